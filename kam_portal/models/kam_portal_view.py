import base64
from math import ceil

from odoo import fields, models
from odoo.tools import float_round
from odoo.tools.mimetypes import guess_mimetype
from odoo.tools.misc import format_date

PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp")


class KamPortalView(models.AbstractModel):
    """What a customer's person sees of an account: the one way from the portal to KAM data.

    Portal users have no access right on any KAM model. The methods here check the person's right,
    read what the page needs and return plain values (dict, list, text, number), never records.
    The `_…_values` methods are the allow-list: what is not named there cannot reach a page.
    All names start with an underscore, so that nothing here can be called from outside.
    """

    _name = "kam.portal.view"
    _description = "What the Customer Sees"

    _GOALS_PER_PAGE = 20
    _MEASURES_PER_PAGE = 30
    # What still has to be done comes first.
    _MEASURE_ORDER = ("in_progress", "todo", "done", "cancelled")

    # ---- the right ----

    def _find_key_accounts(self):
        """The key accounts of the person's own customer, in whatever company.

        This is the only place with superuser rights. It is safe because the search itself is the
        right: it starts from the user of the request, takes nothing from outside, and finds
        nothing but active key accounts of the user's own commercial entity. It is evaluated on
        every request, so that a right that ended is gone at once.
        """
        customer = self.env.user.partner_id.commercial_partner_id
        domain = [
            ("partner_id", "=", customer.id),
            ("partner_id.active", "=", True),
            ("is_key_account", "=", True),
            ("active", "=", True),
        ]
        read = ["partner_id", "company_id", "manager_id", "deputy_id"]
        accounts = self.env["kam.account"].sudo()  # sudo: the domain is the right, see above
        return accounts.search_fetch(domain, read)

    def _find_accounts(self):
        """The accounts this person may look at: those of the companies the user belongs to."""
        user = self.env.user
        companies = user.company_ids if user.active else user.company_ids.browse()
        return self._find_key_accounts().filtered(lambda a: a.company_id in companies)

    def _find_account(self, account_id):
        """That account in its own company, or none: ids from outside never reach a query."""
        account = self._find_accounts().filtered(lambda account: account.id == account_id)
        return account.with_context(allowed_company_ids=account.company_id.ids)

    # ---- what pages ask for ----

    def _is_key_customer(self):
        return bool(self._find_key_accounts())

    def _get_account_ids(self):
        return self._find_accounts().ids

    def _get_overview(self):
        """All accounts of the person, each with what to expect behind it."""
        accounts = self._find_accounts()
        plans = self._find_plans(accounts)
        goals = self._count_shared(plans, "kam.goal")
        measures = self._count_shared(plans, "kam.measure")
        return [
            {
                **self._account_values(account),
                "manager": account.manager_id.filtered("active").name or "",
                "goal_count": goals.get(account, 0),
                "measure_count": measures.get(account, 0),
            }
            for account in accounts
        ]

    def _get_account(self, account_id, goals_page=1, measures_page=1):
        """Everything on the page of one account; None when it is not for this person."""
        account = self._find_account(account_id)
        if not account:
            return None
        plans = self._find_plans(account)
        goals = self._find_goals(plans)
        measures = self._find_measures(plans)
        self._read_people(account, measures)
        return {
            **self._account_values(account),
            "team": self._get_team(account),
            "plans": [self._plan_values(plan) for plan in plans],
            "goals": self._get_goals(goals, goals_page),
            "measures": self._get_measures(measures, measures_page, goals),
        }

    def _get_photo(self, account_id, user_id):
        """Type and content of the photo of somebody on the contact card, or None."""
        roles = self._team_roles(self._find_account(account_id))
        return next((self._read_photo(user) for user in roles if user.id == user_id), None)

    # ---- the account and its people ----

    def _account_values(self, account):
        supplier, customer = account.company_id.name, account.partner_id.name or ""
        return {
            "id": account.id,
            "supplier": supplier,
            "parties": self.env._(
                "%(supplier)s and %(customer)s", supplier=supplier, customer=customer
            ),
        }

    def _get_team(self, account):
        return [
            self._person_values(account, user, roles)
            for user, roles in self._team_roles(account).items()
        ]

    def _read_people(self, account, measures):
        """Everybody on the page at once: one by one they would cost several queries each."""
        users = account.manager_id | account.deputy_id | account.member_ids.user_id
        (users | measures.responsible_id).mapped("name")

    def _team_roles(self, account):
        """Who is on the contact card, with all their roles: those responsible come first."""
        today = fields.Date.context_today(self)
        members = account.member_ids.filtered(lambda m: m.portal_visible and m._serves_on(today))
        labels = self._labels(members, "role")
        people = [
            (account.manager_id, self.env._("Key Account Manager")),
            (account.deputy_id, self.env._("Deputy")),
            *((member.user_id, labels[member.role]) for member in members),
        ]
        users = account.env["res.users"].union(*(user for user, _role in people))
        roles = {user: [] for user in users.filtered("active")}
        for user, role in people:
            if user in roles:
                roles[user].append(role)
        return roles

    def _person_values(self, account, user, roles):
        photo = f"/my/kam/{account.id}/photo/{user.id}" if self._read_photo(user) else ""
        words = user.name.split()
        return {
            "name": user.name,
            "roles": ", ".join(dict.fromkeys(roles)),
            "email": user.partner_id.email or "",
            "phone": user.partner_id.phone or "",
            "photo": photo,
            "initials": "".join(word[0] for word in words[:1] + words[1:][-1:]).upper(),
        }

    def _read_photo(self, user):
        content = base64.b64decode(user.image_128 or b"")
        kind = guess_mimetype(content)
        return (kind, content) if kind in PHOTO_TYPES else None

    # ---- the shared part of running plans ----

    def _find_plans(self, accounts):
        return accounts.env["kam.plan"].search_fetch(
            [("account_id", "in", accounts.ids), ("state", "=", "active"), ("active", "=", True)],
            ["account_id", "company_id", "date_from", "date_to", "state"],
        )

    def _shared_domain(self, plans):
        return [("plan_id", "in", plans.ids), ("visibility", "=", "customer")]

    def _count_shared(self, plans, model):
        domain = self._shared_domain(plans)
        return dict(plans.env[model]._read_group(domain, ["account_id"], ["__count"]))

    def _plan_values(self, plan):
        # Its name is the staff's own text and may say more than the customer should know.
        return {"id": plan.id, "period": self._period(plan)}

    def _period(self, plan):
        return self.env._(
            "%(start)s to %(end)s",
            start=format_date(self.env, plan.date_from),
            end=format_date(self.env, plan.date_to),
        )

    def _find_goals(self, plans):
        return plans.env["kam.goal"].search_fetch(
            self._shared_domain(plans), ["name"], order="plan_id, sequence, id"
        )

    def _get_goals(self, goals, page):
        goals, paging = self._cut_page(goals, page, self._GOALS_PER_PAGE)
        labels = {name: self._labels(goals, name) for name in ("dimension", "state")}
        return paging | {"lines": [self._goal_values(goal, labels) for goal in goals]}

    def _goal_values(self, goal, labels):
        return {
            "plan_id": goal.plan_id.id,
            "name": goal.name,
            "dimension": labels["dimension"][goal.dimension],
            "side": self._side(goal),
            "target": goal.target_display,
            "actual": goal.actual_display,
            "is_measured": goal.is_measured,
            # As the staff read it in their lists.
            "percent": int(float_round(goal.progress, precision_digits=0)),
            "state": goal.state,
            "state_label": labels["state"][goal.state],
        }

    def _side(self, goal):
        """Whose goal it is by name: "ours" would mean the opposite to the reader."""
        if goal.side == "joint":
            return self.env._("Joint goal")
        owner = goal.company_id if goal.side == "ours" else goal.account_id.partner_id
        return self.env._("Goal of %s", owner.name or "")

    def _find_measures(self, plans):
        measures = plans.env["kam.measure"].search_fetch(
            self._shared_domain(plans),
            ["state", "responsible_id"],
            order="plan_id, date_deadline, id",
        )
        rank = {state: number for number, state in enumerate(self._MEASURE_ORDER)}
        return measures.sorted(lambda measure: rank.get(measure.state, len(rank)))

    def _get_measures(self, measures, page, goals):
        measures, paging = self._cut_page(measures, page, self._MEASURES_PER_PAGE)
        labels = self._labels(measures, "state")
        lines = [self._measure_values(measure, labels, goals) for measure in measures]
        return paging | {"lines": lines}

    def _measure_values(self, measure, labels, goals):
        # A shared measure does not share the internal goal that it serves.
        goal = measure.goal_id & goals
        return {
            "name": measure.name,
            "goal": goal.name or "",
            "responsible": measure.responsible_id.name or "",
            "due": format_date(self.env, measure.date_deadline),
            "state": measure.state,
            "state_label": labels[measure.state],
        }

    # ---- helpers ----

    def _labels(self, records, field):
        """The choices of a selection field in the language of the person."""
        return dict(records._fields[field]._description_selection(self.env))

    def _cut_page(self, records, page, size):
        """The records of one page, and where it stands among all; a page too far is the last."""
        pages = max(ceil(len(records) / size), 1)
        page = min(max(page, 1), pages)
        first = (page - 1) * size
        # Without the others in the prefetch, so that figures are computed for this page only.
        lines = records[first : first + size].with_prefetch()
        position = self.env._(
            "%(first)s–%(last)s of %(total)s",
            first=first + 1,
            last=first + len(lines),
            total=len(records),
        )
        return lines, {"page": page, "pages": pages, "position": position}
