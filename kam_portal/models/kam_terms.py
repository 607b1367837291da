from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import html_translate


class KamTerms(models.Model):
    """What people of a customer agree to before they take part in an initiative."""

    _name = "kam.terms"
    _description = "Terms of Cooperation"
    _check_company_auto = True
    _order = "name, version desc, id desc"
    _FROZEN = frozenset(("name", "version", "body", "company_id"))

    name = fields.Char(required=True, translate=True)
    version = fields.Integer(default=1, required=True, readonly=True, copy=False, aggregator=None)
    body = fields.Html(
        string="Text",
        required=True,
        translate=html_translate,
        help="The customer's people read it, and accept it with their name.",
    )
    company_id = fields.Many2one(
        "res.company", index=True, ondelete="cascade", help="Empty: for all companies."
    )
    active = fields.Boolean(default=True)
    previous_id = fields.Many2one(
        "kam.terms",
        string="Version Before",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    acceptance_ids = fields.One2many(
        "kam.initiative.participant",
        "terms_id",
        string="Accepted By",
        context={"active_test": False},
        readonly=True,
    )
    is_frozen = fields.Boolean(
        string="Accepted by Somebody",
        compute="_compute_is_frozen",
        store=True,
        help="The text can no longer be changed; a new version can be made.",
    )

    _version_uniq = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "There is a newer version of these terms already. Change that one.",
    )

    @api.depends("version")
    def _compute_display_name(self):
        for terms in self:
            terms.display_name = self.env._(
                "%(terms)s, version %(version)s", terms=terms.name or "", version=terms.version
            )

    @api.depends("acceptance_ids")
    def _compute_is_frozen(self):
        for terms in self:
            # Once accepted, for ever: who accepted a later version had agreed to this one.
            terms.is_frozen = terms.is_frozen or bool(terms.acceptance_ids)

    def write(self, vals):
        if vals.keys() & self._FROZEN:
            self._check_not_frozen()
        return super().write(vals)

    def _update_field_translations(self, field_name, *args, **kwargs):
        if field_name in self._FROZEN:
            self._check_not_frozen()
        return super()._update_field_translations(field_name, *args, **kwargs)

    def _check_not_frozen(self):
        frozen = self.filtered("is_frozen")
        if frozen:
            raise UserError(
                self.env._(
                    "“%s” has been accepted by people of customers and stays as it is. Make a "
                    "new version, and change that.",
                    frozen[0].display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        self._check_not_frozen()

    def action_new_version(self):
        """A copy to work on; from now on this one is for the initiatives that have it."""
        self.ensure_one()
        newer = self.copy({"name": self.name, "version": self.version + 1, "previous_id": self.id})
        self.active = False
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Version"),
            "res_model": self._name,
            "res_id": newer.id,
            "view_mode": "form",
        }
