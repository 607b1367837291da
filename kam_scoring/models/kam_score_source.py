from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.kam_planning.tools import order_scope

from ..tools import source_leads, source_queries, source_ratings

# What is behind the value of a criterion, the most telling first.
BEHIND = {
    "revenue": ("orders",),
    "growth": ("both_windows",),
    "profitability": ("orders",),
    "wallet_share": ("orders", "judgement"),
    "satisfaction": ("ratings",),
    "repurchase": ("history",),
    "breadth": ("orders", "whitespace"),
    "potential": ("judgement",),
    "opportunities": ("leads",),
    "capital_value": ("history",),
    "cross_selling": ("whitespace",),
    "journey": ("quotations", "leads"),
    "strategic": ("judgement",),
}
# Where a value comes from that is missing; `_get_mending` knows the exceptions.
MENDED_BY = {
    "revenue": ("quotations",),
    "growth": ("history",),
    "wallet_share": ("judgement",),
    "satisfaction": ("ratings",),
    "repurchase": ("history",),
    "breadth": ("categories",),
    "potential": ("judgement",),
    "opportunities": ("leads",),
    "cross_selling": ("whitespace",),
    "journey": ("quotations", "leads"),
    "strategic": ("judgement",),
}
# Icon, and the model that one has to be allowed to read.
SOURCES = {
    "orders": ("fa-shopping-cart", "sale.order"),
    "both_windows": ("fa-shopping-cart", "sale.order"),
    "history": ("fa-shopping-cart", "sale.order"),
    "future": ("fa-clock-o", "sale.order"),
    "quotations": ("fa-file-text-o", "sale.order"),
    "leads": ("fa-star-o", "crm.lead"),
    "ratings": ("fa-smile-o", "kam.review"),
    "whitespace": ("fa-th", "kam.whitespace"),
    "judgement": ("fa-pencil", "kam.account"),
    "costs": ("fa-tag", "product.product"),
    "categories": ("fa-sitemap", "product.category"),
}
DOCUMENTS = frozenset({"orders", "both_windows", "history"})


