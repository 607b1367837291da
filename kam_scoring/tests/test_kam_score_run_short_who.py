"""For whom the short nightly scoring looks again: everything that may change what it says."""

from datetime import date, datetime, time, timedelta

from odoo.tests import tagged

from .common_short import LATER, NEXT, WHOLE, ShortCommon

DAY = date(2025, 6, 20)


@tagged("post_install", "-at_install")
class TestOrdersThatChange(ShortCommon):
    def test_an_order_that_is_cancelled(self):
        customer = self.customers[5]
        self.orders_of(customer)[-1].state = "cancel"
        self.assert_judged(self.nightly(), customer)
        self.assertEqual(self.account_of(customer).last_order_date, date(2025, 5, 1))

    def test_an_order_that_goes_to_another_customer(self):
        first, second = self.customers[5:7]
        self.orders_of(first)[-1].partner_id = second
        self.assert_judged(self.nightly(), first + second)

    def test_a_new_customer(self):
        customer = self.create_customers(1)
        self.create_orders(self.order(customer, DAY, 90))
        run = self.nightly()
        self.assert_judged(run, customer)
        account = self.account_of(customer)
        self.assertEqual((run.new_account_count, account.latest_score_id.revenue), (1, 90))
        self.assertEqual(account.latest_score_id.population, 41)
        self.assert_judged(self.nightly(LATER), self.customers.browse())

    def test_a_person_who_orders_for_a_customer(self):
        customer = self.customers[5]
        person = self.env["res.partner"].create(
            {"name": "Person", "parent_id": customer.id, "type": "contact"}
        )
        self.create_orders(self.order(person, DAY, 90))
        self.assert_judged(self.nightly(), customer)

    def test_a_quotation_that_lapses(self):
        offer = self.order(self.customers[5], DAY, 90, validity_date=date(2025, 7, 9))
        self.create_orders({**offer, "state": "sent"})
        self.score_everyone()
        self.assert_judged(self.nightly(), self.customers[5])
        self.assertEqual(self.scores["quotations_lost"].tolist(), [1])


@tagged("post_install", "-at_install")
class TestDaysThatPass(ShortCommon):
    def pass_by(self, day):
        """An order at noon of a day, as it was known to the whole scoring."""
        self.create_orders(self.order(self.customers[5], datetime.combine(day, time(12)), 90))
        self.score_everyone()
        return self.nightly()

    def test_an_order_of_tomorrow(self):
        self.assert_judged(self.pass_by(WHOLE), self.customers[5])
        self.assertEqual(
            self.scores["revenue"].tolist(),
            [150 + 1 + 150 + 2 + 150 + 3 + 150 + 1 + 150 + 2 + 150 + 3 + 90],
        )

    def test_an_order_that_leaves_the_window(self):
        run = self.pass_by(date(2024, 7, 10))
        self.assert_judged(run, self.customers[5])
        self.assertEqual(self.scores["revenue_previous"].tolist(), [90 + 300])

    def test_an_order_that_leaves_the_window_before(self):
        self.assert_judged(self.pass_by(date(2023, 7, 10)), self.customers[5])

    def test_a_window_before_that_is_full_only_now(self):
        run = self.pass_by(date(2023, 7, 11))
        self.assert_judged(run, self.customers[5])
        self.assertEqual(self.scores["has_previous_window"].tolist(), [True])

    def test_a_customer_who_is_late(self):
        days = (date(2025, 6, 1), date(2025, 6, 11), date(2025, 6, 21))
        customer = self.create_customers(1)
        self.create_orders(*(self.order(customer, day, 90) for day in days))
        self.score_everyone()
        self.assertEqual(self.account_of(customer).rhythm_state, "ok")
        # The 20 days that are twice its usual interval are over now.
        self.assert_judged(self.nightly(), customer)
        self.assertEqual(self.account_of(customer).rhythm_state, "late")
        self.assert_judged(self.nightly(LATER), self.customers.browse())

    def test_a_volume_that_expires(self):
        account = self.account_of(self.customers[5])
        account.wallet_amount = 5000
        self.env.flush_all()
        self.env.cr.execute("UPDATE kam_account SET wallet_expiry = '2025-07-09'")
        self.score_everyone()
        self.assert_judged(self.nightly(), self.customers[5])
        self.assertEqual(self.scores["wallet_outdated"].tolist(), [True])


