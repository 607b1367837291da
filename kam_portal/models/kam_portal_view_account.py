import base64

from odoo import fields, models
from odoo.tools.mimetypes import guess_mimetype

from ..tools.reading import Part, read_named, read_together

_MEMBER = ("user_id", "role", "date_from", "date_to", "portal_visible")
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
                "goal_count": goals.get(account.id, 0),
                "measure_count": measures.get(account.id, 0),
            }
            for account in accounts
        ]

    def _get_home(self, account_id):
        """Everything on the first page of one account; None when it is not for this person."""
        account = self._find_account(account_id)
        if not account:
            return None
        found = self._read_home(account)
        rows = found["rows"]
        return {
            **self._account_values(account),
            "tasks": self._get_tasks(account, rows, found),
            "news": self._get_news(account, found),
            "initiatives": self._get_running(account, rows, found),
            "plans": self._plan_summaries(found),
            "owed": self._get_owed(account, found["pending"]),
            "team": self._get_team(account, found["members"]),
        }

    def _read_home(self, account):
        """Everything at once, by what it is called here; what stands alone comes first."""
        alone = {
            "rows": self._participation_parts(account),
            "plans": self._plans_part(account),
            "members": self._members_part(account),
        }
        found = read_named(alone)
        plans, rows = found["plans"], self._open_rows(*found["rows"])
        found |= {"rows": rows} | read_named(
            {
                "goals": self._goals_part(plans),
                "measures": self._measures_part(plans),
                "agreed": self._agreed_part(plans),
                **self._task_parts(account, rows),
                **self._list_parts(account, self._running_rows(rows)[: self._MOST_INITIATIVES]),
                "joinable": self._joinable_part(account, read=()),
                "unread": self._unread_part(account, rows, plans),
                "team": self._team_parts(account, found["members"]),
            }
        )
        return found

    def _get_photo(self, account_id, user_id):
        """Type and content of the photo of somebody on the contact card, or None."""
        account = self._find_account(account_id)
        [members] = read_together(self._members_part(account))
        roles = self._team_roles(account, members)
        return next((self._read_photo(user) for user in roles if user.id == user_id), None)

    # ---- what is new, and what goes on ----

    def _unread_part(self, account, rows, plans):
        initiatives = rows.filtered("is_accepted").initiative_id
        visits = account.env["kam.portal.visit"]
        return visits._unread_part(self._get_person(), account, initiatives, plans)

    def _get_news(self, account, found):
        """Threads with messages that the person has not read, those with most of them first."""
        unread, plans = found["unread"], found["plans"]
        shown = account.env["kam.portal.visit"]._browse_unread(unread[: self._MOST_NEWS])
        own = [record.id for record, _count in shown if record._name == "kam.contribution"]
        account.env["kam.contribution"].browse(own).fetch(["name"])
        lines = [
            {
                "name": self._get_news_name(record),
                "path": f"{self._record_page(account, record)}#{self._thread_key(record, plans)}",
                "count": count,
            }
            for record, count in shown
        ]
        return {"lines": lines, "more": len(unread) - len(lines)}

    def _get_news_name(self, record):
        # The name of a plan is the staff's own text.
        return self.env._("Joint plan") if record._name == "kam.plan" else record.name

    def _get_running(self, account, rows, found):
        running = self._running_rows(rows)
        return {
            "lines": self._initiative_lines(running[: self._MOST_INITIATIVES], found),
            "running": len(running),
            "total": len(rows),
            "joinable": len(found["joinable"]),
        }

    def _running_rows(self, rows):
        running = rows.filtered(lambda row: self._is_shown(row, "open"))
        return self._sort_participations(running)

    def _plan_summaries(self, found):
        agreed, nothing = self._last_agreements(found["agreed"]), found["agreed"].browse()
        return [
            self._plan_summary(plan, found, agreed.get(plan, nothing)) for plan in found["plans"]
        ]

    def _plan_summary(self, plan, found, agreement):
        goals = found["goals"].filtered(lambda goal: goal.plan_id == plan)
        measures = found["measures"].filtered(lambda measure: measure.plan_id == plan)
        today = fields.Date.context_today(self)
        opened = measures.filtered("is_open")
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

    def _get_team(self, account, members):
        return [
            self._person_values(account, user, roles)
            for user, roles in self._team_roles(account, members).items()
        ]

    def _members_part(self, account):
        """The members of the team that the customer sees."""
        shown = {"account_id": account.ids, "portal_visible": True}
        return Part(account.env["kam.account.member"], shown, _MEMBER, "role, id")

    def _team_parts(self, account, members):
        """The people of the team."""
        users = account.manager_id | account.deputy_id | members.user_id
        users = Part(users, {"id": users.ids}, ("partner_id", "active"))
        people = {"id": users.select("partner_id")}
        return users, Part(account.partner_id, people, ("name", "email", "phone"))

    def _team_roles(self, account, members):
        """Who is on the contact card, with all their roles: those responsible come first."""
        today = fields.Date.context_today(self)
        members = members.filtered(lambda member: member._serves_on(today))
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
