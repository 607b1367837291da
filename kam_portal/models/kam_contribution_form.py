from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import mute_logger


class KamContribution(models.Model):
    """A form that is sent twice, as by a double click, gives one contribution."""

    _inherit = "kam.contribution"

    form_key = fields.Char(
        readonly=True,
        copy=False,
        help="Tells the forms of the portal apart: what comes with a key that was there already "
        "is the same contribution, sent again.",
    )

    _form_key_uniq = models.UniqueIndex(
        "(author_id, form_key) WHERE form_key IS NOT NULL",
        "This form was sent already.",
    )

    @api.model
    def _create_once(self, values, key):
        """The contribution, and whether it is new or what the same form gave before."""
        author = ("author_id", "=", values["author_id"])
        before = self.search([author, ("form_key", "=", key)]) if key else self.browse()
        if before and not before._is_of_form(values):
            # A key from elsewhere leads nowhere: whether the person may go on there, nobody asked.
            before, key = self.browse(), False
        return (before, False) if before else (self._create_with_key(values, key), True)

    def _is_of_form(self, values):
        """Whether it stands where the form is, and the author has not left that customer."""
        customer = self.author_id.commercial_partner_id
        return (
            self.initiative_id.id == values["initiative_id"]
            and self.account_id.partner_id == customer
        )

    def _create_with_key(self, values, key):
        try:
            # A double click is nothing that the log has to shout about.
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                return self.create({**values, "form_key": key})
        except UniqueViolation as error:
            # Two requests at the same moment: tried again, this one finds what the other made.
            raise ConcurrencyError(self.env._("This form was sent already.")) from error
