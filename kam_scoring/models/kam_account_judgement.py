from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..engine.criteria import wallet_allocation

# What people enter together, and below what it is good for: without that the rest says nothing.
JUDGED = {
    "wallet": ("wallet_amount", "wallet_year", "wallet_evidence", "wallet_source"),
    "supplier": ("supplier_count", "supplier_rank", "supplier_source"),
    "size": ("size", "size_unit", "size_source"),
    "strategic": (
        "strategic_reference",
        "strategic_knowhow",
        "strategic_cocreation",
        "strategic_note",
    ),
}
KNOWN_BY = {
    "wallet": "wallet_amount",
    "supplier": "supplier_rank",
    "size": "size",
    "strategic": "strategic_value",
}
RATED = JUDGED["strategic"][:3]
RATINGS = [
    ("0", "Not Rated"),
    ("1", "Very Low"),
    ("2", "Low"),
    ("3", "Medium"),
    ("4", "High"),
    ("5", "Very High"),
]
MOST_SUPPLIERS = 1000


class KamAccount(models.Model):
    """What only people know of a customer, with who entered it, when, and how long it holds."""

    _inherit = "kam.account"

    # the purchasing volume itself is part of the planning
    wallet_user_id = fields.Many2one(
        "res.users", string="Volume Entered By", readonly=True, copy=False
    )
    wallet_date = fields.Date(string="Volume Entered On", readonly=True, copy=False)
    wallet_expiry = fields.Date(
        string="Volume Valid Until",
        compute="_compute_expiries",
        store=True,
        help="Counted from the day it was entered; from the end of its year where that is earlier.",
    )
    wallet_standing = fields.Char(string="Volume Known", compute="_compute_standings")

    # who else delivers
    supplier_count = fields.Integer(
        string="Suppliers",
        copy=False,
        tracking=True,
        aggregator="avg",
        help="How many suppliers the customer buys from in our field, we included.",
    )
    supplier_rank = fields.Integer(
        string="Our Rank",
        copy=False,
        tracking=True,
        aggregator="avg",
        help="Our place among these suppliers: 1 if the customer prefers us to all others.",
    )
    supplier_source = fields.Char(string="Source of the Rank", copy=False)
    supplier_estimate = fields.Float(
        string="Share by Rank",
        compute="_compute_supplier_estimate",
        help="Our share of the customer's purchases as the rank lets expect it (Wallet "
        "Allocation Rule). It is used where the purchasing volume is not known.",
    )
    supplier_user_id = fields.Many2one(
        "res.users", string="Rank Entered By", readonly=True, copy=False
    )
    supplier_date = fields.Date(string="Rank Entered On", readonly=True, copy=False)
    supplier_expiry = fields.Date(
        string="Rank Valid Until", compute="_compute_expiries", store=True
    )
    supplier_standing = fields.Char(string="Rank Known", compute="_compute_standings")

    # how large the customer is
    size = fields.Float(
        copy=False,
        tracking=True,
        aggregator="avg",
        help="How large the customer is, for example its number of employees.",
    )
    size_unit = fields.Char(
        compute="_compute_size_unit",
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
        help="What the size counts. Only sizes in the unit of the company's settings are "
        "compared with each other.",
    )
    size_source = fields.Char(string="Source of the Size", copy=False)
    size_user_id = fields.Many2one("res.users", string="Size Entered By", readonly=True, copy=False)
    size_date = fields.Date(string="Size Entered On", readonly=True, copy=False)
    size_expiry = fields.Date(string="Size Valid Until", compute="_compute_expiries", store=True)
    size_standing = fields.Char(string="Size Known", compute="_compute_standings")

    # what the customer is worth beyond money
    strategic_reference = fields.Selection(
        RATINGS,
        string="Reference",
        copy=False,
        tracking=True,
        help="How far the name of this customer opens doors to others.",
    )
    strategic_knowhow = fields.Selection(
        RATINGS,
        string="Know-How",
        copy=False,
        tracking=True,
        help="How much we learn here that helps us with other customers.",
    )
    strategic_cocreation = fields.Selection(
        RATINGS,
        string="Co-Creation",
        copy=False,
        tracking=True,
        help="How far the customer develops new things together with us.",
    )
    strategic_note = fields.Char(string="Why Strategic", copy=False)
    strategic_value = fields.Float(
        compute="_compute_strategic_value",
        store=True,
        aggregator="avg",
        help="Mean of what has been rated, from 20 (very low) to 100 (very high); 0: not rated.",
    )
    strategic_user_id = fields.Many2one(
        "res.users", string="Strategic Value Rated By", readonly=True, copy=False
    )
    strategic_date = fields.Date(string="Strategic Value Rated On", readonly=True, copy=False)
    strategic_expiry = fields.Date(
        string="Strategic Value Valid Until", compute="_compute_expiries", store=True
    )
    strategic_standing = fields.Char(string="Strategic Value Known", compute="_compute_standings")

    _size = models.Constraint(
        "CHECK (size >= 0 AND size <= 1e15)",
        "The size of a customer is a number from 0 on. Enter 0 if you do not know it.",
    )

    @api.depends(
        "wallet_date",
        "wallet_year",
        "supplier_date",
        "size_date",
        "strategic_date",
        "company_id.kam_judgement_months",
        "company_id.kam_strategic_months",
    )
    def _compute_expiries(self):
        for account in self:
            company = account.company_id
            months = relativedelta(months=company.kam_judgement_months)
            rated = account.strategic_date
            account.update(
                {
                    "wallet_expiry": account.wallet_date and account._get_wallet_day() + months,
                    "supplier_expiry": account.supplier_date and account.supplier_date + months,
                    "size_expiry": account.size_date and account.size_date + months,
                    "strategic_expiry": rated
                    and rated + relativedelta(months=company.kam_strategic_months),
                }
            )

    def _get_wallet_day(self):
        """A volume is as old as its year, and never younger than the day it was entered."""
        year, entered = self.wallet_year, self.wallet_date
        # While people type, a year may have two digits.
        is_over = 1900 < year < entered.year
        return fields.Date.end_of(entered.replace(year=year, day=1), "year") if is_over else entered

    @api.depends(*(f"{subject}_{kind}" for subject in JUDGED for kind in ("user_id", "expiry")))
    @api.depends_context("lang", "tz")
    def _compute_standings(self):
        for account in self:
            for subject in JUDGED:
                account[f"{subject}_standing"] = account._get_standing(subject)

    def _get_standing(self, subject):
        day, expiry = self[f"{subject}_date"], self[f"{subject}_expiry"]
        if not expiry:
            return False
        author = self[f"{subject}_user_id"].sudo()  # sudo: the name of who entered it
        values = {
            "author": author.name or self.env._("somebody"),
            "day": format_date(self.env, day),
            "expiry": format_date(self.env, expiry),
        }
        if expiry < fields.Date.context_today(self):
            return self.env._(
                "Outdated since %(expiry)s. Entered by %(author)s on %(day)s.", **values
            )
        return self.env._("Entered by %(author)s on %(day)s, valid until %(expiry)s.", **values)

    @api.depends("supplier_count", "supplier_rank")
    def _compute_supplier_estimate(self):
        for account in self:
            rank, count = account.supplier_rank, account.supplier_count
            known = 0 < rank <= count
            account.supplier_estimate = float(wallet_allocation(rank, count)) if known else 0.0

    @api.depends("size")
    def _compute_size_unit(self):
        for account in self:
            usual = account.company_id.kam_size_unit if account.size else False
            account.size_unit = account.size_unit or usual

    @api.depends(*RATED)
    def _compute_strategic_value(self):
        for account in self:
            points = [int(account[name] or 0) for name in RATED]
            rated = [point for point in points if point]
            account.strategic_value = 20.0 * sum(rated) / len(rated) if rated else 0.0

    def init(self):
        result = super().init()
        self._date_old_volumes()
        return result

    @api.model
    def _date_old_volumes(self):
        """Volumes from before it was recorded who entered them: the chatter says when."""
        self.env.cr.execute(
            SQL(
                """UPDATE kam_account a
                      SET wallet_user_id = COALESCE(t.create_uid, a.create_uid),
                          wallet_date = COALESCE(t.create_date, a.create_date)::date
                     FROM kam_account b
                     LEFT JOIN LATERAL (
                          SELECT v.create_uid, v.create_date
                            FROM mail_tracking_value v
                            JOIN mail_message m ON m.id = v.mail_message_id
                            JOIN ir_model_fields f ON f.id = v.field_id
                           WHERE m.model = 'kam.account' AND m.res_id = b.id
                             AND f.name = 'wallet_amount'
                           ORDER BY v.id DESC LIMIT 1) t ON TRUE
                    WHERE b.id = a.id AND a.wallet_amount > 0 AND a.wallet_date IS NULL"""
            )
        )

    # ---- what can be wrong ----

    @api.constrains("supplier_count", "supplier_rank")
    def _check_suppliers(self):
        for account in self:
            count, rank = account.supplier_count, account.supplier_rank
            if not 0 <= count <= MOST_SUPPLIERS:
                raise ValidationError(
                    self.env._(
                        "%(customer)s cannot have %(count)s suppliers. Enter a number from 1 to "
                        "%(most)s, or 0 if you do not know it.",
                        customer=account.display_name,
                        count=count,
                        most=MOST_SUPPLIERS,
                    )
                )
            if not 0 <= rank <= count:
                raise ValidationError(
                    self.env._(
                        "Our rank with %(customer)s cannot be %(rank)s of %(count)s suppliers. "
                        "Enter the number of suppliers first, us included, then a rank from 1 to "
                        "this number; 0 if you do not know it.",
                        customer=account.display_name,
                        rank=rank,
                        count=count,
                    )
                )
