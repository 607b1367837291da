from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamAccountTier(KamCommon):
    @classmethod
    def default_env_context(cls):
        # What happens to tiers must be seen in the chatter.
        return {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.env.ref("kam_planning.kam_tier_key")
        cls.standard = cls.env.ref("kam_planning.kam_tier_standard")

    def test_key_account_follows_the_tier(self):
        self.account.tier_id = self.key
        self.assertTrue(self.account.is_key_account)
        self.assertEqual(self.account.tier_since, date(2026, 6, 30))
        self.key.is_key = False
        self.assertFalse(self.account.is_key_account)

    def test_since_when_stays_while_the_tier_stays(self):
        self.account.tier_id = self.key
        with freeze_time("2026-08-01"):
            self.account.write({"tier_id": self.key.id, "color": 3})
            self.assertEqual(self.account.tier_since, date(2026, 6, 30))
            self.account.tier_id = self.standard
            self.assertEqual(self.account.tier_since, date(2026, 8, 1))
            self.account.tier_id = False
            self.assertFalse(self.account.tier_since)

    def test_imported_date_of_the_tier_is_kept(self):
        since = date(2020, 1, 1)
        customer = self._customer("Old friend")
        account = self._account(customer, tier_id=self.key.id, tier_since=since)
        self.assertEqual(account.tier_since, since)
        self.assertEqual(
            self._account(self._customer("New"), tier_id=self.key.id).tier_since,
            date(2026, 6, 30),
        )

    def test_only_managers_decide(self):
        for user in (self.user_sales, self.user_all):
            account = self.account.with_user(user)
            with self.assertRefused(AccessError, "decided by sales managers"):
                # What dragging a card to another column sends.
                account.web_save({"tier_id": self.key.id}, {"tier_id": {}})
            account.write({"tier_id": False, "color": 2})
        self.account.with_user(self.user_manager).tier_id = self.key

    def test_no_way_round_by_creating(self):
        accounts = self.env["kam.account"].with_user(self.user_sales)
        values = {"partner_id": self._customer("New").id, "manager_id": self.user_sales.id}
        with self.assertRefused(AccessError, "decided by sales managers"):
            accounts.create({**values, "tier_id": self.key.id})
        with self.assertRefused(AccessError, "decided by sales managers"):
            accounts.with_context(default_tier_id=self.key.id).create(values)
        self.assertTrue(accounts.create(values))

    def test_salesperson_sees_the_tier_and_cannot_change_it_in_the_form(self):
        self.account.tier_id = self.key
        form = Form(self.account.with_user(self.user_sales))
        with self.assertRefused(AssertionError, "readonly"):
            form.tier_id = self.standard

    def test_change_is_told_in_the_chatter(self):
        self.flush_tracking()
        self.account.with_user(self.user_manager).tier_id = self.key
        self.flush_tracking()
        message = self.account.message_ids[0]
        self.assertEqual(message.author_id, self.user_manager.partner_id)
        self.assertEqual(message.tracking_value_ids.new_value_char, self.key.name)

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.flush()

    def test_kanban_shows_empty_tiers(self):
        accounts = self.env["kam.account"].with_context(read_group_expand=True)
        domain = [("id", "=", self.account.id)]
        groups = accounts.web_read_group(domain, ["tier_id"], ["__count"])["groups"]
        shown = {group["tier_id"] and group["tier_id"][0] for group in groups}
        self.assertLessEqual(set(self.env["kam.tier"].search([]).ids), shown)

    def test_accounts_of_a_tier(self):
        self.account.tier_id = self.key
        action = self.key.action_open_accounts()
        found = self.env["kam.account"].search(action["domain"])
        self.assertIn(self.account, found)
        self.assertEqual(self.key.account_count, len(found))

    def test_tier_in_use_is_not_deleted(self):
        tier = self.env["kam.tier"].create({"name": "Partner"})
        self.account.tier_id = tier
        with self.assertRefused(UserError, "1 account"):
            tier.unlink()

    def test_names_of_tiers_are_unique_also_when_translated(self):
        tier = self.env["kam.tier"].create({"name": "Partner"})
        self.assertEqual(tier.copy().name, "Partner (copy)")
        with self.assertDatabaseRefuses("kam.tier", "already a tier"):
            self.env["kam.tier"].create({"name": "Partner"})
