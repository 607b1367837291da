"""Customers with whitespace that can be worked out by hand."""

from datetime import date

from .common import IN_WINDOW, ScoringCommon

# In the window before the one that is scored.
BEFORE = date(2024, 1, 1)


class WhitespaceCommon(ScoringCommon):
    """20 customers: all buy tea for 100, the first 8 cups for 10 to 80 as well.

    Cups: 8 of 20 buy them, for 45 in the median: the potential is 0.4 x 45 = 18. All of the 8 buy
    tea, too, as do 20 in all: J = 8 / 20.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.kam_whitespace_scope = "all"
        cls.tea, cls.cups = cls.categories
        cls.customers = cls.create_customers(20)
        cls.create_orders(
            *(cls.order(c, IN_WINDOW, 100, 10 * i) for i, c in enumerate(cls.customers[:8], 1)),
            *(cls.order(c, IN_WINDOW, 100) for c in cls.customers[8:]),
        )

    @classmethod
    def cell(cls, customer, category=None):
        cells = cls.account_of(customer).whitespace_ids
        return cells.filtered(lambda cell: cell.category_id == (category or cls.cups))
