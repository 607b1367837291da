from .common import MARKER
from .common_initiative import KamInitiativeCase

# What lies between submitting and a state that does not follow at once.
WAY = {
    "decision": ("evaluation",),
    "in_progress": ("planned",),
    "ready_to_test": ("planned", "in_progress"),
    "delivered": ("planned", "in_progress"),
}


class KamContributionCase(KamInitiativeCase):
    """Anna contributes to an open initiative with Glass Works; Cleo of another customer, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Working days from Monday to Friday, in UTC.
        cls.company.partner_id.tz = "UTC"
        cls.calendar = cls.env["resource.calendar"].create({"name": "Office", "tz": "UTC"})
        cls.company.resource_calendar_id = cls.calendar
        cls.deputy = cls._create_employee("deputy", "Dora Deputy")
        cls.sponsor = cls._create_employee("sponsor", "Sven Sponsor")
        cls.stranger = cls._create_employee("stranger", "Sara Stranger")
        cls.head = cls._create_employee("head", "Hanna Head", "sales_team.group_sale_manager")

    @classmethod
    def _add_customer(cls, name="Paper Mill", login="kam_cleo", person="Cleo Engineer"):
        """Another customer in the initiative, and a person of it."""
        partner, account = cls._create_account(name)
        user = cls._create_portal_user(login, person, partner)
        cls.env["kam.initiative.account"].create(
            {"initiative_id": cls.initiative.id, "account_id": account.id}
        )
        cls._accept(cls._create_participant(cls.initiative, user))
        return account, user

    @classmethod
    def _contribute(cls, name="Seal for 200 degrees", author=None, state="submitted", **vals):
        """A contribution that the author wrote in the portal."""
        contribution = cls.env["kam.contribution"].create(
            {
                "name": name,
                "initiative_id": cls.initiative.id,
                "author_id": (author or cls.anna).partner_id.id,
                "kind": "requirement",
                "situation": "The seals melt",
                "wish": "Seals that stand the heat",
                "internal_note": f"<p>{MARKER}</p>",
                **vals,
            }
        )
        if state != "draft":
            contribution._submit()
        for step in (*WAY.get(state, ()), state):
            if step not in ("draft", "submitted"):
                contribution.write({"state": step, **cls._prepare_outcome(step)})
        return contribution

    @classmethod
    def _prepare_outcome(cls, state):
        if state == "declined":
            return {"state_reason": "Not approved for food"}
        return {"parked_until": "2199-01-01"} if state == "parked" else {}

    def _as(self, user, record):
        """The record for that user, who has nothing in his cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(user)

    def _activities(self, contribution, kind="contribution"):
        activity_type = self.env.ref(f"kam_portal.mail_activity_type_{kind}")
        return contribution.activity_ids.filtered(lambda a: a.activity_type_id == activity_type)

    def _run_daily(self, step):
        """As the daily job does it."""
        model = self.env["kam.contribution"]
        ids = self.env["kam.daily"]._find_due(model._name, step)
        self.env["kam.daily"]._run_apart(model.browse(ids), step)
