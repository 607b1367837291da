from datetime import date

from lxml import html

from odoo.service.model import call_kw
from odoo.tests import HttpCase, new_test_user

# Stands in everything that the customer must never read.
MARKER = "MARKER-INTERNAL"
# The same for a number: the start value of a goal.
SECRET_NUMBER = 918273

# What the server says about attempts that are meant to fail.
QUIET = (
    "odoo.http",
    "odoo.models",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.mail.models.mail_render_mixin",
    "odoo.addons.mail.models.mail_thread",
    "py.warnings",
)


class KamPortalCase(HttpCase):
    """A key account with shared and internal lines, its two people, and another customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Mails and tracking would only take time.
        context = dict(cls.env.context, tracking_disable=True, no_reset_password=True)
        cls.env = cls.env(context=context)
        cls.company = cls.env.company
        cls.tier = cls._create_tier("Key of the test", is_key=True)
        cls.plain_tier = cls._create_tier("Plain of the test", is_key=False)
        cls.manager = cls._create_employee("manager", "Mara Manager")
        cls.customer, cls.account = cls._create_account("Glass Works")
        cls.anna = cls._create_portal_user("kam_anna", "Anna Buyer", cls.customer)
        cls.berta = cls._create_portal_user("kam_berta", "Berta Engineer", cls.customer)
        cls.other_customer, cls.other_account = cls._create_account(f"Rival {MARKER}")
        cls.other_user = cls._create_portal_user("kam_rival", "Rita Rival", cls.other_customer)
        cls.plan = cls._create_plan(cls.account)
        cls.goal = cls._create_goal(cls.plan, "Shared goal", visibility="customer")
        cls.measure = cls._create_measure(cls.plan, "Shared measure", visibility="customer")

    # ---- data ----

    @classmethod
    def _create_tier(cls, name, is_key):
        return cls.env["kam.tier"].create(
            {"name": f"{name} {MARKER}", "description": MARKER, "is_key": is_key}
        )

    @classmethod
    def _create_employee(cls, login, name, groups="sales_team.group_sale_salesman"):
        user = new_test_user(cls.env, login=f"kam_{login}", name=name, groups=groups)
        user.write({"email": f"{login}@supplier.example", "phone": "+49 89 1234"})
        return user

    @classmethod
    def _create_account(cls, name, company=None, **vals):
        partner = cls.env["res.partner"].create({"name": name, "is_company": True})
        company = company or cls.company
        return partner, cls._create_account_of(partner, company, **vals)

    @classmethod
    def _create_account_of(cls, partner, company, **vals):
        return cls.env["kam.account"].create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "tier_id": cls.tier.id,
                "manager_id": cls.manager.id if company == cls.company else False,
                "note": f"<p>{MARKER}</p>",
                **vals,
            }
        )

    @classmethod
    def _create_portal_user(cls, login, name, partner):
        user = new_test_user(cls.env, login=login, name=name, groups="base.group_portal")
        user.partner_id.parent_id = partner
        return user

    @classmethod
    def _create_plan(cls, account, state="active", **vals):
        this_year = date.today().year
        return cls.env["kam.plan"].create(
            {
                "name": f"Plan {MARKER}",
                "account_id": account.id,
                "date_from": date(this_year, 1, 1),
                "date_to": date(this_year, 12, 31),
                "state": state,
                "summary": f"<p>{MARKER}</p>",
                # A running plan has at least one goal.
                "goal_ids": [(0, 0, {"name": f"Internal {MARKER}", "target": 1})],
                **vals,
            }
        )

    @classmethod
    def _create_goal(cls, plan, name, **vals):
        return cls.env["kam.goal"].create(
            {
                "name": name,
                "plan_id": plan.id,
                "note": MARKER,
                "metric_id": cls.env.ref("kam_planning.kam_metric_revenue").id,
                "baseline": SECRET_NUMBER,
                "target": 5000,
                **vals,
            }
        )

    @classmethod
    def _create_measure(cls, plan, name, **vals):
        return cls.env["kam.measure"].create(
            {
                "name": name,
                "plan_id": plan.id,
                "description": f"<p>{MARKER}</p>",
                "responsible_id": cls.manager.id,
                **vals,
            }
        )

    @classmethod
    def _create_order(cls, partner, company, amount):
        product = cls.env["product.product"].create({"name": "Pane"})
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "order_line": [
                    (0, 0, {"product_id": product.id, "price_unit": amount, "tax_ids": False})
                ],
            }
        )
        order.action_confirm()
        return order

    # ---- pages ----

    def _plan_path(self, account=None):
        return f"/my/kam/{(account or self.account).id}/plan"

    def _login(self, user):
        self.authenticate(user.login, user.login)

    def _get(self, path, **kwargs):
        # What the test changed must have reached the database before the server looks.
        self.env.flush_all()
        return self.url_open(path, **kwargs)

    def _page(self, path="/my/kam"):
        """The page as a parsed tree; it must be there."""
        response = self._get(path)
        self.assertEqual(response.status_code, 200, path)
        return html.fromstring(response.content)

    def _text(self, path="/my/kam"):
        """What people read in the body of the page, with single spaces."""
        (main,) = self._page(path).xpath("//main")
        return " ".join(main.text_content().split())

    def _assert_closed(self, path="/my/kam"):
        """Nothing but the one answer that says nothing."""
        response = self._get(path)
        self.assertEqual(response.status_code, 404, path)
        self.assertEqual(response.content, self._closed_page(), path)

    def _closed_page(self):
        return self._get("/my/kam/999999999").content

    # ---- calls as a client makes them ----

    def _answer(self, model, method, ids, kwargs=None):
        try:
            with self.env.cr.savepoint():
                return repr(call_kw(model, method, [ids], kwargs or {}))
        except Exception:
            # Anything: the arguments rarely fit.
            return ""
        finally:
            self.env.invalidate_all()
