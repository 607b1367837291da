from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..tools import upload

_MOMENT = timedelta(minutes=1)


class KamPortalView(models.AbstractModel):
    """A form of an initiative that is sent twice, as by a double click, does it once."""

    _inherit = "kam.portal.view"

    def _find_just_made(self, row, model, name):
        """What the person made a moment ago under that name."""
        # Of two requests at the same moment the second waits here and then starts again.
        self.env.cr.execute(
            SQL("UPDATE kam_initiative_participant SET id = id WHERE id = %s", row.id),
            log_exceptions=False,
        )
        return row.env[model].search(
            [
                ("initiative_id", "=", row.initiative_id.id),
                ("create_uid", "=", self.env.uid),
                ("create_date", ">", fields.Datetime.now() - _MOMENT),
                ("name", "=", name),
            ]
        )

    def _is_sent_again(self, document, files):
        """Whether its newest version is the same file, of this person and of a moment ago."""
        newest, (name, content) = document.file_ids.sorted("number")[-1:], files[0]
        is_same = (newest.name, newest.size) == (upload.clean_name(name), len(content))
        is_own = newest.author_id == self._get_person()
        return is_same and is_own and newest.date > fields.Datetime.now() - _MOMENT
