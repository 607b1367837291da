"""A score explains itself, opens its orders and is seen by those it concerns."""

import re
from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import tagged

from .common import AS_OF, IN_WINDOW, PREVIOUS_START, ScoringCommon


@tagged("post_install", "-at_install")
class TestExplanation(ScoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.create_customers(22)
        regular = (
            cls.order(customer, day, 100 + 7 * number, 20 + number % 3)
            for number, customer in enumerate(cls.customers[:20])
            for day in (PREVIOUS_START, IN_WINDOW)
        )
        cls.new, cls.returns = cls.customers[20:]
        cls.create_orders(
            *regular,
            cls.order(cls.new, IN_WINDOW, 990, cost=0),
            cls.order(cls.returns, IN_WINDOW, -10),
        )
        cls.scoring = cls.score_now()

    def lines(self, score):
        """Each criterion's whole text as people read it."""
        return {
            part["code"]: " ".join(
                part.get(name, "").replace("\xa0", " ")
                for name in ("contribution_text", "most_text", "badge", "sentence", "comparison")
            )
            for axis in score.explanation["axes"]
            for part in axis["parts"]
        }

    def test_the_contributions_add_up_to_the_score(self):
        for score in self.scoring.score_ids:
            exact = score._get_contributions()
            self.assertAlmostEqual(sum(exact.values()), score.score, delta=1e-9)

    def test_scores_are_found_by_the_profile_of_their_run(self):
        scores, name = self.env["kam.score"], self.profile.name
        self.assertIn(self.scoring.score_ids[0], scores.search([("run_id", "ilike", name)]))
        self.assertFalse(scores.search([("run_id", "ilike", "nothing like it")]))
        self.assertIn(self.scoring.id, dict(self.env["kam.score.run"].name_search(name)))

    def test_the_formula_adds_up_as_shown(self):
        for score in self.scoring.score_ids:
            total, *parts = map(float, re.findall(r"-?\d+\.\d", score.formula))
            self.assertAlmostEqual(total, sum(parts), msg=score.formula)
            self.assertEqual(total, round(score.score + 1e-9, 1))
            self.assertEqual(len(parts), score.formula.count(" + ") + 1)

    def test_the_formula_names_what_counts_most_first(self):
        score = self.score_of(self.scoring, self.customers[19])
        self.assertRegex(score.formula, r"^\d+\.\d = \d+\.\d Revenue \+ ")
        self.assertNotIn("Growth", self.score_of(self.scoring, self.new).formula)

    def test_every_known_criterion_says_its_value(self):
        score = self.score_of(self.scoring, self.customers[0])
        lines = self.lines(score)
        self.assertEqual(len(lines), 5)
        self.assertIn("$ 120 net from 07/01/2024 to 06/30/2025, orders: 1.", lines["revenue"])
        self.assertIn("0.0 %: from $ 120 in the period before to $ 120.", lines["growth"])
        self.assertIn("50.0 % margin", lines["profitability"])
        self.assertIn("(100 % of revenue)", lines["profitability"])
        self.assertIn("Buys from 2 of 2 product categories.", lines["breadth"])
        chance = int(100 * score.raw_repurchase)
        self.assertIn(f"{chance} % likely to order within 90 days", lines["repurchase"])
        self.assertIn("Days with an order so far: 2, the last on 06/01/2025.", lines["repurchase"])

    def test_the_contributions_are_shown_out_of_the_most(self):
        score = self.score_of(self.scoring, self.customers[0])
        lines = self.lines(score)
        for code, most in (("revenue", "40.0"), ("growth", "15.0"), ("repurchase", "20.0")):
            self.assertRegex(lines[code], rf"^\d+\.\d {re.escape(most)} ")
        # Without the 45 of missing weight each known criterion can bring more.
        lines = self.lines(self.score_of(self.scoring, self.new))
        numbers = [re.match(r"\d+\.\d (\d+\.\d) ", line) for line in lines.values()]
        most = sum(float(number[1]) for number in numbers if number)
        self.assertAlmostEqual(most, 100, delta=0.2)

    def test_every_missing_criterion_says_why(self):
        lines = self.lines(self.score_of(self.scoring, self.new))
        self.assertIn("New: no full period before to compare with.", lines["growth"])
        self.assertIn("The cost is known for only 0 % of revenue.", lines["profitability"])
        lines = self.lines(self.score_of(self.scoring, self.returns))
        self.assertIn("No net revenue to earn a margin on.", lines["profitability"])
        self.assertIn("No order of a positive value", lines["repurchase"])
        self.assertIn("missing", lines["repurchase"])
        self.assertNotRegex(lines["repurchase"], r"\d")

    def test_missing_for_all(self):
        company = self._create_company(name="Small Company")
        self.create_profile(company, revenue=10, breadth=10, repurchase=10, growth=10)
        self.create_orders(self.order(self.new, date(2020, 1, 1), 10, company_id=company.id))
        score = self.score_of(self.score_now(company=company), self.new)
        lines = self.lines(score)
        self.assertIn("No revenue in this period nor in the one before.", lines["growth"])
        self.assertIn("All sales are in one product category", lines["breadth"])
        self.assertIn("Too few orders of all customers", lines["repurchase"])

    def test_growth_from_nothing_and_from_returns(self):
        score = self.score_of(self.scoring, self.customers[0])
        for before, sentence in (
            (0, "From $ 0 in the period before to $ 120."),
            (60, "+100.0 %: from $ 60 in the period before to $ 120."),
        ):
            score.revenue_previous = before
            score.invalidate_recordset(["explanation"])
            self.assertIn(sentence, self.lines(score)["growth"])

    def test_small_bases_are_told_why_breadth_is_missing(self):
        score = self.score_of(self.scoring, self.customers[0])
        self.env.cr.execute(
            "UPDATE kam_score SET points_breadth = NULL, missing = 'breadth', population = 19 "
            "WHERE id = %s",
            [score.id],
        )
        self.env.invalidate_all()
        self.assertIn("Fewer than 20 accounts", self.lines(score)["breadth"])

    def test_amounts_follow_the_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        score = self.score_of(self.scoring, self.customers[19]).with_context(lang="de_DE")
        self.assertIn("01.07.2024", str(score.explanation))
        self.assertRegex(self.lines(score)["revenue"], r"^\d+,\d \d+,\d ")
        self.assertRegex(score.formula, r"^\d+,\d = ")

    def test_lists_of_formulas_cost_no_statement_each(self):
        scores = self.env["kam.score"].browse(self.scoring.score_ids.ids)
        names = ["formula", "display_name"]
        scores.read(names)
        few = self.count_statements(lambda: scores[:2].read(names))
        self.assertEqual(few, self.count_statements(lambda: scores.read(names)))


@tagged("post_install", "-at_install")
class TestOrdersBehind(ScoringCommon):
    def test_exactly_the_orders_of_the_window_open(self):
        self.company.partner_id.tz = "Europe/Berlin"
        [customer] = self.create_customers(1)
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": customer.id})
        other = self._create_company(name="Other Company")
        inside = self.create_orders(
            self.order(customer, datetime(2024, 6, 30, 22), 1),
            self.order(contact, IN_WINDOW, 20),
            self.order(customer, datetime(2025, 6, 30, 21, 59, 59), 300),
        )
        self.create_orders(
            self.order(customer, datetime(2024, 6, 30, 21, 59, 59), 4000),
            self.order(customer, datetime(2025, 6, 30, 22), 5000),
            self.order(customer, IN_WINDOW, 6000, state="draft"),
            self.order(customer, IN_WINDOW, 7000, company_id=other.id),
            self.order(self.partner, IN_WINDOW, 8000),
        )
        score = self.score_of(self.score_now(), customer)
        action = score.action_open_orders()
        self.assertEqual(action["res_model"], "sale.order")
        self.assertEqual(self.env["sale.order"].search(action["domain"]), inside.sorted())
        self.assertEqual((score.revenue, score.orders), (321, 3))
        account = self.account_of(customer)
        self.assertEqual(account.action_open_scored_orders()["domain"], action["domain"])
        self.assertEqual(score.action_open_account()["res_id"], account.id)
        history = account.action_open_scores()
        self.assertEqual(self.env["kam.score"].search(history["domain"]), score)


@tagged("post_install", "-at_install")
class TestWhoSeesScores(ScoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine, cls.team, cls.foreign = cls.create_customers(3)
        cls.mine.user_id = cls.salesman
        cls.create_orders(
            *(cls.order(customer, IN_WINDOW, 10) for customer in cls.mine + cls.team + cls.foreign)
        )
        cls.scoring = cls.score_now()
        cls.account_of(cls.team).deputy_id = cls.salesman

    def seen_by(self, user):
        return self.env["kam.score"].with_user(user).search([]).partner_id

    def test_sales_people_see_their_own_and_managers_all(self):
        self.assertEqual(self.seen_by(self.salesman), self.mine + self.team)
        self.assertEqual(self.seen_by(self.manager), self.mine + self.team + self.foreign)
        leads = self.create_user("all_leads", "sales_team.group_sale_salesman_all_leads")
        self.assertEqual(self.seen_by(leads), self.mine + self.team + self.foreign)

    def test_sales_people_read_the_explanation_of_their_own(self):
        score = self.score_of(self.scoring, self.mine).with_user(self.salesman)
        self.assertIn("orders: 1.", str(score.explanation))
        account = self.account_of(self.mine).with_user(self.salesman)
        self.assertEqual(account.score_explanation, score.explanation)
        self.assertEqual(account.score_formula, score.formula)

    def test_other_companies_stay_apart(self):
        other = self._create_company(name="Other Company")
        user = self.create_user("other_manager", "sales_team.group_sale_manager")
        user.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.assertFalse(self.seen_by(user))
        runs = self.env["kam.score.run"].with_user(user).search([])
        self.assertNotIn(self.scoring, runs)
        self.assertFalse(runs.with_user(user).search([("company_id", "=", self.company.id)]))

    def test_the_scores_of_another_day_are_not_the_latest(self):
        self.create_orders(self.order(self.mine, IN_WINDOW, 1000))
        self.score_now(date(2025, 7, 2))
        account = self.account_of(self.mine).with_user(self.salesman)
        self.assertEqual(account.latest_score_id.date, date(2025, 7, 2))
        self.assertEqual(account.score_ids.mapped("date"), [date(2025, 7, 2), AS_OF])
