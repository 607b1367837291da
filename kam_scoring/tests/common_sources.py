"""One customer whose account the sources tell of."""

from datetime import date

import pandas as pd

from odoo.addons.kam_scoring.tools import source_queries

from .common import AS_OF, ScoringCommon

START = date(2024, 7, 1)
BEFORE = date(2023, 7, 1)


class SourceCommon(ScoringCommon):
    """One customer with a person and an account; the clock stands on the day before `AS_OF`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.env["res.partner"].create(
            {"name": "Person", "parent_id": cls.partner.id, "type": "contact"}
        )
        cls.account = cls.create_account(cls.partner)
        cls.stages = cls.env["crm.stage"].search([])
        cls.stages.sequence = 100
        cls.team = cls.env["crm.team"].create({"name": "Team", "company_id": cls.company.id})
        cls.first, cls.second, cls.won_stage = cls.env["crm.stage"].create(
            [
                {"name": "First", "sequence": 1, "team_ids": cls.team.ids},
                {"name": "Second", "sequence": 2, "team_ids": cls.team.ids},
                {"name": "Won", "sequence": 3, "team_ids": cls.team.ids, "is_won": True},
            ]
        )

    @classmethod
    def create_account(cls, partner, company=None, **vals):
        company = company or cls.company
        vals = {"partner_id": partner.id, "company_id": company.id, **vals}
        return cls.env["kam.account"].create(vals)

    @classmethod
    def create_lead(cls, revenue=0, probability=50, **vals):
        """An open opportunity of the team's first stage."""
        defaults = {
            "name": "Lead",
            "type": "opportunity",
            "partner_id": cls.partner.id,
            "company_id": cls.company.id,
            "team_id": cls.team.id,
            "stage_id": cls.first.id,
            "expected_revenue": revenue,
            "probability": probability,
        }
        return cls.env["crm.lead"].create({**defaults, **vals})

    @classmethod
    def create_review(cls, day, rating, account=None, state="held"):
        account = account or cls.account
        plan = account.plan_ids or cls.env["kam.plan"].create(
            {"account_id": account.id, "date_from": START, "date_to": AS_OF}
        )
        vals = {"plan_id": plan.id, "date": day, "rating_customer": rating, "state": state}
        return cls.env["kam.review"].create(vals)

    def fetch(self, account=None, company=None, as_of=AS_OF):
        """The sources of one account, as a row."""
        account = account or self.account
        return self.fetch_all(company or account.company_id, as_of).loc[account.id]

    def fetch_all(self, company=None, as_of=AS_OF):
        """Of all active accounts of the company, put together as a scoring does."""
        company = company or self.company
        told = source_queries.fetch_told(self.env, company, as_of)
        offered = source_queries.fetch_quotations(self.env, company, START, as_of)
        active = self.env["kam.account"].search([("company_id", "=", company.id)], order="id").ids
        index = pd.Index(active, name="account_id", dtype="int64")
        return source_queries.complete(told.join(offered, how="outer").reindex(index), index)

    def assertUnknown(self, value):
        self.assertNotEqual(value, value)
