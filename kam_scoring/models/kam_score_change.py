from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import changes

# Settings of a profile that make two scores differ although the customer is the same. Scores of
# old runs do not know them; of these only the weights can be compared.
COMPARED = ("weights", "missing", "thresholds", "basis", "segment", "window_months")


class KamScore(models.Model):
    """What has changed since the snapshot before, explained by criterion."""

    _inherit = "kam.score"

    change = fields.Json(
        compute="_compute_change",
        help="The difference to the score before, as a sentence and as bars.",
    )

    @api.depends("account_id", "date", "score", "missing")
    @api.depends_context("lang")
    def _compute_change(self):
        criteria = self._get_criteria()
        before = self._get_previous()
        for score in self:
            score.change = score._get_change(before.get(score.id), criteria)

    def _get_previous(self):
        """The snapshot before, by score id: of an earlier day, whatever its run or profile."""
        query = SQL(
            """SELECT s.id, p.id
                 FROM kam_score s
                CROSS JOIN LATERAL (
                      SELECT b.id
                        FROM kam_score b
                        JOIN kam_score_run r ON r.id = b.run_id
                       WHERE b.account_id = s.account_id AND b.date < s.date
                         AND r.state = 'done' AND r.mode = 'live'
                       ORDER BY b.date DESC, b.id DESC
                       LIMIT 1) p
                WHERE s.id = ANY(%s)""",
            self.ids,
        )
        self.flush_model(["account_id", "date", "run_id"])
        self.env["kam.score.run"].flush_model(["state", "mode"])
        pairs = self.env.execute_query(query)
        found = self.browse(previous for _score, previous in pairs)._filtered_access("read")
        return {score: found.browse(p) for score, p in pairs if p in found._ids}

    # ---- one change ----

    def _get_change(self, before, criteria):
        if not before:
            return {"text": self.env._("The first score of this customer."), "bars": []}
        if not self._get_weights():
            return {"text": self._get_empty_text(), "bars": []}
        change = changes.explain(before._get_snapshot(), self._get_snapshot(), decimals=1)
        parts = change.parts["change"] if change.difference is not None else {}
        moved = {code: value for code, value in parts.items() if value}
        codes = sorted(moved, key=lambda code: -abs(moved[code]))
        return {
            "text": self._get_change_text(before, change, codes, moved, criteria),
            "remarks": self._get_remarks(before, criteria),
            "bars": self._get_change_bars(codes, moved, criteria),
        }

    def _get_snapshot(self):
        weights = self._get_weights()
        return changes.Snapshot(
            points={code: self[f"points_{code}"] for code in weights if self._is_known(code)},
            weights=weights,
            missing={code: self._get_policy(code) for code in weights},
        )

    def _get_change_text(self, before, change, codes, moved, criteria):
        if change.after is None:
            return self.env._("No score: no criterion is known any more.")
        values = {"score": self._number(change.after, 1), "day": before._get_day()}
        if change.before is None:
            return self.env._(
                "Score %(score)s; of %(day)s there is nothing to compare it with.", **values
            )
        if not change.difference and not codes:
            return self.env._("Score %(score)s, the same as on %(day)s.", **values)
        values["parts"] = ", ".join(
            f"{self._signed(moved[code])} {self._get_name(code, criteria)}" for code in codes
        )
        return self._get_moved_text(change.difference, values)

    def _get_moved_text(self, difference, values):
        if not difference:
            return self.env._("Score %(score)s, the same as on %(day)s: %(parts)s.", **values)
        values = values | {"points": self._number(abs(difference), 1)}
        if difference > 0:
            return self.env._(
                "Score %(score)s, %(points)s points more than on %(day)s: %(parts)s.", **values
            )
        return self.env._(
            "Score %(score)s, %(points)s points less than on %(day)s: %(parts)s.", **values
        )

    def _get_day(self):
        """The last day that the score looks at."""
        return self._day(self._get_window_days()[2])

    def _get_name(self, code, criteria):
        return criteria[code].name if code in criteria else code

    def _get_change_bars(self, codes, moved, criteria):
        widest = max((abs(value) for value in moved.values()), default=1)
        return [
            {
                "code": code,
                "name": self._get_name(code, criteria),
                "text": self._signed(moved[code]),
                "up": moved[code] > 0,
                "width": 100 * abs(moved[code]) / widest,
            }
            for code in codes
        ]

    # ---- why it may have changed beyond the values themselves ----

    def _get_remarks(self, before, criteria):
        """Sentences about another profile, and about criteria that came or went."""
        both = self._get_weights().keys() & before._get_weights().keys()
        known, was_known = (
            {code for code in both if score._is_known(code)} for score in (self, before)
        )
        came = self._name_all(known - was_known, criteria)
        gone = self._name_all(was_known - known, criteria)
        remarks = [
            self._get_profile_remark(before),
            came and self.env._("Known now, but not then: %s.", came),
            gone and self.env._("Known then, but not now: %s.", gone),
        ]
        return [remark for remark in remarks if remark]

    def _name_all(self, codes, criteria):
        return ", ".join(criteria[code].name for code in criteria if code in codes)

    def _get_profile_remark(self, before):
        now, then = self._get_profile(), before._get_profile()
        if now and then and now != then:
            return self.env._(
                "Scored by the profile “%(now)s”, then by “%(then)s”.",
                now=self._get_profile_name(),
                then=before._get_profile_name(),
            )
        then, now = before._get_settings(), self._get_settings()
        if any(then[name] != now[name] for name in COMPARED if name in then and name in now):
            return self.env._("The profile has been changed in between.")
        return ""

    def _get_profile(self):
        return self.profile_id or self.run_id.profile_id
