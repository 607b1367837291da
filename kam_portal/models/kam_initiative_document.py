from odoo import api, fields, models


class KamInitiativeDocument(models.Model):
    """A document that we work on; each upload is a new version, the older ones stay."""

    _name = "kam.initiative.document"
    _description = "Document of an Initiative"
    _inherit = ["kam.part"]
    _kam_whole = "initiative_id"
    _check_company_auto = True
    _order = "name, id"

    name = fields.Char(required=True)
    initiative_id = fields.Many2one("kam.initiative", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="initiative_id.company_id", store=True, index=True)
    visibility = fields.Selection(
        [("internal", "Internal"), ("customer", "Customer")],
        string="Who Sees It",
        required=True,
        default="internal",
        help="Customer: the participants read it in the portal, with all its versions.",
    )
    file_ids = fields.One2many("kam.portal.file", "document_id", string="Versions")
    version_count = fields.Integer(string="Number of Versions", compute="_compute_version_count")

    @api.depends("file_ids")
    def _compute_version_count(self):
        groups = self.env["kam.portal.file"]._read_group(
            [("document_id", "in", self.ids)], ["document_id"], ["__count"]
        )
        counts = dict(groups)
        for document in self:
            document.version_count = counts.get(document._origin, 0)

    # ---- what the customers are told ----

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents.filtered("file_ids")._tell_new()
        return documents

    def write(self, vals):
        shared = self._filter_shared()
        result = super().write(vals)
        (self - shared)._tell_new()
        if vals.get("file_ids"):
            shared._tell_version()
        return result

    def _filter_shared(self):
        return self.filtered(lambda document: document.visibility == "customer")

    def _tell_new(self):
        for document in self._filter_shared():
            initiative = document.initiative_id._in_customer_language()
            text = initiative.env._("New document: %s", document.name)
            initiative._tell_customers(text, "status")

    def _tell_version(self):
        for document in self._filter_shared():
            initiative = document.initiative_id._in_customer_language()
            text = initiative.env._("New version of the document: %s", document.name)
            initiative._tell_customers(text, "status")
