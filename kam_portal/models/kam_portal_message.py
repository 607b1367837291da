from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date

# The field of the thread that a message stands in, by the model of the thread.
THREADS = {
    "kam.initiative": "initiative_id",
    "kam.contribution": "contribution_id",
    "kam.plan": "plan_id",
}
# Longer than anybody types; mails are cut there.
MAX_BODY = 10_000


class KamPortalMessage(models.Model):
    """What customers and staff write to one another, in an own thread per initiative,
    contribution and plan.

    These are not the messages of Odoo's chatter: who is notified of one of those may read and
    rewrite it without any right on its record. The text is plain; it is escaped where it is shown.
    """

    _name = "kam.portal.message"
    _description = "Message with the Customer"
    _inherit = ["mail.thread"]
    _check_company_auto = True
    _order = "date desc, id desc"
    _rec_name = "thread_name"
    _rec_names_search = ["body"]
    # What employees may change of a message that somebody sent by mail, before it stands.
    _MODERATED = frozenset(("author_id", "account_id", "state"))
    _UNDECIDED = ("moderation", "rejected")

    initiative_id = fields.Many2one(
        "kam.initiative", index="btree_not_null", ondelete="restrict", check_company=True
    )
    contribution_id = fields.Many2one(
        "kam.contribution", index="btree_not_null", ondelete="restrict", check_company=True
    )
    plan_id = fields.Many2one(
        "kam.plan", index="btree_not_null", ondelete="restrict", check_company=True
    )
    goal_id = fields.Many2one("kam.goal", index="btree_not_null", ondelete="set null")
    measure_id = fields.Many2one("kam.measure", index="btree_not_null", ondelete="set null")
    thread_name = fields.Char(string="About", compute="_compute_thread_name")
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, precompute=True, index=True
    )
    account_id = fields.Many2one(
        "kam.account",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The account of the customer's person who wrote this, or whose plan this is about.",
    )
    author_id = fields.Many2one("res.partner", index="btree_not_null", ondelete="restrict")
    email_from = fields.Char(string="Sent From", help="The address that the mail came from.")
    body = fields.Text(string="Message Text")
    date = fields.Datetime(string="Written On", default=fields.Datetime.now, required=True)
    kind = fields.Selection(
        [
            ("comment", "Comment"),
            ("question", "Question"),
            ("answer", "Answer"),
            ("status", "Change of Status"),
            ("notice", "Notice"),
        ],
        default="comment",
        required=True,
    )
    visibility = fields.Selection(
        [("customer", "Customer"), ("internal", "Internal")],
        string="Who Reads It",
        default="internal",
        required=True,
    )
    state = fields.Selection(
        [
            ("moderation", "To Moderate"),
            ("posted", "Posted"),
            ("rejected", "Rejected"),
            ("withdrawn", "Withdrawn"),
        ],
        string="Status",
        default="posted",
        required=True,
        index=True,
    )
    source = fields.Selection(
        [("portal", "Portal"), ("staff", "Our Staff"), ("mail", "E-Mail")],
        string="Came By",
        default="staff",
        required=True,
    )
    is_mine = fields.Boolean(string="My Message", compute="_compute_is_mine")
    edited = fields.Boolean(help="The author changed it after it was posted.")
    history_ids = fields.One2many(
        "kam.portal.message.history", "message_id", string="Earlier Versions"
    )
    file_ids = fields.One2many("kam.portal.file", "message_id", string="Files")

    _one_thread = models.Constraint(
        "CHECK (num_nonnulls(initiative_id, contribution_id, plan_id) = 1)",
        "A message belongs to one initiative, one contribution or one plan.",
    )

    @api.depends("initiative_id.name", "contribution_id.name", "plan_id.date_from")
    @api.depends_context("lang")
    def _compute_thread_name(self):
        """How customers know the thread; the name of a plan is for the staff only."""
        for message in self:
            names = message.initiative_id.name or message.contribution_id.name
            message.thread_name = names or message._name_plan()

    def _name_plan(self):
        return self.env._(
            "Joint plan, %(start)s to %(end)s",
            start=format_date(self.env, self.plan_id.date_from),
            end=format_date(self.env, self.plan_id.date_to),
        )

    @api.depends("initiative_id.company_id", "contribution_id.company_id", "plan_id.company_id")
    def _compute_company_id(self):
        for message in self:
            message.company_id = message._get_thread().company_id

    @api.depends("author_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for message in self:
            message.is_mine = message.author_id == self.env.user.partner_id

    def _get_thread(self):
        """The initiative, contribution or plan."""
        return self.initiative_id or self.contribution_id or self.plan_id

    def _get_initiative(self):
        return self.initiative_id or self.contribution_id.initiative_id

    # ---- posting ----

    @api.model
    def _post(
        self,
        record,
        body,
        *,
        author=None,
        kind="comment",
        visibility="customer",
        source="staff",
        event=None,
        partners=None,
        account=None,
        uploads=(),
    ):
        """Write a message into the thread of the record, and mail it to those who want it.

        The record is an initiative, a contribution or a plan, or a goal or measure of one. Whoever
        calls this for a customer has checked the right, and does so in the superuser environment.
        `partners`: whom to mail instead of the people of the thread. `uploads`: names and contents
        of files, checked like all others.
        """
        author = author or self._get_own_partner(record)
        message = self.create(
            {
                **self._prepare_thread(record),
                "body": self._clean_body(body, uploads),
                "author_id": author.id,
                "account_id": (account or self._find_account(record, author)).id,
                "kind": kind,
                "visibility": visibility,
                "source": source,
            }
        )
        self.env["kam.portal.file"]._store(message, uploads, author)
        message._notify(event, partners)
        return message

    def _get_own_partner(self, record):
        """Who writes; jobs in the background write in the name of the company."""
        person = self.env.user.partner_id
        return person if self.env.user.active else record.company_id.partner_id

    @api.model
    def _prepare_thread(self, record):
        if record._name in THREADS:
            return {THREADS[record._name]: record.id}
        name = {"kam.goal": "goal_id", "kam.measure": "measure_id"}[record._name]
        return {"plan_id": record.plan_id.id, name: record.id}

    def _clean_body(self, body, uploads=()):
        body = (body or "").strip()
        if not body and not uploads:
            raise ValidationError(self.env._("Please write something first."))
        if len(body) > MAX_BODY:
            raise ValidationError(
                self.env._(
                    "This is too long. Please use at most %(size)s characters.", size=MAX_BODY
                )
            )
        return body

    @api.model
    def _find_account(self, record, author):
        """The account that the author belongs to; our own people have none in an initiative."""
        if "account_id" in record and record._name != "kam.contribution":
            return record.account_id
        initiative = record if record._name == "kam.initiative" else record.initiative_id
        lines = initiative.participant_ids.filtered(lambda line: line.partner_id == author)
        return lines.account_id[:1]

    @api.constrains("plan_id", "goal_id", "measure_id")
    def _check_line(self):
        for message in self:
            if (message.goal_id.plan_id | message.measure_id.plan_id) - message.plan_id:
                raise ValidationError(
                    self.env._("A message is about a goal or a measure of its own plan.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{**vals, **self._prepare_own(vals)} for vals in vals_list]
        # Nobody follows a message: everybody who may read it is told in his own way.
        quiet = {"mail_create_nosubscribe": True, "mail_create_nolog": True}
        messages = super(KamPortalMessage, self.with_context(**quiet)).create(vals_list)
        for message in messages:
            message._get_thread().check_access("write")
        return messages.with_env(self.env)

    def _prepare_own(self, vals):
        """Employees write in their own name only, and now."""
        return {
            "author_id": self.env.user.partner_id.id,
            "account_id": self.env["kam.plan"].browse(vals.get("plan_id") or []).account_id.id,
            "source": "staff",
            "state": "posted",
            "date": fields.Datetime.now(),
            "email_from": False,
            "edited": False,
        }

    # ---- changing: own messages only, and what was there before stays ----

    def write(self, vals):
        self._check_change(vals)
        changed = self.filtered(lambda m: "body" in vals and m.body != vals["body"])
        changed._keep_version()
        result = super().write(vals)
        if changed:
            super(KamPortalMessage, changed).write({"edited": True})
        return result

    def _check_change(self, vals):
        if self.env.su:
            return
        own = self.env.user.partner_id
        moderated = vals.keys() <= self._MODERATED and self._are(self._UNDECIDED)
        mine = self.author_id <= own and self._are(("posted",)) and self._is_own_change(vals)
        if not (moderated or mine):
            raise UserError(
                self.env._("What somebody wrote stays as it is. Write a new message instead.")
            )

    def _are(self, states):
        return all(message.state in states for message in self)

    def _is_own_change(self, vals):
        return vals.keys() == {"body"} or vals == {"state": "withdrawn"}

    def _keep_version(self):
        self.env["kam.portal.message.history"].create(
            [{"message_id": message.id, "body": message.body} for message in self]
        )

    def _edit(self, body):
        """Whoever calls this has made sure that the message is the person's own."""
        for message in self:
            message.body = message._clean_body(body, message.file_ids)

    def action_withdraw(self):
        self._withdraw()

    def _withdraw(self):
        """It is no longer shown; text and files stay for those who have to know what was."""
        self.write({"state": "withdrawn"})
