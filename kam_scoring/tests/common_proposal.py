"""Two customers whom the tier rules want in different tiers."""

from datetime import date

from .common import IN_WINDOW, ScoringCommon

NEXT_DAY, THIRD_DAY, FOURTH_DAY = date(2025, 7, 2), date(2025, 7, 3), date(2025, 7, 4)


class ProposalCommon(ScoringCommon):
    """The better of two customers should be a key account, the other one a standard account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile.min_coverage = 0
        cls.best, cls.worst = cls.create_customers(2)
        cls.create_orders(
            cls.order(cls.best, IN_WINDOW, 900, cost=100), cls.order(cls.worst, IN_WINDOW, 100)
        )
        cls.rule = cls.create_rule(cls.tier_key, name="Big spenders", min_score=60, sequence=1)
        cls.rest = cls.create_rule(cls.tier_standard, name="Everyone else", sequence=2)
        cls.scoring = cls.score_now()
        cls.account, cls.other = cls.account_of(cls.best), cls.account_of(cls.worst)
        cls.decisions = cls.env["kam.tier.decision"]

    @property
    def proposal(self):
        return self.account.proposed_decision_id

    def propose(self, account, tier, user=None):
        return self.decisions.with_user(user or self.manager).create(
            {"account_id": account.id, "to_tier_id": tier.id, "reason": "They grow."}
        )

    def move(self, tier, low_score):
        """The account gets the tier, then the first rule asks for so many points."""
        self.account.with_user(self.manager).tier_id = tier
        self.rule.min_score = low_score
