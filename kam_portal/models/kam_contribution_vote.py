from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.contribution import VOTABLE


class KamContributionVote(models.Model):
    """One person's vote; votes are counted, never stored on what is voted on."""

    _name = "kam.contribution.vote"
    _description = "Vote for a Contribution"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    contribution_id = fields.Many2one(
        "kam.contribution", required=True, index=True, ondelete="cascade"
    )
    initiative_id = fields.Many2one(related="contribution_id.initiative_id")
    partner_id = fields.Many2one(
        "res.partner", string="Person", required=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)

    _person_uniq = models.UniqueIndex(
        "(contribution_id, partner_id)", "This person has voted for the contribution already."
    )

    @api.model
    def _toggle(self, contribution, partner, wanted=None):
        """Give the vote, or take it back; returns whether the person votes for it now.

        With `wanted` a double click, or a request that the server repeats, changes nothing more.
        Nothing is written on the contribution: people who vote at once do not wait for each other.
        """
        if contribution.state not in VOTABLE:
            raise UserError(self.env._("“%s” can no longer be voted on.", contribution.name))
        if wanted is None:
            wanted = not self.search_count(
                [("contribution_id", "=", contribution.id), ("partner_id", "=", partner.id)]
            )
        if wanted:
            self._give(contribution, partner)
        else:
            self._take_back(contribution, partner)
        contribution.invalidate_recordset(["vote_ids", "vote_count"])
        return wanted

    def _give(self, contribution, partner):
        self.env.execute_query(
            SQL(
                """INSERT INTO kam_contribution_vote
                       (contribution_id, partner_id, date, create_uid, create_date)
                   VALUES (%s, %s, %s, %s, %s)
                   ON CONFLICT DO NOTHING RETURNING id""",
                contribution.id,
                partner.id,
                fields.Datetime.now(),
                self.env.uid,
                self.env.cr.now(),
            )
        )

    def _take_back(self, contribution, partner):
        self.search(
            [("contribution_id", "=", contribution.id), ("partner_id", "=", partner.id)]
        ).unlink()

    @api.model
    def _copy_votes(self, sources, target):
        """Whoever voted for one of the sources votes for the target, once."""
        self.flush_model()
        self.env.execute_query(
            SQL(
                """INSERT INTO kam_contribution_vote
                       (contribution_id, partner_id, date, create_uid, create_date)
                   SELECT %s, partner_id, MIN(date), %s, %s
                     FROM kam_contribution_vote
                    WHERE contribution_id = ANY(%s)
                    GROUP BY partner_id
                   ON CONFLICT DO NOTHING RETURNING id""",
                target.id,
                self.env.uid,
                self.env.cr.now(),
                sources.ids,
            )
        )
        target.invalidate_recordset(["vote_ids", "vote_count"])
