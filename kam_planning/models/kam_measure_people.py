from markupsafe import Markup

from odoo import api, fields, models


class KamMeasure(models.Model):
    """Who answers for a measure, is asked about it and is told when it is done."""

    _inherit = "kam.measure"

    accountable_id = fields.Many2one(
        "res.users",
        compute="_compute_accountable_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        domain="[('share', '=', False)]",
        check_company=True,
        help="Answers for it, and is told when it is a week overdue; at first the plan's owner.",
    )
    consulted_ids = fields.Many2many(
        "res.users",
        "kam_measure_consulted_rel",
        domain="[('share', '=', False)]",
        check_company=True,
        help="Are asked before it is done; salespeople may read it and comment on it.",
    )
    informed_ids = fields.Many2many(
        "res.users",
        "kam_measure_informed_rel",
        domain="[('share', '=', False)]",
        check_company=True,
        help="Are told when it is done; salespeople may read it.",
    )

    @api.depends("plan_id")
    def _compute_accountable_id(self):
        for measure in self:
            measure.accountable_id = measure.accountable_id or measure.plan_id.owner_id

    def write(self, vals):
        open_before = self.filtered(lambda measure: measure.state != "done")
        result = super().write(vals)
        if vals.get("state") == "done":
            open_before._notify_informed()
        return result

    def _notify_informed(self):
        """One message for all that is done at once, without what only the team may read."""
        for people, measures in self.grouped("informed_ids").items():
            record = measures if len(measures) == 1 else self.env["mail.thread"]
            partners = (people - self.env.user).partner_id
            if partners:
                record.message_notify(
                    partner_ids=partners.ids,
                    subject=self.env._("Done: %s", ", ".join(measures.mapped("name"))),
                    body=measures._get_done_message(),
                )

    def _get_done_message(self):
        lines = [
            self.env._(
                "The measure “%(measure)s” for %(customer)s is done.",
                measure=measure.name,
                customer=measure.account_id.display_name,
            )
            for measure in self.sudo()  # sudo: names the customer
        ]
        return Markup("<br/>").join(lines)
