import io
import logging
import zipfile

import numpy as np

from odoo import api, fields, models

_logger = logging.getLogger(__name__)
# What a file raises that is not what was written: cut short, of another kind, of other arrays.
UNREADABLE = (
    *(OSError, EOFError, KeyError, IndexError, StopIteration, TypeError, ValueError),
    zipfile.BadZipFile,
)


class KamScoreFile(models.AbstractModel):
    """Arrays of a scoring that the next one reads: a copy that can be thrown away at any time."""

    _name = "kam.score.file"
    _description = "File of the Scoring"

    # Megabytes that no list or form ever shows.
    attachment_id = fields.Many2one("ir.attachment", ondelete="set null")

    def _read_file(self, version, read):
        """What a function makes of the stored arrays; None if they cannot be read.

        :param version: of what the arrays mean: what another version has stored is not read.
        :param read: function of a mapping name -> array.
        """
        try:
            with np.load(self._get_source(), allow_pickle=False) as stored:
                return read(stored) if int(stored["version"]) == version else None
        except UNREADABLE as error:
            _logger.info("%s: made anew, as the file cannot be read: %s", self._description, error)
            return None

    def _get_source(self):
        attachment = self.attachment_id
        if attachment.store_fname:
            return attachment._full_path(attachment.store_fname)
        return io.BytesIO(attachment.raw or b"")

    def _write_file(self, version, arrays):
        buffer = io.BytesIO()
        np.savez(buffer, version=version, **arrays)
        if not self.attachment_id:
            self.attachment_id = self.env["ir.attachment"].create(
                {"name": self._description, "res_model": self._name, "res_id": self.id}
            )
        self.attachment_id.raw = buffer.getvalue()

    @api.ondelete(at_uninstall=True)
    def _unlink_file(self):
        self.attachment_id.unlink()
