"""Records of the models of the portal, for the matrix of who may do what."""

from base64 import b64encode
from datetime import date, datetime

from odoo import Command


class PortalRecords:
    """Part of the fixture; see there."""

    # ---- initiatives ----

    @classmethod
    def _values_kam_initiative_phase(cls):
        return {"name": cls._new_name(), "sequence": 99}

    @classmethod
    def _values_kam_terms(cls):
        return {"name": cls._new_name(), "body": "<p>Fair</p>"}

    @classmethod
    def _values_kam_initiative(cls):
        line = Command.create({"account_id": cls.account.id})
        return {"name": cls._new_name(), "account_line_ids": [line], "purpose": "Less noise"}

    @classmethod
    def _initiative(cls):
        return cls.env["kam.initiative"].create(cls._values_kam_initiative())

    @classmethod
    def _values_kam_initiative_account(cls):
        account = cls._account(cls._customer(cls._new_name()), **cls._team())
        line = {"initiative_id": cls._initiative().id, "account_id": account.id}
        return {**line, "staff_agrees": True}

    @classmethod
    def _values_kam_initiative_participant(cls):
        person = cls.users["portal"].partner_id
        values = {"initiative_id": cls._initiative().id, "partner_id": person.id}
        return {**values, "role": "tester"}

    @classmethod
    def _values_kam_initiative_milestone(cls):
        day = date(2026, 9, 1)
        return {"initiative_id": cls._initiative().id, "name": "Sample", "date_deadline": day}

    @classmethod
    def _values_kam_initiative_document(cls):
        return {"initiative_id": cls._initiative().id, "name": "Data sheet"}

    @classmethod
    def _values_kam_initiative_decision(cls):
        return {"initiative_id": cls._initiative().id, "name": "Go on"}

    @classmethod
    def _values_kam_initiative_approval(cls):
        participants = cls.env["kam.initiative.participant"]
        person = participants.create(cls._values_kam_initiative_participant())
        decisions = cls.env["kam.initiative.decision"]
        asked = {"initiative_id": person.initiative_id.id, "name": "Go on"}
        values = {"decision_id": decisions.create(asked).id, "participant_id": person.id}
        return {**values, "date": datetime(2026, 3, 1), "answer": "approve"}

    @classmethod
    def _values_kam_initiative_stop(cls):
        return {"initiative_id": cls._initiative().id, "step": "pause", "text": "Holidays"}

    @classmethod
    def _values_kam_initiative_invite(cls):
        return {"initiative_id": cls._initiative().id, "note": "See you"}

    @classmethod
    def _values_kam_initiative_invite_line(cls):
        wizard = cls.env["kam.initiative.invite"].create(cls._values_kam_initiative_invite())
        line = {"wizard_id": wizard.id, "account_id": cls.account.id, "role": "tester"}
        return {**line, "name": "Nora New"}

    # ---- contributions ----

    @classmethod
    def _values_kam_contribution(cls):
        author = cls.users["portal"].partner_id
        values = {"initiative_id": cls._initiative().id, "author_id": author.id}
        return {**values, "name": "Less noise", "internal_note": "They are right"}

    @classmethod
    def _record_kam_contribution(cls):
        """Staff read it as soon as it is no draft any more."""
        values = {**cls._values_kam_contribution(), "state": "acknowledged"}
        return cls.env["kam.contribution"].create(values)

    @classmethod
    def _values_kam_contribution_vote(cls):
        voter = cls.users["portal"].partner_id
        values = {"contribution_id": cls._record_kam_contribution().id, "partner_id": voter.id}
        return {**values, "date": datetime(2026, 3, 1)}

    @classmethod
    def _values_kam_contribution_criterion(cls):
        return {"name": cls._new_name(), "weight": 2}

    @classmethod
    def _values_kam_contribution_evaluation(cls):
        criteria = cls.env["kam.contribution.criterion"]
        criterion = criteria.create(cls._values_kam_contribution_criterion())
        contribution = cls._record_kam_contribution()
        return {"contribution_id": contribution.id, "criterion_id": criterion.id, "points": "4"}

    @classmethod
    def _record_kam_contribution_evaluation(cls):
        """A rating of one's own: those of others nobody changes."""
        evaluations = cls.env["kam.contribution.evaluation"].with_user(cls.users["own"])
        return evaluations.create(cls._values_kam_contribution_evaluation())

    @classmethod
    def _values_kam_contribution_ask(cls):
        return {"contribution_id": cls._record_kam_contribution().id, "question": "How loud?"}

    @classmethod
    def _values_kam_contribution_close(cls):
        contribution = cls._record_kam_contribution()
        return {"contribution_id": contribution.id, "outcome": "declined", "reason": "Too loud"}

    @classmethod
    def _values_kam_contribution_merge(cls):
        contribution = cls._record_kam_contribution()
        return {"contribution_ids": [Command.set([contribution.id])], "target_id": contribution.id}

    # ---- conversations with customers ----

    @classmethod
    def _values_kam_portal_message(cls):
        message = {"initiative_id": cls._initiative().id, "body": "Sixty", "source": "mail"}
        return {**message, "email_from": "eve@evil.example", "state": "rejected"}

    @classmethod
    def _record_kam_portal_message(cls):
        """A mail that waits for a decision: what is posted nobody of staff changes."""
        values = {**cls._values_kam_portal_message(), "state": "moderation"}
        return cls.env["kam.portal.message"].create(values)

    @classmethod
    def _values_kam_portal_message_history(cls):
        message = cls.env["kam.portal.message"].create(cls._values_kam_portal_message())
        return {"message_id": message.id, "body": "Fifty"}

    @classmethod
    def _values_kam_portal_file(cls):
        documents = cls.env["kam.initiative.document"]
        document = documents.create(cls._values_kam_initiative_document())
        return {"document_id": document.id, "content": b64encode(b"x"), "name": "notes.txt"}

    @classmethod
    def _values_kam_portal_log(cls):
        person = cls.users["portal"]
        line = {"account_id": cls.account.id, "user_id": person.id, "action": "vote"}
        return {**line, "subject": "Thinner coating"}

    @classmethod
    def _values_kam_portal_limit(cls):
        person = cls.users["portal"]
        return {"user_id": person.id, "date": datetime(2026, 3, 1), "kind": "vote"}

    @classmethod
    def _values_kam_portal_preference(cls):
        person = cls._customer(cls._new_name())
        return {"partner_id": person.id, "event": "comment", "wanted": False}

    @classmethod
    def _values_kam_portal_visit(cls):
        person = cls._customer(cls._new_name())
        return {"partner_id": person.id, "plan_id": cls.plan.id, "last_message": 3}

    @classmethod
    def _values_kam_portal_message_write(cls):
        return {"initiative_id": cls._initiative().id, "body": "In May"}

    # ---- the joint plan ----

    @classmethod
    def _values_kam_plan_agreement(cls):
        snapshot = cls.plan._get_joint_contents()[cls.plan]
        number = 10 + next(cls._numbers)
        agreement = {"plan_id": cls.plan.id, "number": number, "snapshot": snapshot}
        return {**agreement, "date": datetime(2026, 3, 1), "name": "Anna Buyer"}
