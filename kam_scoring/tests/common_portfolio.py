"""Accounts with scores as a run leaves them, without the orders that it needs."""

from .common import AS_OF, ScoringCommon


class PortfolioCommon(ScoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.kam_as_of_date = AS_OF
        cls.scoring = cls.env["kam.score.run"].create(
            {"company_id": cls.company.id, "profile_id": cls.profile.id, "as_of": AS_OF}
        )
        cls.customers = cls.create_customers(6)

    @classmethod
    def create_account(cls, partner, position=None, attractiveness=None, run=None, **vals):
        """Revenue is that of the score; None is unknown."""
        run = run or cls.scoring
        revenues = {name: vals.pop(name, 0) for name in ("revenue", "revenue_previous")}
        account = cls.env["kam.account"].create(
            {"partner_id": partner.id, "company_id": run.company_id.id, **vals}
        )
        account.latest_score_id = cls.env["kam.score"].create(
            {"run_id": run.id, "account_id": account.id, "date": run.as_of, **revenues}
        )
        # Unknown is NULL, which Odoo itself does not write for a number.
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE kam_account SET score_position = %s, score_attractiveness = %s WHERE id = %s",
            [position, attractiveness, account.id],
        )
        account.invalidate_recordset()
        return account
