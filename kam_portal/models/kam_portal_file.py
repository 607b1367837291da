import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

from ..tools import upload

OWNERS = {
    "kam.contribution": "contribution_id",
    "kam.portal.message": "message_id",
    "kam.initiative.document": "document_id",
}


class KamPortalFile(models.Model):
    """A file that the customer or the staff added; checked whoever adds it, and never changed.

    The content is a field of this record: Odoo gives it to nobody who may not read the record,
    and no attachment of its own can be shared or deleted past it.
    """

    _name = "kam.portal.file"
    _description = "Shared File"
    _check_company_auto = True
    _order = "number desc, id desc"

    name = fields.Char(string="File Name", required=True)
    content = fields.Binary(string="File", required=True, attachment=True)
    mimetype = fields.Char(string="Type", readonly=True)
    size = fields.Integer(string="Size in Bytes", readonly=True)
    number = fields.Integer(string="Version", readonly=True)
    contribution_id = fields.Many2one(
        "kam.contribution", index="btree_not_null", ondelete="restrict"
    )
    message_id = fields.Many2one("kam.portal.message", index="btree_not_null", ondelete="restrict")
    document_id = fields.Many2one(
        "kam.initiative.document", index="btree_not_null", ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, precompute=True, index=True
    )
    author_id = fields.Many2one(
        "res.partner",
        string="Added By",
        default=lambda self: self.env.user.partner_id,
        index="btree_not_null",
        ondelete="restrict",
    )
    account_id = fields.Many2one(
        "kam.account",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The account of the customer's person who added it; empty for our own people.",
    )
    date = fields.Datetime(string="Added On", default=fields.Datetime.now, required=True)
    visibility = fields.Selection(
        [("customer", "Customer"), ("internal", "Internal")],
        string="Who Reads It",
        default="customer",
        required=True,
    )

    _one_owner = models.Constraint(
        "CHECK (num_nonnulls(contribution_id, message_id, document_id) = 1)",
        "A file belongs to one contribution, one message or one document.",
    )
    _version_uniq = models.UniqueIndex(
        "(document_id, number) WHERE document_id IS NOT NULL",
        "Somebody added a version at the same moment. Please add yours again.",
    )

    @api.depends("contribution_id", "message_id", "document_id.initiative_id")
    def _compute_company_id(self):
        for file in self:
            owner = file._get_owner()
            file.company_id = (owner.initiative_id if file.document_id else owner).company_id

    def _get_owner(self):
        return self.contribution_id or self.message_id or self.document_id

    # ---- adding ----

    @api.model
    def _store(self, owner, uploads, author, account=None):
        """Keep the uploads, pairs of a name and its content, with what they belong to."""
        if len(uploads) > upload.MAX_COUNT:
            raise ValidationError(self._find_problem(uploads))
        messages = self.env["kam.portal.message"]
        account = account or messages._find_account(self._get_thread(owner), author)
        common = {
            OWNERS[owner._name]: owner.id,
            "author_id": author.id,
            "account_id": account.id,
            "visibility": self._get_visibility(owner),
        }
        return self.create(
            [
                {**common, "name": name, "content": base64.b64encode(content)}
                for name, content in uploads
            ]
        )

    def _get_thread(self, owner):
        if owner._name == "kam.portal.message":
            return owner._get_thread()
        return owner.initiative_id if owner._name == "kam.initiative.document" else owner

    def _get_visibility(self, owner):
        """Files of documents are seen when the document is, whenever that was decided."""
        return owner.visibility if owner._name == "kam.portal.message" else "customer"

    @api.model_create_multi
    def create(self, vals_list):
        # Before anything of it is looked at.
        self.browse().check_access("create")
        vals_list = [self._check_new(vals) for vals in vals_list]
        self._number(vals_list)
        files = super().create(vals_list)
        files._check_owners()
        return files

    def _check_new(self, vals):
        name, content = vals.get("name") or "", self._decode(vals.get("content"))
        problem = self._describe_problem(name, content)
        if problem:
            raise ValidationError(problem)
        name = upload.clean_name(name)
        kept = {"name": name, "mimetype": upload.type_of(name), "size": len(content)}
        return {**vals, **({} if self.env.su else self._prepare_own()), **kept}

    def _prepare_own(self):
        """Employees add files in their own name only, and now."""
        person = self.env.user.partner_id
        return {"author_id": person.id, "account_id": False, "date": fields.Datetime.now()}

    def _check_owners(self):
        """Employees add files where they may change something, and to no message of others."""
        for file in () if self.env.su else self:
            file._get_owner().check_access("write")
            if file.message_id and not file.message_id.is_mine:
                raise AccessError(self.env._("Add files to messages of your own only."))

    def _decode(self, content):
        try:
            return base64.b64decode(content or b"", validate=True)
        except ValueError:
            return b""

    def _number(self, vals_list):
        """Go on with the number of the newest file of the same owner."""
        documents = [vals["document_id"] for vals in vals_list if vals.get("document_id")]
        if documents:
            # Of two versions at once the second waits here and then starts again.
            self.env.cr.execute(
                SQL(
                    "UPDATE kam_initiative_document SET id = id WHERE id = ANY(%s)",
                    documents,
                ),
                log_exceptions=False,
            )
        for name in OWNERS.values():
            mine = [vals for vals in vals_list if vals.get(name)]
            owners = {vals[name] for vals in mine}
            groups = self._read_group([(name, "in", owners)], [name], ["number:max"])
            last = {owner.id: number for owner, number in groups}
            for vals in mine:
                vals["number"] = last[vals[name]] = last.get(vals[name], 0) + 1

    @api.model
    def _find_problem(self, uploads):
        """A sentence about the first thing that is wrong with the uploads, or an empty text."""
        if len(uploads) > upload.MAX_COUNT:
            return self.env._(
                "These are too many files. Please add at most %(count)s at once.",
                count=upload.MAX_COUNT,
            )
        sentences = (self._describe_problem(name, content) for name, content in uploads)
        return next(filter(None, sentences), "")

    def _describe_problem(self, name, content):
        problem = upload.find_problem(name, content)
        name = upload.clean_name(name)
        sentences = {
            "": "",
            "empty": self.env._("“%(name)s” is empty. Please choose another file.", name=name),
            "size": self.env._(
                "“%(name)s” is too large. A file may have at most %(size)s MB.",
                name=name,
                size=upload.MAX_SIZE // 1024**2,
            ),
            "extension": self.env._(
                "Files like “%(name)s” cannot be added. Possible are: %(types)s.",
                name=name,
                types=", ".join(upload.TYPES),
            ),
            "content": self.env._(
                "What is in “%(name)s” does not fit its name, or it contains macros. Please save "
                "it again in the right format.",
                name=name,
            ),
        }
        return sentences[problem]

    def _read(self):
        """Name, type and content for whoever was checked to be allowed to have it."""
        self.ensure_one()
        return self.name, self.mimetype, base64.b64decode(self.content)
