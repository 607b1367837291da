import math

from odoo import Command, api, fields, models
from odoo.tools.misc import formatLang

from ..engine import tiers
from ..tools.tier_query import fetch_scored
from .kam_tier_rule import THRESHOLDS

MANAGERS = "sales_team.group_sale_manager"
EXAMPLES = 10
MOVES = ("first_count", "promotion_count", "demotion_count")


class KamTierRule(models.Model):
    """What a rule would do with the latest scores, shown while it is being written."""

    _inherit = "kam.tier.rule"

    match_count = fields.Integer(
        string="Accounts That Meet It", compute="_compute_preview", groups=MANAGERS
    )
    taken_count = fields.Integer(
        string="Takes Accounts",
        compute="_compute_preview",
        groups=MANAGERS,
        help="Accounts that meet the rule, and none before it.",
    )
    first_count = fields.Integer(string="First Tiers", compute="_compute_preview", groups=MANAGERS)
    promotion_count = fields.Integer(
        string="Promotions", compute="_compute_preview", groups=MANAGERS
    )
    demotion_count = fields.Integer(string="Demotions", compute="_compute_preview", groups=MANAGERS)
    problem = fields.Char(compute="_compute_preview", groups=MANAGERS)
    preview = fields.Char(compute="_compute_preview", groups=MANAGERS)
    example_ids = fields.Many2many("kam.account", compute="_compute_preview", groups=MANAGERS)

    @api.depends(*THRESHOLDS, "worst_class", "domain", "sequence", "tier_id", "company_id")
    @api.depends_context("company", "lang")
    def _compute_preview(self):
        # A rule of all companies is tried out in the one that people work in.
        for company, rules in self.grouped(lambda r: r.company_id or self.env.company).items():
            trial = _Trial(self.env, company)
            for rule in rules:
                rule.update(rule._get_preview(company, *trial.run(rule)))

    def _get_preview(self, company, effect, problem):
        moves = effect["move"].value_counts()
        counts = {
            "match_count": int(effect["meets"].sum()),
            "taken_count": int(effect["takes"].sum()),
            "first_count": int(moves.get("first", 0)),
            "promotion_count": int(moves.get("promotion", 0)),
            "demotion_count": int(moves.get("demotion", 0)),
        }
        # Those that would move, then those that stay; the best first.
        shown = effect[effect["takes"] | (effect["move"] != "")]
        shown = shown.assign(stays=shown["move"] == "").sort_values(
            ["stays", "score"], ascending=[True, False], kind="stable"
        )
        return {
            **counts,
            "problem": problem,
            "preview": not problem and self._get_sentences(company, effect, counts),
            "example_ids": [Command.set(shown.index[:EXAMPLES].tolist())],
        }

    def _get_sentences(self, company, effect, counts):
        if effect.empty:
            return self.env._(
                "No account of %s has a score yet. Choose “Score Now” in the menu Scoring to see "
                "here what the rule does.",
                company.name,
            )
        numbers = {name: formatLang(self.env, number, digits=0) for name, number in counts.items()}
        sentences = [self._get_match_sentence(company, counts, numbers)]
        if counts["match_count"] > counts["taken_count"]:
            earlier = counts["match_count"] - counts["taken_count"]
            sentences.append(
                self.env._(
                    "An earlier rule takes %(earlier)s of them, so this one takes %(taken)s.",
                    earlier=formatLang(self.env, earlier, digits=0),
                    taken=numbers["taken_count"],
                )
            )
        if self.tier_id:
            sentences.append(self._get_move_sentence(counts, numbers))
        return " ".join(sentences)

    def _get_match_sentence(self, company, counts, numbers):
        if not counts["match_count"]:
            return self.env._("No account of %s meets it.", company.name)
        return self.env._(
            "Accounts of %(company)s that meet it: %(count)s.",
            company=company.name,
            count=numbers["match_count"],
        )

    def _get_move_sentence(self, counts, numbers):
        if not any(counts[name] for name in MOVES):
            return self.env._("It would move nobody.")
        return self.env._(
            "It would move into %(tier)s: %(first)s as their first tier, %(up)s as a promotion, "
            "%(down)s as a demotion.",
            tier=self.tier_id.name,
            first=numbers["first_count"],
            up=numbers["promotion_count"],
            down=numbers["demotion_count"],
        )

    def _get_place(self):
        return self.sequence, self._origin.id or math.inf

    def action_open_taken(self):
        """The accounts that the rule takes."""
        self.ensure_one()
        self.check_access("write")
        company = self.company_id or self.env.company
        effect, _problem = _Trial(self.env, company).run(self)
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_planning.kam_account_action")
        return action | {
            "name": self.name,
            "domain": [("id", "in", effect.index[effect["takes"]].tolist())],
            "context": {},
        }


class _Trial:
    """Tries rules out on the latest scores of a company, read once for all of them."""

    def __init__(self, env, company):
        ranks = {tier.id: rank for rank, tier in enumerate(env["kam.tier"]._get_by_rank())}
        scores = fetch_scored(env, company, env["kam.tier.decision"]._today())
        # Neither who is known too little nor who is kept by a person moves.
        stays = scores["provisional"] | scores["fixed"]
        self.scores = scores.assign(current=scores["tier"].map(ranks), provisional=stays)
        self.known = env["kam.tier.rule"]._get_for_company(company)
        self.company, self.ranks, self.translated = company, ranks, {}

    def run(self, rule):
        """What the rule does in its place among the others, and what is wrong with its filter."""
        rules = (self.known - rule._origin) + rule
        rules = list(rules.sorted(lambda other: other._get_place()))
        own = rules.index(rule)
        pairs = [self._translate(other) for other in rules]
        effect = tiers.preview(self.scores, [pair[0] for pair in pairs], own)
        return effect.assign(score=self.scores["score"]), pairs[own][1]

    def _translate(self, rule):
        if rule not in self.translated:
            self.translated[rule] = rule._to_engine(self.company, self.ranks)
        return self.translated[rule]
