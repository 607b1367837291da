from odoo import models
from odoo.tools.misc import formatLang

from ..tools import form, upload
from ..tools.reading import Part, read_together

_SHOWN = (
    *("name", "size", "number", "date", "author_id"),
    *("document_id", "message_id", "contribution_id"),
)


class KamPortalView(models.AbstractModel):
    """Files: who may have them is asked of what they belong to, on every request."""

    _inherit = "kam.portal.view"

    def _files_part(self, owner, whole, order="id"):
        """The shared files of something: of records, or of what to read.

        owner: the field that says what a file belongs to.
        """
        shared = {owner: whole.ids, "visibility": "customer"}
        return Part(whole.env["kam.portal.file"], shared, _SHOWN, order)

    def _find_files(self, owner, records, order="id"):
        """By record the files that are shared."""
        [files] = read_together(self._files_part(owner, records, order))
        return files.grouped(owner)

    def _get_files(self, account, files):
        """What the template `kam_portal.portal_kam_files` shows."""
        return [self._file_values(account, file) for file in files]

    def _get_contribution_files(self, account, contribution):
        files = self._find_files("contribution_id", contribution)
        return self._get_files(account, files.get(contribution, ()))

    def _file_values(self, account, file):
        return {
            "id": file.id,
            "path": f"/{account.id}/file/{file.id}",
            "name": file.name,
            "type": upload.extension(file.name).upper(),
            "size": self._file_size(file.size),
        }

    def _file_size(self, size):
        if size < 1024**2:
            return self.env._("%s KB", max(round(size / 1024), 1))
        return self.env._("%s MB", formatLang(self.env, size / 1024**2, digits=1))

    def _get_file(self, account_id, file_id):
        """Name, type and content; None when it is not for this person."""
        account = self._find_account(account_id)
        if not account or not form.is_id(file_id):
            return None
        file = account.env["kam.portal.file"].browse(file_id).exists()
        if file.visibility != "customer" or not self._may_read_file(account, file):
            return None
        return file._read()

    def _may_read_file(self, account, file):
        if file.contribution_id:
            return "read" in self._get_contribution_rights(account, file.contribution_id)
        if file.message_id:
            return self._may_read_message(account, file.message_id)
        document = file.document_id
        participation = self._find_participation(account, document.initiative_id.id)
        return document.visibility == "customer" and "read" in self._get_rights(participation)

    def _may_read_message(self, account, message):
        """Messages that the page of the thread shows: what was withdrawn took its files along."""
        return (
            message.visibility == "customer"
            and message.state == "posted"
            and "read" in self._thread_rights(account, message._get_thread())
            and self._is_about_shared(message)
        )

    def _is_about_shared(self, message):
        """What is said about a line of the plan that is no longer shared went with it."""
        return all(
            line.visibility != "internal" for line in (*message.goal_id, *message.measure_id)
        )

    # ---- adding ----

    def _upload_values(self):
        """What a form says about files before any is chosen, and when one is too many."""
        count, size = upload.MAX_COUNT, upload.MAX_SIZE // 1024**2
        return {
            "accept": ",".join(f".{ending}" for ending in upload.TYPES),
            "file_types": ", ".join(upload.TYPES),
            "max_files": count,
            "max_megabytes": size,
            "too_many": self.env._("Please choose at most %s files.", count),
            "too_large": self.env._("Please choose files of at most %s MB each.", size),
        }

    def _find_upload_errors(self, account, uploads):
        """What is wrong with the files of a form, or None; each file counts for the limit."""
        limited = [self._is_limited(account, "upload") for _upload in uploads]
        if any(limited):
            return self._limit_error("files")
        problem = account.env["kam.portal.file"]._find_problem(uploads)
        return {"errors": {"files": problem}} if problem else None
