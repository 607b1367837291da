from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .kam_account_tier import DECIDED


class KamAccount(models.Model):
    """How many accounts of a tier one person looks after well."""

    _inherit = "kam.account"

    cap_override_reason = fields.Char(
        string="Reason for One More",
        tracking=True,
        copy=False,
        help="Why the key account manager looks after more accounts of this tier than it allows.",
    )
    cap_warning = fields.Char(compute="_compute_cap_warning")

    @api.depends("tier_id", "manager_id", "active")
    def _compute_cap_warning(self):
        counts = self._count_for_cap({account: account.tier_id for account in self})
        for account in self:
            account.cap_warning = account._get_cap_warning(account.tier_id, counts)

    @api.model
    def _count_for_cap(self, tiers):
        """Accounts by tier and manager, once these accounts are in these tiers."""
        capped = {a: tier for a, tier in tiers.items() if tier.account_cap and a.manager_id}
        if not capped:
            return {}
        accounts = self.env["kam.account"].sudo()  # sudo: a person's load in all teams, as a count
        groups = accounts._read_group(
            [
                ("tier_id", "in", [tier._origin.id for tier in capped.values()]),
                ("manager_id", "in", [account.manager_id._origin.id for account in capped]),
                ("id", "not in", [account._origin.id for account in tiers]),
            ],
            ["tier_id", "manager_id"],
            ["__count"],
        )
        counts = {(tier.id, manager.id): count for tier, manager, count in groups}
        for account, tier in capped.items():
            key = (tier._origin.id, account.manager_id._origin.id)
            counts[key] = counts.get(key, 0) + bool(account.active)
        return counts

    def _get_cap_warning(self, tier, counts):
        """A sentence when the account is one too many for its manager."""
        count = counts.get((tier._origin.id, self.manager_id._origin.id), 0)
        if not (self.active and self.manager_id and 0 < tier.account_cap < count):
            return False
        return self.env._(
            "With this, %(manager)s looks after %(count)s accounts of the tier %(tier)s; it allows "
            "%(cap)s.",
            manager=self.manager_id.name,
            count=count,
            tier=tier.name,
            cap=tier.account_cap,
        )

    @api.constrains("tier_id", "manager_id", "active", "cap_override_reason")
    def _check_cap(self):
        if self.env.context.get("kam_tier_decided") is not DECIDED:
            self._check_cap_of({account: account.tier_id for account in self})

    def _check_cap_of(self, tiers):
        """Whether the accounts may be in these tiers; one query for all of them."""
        without_reason = {a: tier for a, tier in tiers.items() if not a.cap_override_reason}
        counts = self._count_for_cap(tiers) if without_reason else {}
        warnings = [a._get_cap_warning(tier, counts) for a, tier in without_reason.items()]
        warnings = list(dict.fromkeys(filter(None, warnings)))
        if warnings:
            raise ValidationError(
                self.env._(
                    "%s Choose another key account manager, or give a reason for one more.",
                    "\n".join(warnings[:10]),
                )
            )