@tagged("post_install", "-at_install")
class TestPeople(ShortCommon):
    def account(self, number=5):
        return self.account_of(self.customers[number])

    def create_lead(self, **vals):
        lead = {"name": "Lead", "type": "opportunity", "partner_id": self.customers[5].id}
        lead |= {"company_id": self.company.id, "expected_revenue": 700, "probability": 50}
        return self.env["crm.lead"].create({**lead, **vals})

    def test_an_opportunity_comes_and_goes(self):
        lead = self.create_lead()
        self.assert_judged(self.nightly(), self.customers[5])
        self.assertEqual(self.scores["raw_opportunities"].tolist(), [350])
        lead.unlink()
        self.assert_judged(self.nightly(LATER), self.customers[5])
        self.assertEqual(self.scores["raw_opportunities"].tolist(), [0])
        self.assert_judged(self.nightly(date(2025, 7, 13)), self.customers.browse())

    def test_an_opportunity_that_is_overdue(self):
        self.create_lead(date_deadline=date(2025, 7, 9))
        self.score_everyone()
        self.assert_judged(self.nightly(), self.customers[5])
        self.assertEqual(self.scores["opportunity_overdue"].tolist(), [1])

    def test_a_rating(self):
        plan = self.env["kam.plan"].create(
            {"account_id": self.account().id, "date_from": WHOLE, "date_to": LATER}
        )
        self.age()
        review = {"plan_id": plan.id, "date": date(2025, 7, 1), "rating_customer": 4}
        review = self.env["kam.review"].create({**review, "state": "held"})
        self.age()
        self.assert_judged(self.nightly(), self.customers[5])
        self.assertAlmostEqual(self.scores["raw_satisfaction"].item(), 4)
        # It weighs less the next day, as do all ratings.
        self.assert_judged(self.nightly(LATER), self.customers.browse())
        review.rating_customer = 2
        self.age()
        self.assert_judged(self.nightly(date(2025, 7, 13)), self.customers[5])

    def test_what_people_know(self):
        known = ({"wallet_amount": 9000}, {"size": 12}, {"strategic_value": 60})
        for days, values in enumerate(known):
            with self.subTest(values):
                self.account().write(values)
                self.assert_judged(self.nightly(NEXT + timedelta(days)), self.customers[5])

    def test_a_tier_that_somebody_sets(self):
        self.account().tier_id = self.tier_standard
        self.assert_judged(self.nightly(), self.customers[5])
        self.assertEqual(self.account().latest_score_id.tier_then_id, self.tier_standard)

    def test_an_account_that_is_archived(self):
        self.account().active = False
        run = self.nightly()
        self.assert_judged(run, self.customers.browse())
        self.assertFalse(self.account().with_context(active_test=False).latest_score_id)

    def test_a_tier_that_is_wanted_twice(self):
        self.create_rule(self.tier_key, min_revenue=2900)
        rich = self.customers[39]
        self.account(39).tier_id = self.tier_standard
        self.score_everyone()
        self.assertEqual(self.account(39).candidate_tier_id, self.tier_key)
        self.assertFalse(self.account(39).proposed_tier_id)
        run = self.nightly()
        self.assert_judged(run, rich)
        self.assertEqual(self.account(39).proposed_tier_id, self.tier_key)
        self.assertEqual(run.proposal_count, 1)
        self.assert_judged(self.nightly(LATER), self.customers.browse())

    def test_a_proposal_goes_when_nothing_wants_it(self):
        self.create_rule(self.tier_key, min_revenue=2900)
        self.score_everyone()
        self.assertEqual(self.account(39).proposed_tier_id, self.tier_key)
        self.orders_of(self.customers[39])[-1].state = "cancel"
        run = self.nightly()
        self.assertEqual(run.proposal_count, 0)
        self.assertFalse(self.account(39).proposed_tier_id)

    def test_a_tier_that_is_not_fixed_any_more(self):
        yesterday = self.env.cr.now().date()
        account = self.account()
        account.write({"tier_fixed_until": yesterday, "tier_fixed_reason": "Agreed"})
        self.age()
        self.env.cr.execute(
            "UPDATE kam_account SET tier_fixed_until = now()::date - 1 WHERE id = %s", [account.id]
        )
        self.assert_judged(self.nightly(), self.customers[5])


