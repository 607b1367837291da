"""Scores as a run would write them, put together by hand: every fact can be known or not."""

from datetime import date

import pandas as pd

from ..engine.criteria import CRITERIA
from ..tools import bulk
from .common import AS_OF, ScoringCommon

EARLIER = date(2025, 5, 1)
# What is known of a customer of whom everything is known.
FACTS = {
    "raw_revenue": 12000.0,
    "raw_growth": 0.2,
    "raw_profitability": 25.0,
    "raw_wallet_share": 0.4,
    "raw_satisfaction": 4.25,
    "raw_repurchase": 0.876,
    "raw_breadth": 0.5,
    "raw_potential": 18000.0,
    "raw_opportunities": 7500.0,
    "raw_capital_value": 21000.0,
    "raw_cross_selling": 3400.0,
    "raw_journey": 0.55,
    "raw_strategic": 80.0,
    "revenue": 12000.0,
    "revenue_previous": 10000.0,
    "margin": 3000.0,
    "cost_coverage": 1.0,
    "refund_rate": 0.0,
    "orders": 14,
    "frequency": 11,
    "recency": 300,
    "last_order": date(2025, 6, 1),
    "categories_bought": 4,
    "categories_relevant": 8,
    "has_previous_window": True,
    "wallet": 30000.0,
    "wallet_estimated": False,
    "wallet_outdated": False,
    "size": 120.0,
    "rating_count": 6,
    "opportunity_count": 3,
    "opportunity_overdue": 1,
    "quotations_won": 3,
    "quotations_lost": 1,
    "stage_progress": 0.5,
    "lead_speed": 0.25,
    "engagement": 0.75,
    "capital_value_low": 12000.0,
    "capital_value_high": 31000.0,
    "capital_method": "gamma_gamma",
    "population": 4338,
    "provisional": False,
}
# Numbers that do not divide evenly, so that sums have to be rounded.
POINTS = {f"points_{code}": 97.0 - 6.37 * number for number, code in enumerate(CRITERIA)}
WEIGHTS = {code: 7.0 + number % 4 for number, code in enumerate(CRITERIA)}


def spaced(text):
    return text.replace("\xa0", " ")


class ScoreCommon(ScoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls.create_profile(**WEIGHTS)
        cls.customer = cls.create_customers(1)
        cls.account = cls.env["kam.account"].create(
            {"partner_id": cls.customer.id, "company_id": cls.company.id}
        )

    @classmethod
    def create_run(cls, as_of=AS_OF, profile=None, **settings):
        """A run that has been done; `settings` stand in for those of its profile, None for none."""
        profile = profile or cls.profile
        run = cls.env["kam.score.run"].create(
            {"company_id": cls.company.id, "profile_id": profile.id, "as_of": as_of}
        )
        frozen = {
            **profile._get_settings(),
            "window_start": str(run.window_start),
            "previous_start": str(run.previous_start),
            **settings,
        }
        run.write({"state": "done", "settings": {str(profile.id): frozen}})
        return run

    @classmethod
    def create_old_run(cls, as_of=AS_OF, **weights):
        """As the version before wrote it: it kept the weights and nothing else."""
        run = cls.create_run(as_of)
        run.write({"settings": False, "weights": weights, "account_count": 321})
        return run

    @classmethod
    def create_score(cls, run, account=None, missing=(), **facts):
        """A snapshot; what is `missing` has neither value nor points."""
        row = {**FACTS, **POINTS, "profile_id": run.profile_id.id, **facts}
        for code in missing:
            row[f"raw_{code}"] = row[f"points_{code}"] = None
        if run.settings:
            row["missing"] = ",".join(missing)
        row |= {"coverage": 100.0 - 7 * len(missing), "account_id": (account or cls.account).id}
        bulk.insert(cls.env, "kam.score", pd.DataFrame([row]), run_id=run.id, date=run.as_of)
        cls.env["kam.score"].invalidate_model()
        score = cls.env["kam.score"].search([("run_id", "=", run.id)], order="id desc", limit=1)
        cls.env.cr.execute(
            "UPDATE kam_score SET score = %s WHERE id = %s",
            [sum(score._get_contributions().values()), score.id],
        )
        score.invalidate_recordset()
        return score

    def parts(self, score):
        """The parts of an explanation by code."""
        return {part["code"]: part for axis in score.explanation["axes"] for part in axis["parts"]}

    def sentences(self, score):
        """Those of the parts by code, amounts with a common space."""
        return {code: spaced(part["sentence"]) for code, part in self.parts(score).items()}

    def notes(self, score):
        return spaced(" ".join(note["text"] for note in score.explanation["notes"]))
