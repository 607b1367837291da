from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import touch_scope

RHYTHM = ("last_touch_date", "next_touch_date", "last_review_date", "next_review_date")
OPERATORS = {"<": SQL("<"), "<=": SQL("<="), ">": SQL(">"), ">=": SQL(">=")}


class KamAccount(models.Model):
    """When somebody last dealt with the customer, and when it is time again."""

    _inherit = "kam.account"

    last_touch_date = fields.Date(
        string="Last Contact",
        compute="_compute_rhythm",
        search="_search_last_touch_date",
        help="The last day with an activity done, a meeting or a review with the customer.",
    )
    next_touch_date = fields.Date(
        string="Next Contact",
        compute="_compute_rhythm",
        search="_search_next_touch_date",
        help="The last contact and the contact rhythm of the tier. Without any contact the "
        "rhythm counts from the day on which the account got its tier.",
    )
    last_review_date = fields.Date(
        string="Last Review", compute="_compute_rhythm", search="_search_last_review_date"
    )
    next_review_date = fields.Date(
        string="Next Review", compute="_compute_rhythm", search="_search_next_review_date"
    )

    @api.depends("partner_id", "company_id", "tier_id.contact_cadence_days", "tier_since")
    def _compute_rhythm(self):
        rows = self._query_rhythm(SQL("a.id = ANY(%s)", self._origin.ids)) if self._origin else []
        found = {row.pop("id"): row for row in rows}
        nothing = dict.fromkeys(RHYTHM, False)
        for account in self:
            account.update(found.get(account._origin.id, nothing))

    @api.model
    def _query_rhythm(self, accounts):
        """One query for any number of accounts."""
        touch_scope.flush(self.env)
        query = touch_scope.rhythm(accounts, fields.Datetime.now())
        return self.env.execute_query_dict(query)

    def _search_last_touch_date(self, operator, value):
        return self._search_rhythm("last_touch_date", operator, value)

    def _search_next_touch_date(self, operator, value):
        return self._search_rhythm("next_touch_date", operator, value)

    def _search_last_review_date(self, operator, value):
        return self._search_rhythm("last_review_date", operator, value)

    def _search_next_review_date(self, operator, value):
        return self._search_rhythm("next_review_date", operator, value)

    @api.model
    def _search_rhythm(self, name, operator, value):
        column = SQL.identifier("r", name)
        if operator in OPERATORS:
            condition = SQL("%s %s %s", column, OPERATORS[operator], value)
        elif operator == "in":
            dates = [day for day in value if day]
            empty = SQL("%s IS NULL", column) if False in value else SQL("FALSE")
            condition = SQL("(%s = ANY(%s::date[]) OR %s)", column, dates, empty)
        else:
            return NotImplemented
        touch_scope.flush(self.env)
        rhythm = touch_scope.rhythm(SQL("TRUE"), fields.Datetime.now())
        return Domain("id", "in", SQL("(SELECT r.id FROM (%s) r WHERE %s)", rhythm, condition))

    # ---- actions ----

    def action_log_touch(self):
        """Odoo's own form of an activity: “Mark Done” logs a contact that has taken place."""
        call = self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log a Contact"),
            "res_model": "mail.activity.schedule",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "active_model": self._name,
                "active_ids": self.ids,
                "default_activity_type_id": call and call.id,
            },
        }

    def action_open_reviews(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_planning.kam_review_action")
        return action | {
            "domain": [("account_id", "=", self.id)],
            "context": {"default_plan_id": self.current_plan_id.id},
        }
