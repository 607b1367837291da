from odoo import fields, models
from odoo.tools.misc import format_date, formatLang


class KamScore(models.Model):
    """One sentence for each criterion: its value and where it comes from, or why it is missing."""

    _inherit = "kam.score"

    def _get_sentence(self, code):
        kind = "explain" if self._is_known(code) else "explain_missing"
        explain = getattr(self, f"_{kind}_{code}", None)
        return explain() if explain else self.env._("Nothing is known about this criterion.")

    # ---- what sentences are made of ----

    def _money(self, amount):
        # Adding 0 makes a plain 0 of what is rounded to -0.
        amount = round(amount) + 0.0
        return formatLang(self.env, amount, currency_obj=self.currency_id, rounding_unit="units")

    def _number(self, value, digits=0):
        return formatLang(self.env, round(value, digits) + 0.0, digits=digits)

    def _percent(self, share, digits=0):
        """A share of 1 in percent, without the sign."""
        return self._number(100 * share, digits)

    def _signed(self, value, digits=1):
        """With its sign, also above 0, and with a true minus."""
        text = self._number(abs(value), digits)
        return f"+{text}" if value > 0 else f"−{text}"

    def _day(self, day):
        return format_date(self.env, day)

    def _period(self):
        start, _previous, end = self._get_window_days()
        return {"start": self._day(start), "end": self._day(end)}

    def _get_setting(self, name, default=None):
        return self._get_settings().get(name, default)

    def _get_horizon(self):
        return self._get_setting("horizon_days") or self.run_id.horizon_days

    def _is_invoiced(self):
        return self._get_setting("basis") == "invoiced"

    def _has_fact(self, name):
        """Whether a fact is known; read as a field's value, an unknown one is 0."""
        return self[name] or self._cache[name] is not None

    def _has_few_peers(self):
        """Fewer than 20 comparable accounts say nothing about what is usual."""
        return self.population < 20

    def _get_relevant_categories(self):
        """Of old scores the run knew it, for all customers together."""
        return self.categories_relevant or self.run_id.categories_relevant

    def _get_standing_of(self, subject, field, value):
        """Who entered it and how long it holds, if the account still says what it said then."""
        account = self.account_id
        if not value or abs(account[field] - value) > 1e-6 * value:
            return ""
        return account[f"{subject}_standing"] or ""

    def _join(self, *sentences):
        return " ".join(filter(None, sentences))

    # ---- when, as short as under a bar ----

    def _get_period_text(self, code):
        """The time that the value of a criterion is of."""
        start, previous, end = self._get_window_days()
        if code == "growth":
            return self._span(previous, end)
        if code == "satisfaction":
            return self._span(fields.Date.subtract(end, years=1, days=-1), end)
        if code in ("repurchase", "capital_value"):
            return self.env._("All orders up to %s", self._day(end))
        if code in ("opportunities", "strategic"):
            return self.env._("As known on %s", self._day(end))
        return self._span(start, end)

    def _span(self, start, end):
        return f"{self._day(start)} – {self._day(end)}"
