from odoo import fields, models

from .kam_customer_visibility import SHARED


class KamPlan(models.Model):
    """The shared part of a plan as plain data, as the customer sees it and agrees to it.

    It has the form of a version of the whole plan, so that both are shown in the same way.
    """

    _inherit = "kam.plan"

    def _get_joint_contents(self):
        """By plan all that a frozen version keeps."""
        lines = [self._find_joint_lines(model) for model in ("kam.goal", "kam.measure")]
        return self._collect(*lines, lambda line: line._get_joint_row())

    def _get_agreed_contents(self, goals=None, measures=None):
        """By plan what the customer agrees to; `goals` and `measures` if they are at hand."""
        if goals is None:
            goals = self._find_joint_lines("kam.goal")
        if measures is None:
            measures = self._find_joint_lines("kam.measure")
        return self._collect(goals, measures, lambda line: line._get_agreed_row())

    def _collect(self, goals, measures, get_row):
        contents = {plan: plan._get_joint_header() for plan in self}
        for name, lines in (("goals", goals), ("measures", measures)):
            for line in lines:
                contents[line.plan_id][name].append(get_row(line))
        return contents

    def _find_joint_lines(self, model):
        domain = [("plan_id", "in", self.ids), ("visibility", "in", SHARED)]
        return self.env[model].search(domain) if self.ids else self.env[model]

    def _get_joint_header(self):
        return {
            "header": {
                "date_from": fields.Date.to_string(self.date_from),
                "date_to": fields.Date.to_string(self.date_to),
            },
            "goals": [],
            "measures": [],
        }
