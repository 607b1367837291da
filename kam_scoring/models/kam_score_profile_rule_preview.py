import math

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_list
from odoo.tools.misc import formatLang

MANAGERS = "sales_team.group_sale_manager"
EXAMPLES = 5


class KamScoreProfileRule(models.Model):
    """What a rule would do, shown while it is being written."""

    _inherit = "kam.score.profile.rule"

    match_count = fields.Integer(
        string="Accounts That Match", compute="_compute_matches", groups=MANAGERS
    )
    chosen_count = fields.Integer(
        string="Accounts It Decides",
        compute="_compute_matches",
        groups=MANAGERS,
        help="Those that no earlier rule takes.",
    )
    problem = fields.Char(compute="_compute_matches", groups=MANAGERS)
    preview = fields.Char(compute="_compute_preview", groups=MANAGERS)

    @api.depends("domain", "company_id", "sequence")
    @api.depends_context("company")
    def _compute_matches(self):
        for company, rules in self._by_company():
            found = {}
            known = self._get_for_company(company)
            for rule in rules:
                own, rule.problem = rule._try_account_ids(company)
                chosen = own - known._get_taken_ids(company, rule, found)
                rule.match_count, rule.chosen_count = len(own), len(chosen)

    @api.depends("domain", "company_id", "sequence", "profile_id")
    @api.depends_context("company", "lang")
    def _compute_preview(self):
        for company, rules in self._by_company():
            known = self._get_for_company(company)
            for rule in rules:
                rule.preview = rule._get_preview(company, known)

    def _by_company(self):
        """A rule of all companies is tried out in the one that people work in."""
        return self.grouped(lambda rule: rule.company_id or self.env.company).items()

    def _try_account_ids(self, company):
        """Ids of the accounts that match, and what is wrong with the filter if none can."""
        try:
            return frozenset(self._find_account_ids(company)), False
        except ValidationError as error:
            return frozenset(), error.args[0]

    def _get_taken_ids(self, company, rule, found):
        """Ids that those of `self` before `rule` take; `found` remembers what each matches."""
        earlier = self.filtered(lambda other: other._get_place() < rule._get_place())
        for other in earlier:
            if other not in found:
                found[other], _problem = other._try_account_ids(company)
        return frozenset().union(*(found[other] for other in earlier))

    def _get_place(self):
        return self.sequence, self._origin.id or math.inf

    def _get_preview(self, company, known):
        """How many accounts match, how many the rule decides, and the best known of them."""
        own, problem = self._try_account_ids(company)
        if problem:
            return False
        chosen = own - known._get_taken_ids(company, self, {})
        sentences = [self._get_match_sentence(own, company)]
        if own - chosen:
            sentences.append(self._get_taken_sentence(own, chosen))
        if chosen:
            sentences.append(self._get_example_sentence(chosen))
        return " ".join(sentences)

    def _get_match_sentence(self, own, company):
        if not own:
            return self.env._("No account of %s matches.", company.name)
        return self.env._(
            "Accounts of %(company)s that match: %(count)s.",
            company=company.name,
            count=self._format_count(own),
        )

    def _get_taken_sentence(self, own, chosen):
        return self.env._(
            "An earlier rule takes %(taken)s of them, so this one decides for %(rest)s.",
            taken=self._format_count(own - chosen),
            rest=self._format_count(chosen),
        )

    def _get_example_sentence(self, chosen):
        accounts = self.env["kam.account"].search(
            Domain("id", "in", list(chosen)), limit=EXAMPLES, order="score DESC NULLS LAST, id"
        )
        names = format_list(self.env, accounts.mapped("display_name"))
        # Many companies end with a full stop of their own.
        return self.env._("For example: %s.", names.removesuffix("."))

    def _format_count(self, ids):
        return formatLang(self.env, len(ids), digits=0)
