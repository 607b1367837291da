from urllib.parse import urlencode

from odoo import models
from odoo.fields import Domain

from ..tools import form
from ..tools.contribution import VOTABLE
from ..tools.reading import Count, Part, read_together

# Neither for others to see: not yet, and no longer.
_UNSHARED = ("draft", "withdrawn")
# Nobody says anything more about these; what was merged goes on in another one.
_SILENT = ("draft", "merged", "withdrawn")
# What lists say of a contribution. Odoo would read all columns, and all the long texts.
SHOWN = (
    *("name", "initiative_id", "account_id", "author_id", "kind", "requirement_level"),
    *("state", "customer_state", "audience", "date_submitted", "write_date"),
)
# What its page says.
_PAGE = (
    *SHOWN,
    *("company_id", "entered_by_id", "situation", "frequency", "value", "wish", "state_reason"),
    *("acknowledge_by", "next_deadline", "date_acknowledged", "date_decided", "date_delivered"),
    *("parked_until", "merged_into_id", "product_id"),
)


class KamPortalView(models.AbstractModel):
    """Contributions: which ones a person may read, and the list of those of an initiative."""

    _inherit = "kam.portal.view"

    _CONTRIBUTIONS_PER_PAGE = 20
    _MAX_DRAFTS = 20

    # ---- the right ----

    def _contribution_domain(self, participation):
        """What this participant may read of the contributions of the initiative.

        What others keep to their company and us is not for people of another one. Drafts and
        what was withdrawn are for the author only, and only while he works for the company he
        wrote them for; what one of us prepares in his name is not his before it is submitted.
        """
        account = participation.account_id
        own = Domain("author_id", "=", self._get_person().id) & Domain(
            "account_id", "=", account.id
        )
        draft = self._draft_domain()
        withdrawn = Domain("state", "=", "withdrawn") & Domain("date_submitted", "!=", False)
        reader = Domain("audience", "=", "initiative") | Domain("account_id", "=", account.id)
        shared = Domain("state", "not in", _UNSHARED) & reader
        initiative = Domain("initiative_id", "=", participation.initiative_id.id)
        return initiative & (shared | own & (draft | withdrawn))

    def _contribution_part(self, participation):
        """What to read for a list of all of them."""
        contributions = participation.env["kam.contribution"]
        return Part(contributions, self._contribution_domain(participation), SHOWN, "id desc")

    def _all_votes_part(self, initiative):
        """How many votes each contribution to the initiative has."""
        everything = {"initiative_id": initiative.id}
        return self._votes_part(Part(initiative.env["kam.contribution"], everything, ()))

    def _votes_part(self, contributions):
        """How many votes each of these has: records, or what to read for them."""
        votes = contributions.env["kam.contribution.vote"]
        return Count(votes, {"contribution_id": contributions.ids}, "contribution_id")

    def _draft_domain(self):
        """What a person keeps as a draft; to an employee who looks at the page it is not shown."""
        if self.env.context.get("kam_only_accounts") is not None:
            return Domain.FALSE
        return Domain("state", "=", "draft") & Domain("entered_by_id", "=", False)

    def _find_contribution(self, account, contribution_id):
        """That contribution, and the row of the person in its initiative; both empty, or neither.

        The terms may still have to be accepted: what the person may do is asked apart.
        """
        contributions = account.env["kam.contribution"]
        participation = account.env["kam.initiative.participant"]
        if not account or not form.is_id(contribution_id):
            return contributions, participation
        [contribution] = read_together(Part(contributions, {"id": contribution_id}, _PAGE))
        participation = self._find_participation(account, contribution.initiative_id.id)
        if not participation or not self._may_read(participation, contribution):
            return contributions, participation.browse()
        return contribution, participation

    def _may_read(self, participation, contribution):
        return bool(contribution.filtered_domain(self._contribution_domain(participation)))

    def _get_contribution_rights(self, account, contribution):
        """What the person may do there; nothing when it is not for this person."""
        participation = self._find_participation(account, contribution.initiative_id.id)
        if not participation or not self._may_read(participation, contribution):
            return frozenset()
        return self._cut_rights(self._get_rights(participation), contribution)

    def _cut_rights(self, rights, contribution):
        """Of what the person may do in the initiative, what this contribution leaves."""
        if contribution.state in _SILENT:
            rights = rights - {"comment"}
        return rights if contribution.state in VOTABLE else rights - {"vote"}

    def _enter_contribution(self, account_id, contribution_id, right):
        """Account, contribution and rights, if the person may do that; else nothing at all."""
        account = self._find_account(account_id)
        contribution, participation = self._find_contribution(account, contribution_id)
        rights = self._cut_rights(self._get_rights(participation), contribution)
        if right not in rights:
            return account.browse(), contribution.browse(), frozenset()
        return account, contribution, rights

    def _is_own(self, contribution):
        """Written by this person, who still works for whom he wrote it."""
        person = self._get_person()
        customer = contribution.account_id.partner_id
        return person == contribution.author_id and person.commercial_partner_id == customer

    # ---- the list ----

    def _contribution_filters(self):
        """What the list can be searched for, as fields of a form."""
        model = self.env["kam.contribution"]
        return {
            "search": form.Text(100),
            "status": form.Choice(tuple(self._labels(model, "customer_state"))),
            "kind": form.Choice(tuple(self._labels(model, "kind"))),
            "own": form.Check(),
        }

    def _get_contributions(self, account_id, initiative_id, filters, page=1):
        """The contributions of an initiative, those with most votes first."""
        account = self._find_account(account_id)
        participation = self._find_participation(account, initiative_id)
        if not participation:
            return None
        rights = self._get_rights(participation)
        if "read" not in rights:
            return {"path": f"/{account.id}/initiative/{participation.initiative_id.id}"}
        part = self._contribution_part(participation)
        votes = self._all_votes_part(participation.initiative_id)
        names = participation.initiative_id._name_parts()
        readable, votes, *names = read_together(part, votes, *names)
        names = participation.initiative_id._build_names(account, names)
        drafts = readable.filtered(lambda contribution: contribution.state == "draft")
        found = self._filter_contributions(readable - drafts, filters)
        # What was merged is found in what it was merged into.
        ranked = found.sorted(lambda c: (c.state == "merged", -votes.get(c.id, 0), -c.id))
        lines, paging = self._cut_page(ranked, page, self._CONTRIBUTIONS_PER_PAGE)
        return {
            **self._initiative_head(account, participation.initiative_id),
            **self._list_choices(readable, filters),
            "can_contribute": "contribute" in rights,
            "is_empty": not (readable - drafts),
            "is_filtered": any(filters.values()),
            "count": len(ranked),
            "drafts": [self._draft_values(account, c) for c in drafts[: self._MAX_DRAFTS]],
            "list": paging | {"lines": self._contribution_lines(lines, names, votes, rights)},
        }

    def _filter_contributions(self, contributions, filters):
        """Those that fit what is searched for."""
        domain = Domain.TRUE
        if filters["status"]:
            domain &= Domain("customer_state", "=", filters["status"])
        if filters["kind"]:
            domain &= Domain("kind", "=", filters["kind"])
        if filters["own"]:
            domain &= Domain("author_ids", "in", self._get_person().ids)
        if filters["search"]:
            names = ("name", "situation", "value", "wish")
            domain &= Domain.OR(Domain(name, "ilike", filters["search"]) for name in names)
        if domain.is_true():
            return contributions
        return contributions.search(domain & Domain("id", "in", contributions.ids))

    def _list_choices(self, contributions, filters):
        """What can be chosen above the list, and what is chosen."""
        return {
            "statuses": list(self._labels(contributions, "customer_state").items()),
            "kinds": list(self._labels(contributions, "kind").items()),
            "filters": {name: filters[name] or "" for name in filters},
            "query": self._list_query(filters),
        }

    def _list_query(self, filters):
        """The beginning of a query that shows the same list again."""
        kept = {name: "1" if value is True else value for name, value in filters.items() if value}
        return f"{urlencode(kept)}&" if kept else ""

    def _voted_part(self, contributions):
        """What to read to know which of the contributions the person votes for."""
        mine = {"contribution_id": contributions.ids, "partner_id": self._get_person().id}
        return Part(contributions.env["kam.contribution.vote"], mine, ("contribution_id",))

    def _comments_part(self, contributions):
        spoken = {"contribution_id": contributions.ids, "kind": ["comment", "question", "answer"]}
        spoken |= {"visibility": "customer", "state": "posted"}
        return Count(contributions.env["kam.portal.message"], spoken, "contribution_id")

    def _contribution_lines(self, contributions, names, votes, rights):
        comments, voted = read_together(
            self._comments_part(contributions), self._voted_part(contributions)
        )
        names.prepare(contributions.author_id)
        return [
            {
                **self._contribution_values(names.account, contribution),
                "author": names[contribution.author_id],
                "votes": votes.get(contribution.id, 0),
                "voted": contribution in voted.contribution_id,
                "may_vote": "vote" in self._cut_rights(rights, contribution),
                "comments": comments.get(contribution.id, 0),
            }
            for contribution in contributions
        ]

    # ---- values ----

    def _initiative_head(self, account, initiative):
        """What every page below an initiative says about it."""
        path = f"/{account.id}/initiative/{initiative.id}"
        return {
            "account_id": account.id,
            "initiative": {"id": initiative.id, "name": initiative.name, "path": path},
            "list_path": f"{path}/contributions",
        }

    def _contribution_path(self, account, contribution):
        return f"/{account.id}/contribution/{contribution.id}"

    def _contribution_values(self, account, contribution):
        """What is told of a contribution wherever it stands."""
        state = contribution.customer_state
        return {
            "id": contribution.id,
            "path": self._contribution_path(account, contribution),
            "title": contribution.name,
            "kind": self._kind_of(contribution),
            "state": state,
            "state_label": self._labels(contribution, "customer_state")[state],
            "date": self._date(contribution.date_submitted),
            "is_own": self._is_own(contribution),
            "is_confidential": contribution.audience == "account",
        }

    def _kind_of(self, contribution):
        """Such as "Requirement (must)"."""
        kind = self._labels(contribution, "kind")[contribution.kind]
        if not contribution.requirement_level:
            return kind
        level = self._labels(contribution, "requirement_level")[contribution.requirement_level]
        return self.env._("%(kind)s: %(level)s", kind=kind, level=level)

    def _draft_values(self, account, draft):
        return {
            "path": f"{self._contribution_path(account, draft)}/edit",
            "title": draft.name,
            "date": self._date(draft.write_date),
        }
