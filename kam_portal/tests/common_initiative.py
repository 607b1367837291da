from contextlib import contextmanager
from datetime import date, timedelta

import psycopg2

from odoo.tools import mute_logger

from .common import MARKER, KamPortalCase


class KamInitiativeCase(KamPortalCase):
    """An open initiative with Glass Works, in which Anna takes part; Berta is not invited."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms = cls._create_terms()
        cls.phases = cls.env["kam.initiative.phase"].search([])
        cls.initiative = cls._create_initiative("New coating", state="open")
        cls.participant = cls._create_participant(cls.initiative, cls.anna)
        cls._accept(cls.participant)

    # ---- data ----

    @classmethod
    def _create_terms(cls, name="Rules of the test", **vals):
        return cls.env["kam.terms"].create(
            {"name": name, "body": "<p>What we tell one another stays between us.</p>", **vals}
        )

    @classmethod
    def _create_initiative(cls, name, accounts=None, state="draft", **vals):
        """One with all that it needs to be proposed; nobody is invited yet."""
        accounts = cls.account if accounts is None else accounts
        initiative = cls.env["kam.initiative"].create(
            {
                "name": name,
                "company_id": accounts[:1].company_id.id or cls.company.id,
                "purpose": f"Why we do {name}",
                "internal_note": f"<p>{MARKER}</p>",
                "degree": "co_designing",
                "owner_id": cls.manager.id,
                "terms_id": cls.terms.id,
                "account_line_ids": [(0, 0, {"account_id": account.id}) for account in accounts],
                **vals,
            }
        )
        if state != "draft":
            initiative.write(cls._prepare_state(state))
        return initiative

    @classmethod
    def _prepare_state(cls, state):
        vals = {"state": state}
        if state in ("paused", "cancelled"):
            vals["state_reason"] = "The pilot plant is being rebuilt"
        if state == "closed":
            vals["result"] = "It works"
        return vals

    @classmethod
    def _create_participant(cls, initiative, user, role="lead_user", account=None, **vals):
        """A person of a customer; the account is that of the person's company."""
        customer = user.partner_id.commercial_partner_id
        lines = initiative.account_line_ids
        account = account or lines.account_id.filtered(lambda a: a.partner_id == customer)
        return cls.env["kam.initiative.participant"].create(
            {
                "initiative_id": initiative.id,
                "partner_id": user.partner_id.id,
                "account_id": account.id,
                "role": role,
                **vals,
            }
        )

    @classmethod
    def _create_colleague(cls, initiative, user, **vals):
        """One of our own people."""
        vals = {"function": "Development", **vals}
        return cls.env["kam.initiative.participant"].create(
            {"initiative_id": initiative.id, "user_id": user.id, **vals}
        )

    @classmethod
    def _accept(cls, participant):
        participant._accept(participant.partner_id.name)

    @classmethod
    def _create_milestone(cls, initiative, name="First sample", days=30, **vals):
        return cls.env["kam.initiative.milestone"].create(
            {
                "initiative_id": initiative.id,
                "name": name,
                "date_deadline": date.today() + timedelta(days=days),
                "note": MARKER,
                **vals,
            }
        )

    @classmethod
    def _create_document(cls, initiative, name="Data sheet", visibility="customer", **vals):
        return cls.env["kam.initiative.document"].create(
            {"initiative_id": initiative.id, "name": name, "visibility": visibility, **vals}
        )

    @classmethod
    def _create_decision(cls, initiative, name="Build the pilot", **vals):
        return cls.env["kam.initiative.decision"].create(
            {"initiative_id": initiative.id, "name": name, "text": "Shall we go on?", **vals}
        )

    @classmethod
    def _phase(cls, code):
        return cls.env.ref(f"kam_portal.kam_initiative_phase_{code}")

    # ---- what is refused, what is told ----

    @contextmanager
    def assertRefused(self, error, pattern):
        """Like assertRaisesRegex, and what was refused leaves no trace."""
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)

    @contextmanager
    def assertDatabaseRefuses(self, model, message):
        """The database says no, in the words that the screen shows."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError) as caught,
            self.cr.savepoint(),
        ):
            yield
        self.assertIn(message, self.env[model]._sql_error_to_message(caught.exception))

    def _get_conversation(self, initiative):
        """What stands in the conversation, oldest first."""
        return initiative.portal_message_ids.sorted("id").mapped("body")
