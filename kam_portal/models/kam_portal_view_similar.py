from odoo import models
from odoo.fields import Domain

from ..tools.reading import read_together
from ..tools.similar import rank

# Not looked through beyond the newest ones, nor beyond the beginning of their texts.
_MAX_COMPARED, _MAX_TEXT = 300, 600
# What goes on elsewhere, or is not for others.
_NOT_COMPARED = ("draft", "merged", "withdrawn")


class KamPortalView(models.AbstractModel):
    """Whether somebody has said it before: only what the person may read is looked through."""

    _inherit = "kam.portal.view"

    def _get_similar(self, account_id, initiative_id, text):
        """Contributions much like the text, whose first line is the title; None: not for you."""
        account = self._find_account(account_id)
        participation = self._find_participation(account, initiative_id)
        if "contribute" not in self._get_rights(participation):
            return None
        title, _line, body = text.partition("\n")
        return self._rank_similar(account, participation, title, body)

    def _find_similar_to(self, account, draft):
        participation = self._find_participation(account, draft.initiative_id.id)
        body = " ".join(filter(None, (draft.situation, draft.wish)))
        return self._rank_similar(account, participation, draft.name, body)

    def _rank_similar(self, account, participation, title, body):
        others = account.env["kam.contribution"].search_fetch(
            self._contribution_domain(participation) & Domain("state", "not in", _NOT_COMPARED),
            ["name", "situation", "wish"],
            order="id desc",
            limit=_MAX_COMPARED,
        )
        candidates = [(c.id, c.name, self._compared_text(c)) for c in others]
        found = others.browse(rank(title, body, candidates))
        [votes] = read_together(self._votes_part(found))
        return [
            {**self._contribution_values(account, c), "votes": votes.get(c.id, 0)} for c in found
        ]

    def _compared_text(self, contribution):
        return f"{contribution.situation or ''} {contribution.wish or ''}"[:_MAX_TEXT]
