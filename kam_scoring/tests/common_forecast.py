"""Accounts with forecasts in a company whose present can be moved to any day."""

from datetime import timedelta

import pandas as pd

from .common import AS_OF, ScoringCommon


class ForecastCommon(ScoringCommon):
    """The present is 30 June 2025: forecasts are for the year from 1 July on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.create_customers(3)
        cls.accounts = cls.env["kam.account"].create(
            [
                {"partner_id": c.id, "company_id": cls.company.id, "manager_id": cls.salesman.id}
                for c in cls.customers
            ]
        )
        cls.account = cls.accounts[0]
        cls.colleague = cls.create_user("scoring_colleague", "sales_team.group_sale_salesman")
        cls.go_to(AS_OF)

    @classmethod
    def go_to(cls, as_of):
        """Let this be the first day that is still to come."""
        cls.company.kam_as_of_date = as_of
        cls.env.invalidate_all()

    @classmethod
    def run_of(cls, as_of=None):
        return cls.env["kam.score.run"].create(
            {
                "company_id": cls.company.id,
                "profile_id": cls.profile.id,
                "as_of": as_of or cls.company.kam_as_of_date,
            }
        )

    @classmethod
    def scores(cls, expected, accounts=None, **columns):
        """What a run knows of the accounts, as far as forecasts are concerned."""
        accounts = cls.accounts[: len(expected)] if accounts is None else accounts
        known = {"revenue": 1000.0, "expected_revenue": expected, "opportunity_value": 0.0}
        return pd.DataFrame({**known, **columns}, index=accounts.ids)

    @classmethod
    def forecast(cls, as_of=None, expected=(1000.0,), run=None, **columns):
        """The forecasts that a run of the day makes."""
        if as_of:
            cls.go_to(as_of)
        (run or cls.run_of())._store_forecasts(cls.scores(list(expected), **columns))
        return cls.account.forecast_ids

    @classmethod
    def read_revenue(cls, as_of):
        """What the daily job does in the night before the day."""
        cls.go_to(as_of)
        forecasts = cls.env["kam.forecast"]
        due = forecasts.search(forecasts._daily_domain_forecasts(as_of))
        due &= forecasts.search([("company_id", "=", cls.company.id)])
        due._daily_run_forecasts(as_of)
        cls.env.flush_all()
        return due

    @classmethod
    def half(cls):
        """The day on which 73 of the 365 days of the period are over: a fifth."""
        return AS_OF + timedelta(days=73)
