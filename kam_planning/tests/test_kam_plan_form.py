from lxml import etree

from odoo import Command
from odoo.tests import tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
class TestKamPlanForm(KamCommon):
    """The form of a plan asks the database as often for many goals and measures as for few."""

    def _specification(self, model):
        arch = etree.fromstring(model.get_view(view_type="form")["arch"])
        names = {
            node.get("name")
            for node in arch.iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        }
        specification = {}
        for name in names & set(model._fields):
            field = model._fields[name]
            if field.type in ("one2many", "many2many"):
                nested = model.env[field.comodel_name]._fields
                shown = ("display_name", "state", "name")
                specification[name] = {"fields": {key: {} for key in shown if key in nested}}
            else:
                specification[name] = {"fields": {"display_name": {}}} if field.relational else {}
        return specification

    def _queries(self, plan):
        plan = plan.with_user(self.user_sales)
        specification = self._specification(plan)
        self.env.flush_all()
        self.env.invalidate_all()
        plan.env.user.mapped("tz")
        before = self.cr.sql_log_count
        plan.web_read(specification)
        return self.cr.sql_log_count - before

    def _fill(self, plan, count):
        codes = ("revenue", "margin_rate", "categories")
        metrics = [self._metric(code).id for code in codes]
        goals = [{"name": f"G{n}", "target": 5, "metric_id": metrics[n % 3]} for n in range(count)]
        plan.write(
            {
                "goal_ids": [Command.create(goal) for goal in goals],
                "measure_ids": [Command.create({"name": f"M{n}"}) for n in range(count)],
                "finding_ids": [Command.create({"name": f"F{n}"}) for n in range(count)],
            }
        )

    def test_few_and_many_parts(self):
        plan = self._plan()
        self._order(100, "2026-01-05")
        self._fill(plan, 10)
        plan.action_activate()
        self._queries(plan)
        few = self._queries(plan)
        self._fill(plan, 190)
        self.assertEqual(self._queries(plan), few)
