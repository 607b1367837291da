"""Accounts know the score that explains them, and proposals are decisions: both are new."""

from odoo.tools import SQL


def migrate(cr, _version):
    _name_latest_scores(cr)
    _drop_bare_proposals(cr)


def _name_latest_scores(cr):
    """Without this the ranking would be empty until the next scoring."""
    cr.execute(
        SQL(
            """UPDATE kam_account a SET latest_score_id = s.id, profile_id = s.profile_id
                 FROM (SELECT DISTINCT ON (s.account_id, s.date)
                              s.id, s.account_id, s.date, r.profile_id
                         FROM kam_score s JOIN kam_score_run r ON r.id = s.run_id
                        ORDER BY s.account_id, s.date, s.id DESC) s
                WHERE s.account_id = a.id AND s.date = a.score_date
                  AND a.latest_score_id IS NULL"""
        )
    )


def _drop_bare_proposals(cr):
    """There is no decision behind them that could be made; the next scoring proposes again."""
    cr.execute(
        SQL(
            """UPDATE kam_account SET proposed_tier_id = NULL, proposed_rule_id = NULL
                WHERE proposed_tier_id IS NOT NULL AND proposed_decision_id IS NULL"""
        )
    )
