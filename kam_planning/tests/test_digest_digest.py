from ast import literal_eval
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import convert_file

from .common import KamCommon


@tagged("post_install", "-at_install")
class TestDigestDigest(KamCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env["digest.digest"].create(
            {
                "name": "Key accounts",
                "company_id": cls.company.id,
                "kpi_kam_stale_plans": True,
                "kpi_kam_overdue_measures": True,
            }
        )
        cls.plan = cls._running_plan()
        today = fields.Date.today()
        cls.measure = cls._measure(cls.plan, date_deadline=today - timedelta(days=1))
        cls._measure(cls.plan, date_deadline=today + timedelta(days=1))

    def _age(self, plan, days):
        """As if nobody had touched it since."""
        self.env.flush_all()
        changed = fields.Datetime.now() - timedelta(days=days)
        self.cr.execute(
            "UPDATE kam_plan SET last_change_date = %s WHERE id = %s", (changed, plan.id)
        )
        self.env.invalidate_all()

    def _values(self, user=None):
        """Stale plans and overdue measures, as the mail for this person shows them."""
        user = user or self.user_manager
        kpis = {
            kpi["kpi_name"]: kpi
            for kpi in self.digest.with_user(user).sudo()._compute_kpis(self.company, user)
        }
        names = ("kpi_kam_stale_plans", "kpi_kam_overdue_measures")
        return [kpis[name]["kpi_col1"]["value"] for name in names if name in kpis]

    def test_plans_without_change(self):
        self.assertEqual(self._values(), [0, 1])
        self._age(self.plan, 59)
        self.assertEqual(self._values()[0], 0)
        self._age(self.plan, 62)
        self.assertEqual(self._values()[0], 1)
        self.plan.action_close()
        self._age(self.plan, 62)
        self.assertEqual(self._values(), [0, 0])

    def test_overdue_measures(self):
        self.measure.action_done()
        self.assertEqual(self._values(), [0, 0])

    def test_everybody_gets_figures_of_what_he_sees(self):
        self._age(self.plan, 62)
        self.assertEqual(self._values(self.user_sales), [1, 1])
        self.assertEqual(self._values(self.user_other), [0, 0])

    def test_people_outside_sales_get_none(self):
        self.assertEqual(self._values(self.user_staff), [])
        with self.assertRaises(AccessError):
            self.digest.with_user(self.user_staff).kpi_kam_overdue_measures_value  # noqa: B018

    def test_each_company_has_its_own(self):
        branch = self._company()
        account = self._account(self._customer("Cedar Mills"), company_id=branch.id)
        plan = self._running_plan(account=account)
        self._measure(plan, responsible_id=False, date_deadline=fields.Date.today() - timedelta(3))
        companies = [self.company.id, branch.id]
        there = self.digest.copy({"company_id": branch.id})
        both = (self.digest | there).with_context(allowed_company_ids=companies)
        self.assertEqual(both.mapped("kpi_kam_overdue_measures_value"), [1, 1])
        self.assertEqual(self._values(), [0, 1])

    def test_figures_lead_to_their_lists(self):
        actions = self.digest._compute_kpis_actions(self.company, self.user_manager)
        for name in ("kpi_kam_stale_plans", "kpi_kam_overdue_measures"):
            xmlid, menu = actions[name].split("?menu_id=")
            self.assertTrue(self.env["ir.ui.menu"].browse(int(menu)).exists())
            self.assertTrue(self.env.ref(xmlid))
        self._age(self.plan, 62)
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_planning.kam_plan_stale_action")
        domain = literal_eval(action["domain"])
        self.assertIn(self.plan, self.env["kam.plan"].search(domain))

    def test_the_first_digest_has_them(self):
        convert_file(self.env, "kam_planning", "data/digest_data.xml", {}, mode="init")
        digest = self.env.ref("digest.digest_digest_default")
        self.assertTrue(digest.kpi_kam_stale_plans)
        self.assertTrue(digest.kpi_kam_overdue_measures)

    def test_the_mail_is_made(self):
        self.digest.user_ids = self.user_manager
        self.digest._action_send_to_user(self.user_manager, tips_count=0)
        mail = self.env["mail.mail"].search([("email_to", "ilike", "kam_manager")], limit=1)
        self.assertIn("Overdue Measures", mail.body_html)
        self.assertIn("kam_measure_overdue_action", mail.body_html)
