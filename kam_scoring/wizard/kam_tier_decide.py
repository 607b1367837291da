from odoo import api, fields, models
from odoo.exceptions import UserError


class KamTierDecide(models.TransientModel):
    """A tier that is decided may be fixed until a day, and so may the one that an account has."""

    _inherit = "kam.tier.decide"

    change = fields.Selection(
        selection_add=[("keep", "Keep the tier as it is")], ondelete={"keep": "cascade"}
    )
    keep_until = fields.Date(
        string="Fixed Until",
        help="Until this day the tier rules propose nothing for these accounts. Empty: they may "
        "propose another tier as soon as the scores say so.",
    )

    @api.depends("change")
    def _compute_summary(self):
        result = super()._compute_summary()
        # Who keeps a tier does not want to change one.
        self.filtered(lambda wizard: wizard.change == "keep").summary = False
        return result

    def _get_moved(self):
        if self.change == "keep":
            return self.account_ids.browse()
        return super()._get_moved()

    def action_decide(self):
        self.ensure_one()
        if self.keep_until:
            self.env["kam.account"]._check_may_decide_tier()
        if self.change == "keep":
            return self._keep_tiers()
        return super().action_decide()

    def _prepare_decision(self):
        return {**super()._prepare_decision(), "keep_until": self.keep_until}

    def _keep_tiers(self):
        self.env["kam.account"]._check_may_decide_tier()
        if not self.keep_until:
            raise UserError(self.env._("Choose the day until which the tier stays as it is."))
        accounts = self.account_ids._origin
        accounts.check_access("write")
        accounts._fix_tier(self.keep_until, self.reason, self.env.user)
        accounts._log_fixed_tier()
        return {"type": "ir.actions.act_window_close"}
