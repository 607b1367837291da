from odoo import api, fields, models
from odoo.exceptions import AccessError

# What a customer's person may read, with or without having a part in it.
SHARED = ("customer", "confirm")


class KamCustomerVisibility(models.AbstractModel):
    """A line that the staff may share with the customer, one by one."""

    _name = "kam.customer.visibility"
    _description = "Line That Can Be Shared with the Customer"
    # The many2one to the record in whose log sharing is noted.
    _kam_shared_log = "plan_id"
    # What the customer has said in the portal; nobody else can put it into their mouth.
    _kam_customer_words = ()

    # Not copied: what is shared of a new plan is decided anew.
    visibility = fields.Selection(
        [("internal", "Internal"), ("customer", "Customer Reads")],
        string="Who Sees It",
        default="internal",
        required=True,
        copy=False,
        help="Internal: your company only. Customer reads: the customer's people also see this "
        "line in their portal, from now on and while its plan is active. They never see notes, "
        "descriptions, start values and expected pace.",
    )
    portal_readers = fields.Char(
        string="Readers at the Customer",
        compute="_compute_portal_readers",
        help="The people of the customer who have access to the portal.",
    )

    @api.depends("account_id")
    def _compute_portal_readers(self):
        names = self.account_id._origin._get_portal_readers()
        for line in self:
            line.portal_readers = names.get(line.account_id._origin, "")

    @api.onchange("visibility")
    def _onchange_visibility_warning(self):
        """Before it is saved, whoever shares a line is told who will read it."""
        if self.visibility not in SHARED or self._origin.visibility in SHARED:
            return None
        return {
            "warning": {
                "title": self.env._("This will be shared with the customer"),
                "message": self._get_sharing_warning(),
            }
        }

    def _get_sharing_warning(self):
        customer = self.account_id.partner_id.name or ""
        if self.portal_readers:
            return self.env._(
                "As soon as you save, these people of %(customer)s can read it: %(people)s. "
                "Choose “Internal” again if that is not what you want.",
                customer=customer,
                people=self.portal_readers,
            )
        return self.env._(
            "Nobody of %(customer)s has access to the portal yet. Whoever gets it will be able "
            "to read this. Choose “Internal” again if that is not what you want.",
            customer=customer,
        )

    # ---- create, write ----

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # Looked at afterwards: a word of the customer may also come from a default.
        words = self._kam_customer_words
        if not self.env.su and any(line[name] for line in lines for name in words):
            self._refuse_customer_words()
        lines.filtered(lambda line: line.visibility in SHARED)._log_visibility()
        return lines

    def write(self, vals):
        if not self.env.su and any(vals.get(name) for name in self._kam_customer_words):
            self._refuse_customer_words()
        changed = self.browse()
        if "visibility" in vals:
            changed = self.filtered(lambda line: line.visibility != vals["visibility"])
        result = super().write(vals)
        changed._log_visibility()
        return result

    def _refuse_customer_words(self):
        raise AccessError(
            self.env._(
                "This is the customer's own word, which they give in the portal on the page of "
                "the joint plan. Share the line so that the customer confirms or updates it."
            )
        )

    # ---- the log ----

    def _log_visibility(self):
        """Sharing is somebody's decision: the log says whose, when, and about what."""
        for lines in self.grouped("visibility").values():
            by_record = lines.grouped(self._kam_shared_log)
            bodies = {record.id: some._visibility_log() for record, some in by_record.items()}
            lines[self._kam_shared_log]._message_log_batch(bodies)

    def _visibility_log(self):
        names = ", ".join(self.mapped("name"))
        if self[0].visibility == "customer":
            return self.env._("Shared with the customer: %s", names)
        if self[0].visibility == "confirm":
            return self.env._("Shared with the customer, who can confirm or update it: %s", names)
        return self.env._("No longer shared with the customer: %s", names)
