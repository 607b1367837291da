from odoo import fields, models


class KamAccountMember(models.Model):
    _name = "kam.account.member"
    _description = "Account Team Member"
    _inherit = ["kam.part"]
    _kam_whole = "account_id"
    _check_company_auto = True
    _order = "account_id, role, id"
    _rec_name = "user_id"

    account_id = fields.Many2one("kam.account", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        domain="[('share', '=', False)]",
        string="Person",
        check_company=True,
    )
    role = fields.Selection(
        [
            ("sales", "Sales"),
            ("technical", "Technical Advice"),
            ("service", "Service"),
            ("logistics", "Logistics"),
            ("quality", "Quality"),
            ("finance", "Finance"),
            ("executive", "Executive"),
        ],
        required=True,
        default="sales",
    )
    hours_month = fields.Float(string="Hours a Month", help="Time planned for this account.")
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To", help="After this day the person no longer sees the account.")

    _member_uniq = models.UniqueIndex(
        "(account_id, user_id, role)", "This person already has this role in the account team."
    )
    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "The membership ends before it starts. Correct one of the two dates.",
    )
    _hours = models.Constraint(
        "CHECK (hours_month >= 0)", "Hours a month cannot be negative. Enter 0 or more."
    )
