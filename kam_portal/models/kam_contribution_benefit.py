from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.kam_planning.tools import order_scope


class KamContribution(models.Model):
    """What a contribution has brought: orders of those who contributed it.

    These count: the linked quotation once it is confirmed, what the linked opportunity led to,
    and from the delivery on the linked product. An order line counts once, however it is found.
    """

    _inherit = "kam.contribution"

    revenue_since = fields.Monetary(
        string="Revenue That Came of It",
        compute="_compute_revenue_since",
        help="Net orders of the customer that came of it: the linked quotation or opportunity, "
        "and the linked product since it was delivered.",
    )
    author_delivered_count = fields.Integer(
        string="Contributions Delivered",
        compute="_compute_author_delivered_count",
        help="So many contributions of these authors have become real, this one included.",
    )

    @api.depends("product_id", "lead_id", "order_id", "date_delivered", "account_id", "merged_ids")
    def _compute_revenue_since(self):
        revenue = self._sum_revenue(SQL("d.id"))
        for contribution in self:
            contribution.revenue_since = revenue.get(contribution._origin.id, 0.0)

    def _sum_revenue(self, key):
        """Revenue by whatever key of the contribution; one query.

        It does not ask whether the user may see the single orders: who may see the contribution
        may see what it has brought.
        """
        linked = self._origin.filtered(lambda c: c.product_id or c.lead_id or c.order_id)
        if not linked:
            return {}
        order_scope.flush(self.env)
        self.env["sale.order"].flush_model(["opportunity_id"])
        self.flush_model(["account_id", "initiative_id", "merged_into_id", "product_id"])
        self.flush_model(["lead_id", "order_id", "date_delivered"])
        query = SQL(
            "SELECT key, SUM(value) FROM (%s) lines GROUP BY key", self._select_lines(linked, key)
        )
        return dict(self.env.execute_query(query))

    def _select_lines(self, linked, key):
        """Each order line once for each key; `m` are the contributions merged into `d`."""
        return SQL(
            """SELECT DISTINCT %(key)s AS key, l.id, %(value)s AS value
                 FROM unnest(%(ids)s::int[], %(moments)s::timestamp[]) AS s(id, since)
                 JOIN kam_contribution d ON d.id = s.id
                 JOIN kam_contribution m ON m.id = d.id OR m.merged_into_id = d.id
                 JOIN kam_account a ON a.id = m.account_id
                 JOIN res_partner p ON p.commercial_partner_id = a.partner_id
                 JOIN sale_order o ON o.partner_id = p.id AND o.company_id = a.company_id
                  AND %(confirmed)s
                 JOIN sale_order_line l ON l.order_id = o.id AND %(sales_line)s
                 LEFT JOIN product_product pp ON pp.id = l.product_id
                WHERE o.id = d.order_id OR o.opportunity_id = d.lead_id
                   OR (pp.product_tmpl_id = d.product_id AND o.date_order >= s.since)""",
            key=key,
            value=order_scope.LINE_VALUE,
            ids=linked.ids,
            moments=[contribution._get_delivery() for contribution in linked],
            confirmed=order_scope.CONFIRMED,
            sales_line=order_scope.SALES_LINE,
        )

    def _get_delivery(self):
        """The moment from which orders of the product count; None is never."""
        day = self.state == "delivered" and self.date_delivered
        return order_scope.day_start(self.company_id, day) if day else None

    @api.depends("author_ids", "state")
    def _compute_author_delivered_count(self):
        delivered = self.env["kam.contribution"].search(
            [("author_ids", "in", self.author_ids.ids), ("state", "=", "delivered")]
        )
        for contribution in self:
            authors = contribution.author_ids._origin
            contribution.author_delivered_count = len(
                delivered.filtered(lambda other, authors=authors: other.author_ids & authors)
            )

    # ---- thanks ----

    def _count_contributors(self):
        """How many of these each person has a part in, the most first."""
        counts = Counter(author for contribution in self for author in contribution.author_ids)
        return sorted(counts.items(), key=lambda item: (-item[1], item[0].name or "", item[0].id))

    def _format_contributors(self):
        return ", ".join(
            self.env._(
                "%(person)s (%(customer)s): %(count)s",
                person=author.name,
                customer=author.commercial_partner_id.name,
                count=count,
            )
            for author, count in self._count_contributors()
        )
