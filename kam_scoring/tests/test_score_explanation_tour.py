"""The explanation in the browser: what it shows, and where its buttons lead."""

from datetime import date

from odoo.tests import HttpCase, tagged

from .common import AS_OF, IN_WINDOW, PREVIOUS_START, ScoringCommon


@tagged("post_install", "-at_install")
class TestExplanationTour(ScoringCommon, HttpCase):
    def test_from_the_explanation_to_what_is_behind_it(self):
        customers = self.create_customers(25)
        customers[0].name = "<b>Bold</b> & Sons"
        self.create_orders(
            *(
                self.order(customer, day, 100 * number)
                for number, customer in enumerate(customers, 1)
                for day in (PREVIOUS_START, date(2025, 3, 1))
            )
        )
        self.score_now(date(2025, 5, 1))
        self.create_orders(self.order(customers[0], IN_WINDOW, 5000, cost=0))
        self.score_now(AS_OF)
        account = self.account_of(customers[0])
        self.start_tour(
            f"/odoo/kam-accounts/{account.id}", "kam_explanation_tour", login="scoring_manager"
        )
