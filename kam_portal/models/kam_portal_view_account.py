import base64

from odoo import fields, models
from odoo.tools.mimetypes import guess_mimetype

PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp")


class KamPortalView(models.AbstractModel):
    """The account of the customer and who looks after it."""

    _inherit = "kam.portal.view"

    _MOST_NEWS = 8
    _MOST_INITIATIVES = 5

    # ---- what pages ask for ----

    def _get_overview(self):
        """All accounts of the person, each with what to expect behind it."""
        accounts = self._find_accounts()
        plans = self._find_plans(accounts)
        goals = self._count_shared(plans, "kam.goal")
        measures = self._count_shared(plans, "kam.measure")
        rows = self._find_participations(accounts).filtered(lambda row: self._is_shown(row, "open"))
        return [
            {
                **self._account_values(account),
                "manager": account.manager_id.filtered("active").name or "",
                "initiative_count": len(rows.filtered(lambda r, a=account: r.account_id == a)),
                "goal_count": goals.get(account, 0),
                "measure_count": measures.get(account, 0),
            }
            for account in accounts
        ]

    def _get_home(self, account_id):
        """Everything on the first page of one account; None when it is not for this person."""
        account = self._find_account(account_id)
        if not account:
            return None
        rows = self._find_participations(account)
        plans = self._find_plans(account)
        goals, measures = self._find_goals(plans), self._find_measures(plans)
        contributions = self._find_pending(account, rows)
        return {
            **self._account_values(account),
            "tasks": self._get_tasks(account, rows, goals, measures, contributions),
            "news": self._get_news(account, rows, plans),
            "initiatives": self._get_running(account, rows),
            "plans": [self._plan_summary(plan, goals, measures) for plan in plans],
            "owed": self._get_owed(account, contributions),
            "team": self._get_team(account),
        }

    def _get_photo(self, account_id, user_id):
        """Type and content of the photo of somebody on the contact card, or None."""
        roles = self._team_roles(self._find_account(account_id))
        return next((self._read_photo(user) for user in roles if user.id == user_id), None)

    # ---- what is new, and what goes on ----

    def _get_news(self, account, rows, plans):
        """Threads with messages that the person has not read, those with most of them first."""
        initiatives = rows.filtered("is_accepted").initiative_id
        counts = account.env["kam.portal.visit"]._count_unread(
            self._get_person(), account, initiatives, plans
        )
        lines = [
            {
                "name": self._get_news_name(record),
                "path": f"{self._record_page(account, record)}#{self._thread_key(record, plans)}",
                "count": count,
            }
            for record, count in counts
        ]
        return {"lines": lines[: self._MOST_NEWS], "more": max(len(lines) - self._MOST_NEWS, 0)}

    def _get_news_name(self, record):
        # The name of a plan is the staff's own text.
        return self.env._("Joint plan") if record._name == "kam.plan" else record.name

    def _get_running(self, account, rows):
        running = rows.filtered(lambda row: self._is_shown(row, "open"))
        shown = self._sort_participations(running)[: self._MOST_INITIATIVES]
        return {
            "lines": self._initiative_lines(account, shown),
            "running": len(running),
            "total": len(rows),
            "joinable": len(self._find_joinable(account)),
        }

    def _plan_summary(self, plan, goals, measures):
        goals = goals.filtered(lambda goal: goal.plan_id == plan)
        measures = measures.filtered(lambda measure: measure.plan_id == plan)
        today = fields.Date.context_today(self)
        opened = measures.filtered("is_open")
        agreement = plan.last_agreement_id
        return {
            **self._plan_values(plan),
            "goals": len(goals),
            "open": len(opened),
            "late": len(opened.filtered(lambda m: m.date_deadline and m.date_deadline < today)),
            "done": len(measures.filtered(lambda measure: measure.state == "done")),
            "agreed_by": agreement.name or "",
            "agreed_on": self._moment(agreement.date),
        }

    # ---- the account and its people ----

    def _account_values(self, account):
        supplier, customer = account.company_id.name, account.partner_id.name or ""
        return {
            "id": account.id,
            "supplier": supplier,
            "customer": customer,
            "parties": self.env._(
                "%(supplier)s and %(customer)s", supplier=supplier, customer=customer
            ),
        }

    def _get_team(self, account):
        return [
            self._person_values(account, user, roles)
            for user, roles in self._team_roles(account).items()
        ]

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
        photo = f"/{account.id}/photo/{user.id}" if self._read_photo(user) else ""
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
