from string import ascii_uppercase

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What the customer says through the portal, and nobody says for him.
CONSENT = frozenset(("customer_agrees", "customer_agreed_by", "customer_agreed_on"))


class KamInitiativeAccount(models.Model):
    """A customer in an initiative; to the other customers it has a letter instead of a name."""

    _name = "kam.initiative.account"
    _description = "Customer of an Initiative"
    _inherit = ["kam.part"]
    _kam_whole = "initiative_id"
    _kam_links = ("account_id",)
    _check_company_auto = True
    _order = "initiative_id, sequence, id"
    # A colleague who takes part need not see the account itself.
    _rec_name = "partner_id"

    initiative_id = fields.Many2one("kam.initiative", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="initiative_id.company_id", store=True, index=True)
    account_id = fields.Many2one(
        "kam.account",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    # Also for a colleague who takes part, and sees nothing else of the account.
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer as a Contact")
    # Given once: a letter that wandered would tell who is who.
    sequence = fields.Integer(readonly=True, copy=False)
    letter = fields.Char(
        compute="_compute_letter",
        help="The other customers read “Partner” and this letter instead of the name.",
    )
    staff_agrees = fields.Boolean(
        string="We Agree",
        copy=False,
        help="We agree that the other customers read the name of this one.",
    )
    customer_agrees = fields.Boolean(
        readonly=True,
        copy=False,
        help="The customer agrees, in the portal, that the other customers read its name.",
    )
    customer_agreed_by = fields.Char(string="Agreed By", readonly=True, copy=False)
    customer_agreed_on = fields.Datetime(string="Agreed On", readonly=True, copy=False)

    _account_uniq = models.UniqueIndex(
        "(initiative_id, account_id)", "This customer already takes part in this initiative."
    )
    _sequence_uniq = models.UniqueIndex(
        "(initiative_id, sequence)",
        "Somebody added a customer at the same moment. Please add yours again.",
    )

    @api.depends("sequence")
    def _compute_letter(self):
        for line in self:
            line.letter = line._spell(line.sequence)

    @api.model
    def _spell(self, number):
        """1 is A, 26 is Z, 27 is AA."""
        letters = ""
        while number > 0:
            number, place = divmod(number - 1, len(ascii_uppercase))
            letters = ascii_uppercase[place] + letters
        return letters

    # ---- create, write, delete ----

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get(name) for vals in vals_list for name in CONSENT):
            self._refuse_consent()
        last = self._find_last_numbers({vals.get("initiative_id") for vals in vals_list})
        for vals in vals_list:
            number = last.get(vals.get("initiative_id"), 0) + 1
            last[vals.get("initiative_id")] = vals["sequence"] = number
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and vals.keys() & CONSENT:
            self._refuse_consent()
        if vals.keys() & {"account_id", "initiative_id"}:
            self._check_without_people()
        return super().write(vals)

    @api.model
    def _find_last_numbers(self, initiative_ids):
        groups = self._read_group(
            [("initiative_id", "in", list(filter(None, initiative_ids)))],
            ["initiative_id"],
            ["sequence:max"],
        )
        return {initiative.id: number for initiative, number in groups}

    def _refuse_consent(self):
        raise AccessError(
            self.env._("The customer agrees in the portal; nobody does so in their place.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_people(self):
        self._check_without_people()

    def _check_without_people(self):
        """Their contributions and answers would hang in the air."""
        participants = self.env["kam.initiative.participant"].with_context(active_test=False)
        for line in self:
            people = line.initiative_id.with_context(active_test=False).participant_ids
            people = people.filtered(lambda person, line=line: person.account_id == line.account_id)
            participants |= people
        if participants:
            raise UserError(
                self.env._(
                    "%(people)s of %(customer)s took part. Remove these people instead: then the "
                    "customer no longer sees the initiative, and what they did stays.",
                    people=", ".join(participants.partner_id.mapped("name")),
                    customer=participants[0].account_id.display_name,
                )
            )

    # ---- what the customer says ----

    def _set_consent(self, agrees, name):
        """The customer's word, or its withdrawal, given by a person in the portal."""
        self.write(
            {
                "customer_agrees": agrees,
                "customer_agreed_by": agrees and name,
                "customer_agreed_on": agrees and fields.Datetime.now(),
            }
        )

    def _is_disclosed(self):
        return self.staff_agrees and self.customer_agrees
