from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL


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

    def _find(self, partner, thread_field, thread):
        return self.search_fetch(
            [("partner_id", "=", partner.id), (thread_field, "=", thread.id)], ["last_message"]
        )

    def _count_unread(self, partner, account, initiatives, plans):
        """Threads with the number of messages not read yet, the most first.

        Those of the initiatives and plans, and of what the person contributed to the initiatives.
        """
        messages = self.env["kam.portal.message"]
        domain = self._unread_domain(partner, account, initiatives, plans)
        messages.flush_model()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.initiative_id, m.contribution_id, m.plan_id, COUNT(*)
                  FROM kam_portal_message m
             LEFT JOIN kam_portal_visit v
                    ON v.partner_id = %s
                   AND (v.initiative_id = m.initiative_id
                        OR v.contribution_id = m.contribution_id
                        OR v.plan_id = m.plan_id)
                 WHERE m.id IN %s AND m.id > COALESCE(v.last_message, 0)
              GROUP BY 1, 2, 3
              ORDER BY 4 DESC, 1, 2, 3
                """,
                partner.id,
                messages._search(domain).subselect(),
            )
        )
        return self._browse_threads(rows)

    def _unread_domain(self, partner, account, initiatives, plans):
        shared = Domain("visibility", "=", "customer") & Domain("state", "=", "posted")
        own = Domain("initiative_id", "in", initiatives.ids)
        own &= Domain("account_id", "=", account.id) & Domain("author_ids", "in", partner.ids)
        own &= Domain("state", "not in", ("draft", "withdrawn"))
        plan = Domain("plan_id", "in", plans.ids)
        for name in ("goal_id", "measure_id"):
            # What is no longer shared takes along what was said about it.
            plan &= Domain(name, "=", False) | Domain(f"{name}.visibility", "!=", "internal")
        threads = Domain("initiative_id", "in", initiatives.ids)
        threads |= Domain("contribution_id", "any", own) | plan
        return shared & Domain("author_id", "!=", partner.id) & threads

    def _browse_threads(self, rows):
        """Records with their number, the records of each model read together."""
        names = ("initiative_id", "contribution_id", "plan_id")
        models = [self.env[self._fields[name].comodel_name] for name in names]
        ids = [[row[place] for row in rows if row[place]] for place in range(len(names))]
        threads = []
        for row in rows:
            place = next(place for place in range(len(names)) if row[place])
            record = models[place].browse(row[place]).with_prefetch(ids[place])
            threads.append((record, row[-1]))
        return threads
