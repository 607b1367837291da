from odoo import api, fields, models
from odoo.tools import SQL

EVENTS = [
    ("invitation", "Invitations"),
    ("question", "Questions to Me"),
    ("status", "News on Contributions and Initiatives"),
    ("comment", "Comments"),
    ("decision", "Decisions"),
    ("milestone", "Milestones"),
    ("plan", "The Joint Plan"),
]


class KamPortalPreference(models.Model):
    """Which mails a person wants; without a line it is all of them."""

    _name = "kam.portal.preference"
    _description = "Mails That a Person Wants"
    _order = "partner_id, event, id"
    _rec_name = "event"

    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    event = fields.Selection(EVENTS, required=True)
    wanted = fields.Boolean(default=True)

    # Also the index on the person.
    _partner_event = models.UniqueIndex("(partner_id, event)")

    @api.model
    def _wanted(self, partners, event):
        """Those of the persons who want to hear of this by mail."""
        unwanted = self.search(
            [
                ("partner_id", "in", partners.ids),
                ("event", "=", event),
                ("wanted", "=", False),
            ]
        )
        return partners - unwanted.partner_id

    @api.model
    def _get_choices(self, partner):
        """All events, each with whether the person wants its mails."""
        lines = {line.event: line.wanted for line in self.search([("partner_id", "=", partner.id)])}
        return {event: lines.get(event, True) for event, _label in EVENTS}

    @api.model
    def _choose(self, partner, events):
        """From now on the person wants the mails of these events and no others."""
        names = [event for event, _label in EVENTS]
        self.flush_model()
        # Also when the form is sent twice at once.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO kam_portal_preference
                       (partner_id, event, wanted, create_uid, create_date, write_uid, write_date)
                SELECT %(partner)s, event, event = ANY(%(wanted)s),
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM unnest(%(events)s) event
                ON CONFLICT (partner_id, event) DO UPDATE
                SET wanted = EXCLUDED.wanted,
                    write_uid = EXCLUDED.write_uid,
                    write_date = EXCLUDED.write_date
                """,
                partner=partner.id,
                wanted=list(events),
                events=names,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.invalidate_model()
