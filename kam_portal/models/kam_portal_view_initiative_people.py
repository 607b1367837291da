from collections import Counter

from odoo import models
from odoo.tools import SQL
from odoo.tools.misc import format_amount

# What nobody votes or works on any more, or not yet.
_NOT_RANKED = ("draft", "withdrawn", "declined", "merged")


class KamPortalView(models.AbstractModel):
    """Who takes part in an initiative, what they contributed, and what came of it."""

    _inherit = "kam.portal.view"

    _TOP_CONTRIBUTIONS = 10

    # ---- contributions, and what came of them ----

    def _get_contribution_parts(self, row, names, rights, found):
        account, readable = names.account, found["contributions"]
        shown = readable.filtered(lambda c: c.state not in _NOT_RANKED)
        delivered = readable.filtered(lambda c: c.state == "delivered")
        path = f"/{account.id}/initiative/{row.initiative_id.id}"
        return {
            "contributions": {
                "lines": self._get_top_contributions(account, shown, found["votes"]),
                "total": len(shown),
                "drafts": len(readable.filtered(lambda c: c.state == "draft")),
                "path": f"{path}/contributions",
                "new_path": f"{path}/contribute" if "contribute" in rights else "",
            },
            "benefit": self._get_benefit(delivered, names),
        }

    def _get_top_contributions(self, account, contributions, votes):
        ranked = contributions.sorted(lambda c: (-votes.get(c.id, 0), -c.id))
        return [
            {
                **self._contribution_values(account, contribution),
                "votes": votes.get(contribution.id, 0),
            }
            for contribution in ranked[: self._TOP_CONTRIBUTIONS]
        ]

    def _get_benefit(self, delivered, names):
        """What has become real, thanks to whom, and what the person's own company ordered of it."""
        if not delivered:
            return None
        thanks = Counter()
        for person, number in delivered._count_contributors():
            thanks[names[person]] += number
        revenue = delivered._sum_revenue(SQL("m.account_id")).get(names.account.id)
        currency = delivered.company_id.currency_id
        return {
            "count": len(delivered),
            "thanks": [
                {"name": name, "count": number}
                for name, number in sorted(thanks.items(), key=lambda one: (-one[1], one[0]))
            ],
            "orders": format_amount(self.env, revenue, currency) if revenue else "",
        }

    # ---- people ----

    def _get_participants(self, initiative, names):
        """Both sides: ours first, then the person's own colleagues, then other customers."""
        people = names.in_order(names.rows.filtered("active"))
        roles = self._labels(people, "role")
        sides = {"ours": [], "own": [], "others": []}
        for person in people:
            side, values = self._participant_values(person, names, roles)
            if values not in sides[side]:
                sides[side].append(values)
        owner = initiative.owner_id.partner_id
        if owner not in people.partner_id:
            name = owner.name or ""
            sides["ours"].insert(0, {"name": name, "role": self.env._("Responsible")})
        return sides

    def _participant_values(self, person, names, roles):
        if not person.account_id:
            # Without the company, which stands above.
            name = person.partner_id.name or ""
            return "ours", {"name": name, "role": person.function or ""}
        side = "own" if person.account_id == names.account else "others"
        return side, {"name": names[person.partner_id], "role": roles.get(person.role, "")}

    def _get_disclosure(self, names):
        """Whether other customers read the name of the person's company; None without others."""
        own = names.lines.filtered(lambda line: line.account_id == names.account)
        if len(names.lines) < 2 or not own:
            return None
        return {
            "letter": own.letter,
            "agrees": own.customer_agrees,
            "agreed_by": own.customer_agreed_by or "",
            "agreed_on": self._moment(own.customer_agreed_on),
            "is_disclosed": bool(own._is_disclosed()),
        }
