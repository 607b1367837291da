from datetime import date, datetime

from odoo import api, fields, models

from ..tools.snapshot import compare

HEADER = (
    "name",
    "account_id",
    "owner_id",
    "date_from",
    "date_to",
    "strategy_type",
    "template_id",
    "parent_id",
)
TEXTS = (
    "summary",
    "customer_summary",
    "customer_profile",
    "customer_strategy",
    "customer_goals",
    "customer_customers",
    "purchasing_strategy",
)
# What belongs to a plan: its model and what of it is kept.
PARTS = {
    "goals": (
        "kam.goal",
        ("name", "dimension", "side", "metric_id", "baseline", "target", "note"),
    ),
    "measures": (
        "kam.measure",
        (
            "name",
            "goal_id",
            "finding_id",
            "responsible_id",
            "accountable_id",
            "date_deadline",
            "state",
            "priority",
            "effort_hours",
            "cost",
            "result",
        ),
    ),
    "findings": (
        "kam.finding",
        ("name", "kind", "evidence", "source", "probability", "impact", "competitor_id", "answer"),
    ),
}


class KamPlan(models.Model):
    """The plan as it was: frozen when it is approved, or started without approval."""

    _inherit = "kam.plan"

    version_ids = fields.One2many("kam.plan.version", "plan_id", string="Versions")
    version_count = fields.Integer(string="Number of Versions", compute="_compute_version_count")

    @api.depends("version_ids")
    def _compute_version_count(self):
        versions = self.env["kam.plan.version"]
        groups = versions._read_group([("plan_id", "in", self.ids)], ["plan_id"], ["__count"])
        counts = dict(groups)
        for plan in self:
            plan.version_count = counts.get(plan._origin, 0)

    def action_open_versions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kam_planning.kam_plan_version_action"
        )
        return action | {"domain": [("plan_id", "=", self.id)], "context": {}}

    def _record_decision(self, state):
        before = {plan: plan.approver_id for plan in self}
        result = super()._record_decision(state)
        if state in ("approved", "active"):
            decided = self.filtered(lambda plan: plan.approver_id != before[plan])
            undecided = self.filtered(lambda plan: state == "active" and not plan.approver_id)
            decided._freeze()
            undecided._freeze(only_changed=True)
        return result

    def _freeze(self, only_changed=False):
        """Keep the plans as they are now."""
        versions = self.env["kam.plan.version"].sudo()  # sudo: nobody writes versions himself
        last = {}
        for version in versions.search([("plan_id", "in", self.ids)], order="number"):
            last[version.plan_id.id] = version
        vals_list = []
        for plan, snapshot in self._get_snapshots().items():
            previous = last.get(plan.id, versions)
            if only_changed and previous and not compare(previous.snapshot, snapshot):
                continue
            vals_list.append(plan._prepare_version(previous.number + 1, snapshot))
        return versions.create(vals_list)

    def _prepare_version(self, number, snapshot):
        return {
            "plan_id": self.id,
            "number": number,
            "date": fields.Datetime.now(),
            "approver_id": self.approver_id.id,
            "user_id": self.env.uid,
            "snapshot": snapshot,
        }

    def _get_snapshots(self):
        """The content of each plan as plain data; one query for each kind of part."""
        # The whole plan is kept, whatever the person who decides may see of it.
        plans = self.sudo()  # sudo: who may read the plan may read the version
        snapshots = {}
        for plan in plans:
            snapshots[self.browse(plan.id)] = {
                "header": _plain_values(plan, HEADER),
                "texts": _plain_values(plan, TEXTS),
                **{part: [] for part in PARTS},
            }
        for part, (model, names) in PARTS.items():
            rows = plans.env[model].search([("plan_id", "in", plans.ids)])
            for row in rows:
                plain = {"id": row.id, **_plain_values(row, names)}
                snapshots[self.browse(row.plan_id.id)][part].append(plain)
        return snapshots


def _plain_values(record, names):
    return {name: _plain(record[name]) for name in names if name in record._fields}


def _plain(value):
    """A value that JSON knows: records with their name, days as text."""
    if isinstance(value, models.BaseModel):
        return [value.id, value.display_name] if value else False
    if isinstance(value, date | datetime):
        return value.isoformat()
    # Rich text is a kind of text, and is kept as such.
    return str(value) if isinstance(value, str) else value
