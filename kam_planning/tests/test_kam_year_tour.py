from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from .common import MANAGER, KamCommon


@tagged("post_install", "-at_install")
class TestKamYearTour(KamCommon, HttpCase):
    """The year of a plan in the browser, from the candidate to the conditions given back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        # The plan's period began about half a year ago, whatever day it is.
        ended = cls.today - relativedelta(months=6)
        cls.company.write({"fiscalyear_last_day": 28, "fiscalyear_last_month": str(ended.month)})
        cls.year = cls.company.compute_fiscalyear_dates(cls.today)
        cls.boss = cls._user("kam_boss", MANAGER)
        cls.boss.group_ids += cls.env.ref("product.group_product_pricelist")
        cls.before, cls.better = cls.env["product.pricelist"].create(
            [{"name": "Prices of before"}, {"name": "Key account prices"}]
        )
        cls.customer.write(
            {"name": "Year Foods", "specific_property_product_pricelist": cls.before.id}
        )
        cls.account.manager_id = cls.boss
        cls._prepare_tiers()
        cls._product("Year Drive", cls.drives, cost=60).list_price = 2000
        cls._order(1000, str(cls.year["date_from"] - relativedelta(days=30)))

    @classmethod
    def _prepare_tiers(cls):
        template = cls.env["kam.plan.template"].create(
            {
                "name": "Year",
                "review_agenda": "<p>Where do we stand?</p>",
                "goal_ids": [
                    Command.create(
                        {
                            "name": "Grow",
                            "metric_id": cls._metric("revenue").id,
                            "target_kind": "percent",
                            "target_percent": 120,
                            "target": 1,
                        }
                    ),
                    Command.create({"name": "Know their management", "target": 3}),
                ],
                "measure_ids": [Command.create({"name": "Kick-off", "days": 14})],
            }
        )
        key = {
            "is_key": True,
            "pricelist_id": cls.better.id,
            "review_cadence_days": 30,
            "grace_days": 60,
            "plan_template_id": template.id,
        }
        cls.env["kam.tier"].create(
            [{"name": "Gold", "sequence": 1, **key}, {"name": "Basic", "sequence": 2}]
        )

    def test_a_year(self):
        self.start_tour("/odoo", "kam_year_tour", login="kam_boss")

        first, demotion = self.account.decision_ids.sorted("id")
        self.assertEqual((first.state, demotion.state), ("effective", "effective"))
        self.assertEqual((first.conditions, demotion.conditions), ("ended", "none"))
        self.assertEqual(self.customer.specific_property_product_pricelist, self.before)
        closed, following = self.account.plan_ids.sorted("date_from")
        self.assertEqual(closed.version_ids.approver_id, self.boss)
        self.assertIn("held", closed.review_ids.mapped("state"))
        measure = closed.measure_ids
        self.assertEqual((measure.state, measure.order_ids.state), ("done", "sale"))
        self.assertEqual(closed.goal_ids.filtered("metric_id").state, "reached")
        self.assertEqual(following.goal_ids.mapped("name"), ["Know their management"])
        self.assertEqual(following.date_from, closed.date_to + relativedelta(days=1))