@tagged("post_install", "-at_install")
class TestGroupsAndRules(ShortCommon):
    def test_a_unit_and_its_head(self):
        head, unit, sister = (self.account_of(customer) for customer in self.customers[5:8])
        (unit + sister).parent_id = head
        self.score_everyone()
        self.change(self.customers[6], price=1000)
        self.assert_judged(self.nightly(), self.customers[5:8])
        revenues = self.scores.set_index(self.scores["unit_count"].fillna(0))["revenue"]
        own = [
            self.orders_of(c).filtered(lambda o: o.date_order.year == 2025)
            for c in self.customers[5:8]
        ]
        self.assertEqual(revenues[2], sum(sum(orders.mapped("amount_untaxed")) for orders in own))

    def test_a_filter_that_takes_in_another_account(self):
        tag = self.env["res.partner.category"].create({"name": "Some"})
        self.customers[5].category_id = tag
        other = self.create_profile(revenue=1, growth=9)
        other.sequence = 90
        domain = "[('partner_id.category_id.name', '=', 'Special')]"
        rule = {"name": "Rule", "profile_id": other.id, "company_id": self.company.id}
        self.env["kam.score.profile.rule"].create({**rule, "domain": domain})
        tagged_too = self.env["res.partner.category"].create({"name": "Special"})
        self.customers[7].category_id = tagged_too
        self.score_everyone()
        tag.name = "Special"
        self.assert_judged(self.nightly(), self.customers[5])
        self.assertEqual(self.account_of(self.customers[5]).profile_id, other)
        tag.name = "Some"
        self.assert_judged(self.nightly(LATER), self.customers[5])
        self.assertEqual(self.account_of(self.customers[5]).profile_id, self.profile)

    def test_a_tier_rule_that_takes_in_another_account(self):
        tag = self.env["res.partner.category"].create({"name": "Some"})
        self.customers[5].category_id = tag
        domain = "[('partner_id.category_id.name', '=', 'Special')]"
        self.create_rule(self.tier_key, domain=domain)
        self.score_everyone()
        tag.name = "Special"
        self.assert_judged(self.nightly(), self.customers[5])
        self.assertEqual(self.account_of(self.customers[5]).proposed_tier_id, self.tier_key)

    def test_peers_of_the_same_country(self):
        self.profile.segment = "country"
        self.customers[:20].country_id = self.env.ref("base.be")
        self.customers[20:].country_id = self.env.ref("base.de")
        self.score_everyone()
        self.change(self.customers[30])
        run = self.nightly()
        self.assert_judged(run, self.customers[30])
        short = self.scores
        self.watch(run.action_run)
        columns = ["points_revenue", "points_breadth", "population", "compared_with", "score"]
        self.assertEqual(
            short[columns].round(9).values.tolist(),
            self.scores.loc[short.index, columns].round(9).values.tolist(),
        )

    def test_an_account_that_goes_to_other_peers(self):
        self.profile.segment = "country"
        self.customers[:20].country_id = self.env.ref("base.be")
        self.customers[20:].country_id = self.env.ref("base.de")
        self.score_everyone()
        self.customers[5].country_id = self.env.ref("base.de")
        self.assert_judged(self.nightly(), self.customers[5])
        # The 20 of its new country, and itself: one of them has bought less.
        self.assertEqual(self.scores["compared_with"].tolist(), [21])
        self.assertAlmostEqual(self.scores["points_revenue"].item(), 100 * 1.5 / 21)

    def test_several_windows(self):
        other = self.create_profile(revenue=1)
        other.write({"sequence": 90, "window_months": 3})
        domain = f"[('partner_id', 'in', {self.customers[:25].ids})]"
        rule = {"name": "Rule", "profile_id": other.id, "company_id": self.company.id}
        self.env["kam.score.profile.rule"].create({**rule, "domain": domain})
        self.create_orders(self.order(self.customers[3], date(2025, 4, 10), 77))
        self.score_everyone()
        self.assert_judged(self.nightly(), self.customers[3])
        self.assertEqual(self.scores["revenue_previous"].tolist(), [130 + 1 + 130 + 1 + 77])
