from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import email_normalize, single_email_re

from ..models.kam_initiative_participant_login import LOGIN_STATES
from ..tools.participation import ROLES


class KamInitiativeInviteLine(models.TransientModel):
    """One person to invite: a contact of the customer, or somebody who becomes one."""

    _name = "kam.initiative.invite.line"
    _description = "Person to Invite"
    _inherit = ["kam.part"]
    _kam_whole = "wizard_id"
    _kam_links = ("account_id",)

    wizard_id = fields.Many2one(
        "kam.initiative.invite", required=True, index=True, ondelete="cascade"
    )
    initiative_id = fields.Many2one(related="wizard_id.initiative_id")
    account_id = fields.Many2one(
        "kam.account", string="Customer", required=True, ondelete="cascade"
    )
    customer_id = fields.Many2one(related="account_id.partner_id", string="Company")
    partner_id = fields.Many2one(
        "res.partner", string="Contact", ondelete="cascade", help="Empty for somebody new."
    )
    partner_email = fields.Char(related="partner_id.email", string="Known E-Mail")
    name = fields.Char(compute="_compute_name", store=True, readonly=False)
    email = fields.Char(string="E-Mail", compute="_compute_email", store=True, readonly=False)
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        compute="_compute_lang",
        store=True,
        readonly=False,
        help="Of the invitation, and of the portal.",
    )
    role = fields.Selection(ROLES, required=True)
    # sudo: employees may not see the logins of other companies, and have to know what is missing.
    login_state = fields.Selection(
        LOGIN_STATES, string="Access", compute="_compute_login_state", compute_sudo=True
    )

    @api.depends("partner_id")
    def _compute_name(self):
        for line in self:
            line.name = line.partner_id.name or line.name

    @api.depends("partner_id")
    def _compute_email(self):
        for line in self:
            line.email = line.partner_id.email or line.email

    @api.depends("partner_id", "account_id")
    def _compute_lang(self):
        for line in self:
            line.lang = (line.partner_id or line.customer_id).lang or self.env.lang

    @api.depends("partner_id", "name", "email", "account_id")
    def _compute_login_state(self):
        people = [(partner, line._get_email()) for line, partner in self._find_partners()]
        logins = self.env["res.users"]._find_logins(people)
        for line, (partner, email), login in zip(self, people, logins, strict=True):
            company = line.initiative_id.company_id
            # As long as nobody has been named there is nothing to say.
            named = partner or line.name or line.email
            state = login._get_login_state(partner, email, company)
            line.login_state = state if named else False

    # ---- who it is ----

    def _get_email(self):
        email = email_normalize(self.email) or ""
        return email if single_email_re.match(email) else ""

    def _find_partners(self):
        """Each line with its contact: also one of the customer's whose address was typed."""
        typed = self.filtered(lambda line: not line.partner_id and line._get_email())
        domain = [
            ("commercial_partner_id", "in", typed.customer_id.ids),
            ("email_normalized", "in", [line._get_email() for line in typed]),
            ("is_company", "=", False),
        ]
        found = self.env["res.partner"].search(domain, order="id desc")
        known = {
            (person.commercial_partner_id.id, person.email_normalized): person for person in found
        }
        nobody = self.env["res.partner"]
        return [
            (line, line.partner_id or known.get((line.customer_id.id, line._get_email()), nobody))
            for line in self
        ]

    def _check_person(self, partner):
        customer = self.customer_id
        if partner and partner.commercial_partner_id != customer:
            raise UserError(
                self.env._(
                    "%(person)s does not belong to %(customer)s, and must not see what is shared "
                    "with it. Choose one of its contacts.",
                    person=partner.display_name,
                    customer=customer.display_name,
                )
            )
        if not (self.name or "").strip():
            raise UserError(self.env._("Choose a contact, or enter the name of somebody new."))
        refusal = self._get_login_refusal()
        if refusal:
            raise UserError(refusal)

    def _get_login_refusal(self):
        names = {"person": self.name, "customer": self.customer_id.display_name}
        refusals = {
            "email": self.env._("Enter a valid e-mail address of %(person)s.", **names),
            "taken": self.env._(
                "With %(email)s somebody logs in who is not %(person)s of %(customer)s. Enter "
                "another address.",
                email=self.email,
                **names,
            ),
            "company": self.env._(
                "%(person)s logs in to another company only. Whoever manages the users has to "
                "allow %(company)s there first.",
                company=self.initiative_id.company_id.name,
                **names,
            ),
        }
        return refusals.get(self.login_state)

    # ---- making it so ----

    def _make_participants(self):
        """All of them, or an error and none."""
        people = self._find_partners()
        self._check_once([partner or line._get_email() for line, partner in people])
        for line, partner in people:
            line._check_person(partner)
        everybody = self.initiative_id.with_context(active_test=False).participant_ids
        known = {person.partner_id: person for person in everybody}
        back, new = everybody.browse(), []
        for line, partner in people:
            contact = line._update_contact(partner or line._create_contact())
            if contact in known:
                back |= line._restore(known[contact])
            else:
                new.append(line._prepare_participant(contact))
        return back | everybody.create(new)

    def _check_once(self, people):
        for line, person in zip(self, people, strict=True):
            if person and people.count(person) > 1:
                raise UserError(self.env._("%s is there twice. Remove one line.", line.name))

    def _restore(self, participant):
        """Who was removed once comes back."""
        if participant.active:
            raise UserError(self.env._("%s takes part already. Remove the line.", self.name))
        participant.write({"active": True, "role": self.role})
        return participant

    def _prepare_participant(self, partner):
        return {
            "initiative_id": self.initiative_id.id,
            "partner_id": partner.id,
            "account_id": self.account_id.id,
            "role": self.role,
        }

    def _create_contact(self):
        return self.env["res.partner"].create(
            {
                "name": self.name.strip(),
                "email": self.email.strip(),
                "parent_id": self.customer_id.id,
                "type": "contact",
                "company_id": self.customer_id.company_id.id,
            }
        )

    def _update_contact(self, partner):
        values = {"lang": self.lang} if self.lang and self.lang != partner.lang else {}
        if not partner.email:
            values["email"] = self.email.strip()
        if values:
            partner.write(values)
        return partner
