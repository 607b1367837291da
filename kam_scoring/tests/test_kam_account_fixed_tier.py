"""A tier that a person fixes until a day: no rule proposes anything meanwhile."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common_proposal import NEXT_DAY, THIRD_DAY, ProposalCommon


@tagged("post_install", "-at_install")
class TestFixedTier(ProposalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.decisions._today()
        cls.until = cls.today + timedelta(days=300)
        cls.manager.name = "Anna"

    def decide(self, accounts, user=None, **values):
        """Fill in the wizard as a person does, and press its button."""
        model = self.env["kam.tier.decide"].with_user(user or self.manager)
        context = {"active_model": "kam.account", "active_ids": accounts.ids}
        form = Form(model.with_context(**context))
        for name, value in {"reason": "Contract negotiation", **values}.items():
            form[name] = value
        return form.save().action_decide()

    def keep(self, **values):
        return self.decide(self.account, change="keep", **{"keep_until": self.until, **values})

    def test_keeping_the_tier_as_it_is(self):
        proposal = self.proposal
        self.keep()
        self.assertEqual(proposal.state, "superseded")
        self.assertFalse(self.account.tier_id or self.account.proposed_tier_id)
        self.assertFalse(self.account.dismissed_tier_id, "nobody has refused the tier for ever")
        self.assertRecordValues(
            self.account,
            [
                {
                    "is_tier_fixed": True,
                    "tier_fixed_until": self.until,
                    "tier_fixed_by_id": self.manager.id,
                    "tier_fixed_reason": "Contract negotiation",
                }
            ],
        )
        for day in (NEXT_DAY, THIRD_DAY):
            self.score_now(day)
            self.assertFalse(self.account.proposed_tier_id)
            self.assertEqual(self.other.proposed_tier_id, self.tier_standard)

    def test_plain_words(self):
        with freeze_time("2026-11-26"):
            self.keep(keep_until="2027-06-30")
            self.assertEqual(
                self.account.tier_fixed_note,
                "Kept without a tier until June 30, 2027 by Anna: Contract negotiation",
            )
            self.decide(self.account, to_tier_id=self.tier_key, keep_until="2027-06-30")
            note = "Kept as Test Key until June 30, 2027 by Anna: Contract negotiation"
            self.assertEqual(self.account.tier_fixed_note, note)
            self.assertIn(note, self.account.message_ids.sorted("id")[-1].body)
            self.manager.sudo().unlink()
            self.assertIn("by somebody who has left", self.account.tier_fixed_note)

    def test_decided_and_fixed_at_once(self):
        self.decide(self.account, to_tier_id=self.tier_standard, keep_until=self.until)
        self.assertEqual(self.account.tier_id, self.tier_standard)
        self.assertEqual(self.account.tier_fixed_until, self.until)
        for day in (NEXT_DAY, THIRD_DAY):
            self.score_now(day)
            self.assertFalse(self.account.proposed_tier_id)

    def test_fixed_on_the_proposal_before_it_is_accepted(self):
        proposal = self.proposal.with_user(self.manager)
        with Form(proposal) as form:
            form.keep_until = self.until
        self.assertEqual(proposal.origin, "rule")
        self.assertFalse(self.account.is_tier_fixed)
        proposal.action_approve()
        self.assertEqual(self.account.tier_fixed_until, self.until)
        self.assertEqual(self.account.tier_fixed_by_id, self.manager)

    def test_it_ends_by_itself_after_its_day(self):
        self.keep()
        with freeze_time(self.until):
            self.account.invalidate_recordset()
            self.score_now(NEXT_DAY)
            self.assertTrue(self.account.is_tier_fixed)
            self.assertFalse(self.account.proposed_tier_id)
        with freeze_time(self.until + timedelta(days=1)):
            self.account.invalidate_recordset()
            self.assertFalse(self.account.is_tier_fixed or self.account.tier_fixed_note)
            self.score_now(THIRD_DAY)
            self.assertEqual(self.account.proposed_tier_id, self.tier_key)

    def test_a_manager_ends_it_early(self):
        self.keep()
        self.account.with_user(self.manager).action_end_fixed_tier()
        self.assertFalse(self.account.is_tier_fixed or self.account.tier_fixed_reason)
        self.assertIn("no longer fixed", self.account.message_ids.sorted("id")[-1].body)
        with self.assertRaisesRegex(UserError, "None of these accounts"):
            self.account.with_user(self.manager).action_end_fixed_tier()
        self.score_now(NEXT_DAY)
        self.assertEqual(self.account.proposed_tier_id, self.tier_key)

    def test_another_decision_ends_it(self):
        self.keep()
        self.account.with_user(self.manager).tier_id = self.tier_standard
        self.assertFalse(self.account.is_tier_fixed or self.account.tier_fixed_until)

    def test_another_day_takes_the_place(self):
        self.keep()
        self.keep(keep_until=self.today, reason="Only today")
        self.assertEqual(self.account.tier_fixed_until, self.today)
        self.assertEqual(self.account.tier_fixed_reason, "Only today")

    def test_days_that_are_refused(self):
        for day, message in (
            (self.today - timedelta(days=1), "that day is over"),
            (self.today + relativedelta(years=3, days=1), "for 3 years at most"),
        ):
            with self.subTest(day=day):
                with self.assertRaisesRegex(ValidationError, message):
                    self.keep(keep_until=day)
                with self.assertRaisesRegex(ValidationError, message):
                    self.decide(self.account, to_tier_id=self.tier_key, keep_until=day)
                with self.assertRaisesRegex(ValidationError, message):
                    self.proposal.with_user(self.manager).keep_until = day
        self.keep(keep_until=self.today + relativedelta(years=3))

    def test_fixed_until_before_it_begins(self):
        with self.assertRaisesRegex(UserError, "before it begins"):
            self.decide(
                self.account,
                to_tier_id=self.tier_key,
                date_effective=self.until,
                keep_until=self.today,
            )

    def test_the_reason_is_required(self):
        with self.assert_refused("kam.account", "Say why the tier is fixed"):
            self.account.with_user(self.manager).tier_fixed_until = self.until
        with self.assert_refused("kam.account", "Say why the tier is fixed"):
            self.account.with_user(self.manager).write(
                {"tier_fixed_until": self.until, "tier_fixed_reason": "  "}
            )

    def test_whoever_writes_it_answers_for_it(self):
        self.account.with_user(self.manager).write(
            {
                "tier_fixed_until": self.until,
                "tier_fixed_reason": "Told so",
                "tier_fixed_by_id": self.salesman.id,
            }
        )
        self.assertEqual(self.account.tier_fixed_by_id, self.manager)
        self.assertFalse(self.account.proposed_tier_id)

    def test_sales_people_fix_nothing(self):
        self.best.user_id = self.salesman
        account = self.account.with_user(self.salesman)
        for vals in (
            {"tier_fixed_until": self.until, "tier_fixed_reason": "Mine"},
            {"tier_fixed_by_id": self.manager.id},
            {"tier_fixed_reason": "Mine"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                account.write(vals)
        with self.assertRaises(AccessError):
            account.create({"partner_id": self.partner.id, **vals})
        with self.assertRaises(AccessError):
            account.action_end_fixed_tier()
        values = {"account_id": account.id, "to_tier_id": self.tier_standard.id, "reason": "Mine"}
        decisions = self.decisions.with_user(self.salesman)
        with self.assertRaises(AccessError):
            decisions.create({**values, "keep_until": self.until})
        proposal = decisions.with_context(default_keep_until=self.until).create(values)
        self.assertFalse(proposal.keep_until)
        with self.assertRaises(AccessError):
            proposal.keep_until = self.until
        wizard = self.env["kam.tier.decide"].with_user(self.salesman)
        for vals in ({"change": "keep"}, {"to_tier_id": self.tier_standard.id}):
            values = {"reason": "Mine", "account_ids": account.ids, "keep_until": self.until}
            with self.assertRaises(AccessError):
                wizard.create({**values, **vals}).action_decide()
        self.assertFalse(self.account.is_tier_fixed)

    def test_sales_people_read_it(self):
        self.best.user_id = self.salesman
        self.keep()
        account = self.account.with_user(self.salesman)
        self.assertIn("by Anna", account.tier_fixed_note)
        view = account.get_view(view_type="form")["arch"]
        self.assertIn("tier_fixed_note", view)
        self.assertNotIn("action_end_fixed_tier", view)

    def test_the_day_is_needed(self):
        wizard = self.env["kam.tier.decide"].with_user(self.manager)
        wizard = wizard.create({"change": "keep", "reason": "So", "account_ids": self.account.ids})
        with self.assertRaisesRegex(UserError, "Choose the day"):
            wizard.action_decide()

    def test_many_at_once(self):
        accounts = self.account + self.other
        self.decide(accounts, change="keep", keep_until=self.until)
        self.assertEqual(accounts.mapped("is_tier_fixed"), [True, True])
        found = self.env["kam.account"].search(
            [("is_tier_fixed", "=", True), ("id", "in", accounts.ids)]
        )
        self.assertEqual(found, accounts)
        others = self.env["kam.account"].search([("is_tier_fixed", "=", False)])
        self.assertFalse(others & accounts)

    def test_what_is_decided_is_history(self):
        self.proposal.with_user(self.manager).action_approve()
        decision = self.account.decision_ids.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "is history"):
            decision.keep_until = self.until

    def test_fixed_from_a_later_day(self):
        """Approved for later: the daily job fixes the tier when it begins."""
        begin = self.today + timedelta(days=10)
        self.decide(
            self.account, to_tier_id=self.tier_key, date_effective=begin, keep_until=self.until
        )
        self.assertFalse(self.account.is_tier_fixed)
        with freeze_time(begin):
            self.account.decision_ids.filtered(
                lambda d: d.state == "approved"
            )._daily_run_effective(begin)
            self.assertEqual(self.account.tier_id, self.tier_key)
            self.assertEqual(self.account.tier_fixed_by_id, self.manager)
            self.assertEqual(self.account.tier_fixed_until, self.until)
