from odoo import api, fields, models
from odoo.tools.misc import format_date, formatLang

from ..engine import ranking


class KamScore(models.Model):
    """Every point explained: what contributes, why, and what is missing."""

    _inherit = "kam.score"

    explanation = fields.Html(compute="_compute_explanation", sanitize=False)
    formula = fields.Char(
        compute="_compute_explanation", help="The score as the sum of what contributes to it."
    )

    @api.depends("run_id", "score", "coverage")
    @api.depends_context("lang")
    def _compute_explanation(self):
        criteria = {c.code: c for c in self.env["kam.criterion"].search([])}
        for score in self:
            parts = score._get_parts(criteria)
            score.formula = score._get_formula(parts)
            score.explanation = self.env["ir.qweb"]._render(
                "kam_scoring.score_explanation", {"parts": parts}
            )

    def _get_parts(self, criteria):
        """One dict per weighted criterion; the contributions shown add up to the score shown."""
        weights = {code: w for code, w in (self.run_id.weights or {}).items() if w}
        known = {code: self._is_known(code) for code in weights}
        available = sum(weight for code, weight in weights.items() if known[code])
        exact = [
            weights[code] * self[f"points_{code}"] / available if known[code] else 0.0
            for code in weights
        ]
        shown = ranking.round_to_sum(exact)
        # Bars share one scale: the heaviest criterion fills it.
        heaviest = max(weights.values(), default=1)
        parts = [
            self._get_part(criteria[code], known[code], contribution)
            | self._get_bar(code, known[code], weights[code] / available, weights[code] / heaviest)
            for code, contribution in zip(weights, shown, strict=True)
            if available and code in criteria
        ]
        return sorted(parts, key=lambda part: (not part["known"], -part["contribution"]))

    def _is_known(self, code):
        """An unknown value has no points, which reads as 0; a mid-rank percentile never is 0."""
        return self[f"points_{code}"] > 0

    def _get_part(self, criterion, known, contribution):
        kind = "explain" if known else "explain_missing"
        return {
            "code": criterion.code,
            "name": criterion.name,
            "help": criterion.description,
            "known": known,
            "contribution": float(contribution),
            "contribution_text": self._number(float(contribution), 1),
            "sentence": getattr(self, f"_{kind}_{criterion.code}")(),
        }

    def _get_bar(self, code, known, share, width):
        """A bar as wide as the weight, filled as far as the account is ahead of the others."""
        points = self[f"points_{code}"]
        if not known:
            return {"width": 100 * width, "fill": 0}
        return {
            "width": 100 * width,
            "fill": points,
            "most_text": self._number(100 * share, 1),
            # Rounded down; with ties counted half, at least so many are no better.
            "comparison": self.env._(
                "At least as good as %s %% of the accounts.", self._number(int(points))
            ),
        }

    def _get_formula(self, parts):
        if not parts:
            return ""
        terms = [f"{p['contribution_text']} {p['name']}" for p in parts if p["known"]]
        total = sum(part["contribution"] for part in parts)
        return f"{formatLang(self.env, total, digits=1)} = {' + '.join(terms)}"

    # ---- sentences: the raw value, where it comes from, and why it may be missing ----

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id, rounding_unit="units")

    def _number(self, value, digits=0):
        return formatLang(self.env, value, digits=digits)

    def _period(self):
        last_day = fields.Date.subtract(self.run_id.as_of, days=1)
        return {
            "start": format_date(self.env, self.run_id.window_start),
            "end": format_date(self.env, last_day),
        }

    def _explain_revenue(self):
        return self.env._(
            "%(revenue)s net from %(start)s to %(end)s, orders: %(orders)s.",
            revenue=self._money(self.revenue),
            orders=self.orders,
            **self._period(),
        )

    def _explain_missing_revenue(self):
        return self.env._("Has never ordered.")

    def _explain_growth(self):
        before, now = self._money(self.revenue_previous), self._money(self.revenue)
        if self.revenue_previous <= 0:
            return self.env._(
                "From %(before)s in the period before to %(now)s.", before=before, now=now
            )
        change = 100 * (self.revenue / self.revenue_previous - 1)
        return self.env._(
            "%(change)s %%: from %(before)s in the period before to %(now)s.",
            change=f"{'+' if change > 0 else ''}{self._number(change, 1)}",
            before=before,
            now=now,
        )

    def _explain_missing_growth(self):
        if self.has_previous_window:
            return self.env._("No revenue in this period nor in the one before.")
        return self.env._("New: no full period before to compare with.")

    def _explain_profitability(self):
        return self.env._(
            "%(rate)s %% margin over the lines with a known cost (%(coverage)s %% of revenue).",
            rate=self._number(self.raw_profitability, 1),
            coverage=self._number(100 * self.cost_coverage),
        )

    def _explain_missing_profitability(self):
        if self.revenue <= 0:
            return self.env._("No net revenue to earn a margin on.")
        return self.env._(
            "The cost is known for only %s %% of revenue. Enter the cost of the products.",
            self._number(100 * self.cost_coverage),
        )

    def _explain_breadth(self):
        return self.env._(
            "Buys from %(bought)s of %(relevant)s product categories.",
            bought=self.categories_bought,
            relevant=self.run_id.categories_relevant,
        )

    def _explain_missing_breadth(self):
        if self.run_id.categories_relevant < 2:
            return self.env._(
                "All sales are in one product category. Give your products categories."
            )
        return self.env._("Fewer than 20 accounts: too few to say what is usual.")

    def _explain_repurchase(self):
        return self.env._(
            "%(chance)s %% likely to order within %(days)s days. Days with an order so far: "
            "%(times)s, the last on %(last)s.",
            chance=int(100 * self.raw_repurchase),
            days=self.run_id.horizon_days,
            times=self.frequency + 1,
            last=format_date(self.env, self.last_order),
        )

    def _explain_missing_repurchase(self):
        if not self.last_order:
            return self.env._("No order of a positive value yet that a next one could follow.")
        return self.env._("Too few orders of all customers to know their rhythm.")
