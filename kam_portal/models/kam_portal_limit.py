from datetime import timedelta

from odoo import api, fields, models

# How often a person may do something within a minute.
LIMITS = {"comment": 60, "upload": 20, "vote": 200, "other": 120}


class KamPortalLimit(models.Model):
    """Counts what a person does in the portal, in a table: all workers see the same number."""

    _name = "kam.portal.limit"
    _description = "Count of Actions in the Portal"
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "kind"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    kind = fields.Char(required=True)
    date = fields.Datetime(required=True)

    _recent = models.Index("(user_id, kind, date)")

    @api.model
    def _is_exceeded(self, kind):
        """Count this action of the current user; whether it is more than the limit allows."""
        now = fields.Datetime.now()
        user = self.env.user
        self.create({"user_id": user.id, "kind": kind, "date": now})
        count = self.search_count(
            [
                ("user_id", "=", user.id),
                ("kind", "=", kind),
                ("date", ">", now - timedelta(minutes=1)),
            ]
        )
        return count > LIMITS[kind]

    @api.autovacuum
    def _gc_limits(self):
        old = fields.Datetime.now() - timedelta(hours=1)
        self.search([("date", "<", old)]).unlink()
