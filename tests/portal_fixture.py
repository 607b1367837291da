"""A customer's portal with something of everything in it, and the people who try to get at it.

Whatever the customer must not read carries the MARKER. Roles: `own` takes part in the initiative
and has accepted its terms; `invited` has not accepted them yet; `colleague` is of the same customer
and not invited; `partner` is of another customer that takes part; `rival` is of one that does not;
`parent` and `child` are of the companies above and below the customer; `removed` took part once;
`archived` took part and loses the login while a page is open; `employee` looks after the account;
`public` has not logged in.
"""

import base64

from odoo.http import Request

from odoo.addons.kam_portal.tests.common import MARKER
from odoo.addons.kam_portal.tests.common_initiative import KamInitiativeCase

ROLES = (
    "own",
    "invited",
    "colleague",
    "partner",
    "rival",
    "parent",
    "child",
    "removed",
    "archived",
    "employee",
    "public",
)
PREFIXES = ("/my/kam", "/kam/as")
# What customers send.
TEXT = b"Measured at 200 degrees: 3.2 mm.\n"


class PortalFixture(KamInitiativeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.initiative.write({"degree": "co_producing", "result": "Two prototypes"})
        cls.participant.role = "co_designer"
        cls.users = {"own": cls.anna, "colleague": cls.berta, "employee": cls.manager}
        cls._add_people()
        cls._add_initiative()
        cls._add_contributions()
        cls._add_plan()
        # Whatever language the database was made in.
        for user in cls.users.values():
            user.lang = "en_US"

    # ---- people ----

    @classmethod
    def _add_people(cls):
        cls.partner_customer, cls.partner_account = cls._create_account("Partner Motors")
        line = {"initiative_id": cls.initiative.id, "account_id": cls.partner_account.id}
        cls.env["kam.initiative.account"].create(line)
        cls.users["rival"] = cls.other_user
        for role, customer in (
            ("invited", cls.customer),
            ("removed", cls.customer),
            ("archived", cls.customer),
            ("partner", cls.partner_customer),
            ("parent", cls._create_company_above()),
            ("child", cls._create_company_below()),
        ):
            name = role.capitalize()
            cls.users[role] = cls._create_portal_user(f"kam_{role}", f"{name} Person", customer)
        cls._create_participant(cls.initiative, cls.users["invited"])
        cls.partner_participant = cls._create_participant(cls.initiative, cls.users["partner"])
        removed = cls._create_participant(cls.initiative, cls.users["removed"])
        archived = cls._create_participant(cls.initiative, cls.users["archived"])
        for participant in (cls.partner_participant, removed, archived):
            cls._accept(participant)
        removed.active = False
        cls._create_colleague(cls.initiative, cls.manager)

    @classmethod
    def _create_company_above(cls):
        parent = cls.env["res.partner"].create({"name": "Glass Group", "is_company": True})
        cls.customer.parent_id = parent
        # A company is a customer of its own, whoever owns it.
        assert cls.customer.commercial_partner_id == cls.customer
        return parent

    @classmethod
    def _create_company_below(cls):
        values = {"name": "Glass Lab", "is_company": True, "parent_id": cls.customer.id}
        return cls.env["res.partner"].create(values)

    # ---- the initiative ----

    @classmethod
    def _add_initiative(cls):
        cls.milestone = cls._create_milestone(cls.initiative, participant_id=cls.participant.id)
        cls.internal_milestone = cls._create_milestone(
            cls.initiative, f"Price talks {MARKER}", visibility="internal"
        )
        cls.document = cls._create_document(cls.initiative)
        cls.internal_document = cls._create_document(
            cls.initiative, f"Costs {MARKER}", visibility="internal"
        )
        cls.file = cls._create_file(cls.document, "sheet.txt", TEXT)
        cls.internal_file = cls._create_file(
            cls.internal_document, f"{MARKER}.txt", MARKER.encode()
        )
        cls.decision = cls._create_decision(cls.initiative)
        cls.message = cls._post(cls.initiative, "Hello from Anna", cls.anna)
        cls._post(cls.initiative, f"They will pay more {MARKER}", cls.manager, "internal")

    @classmethod
    def _create_file(cls, owner, name, content):
        fields_by_model = {
            "kam.initiative.document": "document_id",
            "kam.contribution": "contribution_id",
        }
        return cls.env["kam.portal.file"].create(
            {
                fields_by_model[owner._name]: owner.id,
                "name": name,
                "content": base64.b64encode(content),
                "visibility": owner.visibility if "visibility" in owner else "customer",
            }
        )

    @classmethod
    def _post(cls, record, text, user, visibility="customer"):
        source = "portal" if user.share else "staff"
        return cls.env["kam.portal.message"]._post(
            record, text, author=user.partner_id, visibility=visibility, source=source
        )

    # ---- contributions ----

    @classmethod
    def _add_contributions(cls):
        cls.contribution = cls._create_contribution("Thinner coating", cls.anna)
        cls.contribution._submit()
        cls.draft = cls._create_contribution("Half a thought", cls.anna)
        cls.partner_contribution = cls._create_contribution(
            f"Only for the partner {MARKER}", cls.users["partner"], audience="account"
        )
        cls.partner_contribution._submit()
        cls.contribution_file = cls._create_file(cls.contribution, "photo.txt", TEXT)
        cls._post(cls.contribution, "More about it", cls.anna)
        cls._post(cls.contribution, f"Too expensive {MARKER}", cls.manager, "internal")

    @classmethod
    def _create_contribution(cls, name, user, **values):
        return cls.env["kam.contribution"].create(
            {
                "initiative_id": cls.initiative.id,
                "author_id": user.partner_id.id,
                "name": name,
                "kind": "requirement",
                "requirement_level": "should",
                "situation": "The edge breaks when it is cut",
                "frequency": "weekly",
                "value": "Half a day of work",
                "wish": "A coating that stays",
                "internal_note": f"<p>{MARKER}</p>",
                **values,
            }
        )

    # ---- the plan ----

    @classmethod
    def _add_plan(cls):
        cls.goal.visibility = "confirm"
        cls.measure.write({"visibility": "confirm", "customer_contact_id": cls.anna.partner_id.id})
        agreements = cls.env["kam.plan.agreement"]
        cls.agreement = agreements._agree(cls.plan, cls.berta.partner_id, "Berta Engineer")
        cls._post(cls.plan, "A question about the plan", cls.anna)
        cls._post(cls.plan, f"Do not tell them {MARKER}", cls.manager, "internal")

    # ---- what tests ask for ----

    def login_as(self, role):
        if role == "public":
            self.authenticate(None, None)
        elif role == "archived":
            self.users[role].active = True
            self._login(self.users[role])
            self.users[role].active = False
        else:
            self._login(self.users[role])

    @classmethod
    def numbers(cls):
        """What stands in an address, by the name of the parameter in its route."""
        return {
            "account_id": cls.account.id,
            "initiative_id": cls.initiative.id,
            "contribution_id": cls.contribution.id,
            "milestone_id": cls.milestone.id,
            "document_id": cls.document.id,
            "decision_id": cls.decision.id,
            "message_id": cls.message.id,
            "file_id": cls.file.id,
            "plan_id": cls.plan.id,
            "goal_id": cls.goal.id,
            "measure_id": cls.measure.id,
            "agreement_id": cls.agreement.id,
            "user_id": cls.anna.id,
            "kind": "contribution",
            "thread_id": cls.contribution.id,
            # Below "view as customer": the page of the account.
            "path": cls.account.id,
        }

    def routes(self):
        """The addresses of all our pages: pairs of a rule and its methods."""
        http = self.env["ir.http"]
        rules = http._generate_routing_rules(
            sorted(self.env.registry._init_modules), converters=http._get_converters()
        )
        return sorted(
            (rule, endpoint.routing["methods"])
            for rule, endpoint in rules
            if rule.startswith(PREFIXES)
        )

    def send(self, path, values=None, **kwargs):
        """A form as a browser sends it, with the token of the session."""
        data = {"csrf_token": Request.csrf_token(self), **(values or {})}
        self.env.flush_all()
        return self.url_open(path, data=data, allow_redirects=False, **kwargs)
