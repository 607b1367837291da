from odoo import models

# Said even if they have no weight: sentences of criteria that people ask for all the same.
ALWAYS_SAID = ("wallet_share", "capital_value")


class KamScore(models.Model):
    """What one has to know to read a score: how much it rests on, and what may be wrong."""

    _inherit = "kam.score"

    def _get_notes(self, criteria):
        """Dicts with a text, whether it is a warning, and a button or nothing; the worst first."""
        notes = [
            self._get_provisional_note(),
            self._get_coverage_note(criteria),
            self._get_volume_note(),
            self._get_cost_note(),
            self._get_future_note(),
            self._get_units_note(),
            *map(self._get_unweighted_note, ALWAYS_SAID, [criteria] * len(ALWAYS_SAID)),
        ]
        return sorted(filter(None, notes), key=lambda note: not note["warning"])

    def _note(self, text, source=None, warning=False):
        return {
            "text": text,
            "warning": warning,
            "source": source and self._get_button(source),
        }

    def _get_provisional_note(self):
        if not self.provisional:
            return None
        least = self._get_setting("min_coverage")
        if not least:
            text = self.env._("Provisional: it rests on too little to move a tier.")
        else:
            text = self.env._(
                "Provisional: criteria with less than %s %% of the weights are known, too few to "
                "move a tier.",
                self._number(least),
            )
        return self._note(text, warning=True)

    def _get_coverage_note(self, criteria):
        weights = self._get_weights()
        missing = [code for code in weights if not self._is_known(code)]
        if not weights:
            return None
        if not missing:
            return self._note(self.env._("All criteria are known."))
        names = [criteria[code].name if code in criteria else code for code in missing]
        return self._note(
            self.env._(
                "Criteria with %(coverage)s %% of the weights are known. Missing: %(names)s.",
                # Never the 100 % that it would be without what is missing.
                coverage=self._number(int(self.coverage + 1e-6)),
                names=", ".join(names),
            )
        )

    def _get_volume_note(self):
        if not self.wallet_outdated:
            return None
        return self._note(self._get_volume_text(), source="judgement", warning=True)

    def _get_volume_text(self):
        if self.wallet > 0:
            return self.env._(
                "The purchasing volume of %s is outdated: the customer buys more than that from "
                "us alone.",
                self._money(self.wallet),
            )
        return self.env._("The purchasing volume is outdated: it does not count any more.")

    def _get_cost_note(self):
        """Of what has a margin in part; the criterion itself says that it has none."""
        unknown = 1 - self.cost_coverage
        if self.revenue <= 0 or unknown < 0.005 or not self._has_fact("cost_coverage"):
            return None
        return self._note(
            self.env._(
                "For %s %% of the revenue nobody knows the cost: the margin leaves it out.",
                self._percent(unknown),
            ),
            source="costs",
        )

    def _get_future_note(self):
        """Of the latest score: what is in the future of an old one has long been counted."""
        if self.account_id.latest_score_id != self:
            return None
        count = self.env["sale.order"].search_count(self._domain_future_orders())
        if not count:
            return None
        text = self.env._("Confirmed orders dated in the future, not counted yet: %s.", count)
        return self._note(text, source="future", warning=True)

    def _get_units_note(self):
        if not self.unit_count:
            return None
        return self._note(
            self.env._("Orders, margin and rhythm include units of its group: %s.", self.unit_count)
        )

    def _get_unweighted_note(self, code, criteria):
        if code in self._get_weights() or not self._has_fact(f"raw_{code}"):
            return None
        if code not in criteria or not self._get_frozen():
            return None
        explain = getattr(self, f"_explain_{code}")
        return self._note(
            self.env._(
                "%(name)s, without weight here: %(sentence)s",
                name=criteria[code].name,
                sentence=explain(),
            )
        )
