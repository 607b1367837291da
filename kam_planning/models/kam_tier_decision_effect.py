from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date

from .kam_account_tier import DECIDED

FALLS = ("demotion", "withdrawal")
# A tier that began longer ago, for example in an import, is nothing to welcome anyone for.
WELCOME_DAYS = 31


class KamTierDecision(models.Model):
    """The steps of a decision. Each of them takes any number of decisions at once."""

    _inherit = "kam.tier.decision"

    # ---- steps that people take ----

    def action_approve(self):
        self._check_may_approve()
        proposals = self.filtered(lambda decision: decision.state == "proposed")
        if not proposals:
            raise UserError(self.env._("None of these is a proposal that waits for a decision."))
        proposals.sudo()._approve()  # sudo: who may approve was checked above
        return True

    def action_reject(self):
        """Also an approved one, as long as it is not effective."""
        self._check_may_approve()
        still = self.sudo().filtered("is_open")  # sudo: who may reject was checked above
        if not still:
            raise UserError(self.env._("None of these is a proposal that waits for a decision."))
        still.write({"approver_id": self.env.uid, "date_decided": self._today()})
        still._close("rejected")
        still._log({d: [d._get_rejection_note(), d.answer] for d in still})
        return True

    def action_withdraw_proposal(self):
        """Whoever made a proposal may take it back."""
        self.check_access("write")
        mine = self.filtered(
            lambda decision: (
                decision.state == "proposed" and decision.proposed_by_id == self.env.user
            )
        )
        if mine != self:
            raise UserError(
                self.env._(
                    "You can take back proposals of your own that nobody has decided yet. Ask a "
                    "sales manager to reject the others."
                )
            )
        mine = mine.sudo()  # sudo: one's own proposals
        mine._close("superseded")
        note = self.env._("%s takes the proposal back.", self.env.user.name)
        mine._log({decision: [decision._get_title(), note] for decision in mine})
        return True

    def action_end_grace(self):
        self._check_may_approve()
        waiting = self.sudo().filtered(  # sudo: who may end it was checked above
            lambda decision: decision.conditions == "waiting"
        )
        waiting._end_grace()
        return True

    def _check_may_approve(self):
        self.check_access("write")
        if not (self.env.su or self.env.user.has_group("sales_team.group_sale_manager")):
            raise AccessError(
                self.env._(
                    "Proposals are approved and rejected by sales managers. Ask one of them."
                )
            )

    # ---- what the steps do ----

    @api.model
    def _decide(self, vals_list):
        """Decisions that are approved by who makes them, effective at once; for managers only."""
        self.env["kam.account"]._check_may_decide_tier()
        decisions = self.sudo().with_context(tracking_disable=True)  # sudo: checked just above
        decided = {"state": "approved", "approver_id": self.env.uid, "date_decided": self._today()}
        decisions = decisions.create([{**vals, **decided} for vals in vals_list])
        decisions = decisions.with_context(
            tracking_disable=self.env.context.get("tracking_disable")
        )
        decisions._check_cap()
        decisions._supersede(("proposed", "approved"))
        decisions._take_effect_when_due()
        return decisions.with_env(self.env)

    def _approve(self):
        self._check_cap()
        self._supersede(("proposed", "approved"))
        self.write({**self._prepare_approval(), "state": "approved"})
        self._drop_activities()
        self._take_effect_when_due()

    def _prepare_approval(self):
        return {"approver_id": self.env.uid, "date_decided": self._today()}

    def _take_effect_when_due(self):
        due = self.filtered(lambda decision: decision.date_effective <= self._today())
        due._become_effective()
        later = self - due
        later._log({d: [d._get_title(), d._get_approval_note(), d.reason] for d in later})

    def _check_cap(self):
        tiers = {decision.account_id: decision.to_tier_id for decision in self}
        self.account_id._check_cap_of(tiers)

    def _supersede(self, states):
        """There is one open decision for an account: the latest."""
        latest = {decision.account_id: decision for decision in self.sorted("id")}
        others = self.sudo().search(  # sudo: also those of other proposers
            [
                ("account_id", "in", self.account_id.ids),
                ("state", "in", states),
                ("id", "not in", [decision.id for decision in latest.values()]),
            ]
        )
        others._close("superseded")

    def _close(self, state):
        if self:
            self.write({"state": state})
            self._drop_activities()

    def _take_note(self):
        """A proposal was made: it takes the place of an older one, and the leader hears of it."""
        self._supersede(("proposed",))
        still = self.filtered(lambda decision: decision.state == "proposed")
        still._log(
            {d: [d._get_title(), d._get_proposal_note(), d.reason] for d in still},
        )
        still._tell_leader()

    def _tell_leader(self):
        """Many at once are found with the filter “To Approve”; nobody wants 500 activities."""
        if len(self) != 1:
            return
        manager = self.account_id.manager_id.sudo()  # sudo: whose team it is
        leader = (manager.sale_team_id or self.env.user.sale_team_id).user_id
        nobody = not leader or leader == self.env.user
        if not nobody and leader.has_group("sales_team.group_sale_manager"):
            self.sudo().activity_schedule(  # sudo: the leader's activity, on one's own proposal
                "mail.mail_activity_data_todo",
                summary=self.env._("Decide the proposed tier"),
                user_id=leader.id,
            )

    def _drop_activities(self):
        activities = self.env["mail.activity"].sudo()  # sudo: those of this very decision
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        activities.search([*domain, ("automated", "=", True)]).unlink()

    # ---- becoming effective ----

    def _become_effective(self):
        """Move the accounts; the conditions follow at once, or after the grace period."""
        if not self:
            return
        for decision in self:
            if decision.from_tier_id != decision.account_id.tier_id:
                decision.from_tier_id = decision.account_id.tier_id
        self._move_accounts()
        notes = {d: [d._get_title(), d._get_approval_note(), d.reason] for d in self}
        for lines in self._take_effects():
            for decision in lines:
                notes[decision] += lines[decision]
        self._log(notes)

    def _take_effects(self):
        """What follows from being effective, one after the other; each with lines by decision."""
        return [self._change_conditions(), self._start_playbooks()]

    def _move_accounts(self):
        groups = self.grouped(lambda decision: (decision.to_tier_id, decision.date_effective))
        for (tier, day), decisions in groups.items():
            days = tier.review_cadence_days or 365
            decisions.account_id.with_context(kam_tier_decided=DECIDED).write(
                {
                    "tier_id": tier.id,
                    "tier_since": tier and day,
                    "tier_review_date": tier and fields.Date.add(day, days=days),
                }
            )
        self.write({"state": "effective"})

    def _start_playbooks(self):
        """Activities on the accounts as the tier's playbook has them; notes by decision."""
        vals_list, notes = [], {}
        recent = self._today() - relativedelta(days=WELCOME_DAYS)
        for decision in self.filtered(lambda decision: decision.date_effective >= recent):
            playbook = decision._get_playbook()
            if playbook:
                activities = decision._prepare_activities(playbook)
                vals_list += activities or []
                notes[decision] = [decision._get_playbook_note(playbook, activities)]
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        activities.create(vals_list)
        return notes

    def _get_playbook(self):
        if self._is_fall():
            return self.from_tier_id.leaving_playbook_id
        return self.to_tier_id.playbook_id

    def _prepare_activities(self, playbook):
        """None when there is nobody who could do them."""
        account, vals_list = self.account_id, []
        person = account.manager_id or account.deputy_id
        for template in playbook.template_ids:
            answer = template._determine_responsible(person, account)
            if answer["error"]:
                return None
            vals_list.append(
                {
                    "activity_type_id": template.activity_type_id.id,
                    "automated": False,
                    "date_deadline": template._get_date_deadline(self.date_effective),
                    "note": template.note,
                    "res_id": account.id,
                    "res_model_id": self.env["ir.model"]._get_id(account._name),
                    "summary": template.summary,
                    "user_id": answer["responsible"].id,
                }
            )
        return vals_list

    # ---- words for the log ----

    def _log(self, notes):
        """One message on each account, written together; `notes` are lines by decision."""
        bodies = {
            decision.account_id.id: Markup("<br/>").join(filter(None, lines))
            for decision, lines in notes.items()
        }
        accounts = self.env["kam.account"].browse(bodies)
        accounts.sudo()._message_log_batch(bodies=bodies)  # sudo: who may decide may say so

    def _get_title(self):
        nothing = self.env._("no tier")
        return self.env._(
            "Tier: %(old)s → %(new)s, effective %(day)s",
            old=self.from_tier_id.name or nothing,
            new=self.to_tier_id.name or nothing,
            day=format_date(self.env, self.date_effective),
        )

    def _get_proposal_note(self):
        return self.env._("Proposed by %s", self.proposed_by_id.name or "")

    def _get_approval_note(self):
        if self.proposed_by_id == self.approver_id:
            return None
        return self.env._("Approved by %s", self.approver_id.name or "")

    def _get_rejection_note(self):
        return self.env._(
            "%(person)s rejects: %(title)s", person=self.env.user.name, title=self._get_title()
        )

    def _get_playbook_note(self, playbook, activities):
        if activities is None:
            return self.env._(
                "The playbook “%s” was not started: nobody is responsible for the account. Enter a "
                "key account manager, then start it with Activities.",
                playbook.name,
            )
        return self.env._("The playbook “%s” was started.", playbook.name)

    @api.model
    def _today(self):
        return fields.Date.context_today(self)

    def _is_fall(self):
        return self.direction in FALLS
