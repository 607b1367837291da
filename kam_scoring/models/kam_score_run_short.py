from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date, formatLang

from ..engine import criteria, yardstick
from ..tools import source_ratings
from ..tools.score_work import Lens

# So long accounts are compared with what others were worth on the day of the last whole run. In a
# week the chance of another order, which falls with each day without one, moves by few points.
MAX_AGE = timedelta(days=7)
# What the last whole run says of all customers together holds until the next one.
OF_EVERYONE = (
    *("account_count", "provisional_count", "uncovered_count", "outdated_count", "gini"),
    *("categories_relevant", "top_share", "lorenz", "lifetime_model", "future_order_count"),
    *("repurchase_rate", "repurchase_days", "repurchase_buyers", "repurchase_followed"),
    *("repurchase_again", "repurchase_classes"),
)


class KamScoreRun(models.Model):
    """The short way of the nightly run: it judges only those for whom something has changed.

    They are compared with all others as the last whole run has seen them, and get what a whole run
    would give them. Everything is written in one transaction: of a short run that was interrupted
    nothing is left, and it simply starts again.
    """

    _inherit = "kam.score.run"

    only_changes = fields.Boolean(
        readonly=True,
        copy=False,
        help="Only accounts for which something has changed were judged anew.",
    )
    judged_count = fields.Integer(
        string="Judged Anew",
        readonly=True,
        copy=False,
        help="The nightly scoring judges only the accounts for which something has changed: "
        "orders, quotations, opportunities, ratings, what people know of them, or their order "
        "rhythm. Everything is judged anew at least once a week and on the first run of a month.",
    )
    compared_with_id = fields.Many2one(
        "kam.score.run",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The last scoring of all accounts. What is said of all of them together comes from "
        "it, and those judged anew are compared with the others as they were then.",
    )
    judged_text = fields.Char(string="What Was Judged", compute="_compute_judged_text")

    @api.depends("only_changes", "judged_count", "account_count", "compared_with_id.as_of")
    @api.depends_context("lang")
    def _compute_judged_text(self):
        for run in self:
            run.judged_text = run.only_changes and run._get_judged_text()

    def _get_judged_text(self):
        judged = self.env._(
            "%(judged)s of %(all)s accounts judged anew: those for which something has changed.",
            judged=formatLang(self.env, self.judged_count, digits=0),
            all=formatLang(self.env, self.account_count, digits=0),
        )
        compared = self.compared_with_id and self.env._(
            "They are compared with the others as of %s, and the figures of all accounts are those "
            "of that day.",
            format_date(self.env, self.compared_with_id.as_of - timedelta(days=1)),
        )
        always = self.env._(
            "Everything is judged anew at least once a week and on the first run of a month, or "
            "when you choose Run Again."
        )
        return " ".join(filter(None, [judged, compared, always]))

    # ---- running ----

    def _score_changes(self, in_steps):
        """Judge the accounts for which something has changed.

        :return: what the run says of itself; None if all accounts have to be judged.
        """
        if not self.only_changes or self.mode != "live" or self.scope != "all":
            return None
        self._enter_step("facts", 0, in_steps)
        record = self._get_yardsticks()._get_known(self.company_id)
        if not self._is_close_to(record):
            return None
        work = self._get_work()
        affected = self._find_affected(record, work)
        if affected is None:
            return None
        try:
            with self.env.cr.savepoint():
                self._collect_facts(affected, work)
                self._check_peers(work)
        except yardstick.UnknownPeersError:
            return None
        work.days_since = (self.as_of - record.run_id.as_of).days
        self._judge(work)
        self._step_snapshots(work)
        self._step_accounts(work)
        self._store_tiers(work.scores, among=work.accounts.index)
        record.sight_id._keep(self, affected.sight, affected.before)
        return self._get_short_figures(record.run_id, work)

    def _is_close_to(self, record):
        """Whether the yardstick may still be used on the day of this run."""
        if not record.settings_mark or not record.run_id or not self._is_current():
            return False
        whole = record.run_id.as_of
        months = {day.replace(day=1) for day in (whole, self.as_of)}
        in_time = record.sight_id.as_of <= self.as_of <= whole + MAX_AGE
        return in_time and len(months) == 1 and record.run_id.profile_id == self.profile_id

    def _get_short_figures(self, whole, work):
        figures = {name: whole[name] for name in OF_EVERYONE}
        waiting = [("company_id", "=", self.company_id.id), ("proposed_tier_id", "!=", False)]
        everyone = self.env["kam.account"].with_context(active_test=False)
        return {
            **work.figures,
            **figures,
            "judged_count": len(work.scores),
            "proposal_count": everyone.search_count(waiting),
            "compared_with_id": whole.id,
        }

    # ---- judging ----

    def _check_peers(self, work):
        """The whole run must have known the profile and the segment of each account."""
        for profile_id in self._get_used_profiles(work):
            self._get_codes(profile_id, work)

    def _get_codes(self, profile_id, work):
        """The number of the segment of each judged account that counts in this profile.

        :raises UnknownPeersError: if the whole run knew nobody of the profile, or of a segment.
        """
        peers, assigned = work.yardstick.peers_of(profile_id), self._get_assigned(profile_id, work)
        index = work.assigned.index if peers.everyone else assigned.index
        return peers.codes(self._get_segments(index, work.settings[profile_id], work))

    def _judge(self, work):
        """As ``_step_scores``, with the yardstick in place of those who are not looked at."""
        potential = self._get_whitespace_potential(work)
        scores = self._score_profiles(work, potential, self._judge_profile)
        judged = work.accounts.index
        work.scores = self._ranked(scores, work.yardstick.everyone(scores, judged))
        work.scores = work.scores.loc[scores.index]

    def _judge_profile(self, profile_id, potential, work):
        """As ``_score_profile``: the scores of the judged accounts of one profile."""
        settings, assigned = work.settings[profile_id], self._get_assigned(profile_id, work)
        peers, judged = work.yardstick.peers[profile_id], work.accounts.index
        view = work.views[Lens.of(settings)]
        codes = self._get_codes(profile_id, work)
        known = self._get_facts(view, codes, work).join(potential)
        known = peers.with_usual(known, codes, view.lines, judged)
        then = yardstick.as_then(known, work.days_since, source_ratings.HALF_LIFE)
        known, then = (
            self._predict(frame, profile_id, work.yardstick.choices, work, peers.capital)[0]
            for frame in (known, then)
        )
        raw = criteria.raw_values(known)
        then = raw.assign(**criteria.raw_values(then, yardstick.PASSING))
        among = peers.among(known, then, judged)
        scores = self._get_scores(known, raw, among, settings)
        return self._without_unknown(scores.loc[assigned.index].join(assigned), work)
