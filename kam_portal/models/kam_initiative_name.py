from odoo import models

from ..tools.reading import Part, read_together

# What it takes to name people, and to tell who takes part. Odoo would read all columns.
_ROW = ("partner_id", "account_id", "role", "function", "active")
_LINE = (
    *("account_id", "sequence", "staff_agrees"),
    *("customer_agrees", "customer_agreed_by", "customer_agreed_on"),
)
PERSON = ("name", "commercial_partner_id", "active")


class Names(dict):
    """By person how people of one customer call them in an initiative; spelled once for each.

    rows, lines: all participants and customers of the initiative.
    """

    def __init__(self, initiative, account, rows, lines):
        super().__init__()
        self.initiative, self.account = initiative, account
        self.rows, self.lines = rows, lines
        self._by_person = rows.grouped("partner_id")

    def row_of(self, partner):
        return self._by_person.get(partner, self.rows.browse())

    def in_order(self, rows):
        """By the letters of the customers: the order of their names would tell who is who."""
        place = {line.account_id: line.sequence for line in self.lines}
        return rows.sorted(lambda row: (place.get(row.account_id, 0), row.id))

    def prepare(self, partners):
        """Reads them at once: one by one they would cost several queries each."""
        partners.fetch(PERSON)
        return self

    def __missing__(self, partner):
        name = self[partner] = self.initiative._spell_name(partner, self)
        return name


class KamInitiative(models.Model):
    """How people of one customer call those of another: by a letter, unless both sides agree."""

    _inherit = "kam.initiative"

    def _name_for(self, partner, account):
        """The person's name for people of that account."""
        # Also of those who were removed: what they wrote still stands there.
        everybody = self.with_context(active_test=False).participant_ids
        return Names(self, account, everybody, self.account_line_ids)[partner]

    def _get_names(self, account):
        """The names of everybody, for a page that shows many of them."""
        return self._build_names(account, read_together(*self._name_parts()))

    def _build_names(self, account, found):
        """The names from what the `_name_parts` found."""
        rows, lines, *_people = found
        return Names(self, account, rows, lines)

    def _name_parts(self):
        """What it takes: participants, customers, our responsible, and all these as people."""
        mine = {"initiative_id": self.id}
        rows = Part(self.env["kam.initiative.participant"], mine, _ROW)
        owners = Part(self.owner_id, {"id": self.owner_id.ids}, ("partner_id",))
        people = [
            Part(rows.model.partner_id, {"id": part.select("partner_id")}, PERSON)
            for part in (rows, owners)
        ]
        lines = Part(self.env["kam.initiative.account"], mine, _LINE, "sequence")
        return rows, lines, owners, *people

    def _spell_name(self, partner, names):
        line = self._find_line(partner, names)
        if not line:
            return self._get_own_name(partner, names)
        if line.account_id == names.account:
            return partner.name or ""
        if line._is_disclosed():
            return self._get_full_name(partner, line.partner_id)
        return self.env._("Partner %s", line.letter)

    def _find_line(self, partner, names):
        """The customer for whom the person takes part, or would; empty for our people."""
        row = names.row_of(partner)
        if row:
            return names.lines.filtered(lambda line: line.account_id == row.account_id)
        customer = partner.commercial_partner_id
        return names.lines.filtered(lambda line: line.partner_id == customer)[:1]

    def _get_own_name(self, partner, names):
        company = self.company_id
        if partner == company.partner_id:
            # What the program tells by itself.
            return company.name
        if self._is_colleague(partner, names):
            return self._get_full_name(partner, company)
        return self.env._("Former participant")

    def _is_colleague(self, partner, names):
        row = names.row_of(partner)
        users = partner.with_context(active_test=False).user_ids
        return bool(row and not row.account_id) or any(not user.share for user in users)

    def _get_full_name(self, partner, company):
        return self.env._("%(name)s (%(company)s)", name=partner.name, company=company.name)
