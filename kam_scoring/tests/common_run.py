"""Four customers with an order each, and runs of any kind."""

from .common import AS_OF, IN_WINDOW, ScoringCommon


class RunCommon(ScoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.create_customers(4)
        cls.create_orders(
            *(cls.order(c, IN_WINDOW, 100 * n) for n, c in enumerate(cls.customers, 1))
        )
        cls.company.kam_as_of_date = AS_OF

    @classmethod
    def create_run(cls, **vals):
        vals = {"company_id": cls.company.id, "profile_id": cls.profile.id, "as_of": AS_OF, **vals}
        return cls.env["kam.score.run"].create(vals)
