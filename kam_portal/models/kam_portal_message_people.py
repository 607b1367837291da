from odoo import models

# Contributions that are for their author only.
UNSHARED = ("draft", "withdrawn")


class KamPortalMessage(models.Model):
    """Who reads a thread, who is told of what is new in it, and who may write."""

    _inherit = "kam.portal.message"

    # ---- the customers' people ----

    def _get_readers(self):
        """Whoever may read this thread in the portal now, with the account it is read for."""
        if self.plan_id:
            return self._get_plan_readers()
        lines = self._get_participants().filtered("is_reader")
        return {line.partner_id: line.account_id for line in lines}

    def _get_writers(self):
        """Whoever of them may also write into it."""
        if self.plan_id:
            return self._get_plan_readers()
        lines = self._get_participants().filtered("is_reader")
        lines = lines.filtered(lambda line: "comment" in self._get_rights(line))
        return {line.partner_id: line.account_id for line in lines}

    def _get_rights(self, line):
        """What the participant may do here, as the page has it."""
        rights, contribution = line._get_rights(), self.contribution_id
        if not contribution:
            return rights
        return self.env["kam.portal.view"]._cut_rights(rights, contribution)

    def _get_plan_readers(self):
        plan = self.plan_id
        lines = (*self.goal_id, *self.measure_id)
        shared = all(line.visibility != "internal" for line in lines)
        if plan.state != "active" or not plan.active or not shared:
            return {}
        users = self.env["res.users"].search(
            [
                ("partner_id.commercial_partner_id", "=", plan.partner_id.id),
                ("company_ids", "in", plan.company_id.ids),
            ]
        )
        users = plan.account_id._filter_portal_readers(users)
        return dict.fromkeys(users.partner_id, plan.account_id)

    def _get_participants(self):
        """The customers' people who take part, with or without having accepted the terms."""
        lines = self._get_initiative().participant_ids.filtered("account_id")
        contribution = self.contribution_id
        if contribution.audience == "account":
            lines = lines.filtered(lambda line: line.account_id == contribution.account_id)
        if contribution.state in UNSHARED:
            lines = lines.filtered(lambda line: line.partner_id == contribution.author_id)
        return lines

    def _get_people(self):
        """Whom a new message concerns: everybody of an initiative, but of a contribution those
        who wrote it or about it."""
        if not self.contribution_id:
            return self.env["res.partner"].union(*self._get_readers())
        domain = [
            ("contribution_id", "=", self.contribution_id.id),
            ("visibility", "=", "customer"),
            ("state", "=", "posted"),
        ]
        return self.contribution_id.author_ids | self.search(domain).author_id

    def _get_recipients(self, event, partners):
        """Whom to mail, each with the account: nobody who may not read the thread."""
        allowed = self._get_readers()
        if event == "invitation":
            lines = self._get_participants().filtered(lambda line: line.access_state != "left")
            allowed = {line.partner_id: line.account_id for line in lines}
        people = self._get_people() if partners is None else partners
        wanted = self.env["kam.portal.preference"]._wanted(people - self.author_id, event)
        return {person: allowed[person] for person in wanted if person in allowed}

    # ---- our people ----

    def _get_staff(self):
        """Who of us looks after the thread."""
        thread = self._get_thread()
        if self.plan_id:
            people = thread.account_id.manager_id or thread.owner_id
        else:
            people = thread.owner_id or self._get_initiative().owner_id
        return people.filtered("active").partner_id

    def _is_ours(self):
        """Whether one of us wrote it, or the system in our name."""
        author = self.author_id
        return bool(author) and (not author.partner_share or author == self.company_id.partner_id)
