from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# What can no longer take up others.
_CLOSED = ("draft", "declined", "merged", "withdrawn")


class KamContribution(models.Model):
    """Several contributions that say the same go on as one, and nobody is left out.

    The one that stays has all authors and votes. The others stay where they are, with their text,
    talk and files, and name the one that goes on.
    """

    _inherit = "kam.contribution"

    vote_ids = fields.One2many("kam.contribution.vote", "contribution_id", string="Votes")
    vote_count = fields.Integer(string="Number of Votes", compute="_compute_vote_count")

    merged_count = fields.Integer(string="Number of Merged Ones", compute="_compute_merged_count")

    @api.depends("vote_ids")
    def _compute_vote_count(self):
        groups = self.env["kam.contribution.vote"]._read_group(
            [("contribution_id", "in", self.ids)], ["contribution_id"], ["__count"]
        )
        counts = dict(groups)
        for contribution in self:
            contribution.vote_count = counts.get(contribution._origin, 0)

    @api.depends("merged_ids")
    def _compute_merged_count(self):
        for contribution in self:
            contribution.merged_count = len(contribution.merged_ids)

    def _merge_into(self, target):
        """These become part of the target."""
        target.ensure_one()
        sources = self - target
        sources._check_merge(target)
        self.env["kam.contribution.vote"]._copy_votes(sources, target)
        # What was merged into these earlier follows, so that one step leads to where it goes on.
        sources.merged_ids.write({"merged_into_id": target.id})
        sources.write({"state": "merged", "merged_into_id": target.id})
        names = ", ".join(sources.mapped("name"))
        target._message_log(body=self.env._("Took up: %s", names))

    def _check_merge(self, target):
        if not self:
            raise UserError(self.env._("Choose at least one other contribution to merge."))
        # Whoever joins two of them must be able to change both.
        (self | target).check_access("write")
        if target.state in _CLOSED:
            raise UserError(
                self.env._(
                    "“%s” does not go on, so nothing can be merged into it. Choose another one, "
                    "or reopen it first.",
                    target.name,
                )
            )
        self._check_goes_on_in(target)

    @api.constrains("merged_into_id")
    def _check_merged_into(self):
        """However it was written: its thread names the one that goes on."""
        for target, sources in self.grouped("merged_into_id").items():
            if target:
                sources._check_goes_on_in(target)

    def _check_goes_on_in(self, target):
        if self.initiative_id != target.initiative_id:
            raise ValidationError(
                self.env._(
                    "Only contributions to the same initiative can be merged: people of the one "
                    "do not see the other."
                )
            )
        sources = self | self.merged_ids
        foreign = sources.account_id - target.account_id
        open_ones = sources.filtered(lambda source: source.audience == "initiative")
        if target.audience == "account" and (foreign or open_ones):
            raise ValidationError(
                self.env._(
                    "“%(contribution)s” is only for people of %(customer)s, and cannot take up "
                    "what others wrote or read. Choose another one that goes on.",
                    contribution=target.name,
                    customer=target.account_id.display_name,
                )
            )

    def action_merge(self):
        """Asks which of them goes on; from the form, into which other one it is merged."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge Contributions"),
            "res_model": "kam.contribution.merge",
            "view_mode": "form",
            "target": "new",
            "context": {"default_contribution_ids": self.ids},
        }

    def action_open_votes(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Votes"),
            "res_model": "kam.contribution.vote",
            "view_mode": "list",
            "domain": [("contribution_id", "=", self.id)],
        }

    def action_open_merged(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merged Contributions"),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("merged_into_id", "=", self.id)],
            "context": {"create": False},
        }
