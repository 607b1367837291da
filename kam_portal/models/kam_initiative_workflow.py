from odoo import api, fields, models
from odoo.exceptions import UserError

from .kam_initiative import RUNNING_STATES


class KamInitiative(models.Model):
    """The way of an initiative from a draft to its end; the customers are told each step."""

    _inherit = "kam.initiative"

    uninvited_count = fields.Integer(
        string="Not Invited Yet", compute="_compute_uninvited_count", compute_sudo=True
    )

    @api.depends(
        "participant_ids.date_invited", "participant_ids.account_id", "participant_ids.active"
    )
    def _compute_uninvited_count(self):
        for initiative in self:
            initiative.uninvited_count = len(initiative._get_uninvited())

    def _get_uninvited(self):
        return self.participant_ids.filtered(
            lambda person: person.active and person.account_id and not person.date_invited
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Also for a colleague: what belongs to it can be added by whoever creates it."""
        owners = [vals.get("owner_id") for vals in vals_list]
        if not self.env.su:
            first = {"owner_id": self.env.uid}
            vals_list = [vals | first if vals.get("owner_id") else vals for vals in vals_list]
        initiatives = super().create(vals_list)
        for initiative, owner in zip(initiatives, owners, strict=True):
            if owner and initiative.owner_id.id != owner:
                initiative.owner_id = owner
        return initiatives

    def write(self, vals):
        before = {initiative: initiative.state for initiative in self}
        result = super().write(vals)
        if "state" in vals:
            for initiative in self.filtered(lambda initiative: before[initiative] != vals["state"]):
                initiative._tell_state(before[initiative])
        return result

    def _tell_state(self, before):
        text = self._in_customer_language()._get_state_text(before)
        if text:
            self._tell_customers(text, "status", kind="status")

    def _get_state_text(self, before):
        reason = self.state_reason or ""
        if self.state == "open" and before == "paused":
            return self.env._("The initiative goes on.")
        if self.state == "paused":
            return self.env._("The initiative is paused: %s", reason)
        if self.state == "cancelled":
            return self.env._("The initiative has been cancelled: %s", reason)
        texts = {
            "open": self.env._("The initiative has started."),
            "closed": self.env._("The initiative has been closed: %s", self.result or ""),
        }
        # A proposal is told by its invitations.
        return texts.get(self.state)

    def _take_step(self, before, after):
        """Those that take the step; a second click finds them there, and does nothing."""
        unfit = self.filtered(lambda initiative: initiative.state not in (*before, after))
        if unfit:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(initiative)s” is in the status “%(state)s”. From there this is not "
                    "possible.",
                    initiative=unfit[0].name,
                    state=labels[unfit[0].state],
                )
            )
        moved = self.filtered(lambda initiative: initiative.state in before)
        moved.write({"state": after})
        return moved

    # ---- actions ----

    def action_propose(self):
        """From now on the customers see it; those who are to take part are invited.

        Who accepted the terms before it became a draft again reads what is to be decided.
        """
        proposed = self._take_step(("draft",), "proposed")
        proposed.action_invite()
        proposed.decision_ids._ask()

    def action_invite(self):
        """Invite those who have not been invited yet."""
        for initiative in self.filtered(lambda i: i.state in RUNNING_STATES):
            initiative._invite(initiative._get_uninvited())

    def _invite(self, participants, note=""):
        """People learn of it by mail, which also shows them the way to the portal."""
        if not participants:
            return
        self._give_access(participants, note)
        participants.write({"date_invited": fields.Datetime.now(), "invited_by_id": self.env.uid})
        text = self._in_customer_language().env._(
            "You are invited to take part in “%(initiative)s”: %(purpose)s",
            initiative=self.name,
            purpose=self.purpose,
        )
        text = "\n\n".join(filter(None, (text, note)))
        self._tell_customers(text, "invitation", participants.partner_id)

    def action_open(self):
        self._take_step(("proposed",), "open")

    def action_pause(self):
        return self._ask_why("pause")

    def action_cancel(self):
        return self._ask_why("cancel")

    def action_close(self):
        """Straight away when its result is known already."""
        if all((initiative.result or "").strip() for initiative in self):
            self._take_step(("open", "paused"), "closed")
            return False
        return self._ask_why("close")

    def _ask_why(self, step):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kam_portal.kam_initiative_stop_action"
        )
        titles = {
            "pause": self.env._("Pause"),
            "cancel": self.env._("Cancel the Initiative"),
            "close": self.env._("Close"),
        }
        return action | {
            "name": titles[step],
            "context": {"default_initiative_id": self.id, "default_step": step},
        }

    def action_resume(self):
        """What was paused goes on; what was cancelled or closed is taken up again."""
        moved = self._take_step(("paused", "cancelled", "closed"), "open")
        moved.state_reason = False

    def action_take_back(self):
        """A draft again: the customers no longer see it."""
        moved = self._take_step(("proposed", "open", "paused", "cancelled"), "draft")
        moved.state_reason = False
