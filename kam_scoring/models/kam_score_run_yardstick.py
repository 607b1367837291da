import hashlib
import json

from odoo import api, models
from odoo.modules import get_manifest

from odoo.addons.kam_planning.tools import order_scope

from ..engine import yardstick
from ..engine.sight import Sight
from ..engine.whitespace import at_depth
from ..tools import whitespace_queries

# Of the company's settings, the day is none that a score depends on: it is the day of the run.
NOT_ASKED = frozenset({"kam_as_of_date"})
# Of a profile's frozen settings: what is another one every day, and what the data have said.
MOVING = frozenset(
    {"window_start", "previous_start", "lifetime_model", "retention", "margin_rate", "name"}
)


class KamScoreRun(models.Model):
    """What a whole run leaves behind, so that the next ones need not judge everyone anew."""

    _inherit = "kam.score.run"

    def _keep_yardstick(self, work):
        """A trial, some chosen accounts or a day of the past are nothing to be compared with."""
        work.figures["judged_count"] = len(self._chosen(work.scores))
        if self.mode != "live" or self.scope != "all" or not self._is_current():
            return
        learnt = {number: yardstick.learn_peers(*args) for number, args in work.learnt.items()}
        kept = yardstick.Yardstick(
            learnt,
            work.choices,
            yardstick.ranked_rows(work.scores),
            work.worth,
            work.owners,
            work.spoilt,
        )
        rules = self._get_rules()
        sight = Sight.of(work.moment, work.told, self._get_members(rules))
        self._get_yardsticks()._keep(self, self._get_settings_mark(work, rules), kept, sight)

    @api.model
    def _get_yardsticks(self):
        return self.env["kam.score.yardstick"].sudo()  # sudo: an inner copy, read by runs only

    def _discard_yardsticks(self):
        """When accounts get, or lose, scores in another way than by going on from the last run."""
        companies = self.company_id
        self._get_yardsticks().search([("company_id", "in", companies.ids)])._discard()

    # ---- whether the yardstick is still the right one ----

    def _get_settings_mark(self, work, rules):
        """A text that is another one when people have changed what scores and tiers depend on."""
        company = self.company_id.sudo()  # sudo: only says whether its settings are the same
        told = [
            get_manifest("kam_scoring")["version"],
            [self.profile_id.id, self.profile_for_all],
            {str(number): self._strip(values) for number, values in self.settings.items()},
            [self._get_state(records) for records in rules],
            {name: str(company[name]) for name in self._get_company_settings()},
            [company.currency_id.id, order_scope.timezone(company).key],
            self._get_categories(),
            work.groups.to_numpy().tolist(),
        ]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    def _strip(self, settings):
        return {name: value for name, value in settings.items() if name not in MOVING}

    def _get_rules(self):
        """Those of profiles, those of tiers, and the tiers."""
        company = self.company_id
        return (
            self.env["kam.score.profile.rule"]._get_for_company(company),
            self.env["kam.tier.rule"]._get_for_company(company),
            self.env["kam.tier"]._get_by_rank(),
        )

    @api.model
    def _get_state(self, records):
        """Which there are, in their order, and when each was written."""
        return [[record.id, str(record.write_date)] for record in records]

    def _get_company_settings(self):
        fields = self.company_id._fields
        stored = {name for name, field in fields.items() if field.store and field.column_type}
        return sorted(name for name in stored - NOT_ASKED if name.startswith("kam_"))

    def _get_categories(self):
        """The category that stands for each one in the whitespace."""
        paths = whitespace_queries.fetch_category_paths(self.env)
        return sorted(at_depth(paths, self.company_id.kam_whitespace_depth).items())

    # ---- whom the rules with a filter speak of ----

    def _get_members(self, rules):
        """Ids of the accounts that each rule with a filter lets through, by its name."""
        members = {
            f"{rule._name}.{rule.id}": rule._get_member_ids(self.company_id)
            for records in rules[:2]
            for rule in records
        }
        return {name: ids for name, ids in members.items() if ids is not None}
