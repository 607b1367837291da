from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import KamCommon

# Odoo writes rows in statements of 100: below that each number costs the same.
FEW, MANY, MORE, MOST = 10, 50, 200, 500


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamTierMany(KamCommon):
    """Deciding for many accounts at once asks the database as often as for a few."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = [f"Customer {number:03}" for number in range(MOST)]
        partners = cls.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in names]
        )
        manager = cls.user_sales.id
        cls.accounts = cls.env["kam.account"].create(
            [{"partner_id": partner.id, "manager_id": manager} for partner in partners]
        )
        lists = cls.env["product.pricelist"].create([{"name": "Key"}, {"name": "Own"}])
        partners[::2].specific_property_product_pricelist = lists[1]
        call = {
            "activity_type_id": cls.env.ref("mail.mail_activity_data_call").id,
            "summary": "Call them",
        }
        playbook = cls.env["mail.activity.plan"].create(
            {"name": "Welcome", "res_model": "kam.account", "template_ids": [(0, 0, call)]}
        )
        tiers = cls.env["kam.tier"]
        cls.key = tiers.create(
            {
                "name": "Good",
                "sequence": 1,
                "pricelist_id": lists[0].id,
                "grace_days": 10,
                "playbook_id": playbook.id,
            }
        )
        cls.low = tiers.create({"name": "Low", "sequence": 2})
        cls.decisions = cls.env["kam.tier.decision"].with_user(cls.user_manager)

    def _values(self, accounts, tier, **values):
        values = {"to_tier_id": tier.id, "reason": "Grows fast", **values}
        return [{"account_id": account.id, **values} for account in accounts]

    def _count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        # Asked for now or then, whatever the number of records.
        self.user_manager.mapped("tz")
        before = self.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _assert_same(self, prepare, step):
        """`step` costs the same however many there are; each time on accounts of its own."""
        counts, rest = [], self.accounts
        for number in (FEW, FEW, MANY, MORE):
            records, rest = prepare(rest[:number]), rest[number:]
            counts.append(self._count(lambda records=records: step(records)))
        self.assertEqual(counts[1], counts[2])
        self.assertLess(counts[3] - counts[2], 10, "only the second hundred of rows")

    def test_proposing(self):
        self._assert_same(
            lambda accounts: self._values(accounts, self.key),
            self.decisions.create,
        )

    def test_approving(self):
        self._assert_same(
            lambda accounts: self.decisions.create(self._values(accounts, self.key)),
            lambda proposals: proposals.action_approve(),
        )

    def test_rejecting(self):
        self._assert_same(
            lambda accounts: self.decisions.create(self._values(accounts, self.key)),
            lambda proposals: proposals.action_reject(),
        )

    def test_demoting(self):
        def promote(accounts):
            accounts.tier_id = self.key
            return accounts.with_user(self.user_manager)

        self._assert_same(promote, lambda accounts: accounts.write({"tier_id": self.low.id}))

    def test_daily_steps(self):
        def approve(accounts):
            later = date(2026, 7, 5)
            values = self._values(accounts, self.key, date_effective=later)
            proposals = self.env["kam.tier.decision"].create(values)
            proposals.action_approve()
            return proposals

        def demote(accounts):
            accounts.tier_id = self.key
            accounts.tier_id = self.low
            waiting = accounts.decision_ids.filtered(lambda d: d.conditions == "waiting")
            self.assertEqual(len(waiting), len(accounts))
            return waiting

        def run(decisions, step, day):
            with freeze_time(day):
                self.env["kam.daily"]._run_batch(decisions, step)

        self._assert_same(approve, lambda some: run(some, "effective", "2026-07-05"))
        account = self.accounts[0]
        self.assertEqual(account.tier_id, self.key)
        with freeze_time("2026-07-05"):
            self._assert_same(demote, lambda some: run(some, "grace", "2026-09-05"))
        self.assertEqual(account.partner_id.specific_property_product_pricelist.name, "Own")
        self.assertEqual(account.tier_id, self.low)

    # ---- the wizard ----

    def _wizard(self, accounts, user, **values):
        model = self.env["kam.tier.decide"].with_user(user)
        context = {"active_model": "kam.account", "active_ids": accounts.ids}
        form = Form(model.with_context(**context))
        for name, value in {"to_tier_id": self.key, "reason": "New strategy", **values}.items():
            form[name] = value
        return form.save()

    def test_five_hundred_at_once(self):
        wizard = self._wizard(self.accounts, self.user_manager)
        action = wizard.action_decide()
        self.assertEqual(self.accounts.tier_id, self.key)
        decisions = self.decisions.search(action["domain"])
        self.assertEqual(len(decisions), MOST)
        self.assertEqual(set(decisions.mapped("state")), {"effective"})
        self.assertEqual(set(decisions.mapped("reason")), {"New strategy"})

    def test_salesperson_proposes_for_many(self):
        accounts = self.accounts[:3]
        wizard = self._wizard(accounts, self.user_sales)
        self.assertFalse(wizard.may_approve or wizard.approve_now)
        wizard.approve_now = True
        wizard.action_decide()
        self.assertEqual(accounts.open_decision_id.mapped("state"), ["proposed"] * 3)
        self.assertFalse(accounts.tier_id)

    def test_accounts_that_are_there_already_stay(self):
        accounts = self.accounts[:3]
        accounts[0].tier_id = self.key
        wizard = self._wizard(accounts, self.user_manager)
        self.assertIn("2 accounts change; 1 are there already", wizard.summary)
        wizard.action_decide()
        self.assertEqual(accounts.mapped("decision_count"), [1, 1, 1])
        with self.assertRefused(UserError, "Nothing to do"):
            self._wizard(accounts, self.user_manager).action_decide()

    def test_taking_out_of_the_tiers(self):
        account = self.accounts[0]
        account.tier_id = self.key
        wizard = self._wizard(account, self.user_manager, change="none")
        action = wizard.action_decide()
        self.assertFalse(account.tier_id)
        self.assertEqual(self.decisions.browse(action["res_id"]).direction, "withdrawal")

    # ---- the cap ----

    def test_cap(self):
        self.key.account_cap = 2
        accounts = self.accounts[:3]
        accounts[:2].tier_id = self.key
        with self.assertRefused(ValidationError, "kam_sales looks after 3 accounts.*allows 2"):
            accounts[2].tier_id = self.key
        with self.assertRefused(ValidationError, "give a reason for one more"):
            self._propose(accounts[2], self.key).action_approve()
        accounts[2].with_user(self.user_manager).write(
            {"tier_id": self.key.id, "cap_override_reason": "Until Jonas is back"}
        )
        self.assertEqual(accounts[2].tier_id, self.key)
        self.assertIn("looks after 3", accounts[0].cap_warning)

    def test_cap_counts_people_not_tiers(self):
        self.key.account_cap = 2
        first, second, third, nobodys = self.accounts[:4]
        (first | second).tier_id = self.key
        third.manager_id = self.user_other
        nobodys.manager_id = False
        (third | nobodys).tier_id = self.key
        with self.assertRefused(ValidationError, "looks after 3"):
            third.manager_id = self.user_sales
        first.action_archive()
        third.manager_id = self.user_sales

    def test_cap_in_the_forms(self):
        self.key.account_cap = 1
        first, second = self.accounts[:2]
        first.tier_id = self.key
        form = Form(second.with_user(self.user_manager))
        form.tier_id = self.key
        self.assertIn("looks after 2 accounts", form.cap_warning)
        form.cap_override_reason = "Both are one group"
        form.save()
        second.write({"tier_id": False, "cap_override_reason": False})
        wizard = self._wizard(second, self.user_manager, cap_override_reason="Both are one group")
        self.assertIn("looks after 2 accounts", wizard.cap_warning)
        wizard.action_decide()
        self.assertEqual(second.tier_id, self.key)
        self.assertEqual(second.cap_override_reason, "Both are one group")

    def test_cap_was_looked_at_when_it_was_approved(self):
        """The daily job does what was approved, even if the cap is lower by now."""
        later = date(2026, 7, 5)
        proposal = self._propose(self.accounts[0], self.key, date_effective=later)
        proposal.action_approve()
        self.accounts[1].tier_id = self.key
        self.key.account_cap = 1
        with freeze_time(later):
            self.env["kam.daily"]._run_batch(proposal, "effective")
        self.assertEqual(proposal.state, "effective")
