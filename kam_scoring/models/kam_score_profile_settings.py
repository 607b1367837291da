import numpy as np
import pandas as pd

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class KamScoreProfile(models.Model):
    """What a run asks of profiles: which account belongs to which, and what that one says."""

    _inherit = "kam.score.profile"

    note = fields.Text(help="What this profile is for, and why it weighs as it does.")
    basis = fields.Selection(
        [("ordered", "Confirmed Orders"), ("invoiced", "Invoices and Credit Notes")],
        default="ordered",
        required=True,
        help="Where revenue, margin and order rhythm come from. Credit notes count only for "
        "invoices: they do not change an order.",
    )
    segment = fields.Selection(
        [
            ("all", "All Accounts of This Profile"),
            ("industry", "Those of the Same Industry"),
            ("country", "Those of the Same Country"),
            ("tier", "Those of the Same Tier"),
        ],
        string="Compare with",
        default="all",
        required=True,
        help="An account gets its points by comparison with these. Where they are fewer than 20, "
        "it is compared with all accounts of the profile.",
    )
    capital_months = fields.Integer(
        string="Capital Value (Months)",
        default=36,
        required=True,
        help="The capital value is the margin expected within so many months.",
    )
    discount = fields.Float(
        string="Yearly Discount",
        default=10.0,
        required=True,
        help="In percent. Margin of next year is worth so much less than margin of today.",
    )

    _capital_months = models.Constraint(
        "CHECK (capital_months BETWEEN 1 AND 120)",
        "Choose 1 to 120 months for the capital value.",
    )
    _discount = models.Constraint(
        "CHECK (discount BETWEEN 0 AND 100)", "The yearly discount is between 0 and 100 %."
    )

    def _get_settings(self):
        """What a run freezes of the profile: plain values that JSON can hold.

        `weights`, `missing` and `thresholds` are by code of the criterion, thresholds as pairs of
        raw value and points; `min_coverage` is in percent, `discount` a share of 1.
        """
        self.ensure_one()
        lines = {line.criterion_id.code: line for line in self.weight_ids if line.criterion_id}
        pairs = {code: line._get_threshold_pairs() for code, line in lines.items()}
        return {
            "name": self.name,
            "weights": {code: line.weight for code, line in lines.items()},
            "missing": {code: line.missing for code, line in lines.items()},
            "thresholds": {code: values for code, values in pairs.items() if values},
            "window_months": self.window_months,
            "horizon_days": self.horizon_days,
            "min_coverage": self.min_coverage,
            "basis": self.basis,
            "segment": self.segment,
            "capital_months": self.capital_months,
            "discount": self.discount / 100,
        }

    @api.model
    def _get_all_for_company(self, company):
        """Every profile that a rule may choose for an account of the company."""
        return self.env["kam.score.profile.rule"]._get_for_company(company).profile_id

    # ---- which account belongs to which profile ----

    @api.model
    def _assign(self, company, account_ids=None, index=None):
        """The profile of each account: that of the first rule that matches, or the first one.

        One query for each rule, whatever the number of accounts. A rule whose filter fails is left
        out: it must not keep all customers from being scored.

        :param account_ids: ids of accounts of the company; by default all active ones.
        :param index: the same, for who knows the ids of all of them already.
        :return: DataFrame by account id with `profile_id` and `profile_rule_id` (Int64, <NA> where
            no rule matches), and a list of sentences about the rules that were left out.
        """
        accounts = self._get_index(company, account_ids) if index is None else index
        profiles = np.full(len(accounts), self._get_for_company(company).id)
        rules = np.zeros(len(accounts), dtype=int)
        problems = []
        for rule in self.env["kam.score.profile.rule"]._get_for_company(company):
            try:
                matches = accounts.isin(rule._find_account_ids(company, account_ids))
            except ValidationError as error:
                problems.append(error.args[0])
                continue
            chosen = matches & (rules == 0)
            profiles[chosen], rules[chosen] = rule.profile_id.id, rule.id
        frame = pd.DataFrame({"profile_id": profiles, "profile_rule_id": rules}, index=accounts)
        frame["profile_rule_id"] = frame["profile_rule_id"].astype("Int64").replace(0, pd.NA)
        return frame, problems

    def _get_index(self, company, account_ids):
        if account_ids is None:
            domain = Domain("company_id", "=", company.id)
            account_ids = self.env["kam.account"].search(domain, order="id").ids
        return pd.Index(account_ids, dtype="int64", name="id")
