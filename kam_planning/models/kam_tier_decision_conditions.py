from odoo import api, fields, models
from odoo.tools.misc import format_date

# The customer's field, the tier's, and on the decision: what it set, what it replaced.
CONDITIONS = (
    (
        "specific_property_product_pricelist",
        "pricelist_id",
        "pricelist_id",
        "replaced_pricelist_id",
    ),
    ("property_payment_term_id", "payment_term_id", "payment_term_id", "replaced_payment_term_id"),
)


class KamTierDecision(models.Model):
    """What a decision changes at the customer, and how that is undone."""

    _inherit = "kam.tier.decision"

    conditions = fields.Selection(
        [
            ("none", "None"),
            ("waiting", "After the Grace Period"),
            ("applied", "In Force"),
            ("ended", "Ended"),
        ],
        default="none",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        help="Whether price list and payment terms of the tier apply to the customer.",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist", string="Price List Set", readonly=True, copy=False, ondelete="restrict"
    )
    replaced_pricelist_id = fields.Many2one(
        "product.pricelist",
        string="Price List Before",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms Set",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    replaced_payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms Before",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    def _change_conditions(self):
        """At once, or later for those with a grace period; lines for the log by decision."""
        today = self._today()
        self._keep_promised_grace(today)
        waiting = self.filtered(
            lambda decision: (
                decision._is_fall() and decision.grace_until and decision.grace_until >= today
            )
        )
        # A grace period that ran ends in the new one, or with the new conditions.
        overtaken = self.search(
            [
                ("account_id", "in", self.account_id.ids),
                ("conditions", "=", "waiting"),
                ("id", "not in", self.ids),
            ]
        )
        overtaken.write({"conditions": "ended"})
        waiting.write({"conditions": "waiting"})
        for day, decisions in waiting.grouped("grace_until").items():
            decisions.account_id.write({"grace_until": day})
        notes = {decision: [decision._get_grace_note()] for decision in waiting}
        return notes | (self - waiting)._apply_conditions()

    def _get_grace_note(self):
        return self.env._(
            "The conditions so far stay until %s.", format_date(self.env, self.grace_until)
        )

    def _keep_promised_grace(self, today):
        """Who falls twice keeps what was promised the first time."""
        for decision in self.filtered(lambda decision: decision._is_fall()):
            promised = decision.account_id.grace_until
            if promised and promised >= today:
                own = decision.grace_until or promised
                if decision.grace_until != max(own, promised):
                    decision.grace_until = max(own, promised)

    def _end_grace(self):
        notes = self._apply_conditions()
        over = self.env._("The grace period is over.")
        self._log({decision: [over, *notes.get(decision, ())] for decision in self})

    def _apply_conditions(self):
        accounts = self.account_id
        accounts.filtered("grace_until").write({"grace_until": False})
        lines = self._switch_conditions(accounts, self)
        return {decision: lines.get(decision.account_id, []) for decision in self}

    @api.model
    def _switch_conditions(self, accounts, decisions):
        """End what is in force at these accounts, then begin with these decisions.

        Queries: a fixed number, and one write for each combination of values and company.
        Lines for the log by account.
        """
        accounts = accounts.sudo()  # sudo: whoever decides on the tier decides on its conditions
        in_force = self.search([("account_id", "in", accounts.ids), ("conditions", "=", "applied")])
        old = {decision.account_id: decision for decision in in_force}
        new = {decision.account_id: decision for decision in decisions}
        in_force.write({"conditions": "ended"})
        lines, writes = {}, {}
        for company, some in accounts.grouped("company_id").items():
            for account in some.with_company(company):
                before = old.get(account, self.browse())
                after = new.get(account, self.browse()).with_company(company)
                vals, lines[account] = account._switch_values(before, after)
                if vals:
                    key = (company, *sorted(vals.items()))
                    writes[key] = writes.get(key, account.partner_id.browse()) | account.partner_id
        for (company, *vals), partners in writes.items():
            partners.with_company(company).write(dict(vals))
        return lines


class KamAccount(models.Model):
    _inherit = "kam.account"

    def _switch_values(self, before, after):
        """What one customer's conditions become: values to write, and lines for the log.

        What people changed by hand since `before` set it is left alone.
        """
        vals, lines = {}, []
        remembered = {name: False for _field, _tier, *names in CONDITIONS for name in names}
        partner = self.partner_id
        if partner.commercial_partner_id != partner:
            # A contact by now: it has what its company has.
            return vals, lines
        for field, tier_field, set_field, replaced_field in CONDITIONS:
            today = partner[field]
            label = self.env["kam.tier"]._fields[tier_field]._description_string(self.env)
            was_set = before[set_field]
            if was_set and was_set != today:
                lines.append(self._get_by_hand_note(label, today))
                continue
            own = before[replaced_field] if was_set else today
            wanted = after.to_tier_id[tier_field]
            if wanted:
                remembered |= {set_field: wanted.id, replaced_field: own.id}
            target = wanted or own
            if target != today:
                vals[field] = target.id
                lines.append(f"{label}: {today.display_name or '–'} → {target.display_name or '–'}")
        if after:
            state = "applied" if any(remembered.values()) else "none"
            after.with_context(tracking_disable=True).write({**remembered, "conditions": state})
        return vals, lines

    def _get_by_hand_note(self, label, value):
        return self.env._(
            "%(what)s: %(value)s was set by hand meanwhile and stays.",
            what=label,
            value=value.display_name or "–",
        )
