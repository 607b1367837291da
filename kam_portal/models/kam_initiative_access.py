from markupsafe import Markup

from odoo import Command, models

# Which group can help with what is in the way of a login; else the responsible sees to it.
HELPERS = {
    "none": "base.group_partner_manager",
    "archived": "base.group_partner_manager",
    "company": "base.group_erp_manager",
}


class KamInitiative(models.Model):
    """Who is invited also gets a way in: access to the portal, through Odoo's own wizard."""

    _inherit = "kam.initiative"

    def _give_access(self, participants, note=""):
        """Those who have none get a login; where that is not possible, somebody who can is asked.

        An access that somebody ended is not given again just like that.
        """
        if self._may_give_access():
            without = participants.filtered(lambda person: person.login_state == "none").partner_id
            # Of several with the same address only one can log in with it.
            once = {person.email_normalized: person for person in reversed(without)}
            self._open_portal(without.browse().union(*once.values()), note)
        lacking = participants.filtered(lambda person: person.login_state != "ready")
        for group, people in lacking.grouped(
            lambda person: HELPERS.get(person.login_state)
        ).items():
            self._ask_for_access(people, self._find_helper(group))

    def _may_give_access(self):
        return self.env["portal.wizard.user"].has_access("create")

    def _open_portal(self, partners, note):
        if not partners:
            return
        wizards = self.env["portal.wizard"].with_company(self.company_id)
        wizard = wizards.create(
            {"partner_ids": [Command.set(partners.ids)], "welcome_message": note}
        )
        for person in wizard.user_ids:
            person.action_grant_access()

    def _find_helper(self, group):
        """Who of the company has that group, the responsible and the one who asks first."""
        if not group:
            return self.owner_id
        domain = [
            ("all_group_ids", "in", self.env.ref(group).ids),
            ("company_ids", "in", self.company_id.ids),
            ("share", "=", False),
        ]
        able = self.env["res.users"].search(domain, order="id")
        return (self.owner_id & able or self.env.user & able or able)[:1] or self.owner_id

    def _ask_for_access(self, people, helper):
        there = self.with_context(lang=helper.lang)
        summary = there.env._("Give access to the portal")
        labels = dict(people._fields["login_state"]._description_selection(there.env))
        lines = [
            there.env._(
                "%(person)s: %(state)s",
                person=person.partner_id.display_name,
                state=labels[person.login_state],
            )
            for person in people
        ]
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=Markup("<br/>").join(lines),
            user_id=helper.id,
        )
