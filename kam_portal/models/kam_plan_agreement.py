import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.kam_planning.tools.snapshot import compare

# What of a line is agreed; the rest, as today's value and status, was only shown.
AGREED = {
    "goals": ("id", "name", "dimension", "side", "metric_id", "target"),
    "measures": ("id", "name", "responsible_id", "date_deadline", "state"),
}


class KamPlanAgreement(models.Model):
    """The joint plan as the customer agreed to it. Nobody changes it any more."""

    _name = "kam.plan.agreement"
    _description = "Customer's Agreement to a Plan"
    _order = "plan_id, number desc"
    # Its name is put together in the language of whoever reads it.
    _rec_names_search = ["name", "plan_id"]

    plan_id = fields.Many2one(
        "kam.plan", required=True, readonly=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(
        related="plan_id.account_id", store=True, index=True, readonly=True
    )
    company_id = fields.Many2one(
        related="plan_id.company_id", store=True, index=True, readonly=True
    )
    number = fields.Integer(string="Agreement Number", required=True, readonly=True)
    name = fields.Char(
        string="Agreed By",
        required=True,
        readonly=True,
        help="The name as the customer's person typed it.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Logged In As",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The contact whose access to the portal was used.",
    )
    date = fields.Datetime(string="Agreed On", required=True, readonly=True)
    snapshot = fields.Json(required=True, readonly=True)

    _plan_number_uniq = models.UniqueIndex(
        "(plan_id, number)", "This plan already has an agreement of this number."
    )

    @api.depends("number", "date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for agreement in self:
            agreement.display_name = self.env._(
                "Agreement %(number)s of %(date)s",
                number=agreement.number,
                date=agreement.date and format_date(self.env, agreement.date),
            )

    # ---- nothing changes ----

    def write(self, vals):
        if vals:
            self._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """They go with their plan, which the database sees to."""
        self._refuse_change()

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "An agreement shows the plan as the customer agreed to it. It cannot be changed "
                "or deleted; change the plan and ask the customer to agree again."
            )
        )

    # ---- agreeing ----

    @api.model
    def _agree(self, plan, partner, name):
        """Called by the portal, which has checked the person's right and what they saw."""
        # Of two people who agree at once the second waits here and then starts again.
        self.env.cr.execute(
            SQL("UPDATE kam_plan SET id = id WHERE id = %s", plan.id), log_exceptions=False
        )
        agreement = self.create(
            {
                "plan_id": plan.id,
                "number": plan.last_agreement_id.number + 1,
                "partner_id": partner.id,
                "name": name,
                "date": fields.Datetime.now(),
                "snapshot": plan._get_joint_contents()[plan],
            }
        )
        plan._tell_about_customer(agreement._get_sentence, partner)
        return agreement

    def _get_sentence(self, plan):
        return plan.env._(
            "%(person)s agreed to the joint plan (agreement %(number)s).",
            person=self.name,
            number=self.number,
        )

    # ---- comparing ----

    def _get_changes(self, agreed):
        """What is different by now, part by part."""
        return compare(self._get_agreed(), agreed)

    def _get_agreed(self):
        """The part of the snapshot that was agreed; the rest was only shown."""
        snapshot = self.snapshot
        agreed = {"header": snapshot["header"]}
        for part, names in AGREED.items():
            agreed[part] = [{name: row[name] for name in names} for row in snapshot[part]]
        for row in agreed["measures"]:
            row["state"] = row["state"] == "cancelled" and "cancelled"
        return agreed

    @api.model
    def _get_seal(self, agreed):
        """Tells whether what somebody saw and agrees to is still the same; no secret."""
        rows = {part: sorted(agreed[part], key=lambda row: row["id"]) for part in AGREED}
        text = json.dumps([agreed["header"], rows], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
