from odoo import fields, models
from odoo.tools import SQL

from ..tools.reading import Part, Rows

_ANY = SQL("TRUE")
_THREADS = ("initiative_id", "contribution_id", "plan_id")
_READ = (
    *("kam.portal.message", "kam.portal.visit", "kam.contribution"),
    *("kam.goal", "kam.measure"),
)
# What is no longer shared of a plan takes along what was said about it.
_SHARED_LINE = SQL(
    """NOT EXISTS (SELECT FROM kam_goal l WHERE l.id = m.goal_id AND l.visibility = 'internal')
       AND NOT EXISTS (
           SELECT FROM kam_measure l WHERE l.id = m.measure_id AND l.visibility = 'internal'
       )"""
)


class KamPortalVisit(models.Model):
    """Up to where a person has read a thread.

    One row for each person and thread, written by that person only, and only when something is
    sent: reading a page never writes, and nobody waits for the row of somebody else.
    """

    _name = "kam.portal.visit"
    _description = "Thread Read by a Customer's Person"
    _rec_name = "partner_id"
    _order = "id"
    _log_access = False

    partner_id = fields.Many2one("res.partner", required=True, index=True, ondelete="cascade")
    initiative_id = fields.Many2one(
        "kam.initiative", index="btree_not_null", readonly=True, ondelete="cascade"
    )
    contribution_id = fields.Many2one(
        "kam.contribution", index="btree_not_null", readonly=True, ondelete="cascade"
    )
    plan_id = fields.Many2one("kam.plan", index="btree_not_null", readonly=True, ondelete="cascade")
    # A number, not a time: what arrives in the same second is not taken as read.
    last_message = fields.Integer(required=True, help="Number of the newest message seen.")

    _one_thread = models.Constraint(
        "CHECK (num_nonnulls(initiative_id, contribution_id, plan_id) = 1)",
        "A mark of reading belongs to one initiative, one contribution or one plan.",
    )
    _initiative_uniq = models.Constraint(
        "unique (partner_id, initiative_id)", "There is one mark of reading per thread."
    )
    _contribution_uniq = models.Constraint(
        "unique (partner_id, contribution_id)", "There is one mark of reading per thread."
    )
    _plan_uniq = models.Constraint(
        "unique (partner_id, plan_id)", "There is one mark of reading per thread."
    )

    def _mark_read(self, partner, thread_field, thread, message_id):
        """Remembers that everything up to that message has been read; never takes it back."""
        column = SQL.identifier(thread_field)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO kam_portal_visit (partner_id, %(column)s, last_message)
                VALUES (%(partner)s, %(thread)s, %(message)s)
                ON CONFLICT (partner_id, %(column)s) DO UPDATE
                SET last_message = GREATEST(
                    kam_portal_visit.last_message, EXCLUDED.last_message
                )
                """,
                column=column,
                partner=partner.id,
                thread=thread.id,
                message=message_id,
            )
        )
        self.invalidate_model(["last_message"])

    def _get_part(self, partner, thread_field, thread):
        """What to read to know up to where the person has read the thread."""
        thread = {"partner_id": partner.id, thread_field: thread.id}
        return Part(self, thread, ("last_message",))

    def _unread_part(self, partner, account, initiatives, plans):
        """What to read to know in which threads there is something new, and how much.

        Those of the initiatives and plans, and of what the person contributed to the initiatives.
        """
        ids = SQL("= ANY(%s)", initiatives.ids)
        own = SQL("IN %s", self._select_own(partner, account, ids))
        kinds = (
            self._unread_of("initiative_id", ids, partner),
            self._unread_of("contribution_id", own, partner),
            self._unread_of("plan_id", SQL("= ANY(%s)", plans.ids), partner, _SHARED_LINE),
        )
        return Rows(self, SQL("%s ORDER BY 1 DESC, 2, 3", SQL(" UNION ALL ").join(kinds)), _READ)

    def _select_own(self, partner, account, initiatives):
        """What the person contributed to these initiatives for that customer."""
        return SQL(
            """(
            SELECT c.id
              FROM kam_contribution c
              JOIN kam_contribution_author_rel r ON r.kam_contribution_id = c.id
             WHERE r.res_partner_id = %s AND c.account_id = %s AND c.initiative_id %s
               AND c.state NOT IN ('draft', 'withdrawn')
            )""",
            partner.id,
            account.id,
            initiatives,
        )

    def _unread_of(self, column, threads, partner, more=_ANY):
        """One kind of threads alone, so that the database finds them by their index."""
        return SQL(
            """
            SELECT COUNT(*) AS count, %(kind)s AS kind, m.%(column)s AS id
              FROM kam_portal_message m
         LEFT JOIN kam_portal_visit v ON v.partner_id = %(partner)s AND v.%(column)s = m.%(column)s
             WHERE m.%(column)s %(threads)s
               AND m.visibility = 'customer' AND m.state = 'posted'
               AND m.author_id IS DISTINCT FROM %(partner)s
               AND m.id > COALESCE(v.last_message, 0)
               AND %(more)s
          GROUP BY m.%(column)s
            """,
            kind=_THREADS.index(column),
            column=SQL.identifier(column),
            threads=threads,
            partner=partner.id,
            more=more,
        )

    def _browse_unread(self, rows):
        """Threads with the number of messages not read yet."""
        models = [self.env[self._fields[name].comodel_name] for name in _THREADS]
        return [(models[row["kind"]].browse(row["id"]), row["count"]) for row in rows]
