from odoo import api, fields, models


class KamCustomerVisibility(models.AbstractModel):
    """A line of a plan that the staff may share with the customer, one by one."""

    _name = "kam.customer.visibility"
    _description = "Line That Can Be Shared with the Customer"

    # Not copied: what is shared of a new plan is decided anew.
    visibility = fields.Selection(
        [("internal", "Internal"), ("customer", "Customer")],
        string="Who Sees It",
        default="internal",
        required=True,
        copy=False,
        help="Internal: your company only. Customer: the customer's people also see this line in "
        "their portal, from now on and while its plan is active. They never see notes, "
        "descriptions, start values and expected pace.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.visibility == "customer")._log_visibility()
        return lines

    def write(self, vals):
        changed = self.browse()
        if "visibility" in vals:
            changed = self.filtered(lambda line: line.visibility != vals["visibility"])
        result = super().write(vals)
        changed._log_visibility()
        return result

    def _log_visibility(self):
        """Sharing is somebody's decision: the plan's log says whose, when, and about what."""
        by_plan = self.grouped("plan_id")
        bodies = {plan.id: lines._visibility_log() for plan, lines in by_plan.items()}
        self.plan_id._message_log_batch(bodies)

    def _visibility_log(self):
        names = ", ".join(self.mapped("name"))
        if self[0].visibility == "customer":
            return self.env._("Shared with the customer: %s", names)
        return self.env._("No longer shared with the customer: %s", names)
