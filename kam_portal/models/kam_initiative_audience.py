from odoo import api, fields, models


class KamInitiative(models.Model):
    """Who of the customers can see an initiative, by name."""

    _inherit = "kam.initiative"

    seen_by = fields.Text(
        string="Who Can See This",
        compute="_compute_seen_by",
        compute_sudo=True,
        help="The people of the customers who read the initiative in their portal.",
    )

    @api.depends(
        "state",
        "audience",
        "active",
        "participant_ids.active",
        "participant_ids.access_state",
        "participant_ids.partner_id.name",
        "account_line_ids.account_id.partner_id.name",
    )
    def _compute_seen_by(self):
        for initiative in self:
            initiative.seen_by = "\n".join(initiative._get_seen_by())

    def _get_seen_by(self):
        """One line for each customer."""
        joiners = self._get_joiners()
        lines = [self._get_seen_by_of(line, joiners) for line in self.account_line_ids]
        if not lines:
            return [self.env._("Nobody: no customer has been chosen yet.")]
        if self.state == "draft" or not self.active:
            lines.insert(0, self.env._("Nobody now. Once it is proposed:"))
        return lines

    def _get_seen_by_of(self, line, joiners):
        people = self.participant_ids.filtered(
            lambda person: person.active and person.account_id == line.account_id
        )
        names = [person._get_name_with_access() for person in people]
        others = line.account_id._filter_portal_readers(joiners).partner_id - people.partner_id
        if others:
            may_join = self.env._("may join: %s", ", ".join(others.mapped("name")))
            names.append(may_join)
        return self.env._(
            "%(customer)s: %(people)s",
            customer=line.account_id.display_name,
            people=", ".join(names) or self.env._("nobody"),
        )

    def _get_joiners(self):
        """Users of the customers, where everybody of them may join."""
        users = self.env["res.users"]
        if self.audience != "company":
            return users
        customers = self.account_line_ids.account_id.partner_id
        return users.search(
            [("partner_id.commercial_partner_id", "in", customers.ids)], order="name, id"
        )
