import ast
import logging

import psycopg2
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every
from odoo.tools.misc import format_date, get_lang

from odoo.addons.base.models.res_lang import intersperse

_logger = logging.getLogger(__name__)

# Only code can hand over this very object: no person decides, the tier has allowed it.
BY_RULE = object()
# What nobody but the rules has had to do with.
NEVER_ANSWERED = [("origin", "=", "rule"), ("date_decided", "=", False)]
# Superseded proposals are kept so long, and deleted so many at a time.
KEPT_MONTHS = 12
GC_LIMIT = 5000
# Moves that are made together; where one of them fails, these are tried one by one.
BATCH = 500


class KamTierDecision(models.Model):
    """What the tier rules propose and, where a tier allows it, do without asking."""

    _inherit = "kam.tier.decision"

    @api.model
    def _speaking_to(self, company):
        """In the language that most of a company's people use: they are to read it."""
        people = self.env["res.users"].sudo()  # sudo: counts languages
        groups = people._read_group(
            [("share", "=", False), ("company_ids", "in", company.id)],
            ["lang"],
            ["__count"],
            order="__count desc, lang",
            limit=1,
        )
        lang = groups[0][0] if groups else company.partner_id.lang
        return self.with_context(lang=get_lang(self.env, lang).code)

    @api.model
    def _get_rule_reasons(self, run, wanted):
        """A sentence for each row of `rule_id`, `score`, `abc_class` and `revenue`."""
        env = self._speaking_to(run.company_id).env
        sentence = env._(
            "Rule “%(rule)s”: score %(score)s, class %(abc)s, revenue %(revenue)s, orders before "
            "%(day)s"
        )
        rules = env["kam.tier.rule"].browse(wanted["rule_id"].unique().tolist())
        names = {rule.id: rule.name for rule in rules}
        day = format_date(env, run.as_of)
        rows = zip(
            wanted["rule_id"].map(names),
            _format_each(env, wanted["score"], 1),
            wanted["abc_class"],
            _format_each(env, wanted["revenue"], 0, run.currency_id),
            strict=True,
        )
        return [
            sentence % {"rule": rule, "score": score, "abc": abc, "revenue": revenue, "day": day}
            for rule, score, abc, revenue in rows
        ]

    @api.autovacuum
    def _gc_superseded_proposals(self):
        """What the rules wanted for a while, and nobody has answered, is no history of a tier."""
        domain = [*NEVER_ANSWERED, ("state", "=", "superseded")]
        since = fields.Datetime.now() - relativedelta(months=KEPT_MONTHS)
        old = self.search([*domain, ("write_date", "<", since)], limit=GC_LIMIT)
        old.unlink()
        return len(old), len(old) == GC_LIMIT

    # ---- without asking ----

    def _approve_by_rules(self):
        """Approve all that can be; returns those that cannot by the reason.

        What fails leaves no trace, and waits as a proposal.
        """
        failures = {}
        for ids in split_every(BATCH, self.ids):
            batch = self.browse(ids)
            if batch._try_approve_by_rules() is None:
                continue
            for decision in batch:
                reason = decision._try_approve_by_rules()
                if reason is not None:
                    failures[reason] = failures.get(reason, self.browse()) | decision
        return failures

    def _try_approve_by_rules(self):
        """None, or why it cannot be done."""
        try:
            with self.env.cr.savepoint():
                # The log says what has moved, and why: nothing is left to track.
                by_rule = {"kam_decided_by": BY_RULE, "tracking_disable": True}
                self.with_context(**by_rule)._approve()
        except UserError as error:
            return str(error)
        except psycopg2.OperationalError:
            # Somebody else works on the same rows: the whole step is tried again.
            raise
        except Exception:
            _logger.warning("Moves %s cannot be made", self.ids[:10], exc_info=True)
            return self.env._("The move could not be made by itself. Decide it yourself.")

    def _prepare_approval(self):
        vals = super()._prepare_approval()
        if self.env.context.get("kam_decided_by") is BY_RULE:
            vals["approver_id"] = False
        return vals

    def _get_approval_note(self):
        if self.origin == "rule" and not self.approver_id:
            return self.env._("Decided by the tier rules, as the tier allows.")
        return super()._get_approval_note()


def _format_each(env, values, digits, currency=None):
    """Numbers as people read them; the same number is formatted once."""
    lang = env["res.lang"]._get_data(code=env.lang)
    # Read once: for thousands of numbers that takes longer than all the rest.
    grouping = ast.literal_eval(lang.grouping)
    form = "%s"
    if currency:
        parts = ["%s", currency.symbol or currency.name]
        form = "\N{NO-BREAK SPACE}".join(parts if currency.position == "after" else parts[::-1])
    values = values.fillna(0).round(digits) + 0.0

    def tell(value):
        whole, *rest = f"{value:.{digits}f}".split(".")
        whole = intersperse(whole, grouping, lang.thousands_sep or "")[0]
        return form % lang.decimal_point.join([whole, *rest])

    return values.map({value: tell(value) for value in values.unique()})
