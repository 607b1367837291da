from odoo import api, fields, models


class KamPortalLog(models.Model):
    """Who of the customer did what in the portal, and when; staff read it, nobody changes it."""

    _name = "kam.portal.log"
    _description = "Customer Log"
    _check_company_auto = True
    _order = "date desc, id desc"
    _rec_name = "subject"

    date = fields.Datetime(default=fields.Datetime.now, required=True, index=True)
    user_id = fields.Many2one("res.users", index="btree_not_null", ondelete="set null")
    partner_id = fields.Many2one(
        "res.partner", string="Person", index="btree_not_null", ondelete="set null"
    )
    account_id = fields.Many2one(
        "kam.account", index=True, required=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    initiative_id = fields.Many2one(
        "kam.initiative", index="btree_not_null", ondelete="set null", check_company=True
    )
    action = fields.Selection(
        [
            ("terms", "Accepted the Terms"),
            ("join", "Joined an Initiative"),
            ("leave", "Left an Initiative"),
            ("disclose", "Decided about the Own Name"),
            ("comment", "Wrote a Message"),
            ("comment_edit", "Changed a Message"),
            ("comment_withdraw", "Withdrew a Message"),
            ("contribute", "Started a Contribution"),
            ("contribution_edit", "Changed a Contribution"),
            ("contribution_submit", "Submitted a Contribution"),
            ("contribution_withdraw", "Withdrew a Contribution"),
            ("answer", "Answered a Question"),
            ("test", "Reported a Test Result"),
            ("vote", "Voted"),
            ("unvote", "Took a Vote Back"),
            ("document", "Added a Document"),
            ("version", "Added a Version of a Document"),
            ("approve", "Approved a Decision"),
            ("decline", "Declined a Decision"),
            ("milestone", "Added a Milestone"),
            ("milestone_done", "Reached a Milestone"),
            ("goal_confirm", "Confirmed a Goal"),
            ("progress", "Reported Progress"),
            ("agree", "Agreed to the Plan"),
            ("preference", "Chose Mails"),
        ],
        string="What",
        required=True,
        index=True,
    )
    subject = fields.Char(help="The name of what it was done to, as it was at that time.")
    detail = fields.Text()

    @api.model
    def _add(self, action, subject, *, account, initiative=None, detail="", user=None):
        """Note what the current user just did; called in the superuser environment."""
        user = user or self.env.user
        return self.create(
            {
                "user_id": user.id,
                "partner_id": user.partner_id.id,
                "account_id": account.id,
                "initiative_id": initiative.id if initiative else False,
                "action": action,
                "subject": subject,
                "detail": detail,
            }
        )
