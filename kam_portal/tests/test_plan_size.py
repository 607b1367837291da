from odoo.tests import tagged

from . import test_performance

QUERIES = 45


@tagged("post_install", "-at_install")
class TestPlanSize(test_performance.TestPerformance):
    """The page with all that the customer's people can do on it, and a long conversation."""

    # Only what is written here; the tests of the plain page run by themselves.
    test_home = test_queries_do_not_grow_with_the_lines = None
    test_reading_never_writes = test_size_of_a_full_page = None

    def setUp(self):
        super().setUp()
        self.people = self.env["res.partner"].create(
            [
                {"name": f"Person {number} of the customer", "parent_id": self.customer.id}
                for number in range(10)
            ]
        )

    def _fill(self, number):
        """More lines to confirm and to report on, comments, decisions and agreements."""
        self._share(number)
        goals, measures = self.plan.goal_ids, self.plan.measure_ids
        goals.filtered(lambda g: g.visibility == "customer").write({"visibility": "confirm"})
        measures.write({"visibility": "confirm"})
        for index, measure in enumerate(measures[:number]):
            person = self.people[index % len(self.people)]
            measure.customer_contact_id = person
            measure._report(person, 50, "Half of it is done, the rest follows next month.")
        for index in range(number):
            person = self.people[index % len(self.people)]
            self.env["kam.portal.message"]._post(
                self.plan,
                f"A comment of ordinary length about what is to be done next, number {index}",
                author=person,
                source="portal",
                account=self.account,
            )
        self.env["kam.plan.agreement"]._agree(self.plan, self.people[:1], "Anna Buyer")
        goals[:1].name = f"Renamed {number}"
        review = self.env["kam.review"].create({"plan_id": self.plan.id, "date": "2026-01-15"})
        review.state = "held"
        self.env["kam.review.decision"].create(
            [
                {"review_id": review.id, "name": f"Decision {index}", "visibility": "customer"}
                for index in range(number)
            ]
        )

    def test_everything_at_once(self):
        path = self._plan_path()
        self._fill(5)
        few = self._statements(path)
        self._fill(50)
        many = self._statements(path)
        self.assertLessEqual(len(many), QUERIES, "\n".join(many))
        self.assertEqual(len(many), len(few), "\n".join(many))
        response = self._get(path)
        self.assertEqual(response.text.count("Confirm this goal"), 20)
        self.assertLess(len(response.content), test_performance.SIZE)
        for statement in many:
            verb = statement.split(None, 1)[0].upper()
            self.assertNotIn(verb, ("INSERT", "UPDATE", "DELETE"), statement)
