from odoo import models


class KamScore(models.Model):
    """The criteria of attractiveness in sentences: what the customer could become."""

    _inherit = "kam.score"

    # ---- sales potential ----

    def _explain_potential(self):
        if self.wallet > 0:
            return self._explain_potential_of_wallet()
        if not self.raw_potential:
            return self.env._("Nothing more: it buys at least as much as others of its size.")
        return self.env._(
            "%(potential)s a year: so much more do customers of its size (%(size)s) usually buy.",
            potential=self._money(self.raw_potential),
            size=self._number(self.size),
        )

    def _explain_potential_of_wallet(self):
        values = {"potential": self._money(self.raw_potential), "wallet": self._money(self.wallet)}
        if not self.raw_potential:
            return self.env._(
                "Nothing more: all of the purchasing volume of %(wallet)s is bought from us.",
                **values,
            )
        return self.env._(
            "%(potential)s a year: the purchasing volume of %(wallet)s less what is bought from "
            "us.",
            **values,
        )

    def _explain_missing_potential(self):
        if self.wallet > 0:
            return self.env._("Has never ordered.")
        if self.wallet_outdated:
            return self._explain_missing_wallet()
        if self.size > 0:
            return self.env._(
                "Too few customers whose size is known to say what is usual for this size. Enter "
                "the purchasing volume."
            )
        return self.env._(
            "Neither a purchasing volume nor a size of the customer is entered and still valid."
        )

    # ---- open opportunities ----

    def _explain_opportunities(self):
        if not self.opportunity_count:
            return self.env._("No open opportunity.")
        sentence = self.env._(
            "%(value)s: expected revenue times probability of the open opportunities "
            "(%(count)s) due within 12 months or without a date.",
            value=self._money(self.raw_opportunities),
            count=self.opportunity_count,
        )
        overdue = self.opportunity_overdue
        return self._join(sentence, overdue and self.env._("Overdue: %s.", overdue))

    def _explain_missing_opportunities(self):
        return self.env._("The opportunities were not looked at.")

    # ---- capital value ----

    def _explain_capital_value(self):
        sentence = self.env._(
            "%(value)s of margin may be expected in the next %(months)s months, later margin "
            "counting %(discount)s %% less a year.",
            value=self._money(self.raw_capital_value),
            months=self._get_setting("capital_months", 36),
            discount=self._percent(self._get_setting("discount", 0.1)),
        )
        return self._join(sentence, self._explain_range(), self._explain_method())

    def _explain_range(self):
        """What 80 of 100 such customers would bring; not every method can tell."""
        if self.capital_value_high <= self.capital_value_low:
            return ""
        return self.env._(
            "Between %(low)s and %(high)s with a probability of 80 %%.",
            low=self._money(self.capital_value_low),
            high=self._money(self.capital_value_high),
        )

    def _explain_method(self):
        if self.capital_method == "gamma_gamma":
            return self.env._(
                "Computed from the rhythm of the orders and from what an order usually earns."
            )
        if self.capital_method == "mean":
            return self.env._(
                "Computed from the rhythm of the orders and from a careful mean of what an order "
                "earns: there are too few orders to tell how far it varies."
            )
        if self.capital_method == "retention":
            return self.env._(
                "Computed from the margin of a year and from how many customers stay from year to "
                "year: there are too few orders to know a rhythm."
            )
        return ""

    def _explain_missing_capital_value(self):
        if not self.last_order:
            return self.env._("No order of a positive value yet that others could follow.")
        if self.cost_coverage < 0.8:
            return self.env._(
                "Too little is known about the cost of what the customer buys. Enter the cost of "
                "the products: it counts for the orders that follow."
            )
        return self.env._("Too few orders of all customers to say what is to be expected.")

    # ---- cross-selling ----

    def _explain_cross_selling(self):
        if not self.raw_cross_selling:
            return self.env._("Nothing more: it buys what comparable customers buy.")
        return self.env._(
            "%s may be won from product categories that comparable customers buy and this one "
            "does not; typically 17 %% too high.",
            self._money(self.raw_cross_selling),
        )

    def _explain_missing_cross_selling(self):
        return self.env._(
            "Fewer than 20 comparable customers: too few to say what else they usually buy."
        )

    # ---- buying journey ----

    def _explain_journey(self):
        parts = (
            self._explain_quotations(),
            self._explain_stage(),
            self._explain_speed(),
            self._explain_engagement(),
        )
        return self.env._(
            "%(value)s %%, the mean of: %(parts)s.",
            value=self._percent(self.raw_journey),
            parts="; ".join(filter(None, parts)),
        )

    def _explain_quotations(self):
        """With one of each added, as the calculation does: one quotation proves little."""
        won, lost = self.quotations_won, self.quotations_lost
        if not won and not lost:
            return ""
        return self.env._(
            "quotations won %(won)s, lost %(lost)s, which counts as %(rate)s %%",
            won=won,
            lost=lost,
            rate=self._percent((won + 1) / (won + lost + 2)),
        )

    def _explain_stage(self):
        if not self._has_fact("stage_progress"):
            return ""
        return self.env._(
            "the best open opportunity has gone %s %% of the way",
            self._percent(self.stage_progress),
        )

    def _explain_speed(self):
        if not self._has_fact("lead_speed"):
            return ""
        return self.env._(
            "it moves at %s %% of the speed of those that were won", self._percent(self.lead_speed)
        )

    def _explain_engagement(self):
        if not self._has_fact("engagement"):
            return ""
        return self.env._(
            "contacts of the last 90 days: %s %% of one a month", self._percent(self.engagement)
        )

    def _explain_missing_journey(self):
        return self.env._(
            "No quotation that was won or lost, no open opportunity and no contact to judge by."
        )

    # ---- strategic value ----

    def _explain_strategic(self):
        value = self.raw_strategic
        sentence = self.env._(
            "%s of 100, as people rate it: reference, know-how, co-creation.", self._number(value)
        )
        return self._join(sentence, self._get_standing_of("strategic", "strategic_value", value))

    def _explain_missing_strategic(self):
        return self.env._("Nobody has rated it, or that was too long ago to count.")
