from odoo import fields, models
from odoo.tools.misc import formatLang

from ..tools.reading import Part, read_together

# A page lists so many changes; who changed more talks about it anyway.
_MOST_CHANGES = 40
_AGREEMENT = ("plan_id", "number", "name", "date")


class KamPortalView(models.AbstractModel):
    """What the customer agreed to, as it was then, and what has changed since."""

    _inherit = "kam.portal.view"

    # ---- what pages ask for ----

    def _get_agreement(self, account_id, agreement_id):
        """One agreed version of the joint plan; None when it is not for this person."""
        account = self._find_account(account_id)
        agreement = self._find_agreements(account).filtered(lambda a: a.id == agreement_id)
        if not agreement:
            return None
        snapshot = agreement.snapshot
        return {
            **self._account_values(account),
            **self._agreement_values(agreement),
            "period": self._frozen_period(snapshot["header"]),
            "goals": self._frozen_goals(account, snapshot["goals"]),
            "measures": self._frozen_measures(account, snapshot["measures"]),
        }

    def _find_agreements(self, account):
        [agreements] = read_together(self._agreements_part(account))
        return agreements

    def _agreements_part(self, account, limit=None):
        """All that the customer agreed to, the last one first."""
        agreements, mine = account.env["kam.plan.agreement"], {"account_id": account.ids}
        plans = Part(account.env["kam.plan"], {**mine, "active": True}, ())
        mine["plan_id"] = plans.ids
        return Part(agreements, mine, _AGREEMENT, "date desc, id desc", limit)

    def _agreed_part(self, plans):
        """The agreements to these plans."""
        agreements = plans.env["kam.plan.agreement"]
        return Part(agreements, {"plan_id": plans.ids}, _AGREEMENT, "number")

    def _last_agreements(self, agreements):
        """By plan the last of these agreements, which are in the order of their numbers."""
        return {agreement.plan_id: agreement for agreement in agreements}

    def _agreement_values(self, agreement):
        return {
            "agreement_id": agreement.id,
            "number": agreement.number,
            "name": agreement.name,
            "date": self._moment(agreement.date),
        }

    # ---- as it was then ----

    def _frozen_period(self, header):
        return self._period(
            fields.Date.to_date(header["date_from"]), fields.Date.to_date(header["date_to"])
        )

    def _frozen_goals(self, account, rows):
        goals = account.env["kam.goal"]
        labels = {name: self._labels(goals, name) for name in ("dimension", "state")}
        return [
            {
                "name": row["name"],
                "dimension": labels["dimension"].get(row["dimension"], ""),
                "side": self._frozen_side(account, row["side"]),
                "target": row["target_display"],
                "actual": row["actual_display"],
                "state": row["state"],
                "state_label": labels["state"].get(row["state"], ""),
            }
            for row in rows
        ]

    def _frozen_side(self, account, side):
        if side == "joint":
            return self.env._("Joint goal")
        owner = account.company_id if side == "ours" else account.partner_id
        return self.env._("Goal of %s", owner.name or "")

    def _frozen_measures(self, account, rows):
        labels = self._labels(account.env["kam.measure"], "state")
        return [
            {
                "name": row["name"],
                "responsible": self._frozen_name(row["responsible_id"]),
                "due": self._frozen_day(row["date_deadline"]),
                "state": row["state"],
                "state_label": labels.get(row["state"], ""),
            }
            for row in rows
        ]

    def _frozen_name(self, link):
        return link[1] if link else ""

    def _frozen_day(self, day):
        return self._date(fields.Date.to_date(day))

    # ---- the state of the agreement ----

    def _agreement_state_values(self, plan, content, last):
        """Whether a running plan is agreed, and what has changed since."""
        changes = self._change_values(plan, last._get_changes(content)) if last else []
        return {
            "state": ("changed" if changes else "agreed") if last else "none",
            "last": self._agreement_values(last) if last else {},
            "changes": changes[:_MOST_CHANGES],
            "more": max(len(changes) - _MOST_CHANGES, 0),
            "goal_count": len(content["goals"]),
            "measure_count": len(content["measures"]),
            # What the person agrees to, so that a change in the meantime is noticed.
            "seal": last._get_seal(content),
        }

    def _change_values(self, plan, changes):
        """A list of what was added, dropped or changed, in words."""
        lines = []
        for part, kind in (("header", "plan"), ("goals", "goal"), ("measures", "measure")):
            difference = changes.get(part, {"added": [], "removed": [], "changed": []})
            lines += [self._change_line(kind, "added", row) for row in difference["added"]]
            lines += [self._change_line(kind, "removed", row) for row in difference["removed"]]
            for row, values in difference["changed"]:
                words = self._change_words(plan, row, values)
                pairs = [self._change_pair(words, *value) for value in values]
                lines.append(self._change_line(kind, "changed", row, pairs))
        return lines

    def _change_line(self, kind, change, row, pairs=()):
        title = self._change_titles()[kind, change]
        return {"title": title, "name": row.get("name", ""), "pairs": list(pairs)}

    def _change_titles(self):
        return {
            ("plan", "changed"): self.env._("Other period"),
            ("goal", "added"): self.env._("New goal"),
            ("goal", "removed"): self.env._("Goal no longer in the plan"),
            ("goal", "changed"): self.env._("Goal changed"),
            ("measure", "added"): self.env._("New measure"),
            ("measure", "removed"): self.env._("Measure no longer in the plan"),
            ("measure", "changed"): self.env._("Measure changed"),
        }

    def _change_pair(self, words, name, old, new):
        """A value before and after; of how a goal is measured only that it is another way."""
        label, show = words[name]
        return {
            "label": label,
            "old": show(old) if show else "",
            "new": show(new) if show else "",
        }

    def _change_words(self, plan, row, values):
        """What each value of the line is called, and how it is shown."""
        dimensions = self._labels(plan.goal_ids, "dimension")
        goal = plan.env["kam.goal"].browse(row.get("id"))
        # Measured in another way, the old number has another unit than the new one.
        is_other = "metric_id" in [name for name, _old, _new in values]
        return {
            "date_from": (self.env._("Start"), self._frozen_day),
            "date_to": (self.env._("End"), self._frozen_day),
            "name": (self.env._("Name"), str),
            "dimension": (self.env._("Field"), dimensions.get),
            "side": (self.env._("Whose goal"), lambda side: self._frozen_side(plan, side)),
            "metric_id": (self.env._("How it is measured"), None),
            "target": (self.env._("Target"), self._frozen_number if is_other else goal._format),
            "responsible_id": (self.env._("Responsible"), self._frozen_name),
            "date_deadline": (self.env._("Due"), self._frozen_day),
            "state": (self.env._("Given up"), self._frozen_yes),
        }

    def _frozen_number(self, number):
        digits = 0 if float(number).is_integer() else 2
        return formatLang(self.env, number, digits=digits)

    def _frozen_yes(self, value):
        return self.env._("Yes") if value else self.env._("No")
