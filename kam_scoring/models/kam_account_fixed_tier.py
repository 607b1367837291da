from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.misc import format_date

# Nobody knows a customer for longer.
MAX_YEARS = 3
# Written when a tier is fixed or let go, never on its own.
FIXED = frozenset({"tier_fixed_until", "tier_fixed_by_id", "tier_fixed_reason"})
NOT_FIXED = dict.fromkeys(FIXED, False)


class KamAccount(models.Model):
    """A tier that a person has fixed: until its day the rules propose nothing for the account."""

    _inherit = "kam.account"

    tier_fixed_until = fields.Date(
        readonly=True,
        copy=False,
        help="Until this day the tier rules propose nothing for the account.",
    )
    tier_fixed_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    tier_fixed_reason = fields.Text(string="Why the Tier Is Fixed", readonly=True, copy=False)
    is_tier_fixed = fields.Boolean(
        string="Tier Fixed", compute="_compute_is_tier_fixed", search="_search_is_tier_fixed"
    )
    tier_fixed_note = fields.Char(compute="_compute_tier_fixed_note")

    _fixed_with_reason = models.Constraint(
        "CHECK (tier_fixed_until IS NULL OR COALESCE(trim(tier_fixed_reason), '') <> '')",
        "Say why the tier is fixed: whoever looks at the account later has to understand it.",
    )

    @api.depends("tier_fixed_until")
    def _compute_is_tier_fixed(self):
        today = fields.Date.context_today(self)
        for account in self:
            until = account.tier_fixed_until
            account.is_tier_fixed = bool(until and until >= today)

    def _search_is_tier_fixed(self, operator, _value):
        if operator != "in":
            return NotImplemented
        return Domain("tier_fixed_until", ">=", fields.Date.context_today(self))

    @api.depends("is_tier_fixed", "tier_id", "tier_fixed_by_id", "tier_fixed_reason")
    @api.depends_context("lang")
    def _compute_tier_fixed_note(self):
        for account in self:
            account.tier_fixed_note = account.is_tier_fixed and account._get_fixed_note()

    def _get_fixed_note(self):
        person = self.tier_fixed_by_id.sudo()  # sudo: the name of whoever fixed it
        values = {
            "tier": self.tier_id.name,
            "day": format_date(self.env, self.tier_fixed_until, date_format="long"),
            "person": person.name or self.env._("somebody who has left"),
            "reason": self.tier_fixed_reason,
        }
        if not self.tier_id:
            return self.env._(
                "Kept without a tier until %(day)s by %(person)s: %(reason)s", **values
            )
        return self.env._("Kept as %(tier)s until %(day)s by %(person)s: %(reason)s", **values)

    @api.constrains("tier_fixed_until")
    def _check_tier_fixed_until(self):
        for account in self.filtered("tier_fixed_until"):
            self._check_fixed_day(account.tier_fixed_until)

    @api.model
    def _check_fixed_day(self, day):
        today = fields.Date.context_today(self)
        if day < today:
            raise ValidationError(
                self.env._(
                    "A tier cannot be fixed until %s: that day is over. Choose today or a later "
                    "day.",
                    format_date(self.env, day),
                )
            )
        last = today + relativedelta(years=MAX_YEARS)
        if day > last:
            raise ValidationError(
                self.env._(
                    "A tier can be fixed for %(years)s years at most. Choose %(day)s or an earlier "
                    "day, and look at the customer again then.",
                    years=MAX_YEARS,
                    day=format_date(self.env, last),
                )
            )

    # ---- create, write ----

    @api.model_create_multi
    def create(self, vals_list):
        if self._gives_any(FIXED, vals_list) and not self.env.su:
            self._check_may_decide_tier()
            vals_list = [{**vals, "tier_fixed_by_id": self.env.uid} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        until = vals.get("tier_fixed_until")
        if FIXED & vals.keys() and not self.env.su:
            self._check_may_decide_tier()
            # Whoever does it answers for it.
            vals = {**vals, "tier_fixed_by_id": self.env.uid}
        result = super().write(vals)
        if until:
            proposals = self.proposed_decision_id.filtered(lambda d: d.state == "proposed")
            proposals.sudo()._close("superseded")  # sudo: who fixes a tier may decide on it
        return result

    # ---- steps ----

    def _fix_tier(self, until, reason, person):
        """Keep these accounts in their tiers until that day; the rules stop asking at once."""
        self.write(
            {
                "tier_fixed_until": until,
                "tier_fixed_reason": reason,
                "tier_fixed_by_id": person.id,
            }
        )

    def _log_fixed_tier(self):
        self._message_log_batch(bodies={account.id: account.tier_fixed_note for account in self})

    def action_keep_tier(self):
        """Open the wizard to fix the tiers as they are."""
        action = self.action_propose_tier()
        action["name"] = self.env._("Keep the Tier")
        action["context"] = {**action["context"], "default_change": "keep"}
        return action

    def action_end_fixed_tier(self):
        """Let the rules propose again, before the day comes."""
        self._check_may_decide_tier()
        accounts = self.filtered("is_tier_fixed")
        if not accounts:
            raise UserError(self.env._("None of these accounts has a tier that is fixed."))
        note = self.env._("The tier is no longer fixed: %s has ended that.", self.env.user.name)
        accounts.write(NOT_FIXED)
        accounts._message_log_batch(bodies=dict.fromkeys(accounts.ids, note))
        return True
