import logging
from datetime import timedelta

from lxml import etree

from odoo import Command, fields
from odoo.tests import tagged

from .common import KamCommon

FEW, MANY = 10, 200

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestQueryCount(KamCommon):
    """Lists ask the database as often for 200 rows as for 10."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = fields.Date.today()
        names = [f"Customer {number:03}" for number in range(MANY)]
        partners = cls.env["res.partner"].create([{"name": name} for name in names])
        tiers = cls.env["kam.tier"].search([])
        cls.accounts = cls.env["kam.account"].create(
            [
                {
                    "partner_id": partner.id,
                    "tier_id": tiers[number % len(tiers)].id,
                    "manager_id": cls.user_sales.id,
                    "member_ids": [Command.create({"user_id": cls.user_other.id})],
                }
                for number, partner in enumerate(partners)
            ]
        )
        for head in range(0, MANY, 10):
            cls.accounts[head + 1 : head + 10].parent_id = cls.accounts[head]
        cls.accounts[::3].wallet_amount = 1000
        codes = ("revenue", "margin_rate", "categories")
        goals = [{"name": code, "metric_id": cls._metric(code).id, "target": 80} for code in codes]
        cls.plans = cls.env["kam.plan"].create(
            [
                {
                    "account_id": account.id,
                    # Each plan has a period of its own.
                    "date_from": today - timedelta(days=100 + number),
                    "date_to": today + timedelta(days=100),
                    "goal_ids": [Command.create(goals[number % 3])],
                    "measure_ids": [
                        Command.create({"name": "Visit", "date_deadline": today - timedelta(1)})
                    ],
                }
                for number, account in enumerate(cls.accounts)
            ]
        )
        cls.plans.action_activate()
        for partner in partners[:3]:
            cls._order(100, fields.Datetime.now(), partner=partner)

    def _specification(self, model, view_type):
        """What the web client asks for, from the fields of the view."""
        arch = etree.fromstring(model.get_view(view_type=view_type)["arch"])
        names = dict.fromkeys(node.get("name") for node in arch.iter("field"))
        return {
            name: {"fields": {"display_name": {}}} if model._fields[name].relational else {}
            for name in names
        }

    def _queries(self, model, view_type, records, count):
        specification = self._specification(model, view_type)
        domain = [("id", "in", records[:count].ids)]
        self.env.flush_all()
        self.env.invalidate_all()
        # The user's own time zone is asked for now or then, whatever the number of rows.
        model.env.user.mapped("tz")
        before = self.cr.sql_log_count
        found = model.web_search_read(domain, specification, limit=count)
        self.assertEqual(found["length"], count)
        return self.cr.sql_log_count - before

    def _assert_constant(self, records, view_types=("list", "kanban")):
        for user in (self.user_sales, self.user_manager):
            model = records.browse().with_user(user)
            for view_type in view_types:
                # The first time also fills the caches of rights, languages and the like.
                for count in (FEW, MANY):
                    self._queries(model, view_type, records, count)
                few = self._queries(model, view_type, records, FEW)
                many = self._queries(model, view_type, records, MANY)
                self.assertEqual(few, many, (records._name, view_type, user.login))
                _logger.info("%s %s: %s queries", records._name, view_type, many)

    def test_accounts(self):
        self._assert_constant(self.accounts, ["list", "kanban", "hierarchy"])

    def test_plans(self):
        self._assert_constant(self.plans)

    def test_goals(self):
        self._assert_constant(self.plans.goal_ids)

    def test_measures(self):
        self._assert_constant(self.plans.measure_ids)

    def test_reviews(self):
        reviews = self.env["kam.review"].create(
            [
                {"plan_id": plan.id, "decision_ids": [Command.create({"name": "Offer spares"})]}
                for plan in self.plans
            ]
        )
        self._assert_constant(reviews)

    def test_findings(self):
        findings = self.env["kam.finding"].create(
            [
                {"name": "Tender", "plan_id": plan.id, "kind": "threat", "user_id": self.env.uid}
                for plan in self.plans
            ]
        )
        for plan, finding in zip(self.plans, findings, strict=True):
            plan.measure_ids.finding_id = finding
        self._assert_constant(findings)

    def test_members(self):
        fields_ = {"user_id": {"fields": {"display_name": {}}}, "role": {}, "hours_month": {}}
        counts = []
        for number in (FEW, FEW, MANY):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.accounts[:number].member_ids.web_read(fields_)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_customers(self):
        self._assert_constant(self.accounts.partner_id, ["list"])

    def test_activating_and_ending_many_plans(self):
        """Writing costs rows, but asking must not be done plan by plan."""
        self.assertEqual(len(self.plans.measure_ids.activity_ids), MANY)
        self.plans.action_reset()
        counts = []
        for number in (FEW, FEW, MANY):
            plans = self.plans[:number]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            plans.action_activate()
            plans.action_reset()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLess(counts[2], 2 * counts[1])