class KamScore(models.Model):
    """What a score rests on: the very orders, leads and ratings, and where to enter the rest."""

    _inherit = "kam.score"

    def action_explain(self, source):
        """Open what is behind a part of the explanation; `source`: a key of `SOURCES`."""
        self.ensure_one()
        if source not in SOURCES:
            raise UserError(
                self.env._("There is nothing to open under “%s”. Reload the page.", source)
            )
        self.check_access("read")
        return getattr(self, f"_open_{source}")()

    def action_open_orders(self):
        """The very orders, or invoices, that the window's figures come from."""
        self.ensure_one()
        return self._open_orders()

    # ---- which ones to offer ----

    def _get_sources(self, code):
        """What the buttons of a criterion open: as dicts with code, label and icon."""
        behind = BEHIND.get(code, ()) if self._is_known(code) else self._get_mending(code)
        return [button for button in map(self._get_button, behind) if button]

    def _get_mending(self, code):
        if code == "profitability":
            return ("costs",) if self.revenue > 0 else ("orders",)
        if code == "capital_value":
            lacks_cost = self.last_order and self.cost_coverage < 0.8
            return ("costs",) if lacks_cost else ("history",)
        return MENDED_BY.get(code, ())

    def _get_button(self, source):
        """Nothing for those who could not read what it opens."""
        icon, _model = SOURCES[source]
        model = "account.move" if self._opens_invoices(source) else _model
        if not self.env[model].has_access("read"):
            return None
        return {"code": source, "label": self._get_source_labels()[source], "icon": icon}

    def _opens_invoices(self, source):
        return source in DOCUMENTS and self._is_invoiced()

    def _get_source_labels(self):
        orders = self._get_invoice_labels() if self._is_invoiced() else self._get_order_labels()
        return orders | {
            "future": self.env._("Future Orders"),
            "quotations": self.env._("Quotations"),
            "leads": self.env._("Opportunities"),
            "ratings": self.env._("Ratings"),
            "whitespace": self.env._("Whitespace"),
            "judgement": self.env._("What We Know"),
            "costs": self.env._("Products Sold without Cost"),
            "categories": self.env._("Product Categories"),
        }

    def _get_order_labels(self):
        return {
            "orders": self.env._("Orders"),
            "both_windows": self.env._("Orders of Both Periods"),
            "history": self.env._("All Orders"),
        }

    def _get_invoice_labels(self):
        return {
            "orders": self.env._("Invoices"),
            "both_windows": self.env._("Invoices of Both Periods"),
            "history": self.env._("All Invoices"),
        }

    # ---- orders and invoices ----

    def _open_orders(self):
        start, _previous, end = self._get_window_days()
        return self._open_documents(start, end)

    def _open_both_windows(self):
        _start, previous, end = self._get_window_days()
        return self._open_documents(previous, end)

    def _open_history(self):
        _start, _previous, end = self._get_window_days()
        return self._open_documents(None, end)

    def _open_documents(self, first, last):
        """Those of the days from `first`, if any, to `last`."""
        if self._is_invoiced():
            return self._open_invoices(first, last)
        domain = list(self._domain_orders_between(first, last))
        return self.account_id.action_open_orders() | {"domain": domain}

    def _domain_orders_between(self, first, last):
        domain = self._domain_orders() & Domain("date_order", "<", self._day_start(last, days=1))
        return domain & Domain("date_order", ">=", self._day_start(first)) if first else domain

    def _open_invoices(self, first, last):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        domain = list(self._domain_invoices(first, last))
        return action | {"domain": domain, "context": {"create": False}}

    def _domain_invoices(self, first, last):
        domain = Domain(
            [
                ("move_type", "in", ["out_invoice", "out_refund"]),
                ("state", "=", "posted"),
                ("company_id", "=", self.account_id.company_id.id),
                ("partner_id.commercial_partner_id", "in", self._get_customers().ids),
                ("invoice_date", "<=", last),
            ]
        )
        return domain & Domain("invoice_date", ">=", first) if first else domain

    def _open_future(self):
        action = self.account_id.action_open_orders()
        return action | {"domain": list(self._domain_future_orders())}

    def _domain_orders(self):
        return Domain(
            [
                ("partner_id.commercial_partner_id", "in", self._get_customers().ids),
                ("company_id", "=", self.account_id.company_id.id),
                ("state", "=", "sale"),
            ]
        )

    def _domain_future_orders(self):
        """Confirmed orders of days that have not come yet."""
        today = order_scope.local_day(self.account_id.company_id, fields.Datetime.now())
        return self._domain_orders() & Domain("date_order", ">=", self._day_start(today, days=1))

    def _day_start(self, day, **later):
        return order_scope.day_start(self.account_id.company_id, fields.Date.add(day, **later))

    def _get_units(self):
        """The accounts that the figures are of: of the head of a group all below it, too."""
        account = self.account_id
        if not self.unit_count:
            return account
        everyone = account.sudo()  # sudo: says only whose records count, which open by one's rights
        return everyone.with_context(active_test=False).search([("id", "child_of", account.id)])

    def _get_customers(self):
        return self._get_units().partner_id

    # ---- what else people and documents say ----

    def _open_quotations(self):
        start, _previous, _end = self._get_window_days()
        return self.account_id.action_open_scored_quotations() | {
            "domain": self._for_units(source_queries.quotations_domain, start, self.date)
        }

    def _open_leads(self):
        return self.account_id.action_open_scored_leads() | {
            "domain": self._for_units(source_leads.open_leads_domain, self.date)
        }

    def _open_ratings(self):
        return self.account_id.action_open_scored_ratings() | {
            "domain": self._for_units(source_ratings.held_reviews_domain, self.date)
        }

    def _for_units(self, get_domain, *days):
        return list(Domain.OR(Domain(get_domain(unit, *days)) for unit in self._get_units()))

    def _open_whitespace(self):
        return self.account_id.action_open_whitespace()

    def _open_judgement(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kam_scoring.kam_account_action_judgement"
        )
        return action | {"domain": [("id", "=", self.account_id.id)]}

    # ---- products ----

    def _open_categories(self):
        return self.env["ir.actions.act_window"]._for_xml_id("product.product_category_action_form")

    def _open_costs(self):
        """The products of the window's lines whose cost nobody knows."""
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.product_template_action")
        return action | {
            "display_name": self.env._("Products Sold without Cost"),
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self._find_products_without_cost().product_tmpl_id.ids)],
            "context": {},
        }

    def _find_products_without_cost(self):
        start, _previous, end = self._get_window_days()
        if self._is_invoiced():
            documents = [("move_id", "any", self._domain_invoices(start, end))]
            unknown = Domain("sale_line_ids.purchase_price", "=", 0)
            unknown |= Domain("sale_line_ids", "=", False)
            lines = self.env["account.move.line"]
        else:
            documents = [("order_id", "any", self._domain_orders_between(start, end))]
            unknown = Domain("purchase_price", "=", 0)
            lines = self.env["sale.order.line"]
        everyone = lines.sudo()  # sudo: only names the products
        return everyone.search(Domain(documents) & unknown).product_id
