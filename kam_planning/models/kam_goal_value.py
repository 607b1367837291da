from odoo import api, fields, models
from odoo.tools import SQL


class KamGoalValue(models.Model):
    """What a goal's value was on a day: the history, which nobody writes by hand."""

    _name = "kam.goal.value"
    _description = "Goal Value"
    _order = "date desc, id desc"
    _rec_name = "date"

    goal_id = fields.Many2one(
        "kam.goal", required=True, readonly=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(related="goal_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="goal_id.company_id", store=True, index=True)
    date = fields.Date(required=True, readonly=True)
    value = fields.Float(readonly=True, aggregator="avg")
    expected = fields.Float(
        readonly=True,
        aggregator="avg",
        help="What the value should have been that day on an even way to the target.",
    )
    is_measured = fields.Boolean(
        readonly=True, default=True, help="Whether there was a value at all: unknown is not zero."
    )
    note = fields.Char(readonly=True)
    value_display = fields.Char(string="Value Then", compute="_compute_displays")
    expected_display = fields.Char(string="Expected Then", compute="_compute_displays")

    _goal_date_uniq = models.UniqueIndex(
        "(goal_id, date)", "The value of this goal on this day is already in its history."
    )

    @api.depends("value", "expected", "is_measured", "goal_id.metric_id", "goal_id.measured_by")
    @api.depends_context("lang")
    def _compute_displays(self):
        for line in self:
            line.value_display = line.goal_id._format(line.value if line.is_measured else None)
            line.expected_display = line.goal_id._format(line.expected)

    @api.model
    def _put(self, rows):
        """Write rows of goal id, date, value or None, expected and note; the last of a day counts.

        In one statement however many there are, and past the rights: people read the history.
        """
        goals = self.env["kam.goal"]
        goals.flush_model(["account_id", "company_id"])
        self.flush_model()
        numbers, days, values, expected, notes = map(list, zip(*rows, strict=True))
        self.env.cr.execute(
            SQL(
                """INSERT INTO kam_goal_value (goal_id, account_id, company_id, date, value,
                       expected, is_measured, note, create_uid, create_date, write_uid, write_date)
                   SELECT g.id, g.account_id, g.company_id, n.date, COALESCE(n.value, 0),
                       n.expected, n.value IS NOT NULL, n.note,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                   FROM unnest(%(numbers)s::int[], %(days)s::date[], %(values)s::float8[],
                               %(expected)s::float8[], %(notes)s::varchar[])
                        AS n(goal_id, date, value, expected, note)
                   JOIN kam_goal g ON g.id = n.goal_id
                   ON CONFLICT (goal_id, date) DO UPDATE
                   SET value = EXCLUDED.value, expected = EXCLUDED.expected,
                       is_measured = EXCLUDED.is_measured, note = EXCLUDED.note,
                       write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date""",
                uid=self.env.uid,
                now=self.env.cr.now(),
                numbers=numbers,
                days=days,
                values=values,
                expected=expected,
                notes=notes,
            )
        )
        self.invalidate_model()
        goals.browse(numbers).invalidate_recordset(["value_ids", "history"])
