from odoo import api, models
from odoo.fields import Domain

# What a screen can show side by side; the list shows them all.
MAX_CATEGORIES = 20
SHOWN = ("status", "revenue", "revenue_previous", "potential", "potential_known", "own_share")
SUMMED = ("revenue", "revenue_previous", "potential")


class KamWhitespace(models.Model):
    """The heat map: accounts by product categories, units of a corporate group together."""

    _inherit = "kam.whitespace"

    @api.model
    def get_heat_map(self, domain, offset=0, limit=40):
        """One page of the heat map, as far as the user may see the accounts.

        :return: `categories` [{id, name}], `hidden` (categories left out), `total` accounts,
            `top` the largest potential, and `rows`: accounts, most potential first, with their
            `cells` by category id; before the units of a corporate group a row with their sums.
        """
        domain = Domain(domain)
        accounts = self._get_map_accounts(domain)
        page = accounts[offset : offset + limit]
        categories = self._get_map_categories(domain)
        [(top,)] = self._read_group(domain, [], ["potential:max"])
        return {
            "categories": [
                {"id": category.id, "name": category.name}
                for category in categories[:MAX_CATEGORIES]
            ],
            "hidden": max(len(categories) - MAX_CATEGORIES, 0),
            "total": len(accounts),
            "top": top or 0,
            "rows": self._get_map_rows(domain, accounts, page),
        }

    def _get_map_accounts(self, domain):
        """All accounts with cells; by company, then most potential first, groups together."""
        groups = self._read_group(domain, ["account_id"], ["potential:sum", "revenue:sum"])
        accounts = self.env["kam.account"].union(*(account for account, *_sums in groups))
        accounts.fetch(["parent_path", "company_id", "partner_id"])
        of_group = {}
        for account, potential, revenue in groups:
            sums = of_group.setdefault(account._get_top_id(), [0, 0])
            sums[0] += potential or 0
            sums[1] += revenue or 0
        own = {
            account: (-(potential or 0), -(revenue or 0)) for account, potential, revenue in groups
        }

        def key(account):
            top = account._get_top_id()
            potential, revenue = of_group[top]
            head = account.id != top
            return account.company_id.id, -potential, -revenue, top, head, own[account], account.id

        return accounts.sorted(key)

    def _get_map_categories(self, domain):
        """The product categories, the largest in revenue and potential first."""
        groups = self._read_group(domain, ["category_id"], ["potential:sum", "revenue:sum"])
        groups.sort(key=lambda group: (-(group[1] or 0) - (group[2] or 0), group[0].id))
        return self.env["product.category"].union(*(category for category, *_sums in groups))

    def _get_map_rows(self, domain, accounts, page):
        tops = {account._get_top_id() for account in page}
        together = accounts.filtered(lambda account: account._get_top_id() in tops)
        cells = self.search(domain & Domain("account_id", "in", together.ids))
        by_account = cells.grouped("account_id")
        members = together.grouped(lambda account: account._get_top_id())
        rows, shown = [], set()
        for account in page:
            top = account._get_top_id()
            if top not in shown and len(members[top]) > 1:
                units = self.union(*(by_account.get(unit, self) for unit in members[top]))
                rows.append(self._get_group_row(top, units))
            shown.add(top)
            rows.append(self._get_account_row(account, by_account, len(members[top]) > 1))
        return rows

    def _get_account_row(self, account, by_account, is_unit):
        return {
            "key": f"account-{account.id}",
            "name": account.partner_id.display_name,
            "is_unit": is_unit,
            "account_id": account.id,
            "currency_id": account.currency_id.id,
            "cells": {
                cell.category_id.id: cell._get_map_cell() for cell in by_account.get(account, self)
            },
        }

    def _get_map_cell(self):
        return {
            **{name: self[name] for name in SHOWN},
            "id": self.id,
            "reason": self.reason,
            "has_lead": self.has_open_lead,
            "competitor": self.competitor_id.display_name,
        }

    def _get_group_row(self, top, units):
        head = self.env["kam.account"].sudo().browse(top)  # sudo: only names the group
        return {
            "key": f"group-{top}",
            "name": head.partner_id.display_name,
            "is_group": True,
            "currency_id": head.currency_id.id,
            "cells": {
                category.id: {name: sum(cells.mapped(name)) for name in SUMMED}
                for category, cells in units.grouped("category_id").items()
            },
        }


class KamAccount(models.Model):
    _inherit = "kam.account"

    def _get_top_id(self):
        """Id of the account at the top of the corporate group, its own if it is in none."""
        return int((self.parent_path or str(self.id)).split("/")[0])
