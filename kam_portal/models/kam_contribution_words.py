from odoo import api, models
from odoo.exceptions import UserError

# The customer's own words, and for whom they are meant.
WORDS = frozenset(("name", "author_id", "situation", "frequency", "value", "wish", "audience"))


class KamContribution(models.Model):
    """Who wrote a contribution: the customer's person, or one of us for him."""

    _inherit = "kam.contribution"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # Entered by one of us, whatever the values say.
            vals_list = [{**vals, "entered_by_id": self.env.uid} for vals in vals_list]
        # Customers do not become followers: all that they get is sent by their own thread.
        quiet = self.env.user.share
        contributions = super(
            KamContribution, self.with_context(mail_create_nosubscribe=True) if quiet else self
        ).create(vals_list)
        return contributions.with_env(self.env)

    def write(self, vals):
        if not self.env.su and vals.keys() & WORDS:
            self._check_own_words()
        return super().write(vals)

    def _check_own_words(self):
        """What a customer's person wrote stays as it is, and is not shown to others."""
        foreign = self.filtered(lambda contribution: not contribution.entered_by_id)
        if foreign:
            raise UserError(
                self.env._(
                    "“%s” was written by the customer and stays as it is. Ask the customer, or "
                    "write an internal note.",
                    foreign[0].name,
                )
            )
