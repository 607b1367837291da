from odoo import api, fields, models
from odoo.exceptions import ValidationError

FULL = 100


class KamMeasure(models.Model):
    """A measure that the customer reads; one that the customer's people do, and report on."""

    _name = "kam.measure"
    _inherit = ["kam.measure", "kam.customer.visibility"]
    _kam_customer_words = (
        "customer_progress",
        "customer_note",
        "customer_updated_on",
        "customer_updated_by",
    )

    visibility = fields.Selection(
        selection_add=[("confirm", "Customer Confirms or Updates")],
        ondelete={"confirm": "set internal"},
        help="Internal: your company only. Customer reads: the customer's people also see this "
        "measure in their portal, from now on and while its plan is active; they never see the "
        "description, the result and the messages. Customer confirms or updates: it is the "
        "customer's own measure, on whose progress they report.",
    )
    customer_contact_id = fields.Many2one(
        "res.partner",
        string="Customer's Contact",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        domain="[('commercial_partner_id', '=', customer_id)]",
        help="Does it on the customer's side, and reports on it. Without a contact, everybody "
        "of the customer can report.",
    )
    customer_id = fields.Many2one(related="account_id.partner_id", string="Customer of the Plan")
    customer_progress = fields.Integer(
        string="Customer's Progress",
        readonly=True,
        copy=False,
        aggregator=None,
        help="In percent, as the customer reports it.",
    )
    customer_note = fields.Text(
        string="Customer's Note",
        readonly=True,
        copy=False,
        help="What the customer reports, in their words.",
    )
    customer_updated_on = fields.Datetime(string="Reported On", readonly=True, copy=False)
    customer_updated_by = fields.Char(string="Reported By", readonly=True, copy=False)

    _customer_progress_range = models.Constraint(
        "CHECK (customer_progress BETWEEN 0 AND 100)",
        "The customer's progress goes from 0 to 100 percent.",
    )

    @api.constrains("customer_contact_id", "plan_id")
    def _check_customer_contact(self):
        for measure in self:
            contact, customer = measure.customer_contact_id, measure.account_id.partner_id
            if contact and contact.commercial_partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "%(contact)s does not belong to %(customer)s. Choose a contact of this "
                        "customer for the measure “%(measure)s”.",
                        contact=contact.display_name,
                        customer=customer.name,
                        measure=measure.name,
                    )
                )

    # ---- whose it is ----

    def _get_customer_doer(self):
        """The customer's person who does it, or the customer; nobody when it is ours."""
        customer = self.account_id.partner_id
        contact = self.customer_contact_id
        # A contact who has left, perhaps to another company, is none of this customer any more.
        if contact.active and contact.commercial_partner_id == customer:
            return contact
        return customer if self.visibility == "confirm" else contact.browse()

    def _is_reported_by(self, partner):
        """Whether this person of the customer may report on it."""
        if self.visibility != "confirm" or not self.is_open:
            return False
        return self._get_customer_doer() in (partner, self.account_id.partner_id)

    def _get_doer(self):
        """Who does it: somebody of the customer, or else of our people; as a contact."""
        return self._get_customer_doer() or self.responsible_id.partner_id

    def _get_agreed_row(self):
        """What the customer agrees to with the whole plan."""
        doer = self._get_doer()
        return {
            "id": self.id,
            "name": self.name,
            "responsible_id": [doer.id, doer.name or ""] if doer else False,
            "date_deadline": fields.Date.to_string(self.date_deadline) or False,
            # Getting on with it is no change of the plan; giving it up is.
            "state": "cancelled" if self.state == "cancelled" else False,
        }

    def _get_joint_row(self):
        """What a frozen version of the joint plan keeps of it."""
        return self._get_agreed_row() | {"state": self.state}

    # ---- what the customer does ----

    def _report(self, partner, progress, note):
        """Called by the portal, which has checked the person's right."""
        vals = {
            "customer_progress": progress,
            "customer_note": note,
            "customer_updated_on": fields.Datetime.now(),
            "customer_updated_by": partner.name,
        }
        if progress and self.state == "todo":
            vals["state"] = "in_progress"
        self.write(vals)
        self.plan_id._tell_about_customer(self._get_report, partner, self.responsible_id)

    def _get_report(self, plan):
        """What is told to our people, in their language."""
        values = {
            "person": self.customer_updated_by,
            "measure": self.name,
            "percent": self.customer_progress,
        }
        if self.customer_progress == FULL:
            sentence = plan.env._(
                "%(person)s reports the measure “%(measure)s” as finished. Please look at it, "
                "and mark it as done.",
                **values,
            )
        else:
            sentence = plan.env._(
                "%(person)s reports %(percent)s %% on the measure “%(measure)s”.", **values
            )
        return "\n".join(filter(None, [sentence, self.customer_note]))
