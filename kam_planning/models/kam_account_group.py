from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from . import kam_metric


class KamAccount(models.Model):
    """Corporate groups: accounts below accounts, and what they add up to.

    An order belongs to exactly one account, that of its customer. The group of an account is
    the account and all accounts below it, so that each order counts once at every level.
    Archived accounts stay in their group: what they bought has been bought.
    """

    _inherit = "kam.account"
    _parent_store = True

    parent_id = fields.Many2one(
        "kam.account",
        string="Belongs To",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        tracking=True,
        domain="[('id', '!=', id)]",
        help="The account above this one in a corporate group. Its group's figures include "
        "those of this account.",
    )
    child_ids = fields.One2many("kam.account", "parent_id", string="Units")
    parent_path = fields.Char(index=True)
    proposed_parent_id = fields.Many2one(
        "kam.account",
        string="Proposed Group",
        compute="_compute_proposed_parent_id",
        help="The account of the company to which the customer belongs in the contacts.",
    )
    group_account_count = fields.Integer(
        string="Accounts in Group",
        compute="_compute_group_counts",
        help="This account and the accounts below it.",
    )
    group_plan_count = fields.Integer(string="Plans in Group", compute="_compute_group_counts")
    group_measure_open_count = fields.Integer(
        string="Open Measures in Group", compute="_compute_group_counts"
    )
    group_revenue = fields.Monetary(
        string="Group 12 Months",
        compute="_compute_group_revenue",
        help="Revenue of the last 12 months of this account and all accounts below it.",
    )
    group_revenue_previous = fields.Monetary(
        string="Group 12 Months Before",
        compute="_compute_group_revenue",
        help="Revenue of the 12 months before those of this account and all accounts below it.",
    )

    # In the order of the bytes, whatever the language of the database: see GROUP in kam_metric.
    _group_path = models.Index('(parent_path COLLATE "C")')

    # ---- figures ----

    @api.depends("partner_id", "company_id", "child_ids")
    def _compute_group_revenue(self):
        revenues = self._get_revenues(with_group=True)
        for account in self:
            account.group_revenue, account.group_revenue_previous = revenues[account]

    @api.depends("child_ids", "plan_ids.active", "plan_ids.measure_ids.is_open")
    @api.depends_context("uid")
    def _compute_group_counts(self):
        """Plans and measures as far as the user may see them, as in the lists behind them."""
        members = self._get_group_members()
        ids = list(set().union(*members.values()))
        plans = self._count_by_account("kam.plan", [("account_id", "in", ids)])
        open_ones = [("account_id", "in", ids), ("is_open", "=", True)]
        measures = self._count_by_account("kam.measure", open_ones)
        for account in self:
            group = members.get(account._origin.id, ())
            account.group_account_count = len(group)
            account.group_plan_count = sum(plans.get(number, 0) for number in group)
            account.group_measure_open_count = sum(measures.get(number, 0) for number in group)

    def _count_by_account(self, model, domain):
        groups = self.env[model]._read_group(domain, ["account_id"], ["__count"])
        return {account.id: count for account, count in groups}

    def _get_group_members(self):
        """Id of each of these accounts to the ids of its group, archived ones too."""
        self.env["kam.account"].flush_model(["parent_id"])
        query = SQL(
            "SELECT g.id, array_agg(a.id) FROM kam_account g JOIN kam_account a ON %s"
            " WHERE g.id = ANY(%s) GROUP BY g.id",
            kam_metric.in_group(SQL("TRUE")),
            self._origin.ids,
        )
        return dict(self.env.execute_query(query))

    # ---- who belongs to whom ----

    def _check_parent(self, parent_id):
        """Called before it is written, to say it in our words."""
        parent = self.env["kam.account"].sudo().browse(parent_id)  # sudo: only looks upwards
        above = {int(number) for number in (parent.parent_path or "").split("/")[:-1]}
        looped = self.filtered(lambda account: account.id in above)[:1]
        if looped:
            raise ValidationError(
                self.env._(
                    "%(account)s cannot belong to %(parent)s: that would be a circle, because "
                    "%(parent)s is itself part of the group of %(account)s. Choose an account "
                    "outside of this group.",
                    account=looped.display_name,
                    parent=parent.display_name,
                )
            )
        if not self.env.su:
            self._check_may_join(parent)

    def _check_may_join(self, parent):
        """A unit changes the figures of the group: who adds it must be able to change both."""
        if not parent.with_env(self.env).has_access("write"):
            raise AccessError(
                self.env._(
                    "Units are added to the group of %(parent)s by those who look after it. Ask "
                    "%(manager)s.",
                    parent=parent.display_name,
                    manager=parent.manager_id.name or self.env._("a sales manager"),
                )
            )
        if not parent.active:
            raise ValidationError(
                self.env._(
                    "%s is archived. Restore the account, or choose the one that has taken its "
                    "place in the group.",
                    parent.display_name,
                )
            )

    @api.constrains("company_id")
    def _check_company_of_units(self):
        units = self.with_context(active_test=False).child_ids
        strays = units.filtered(lambda unit: unit.company_id != unit.parent_id.company_id)
        if strays:
            raise ValidationError(
                self.env._(
                    "%(account)s has units in another company: %(units)s. A group belongs to one "
                    "company; take the units out of the group first.",
                    account=strays[0].parent_id.display_name,
                    units=", ".join(strays.mapped("display_name")),
                )
            )

    @api.depends("partner_id", "company_id", "parent_id")
    @api.depends_context("uid")
    def _compute_proposed_parent_id(self):
        proposals = self.filtered(lambda account: not account.parent_id)._propose_parents()
        for account in self:
            account.proposed_parent_id = proposals.get(account)

    def _propose_parents(self):
        """Account to the nearest account above its customer, if the user may add units to it."""
        found = self._find_parents([(a.partner_id, a.company_id.id) for a in self])
        return {
            account: parent
            for account, parent in zip(self, found, strict=True)
            # Not one that is below the account already.
            if parent and f"/{account._origin.id}/" not in f"/{parent.parent_path}"
        }

    @api.model
    def _find_parents(self, customers):
        """For each pair of customer and company the nearest account above, or none."""
        chains = [partner._get_companies_above() for partner, _company in customers]
        above = self.env["res.partner"].union(*chains)
        if not above:
            return [self.browse() for _chain in chains]
        accounts = self.env["kam.account"].search([("partner_id", "in", above.ids)])
        accounts = accounts._filtered_access("write")
        known = {(account.partner_id, account.company_id.id): account for account in accounts}
        return [
            next((known[p, company] for p in chain if (p, company) in known), self.browse())
            for chain, (_partner, company) in zip(chains, customers, strict=True)
        ]

    def _with_parents(self, vals_list):
        """New accounts of units go into the group of the company above, unless told otherwise."""
        if self.env.context.get("default_parent_id"):
            return vals_list
        partners = self.env["res.partner"].browse(v.get("partner_id") for v in vals_list)
        company_id = self.env.company.id
        pairs = [
            (partner if "parent_id" not in vals else partner.browse(), vals.get("company_id"))
            for partner, vals in zip(partners, vals_list, strict=True)
        ]
        parents = self._find_parents([(partner, number or company_id) for partner, number in pairs])
        return [
            {**vals, "parent_id": parent.id} if parent else vals
            for vals, parent in zip(vals_list, parents, strict=True)
        ]

    @api.onchange("partner_id", "company_id")
    def _onchange_partner_group(self):
        if not self._origin and not self.parent_id:
            self.parent_id = self.proposed_parent_id

    def _join_groups(self):
        """Put accounts without a group into that of the company above, as far as one may."""
        proposals = self.filtered(lambda account: not account.parent_id)._propose_parents()
        for account, parent in proposals.items():
            account.parent_id = parent

    # ---- create, write, delete ----

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._with_parents(self._with_commercial_partners(vals_list))
        for parent_id in filter(None, {vals.get("parent_id") for vals in vals_list}):
            self._check_parent(parent_id)
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("parent_id"):
            self._check_parent(vals["parent_id"])
        return super().write(vals)

    def unlink(self):
        """The units of an account that goes move up to the one above it."""
        everything = self.sudo().with_context(active_test=False)  # sudo: whoever may delete it
        for account in everything.filtered("child_ids"):
            above = account.parent_id
            while above in everything:
                above = above.parent_id
            (account.child_ids - everything).write({"parent_id": above.id})
        return super().unlink()

    # ---- the tree ----

    @api.model
    def hierarchy_read(self, domain, specification, parent_field, child_field=None, order=None):
        """Accounts outside of groups have no place in a tree; thousands would only fill it."""
        grouped = Domain("parent_id", "!=", False) | Domain("child_ids", "!=", False)
        return super().hierarchy_read(
            Domain(domain) & grouped, specification, parent_field, child_field, order
        )

    def action_join_group(self):
        self._join_groups()

    def action_open_group(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_planning.kam_account_action")
        top = int(self.parent_path.split("/")[0])
        views = [(view, kind) for view, kind in action["views"] if kind != "hierarchy"]
        hierarchy = self.env.ref("kam_planning.kam_account_view_hierarchy")
        name = self.env._("Group")
        return action | {
            "name": name,
            "display_name": name,
            "views": [(hierarchy.id, "hierarchy"), *views],
            "view_mode": "hierarchy,list,kanban,form",
            "mobile_view_mode": "hierarchy",
            "domain": [("id", "child_of", top)],
            "context": {"hierarchy_res_id": self.id},
        }
