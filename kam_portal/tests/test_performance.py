from odoo.tests import tagged

from .common import KamPortalCase

QUERIES = 30
SIZE = 60 * 1024
METRICS = ("revenue", "orders", "margin", "margin_rate", "categories")


@tagged("post_install", "-at_install")
class TestPerformance(KamPortalCase):
    """The page stays cheap, however much is shared."""

    def setUp(self):
        super().setUp()
        self._create_order(self.customer, self.company, 2000)
        self._share(5)
        self.account.deputy_id = self._create_employee("deputy", "Dora Deputy")
        for index in range(3):
            self.env["kam.account.member"].create(
                {
                    "account_id": self.account.id,
                    "user_id": self._create_employee(f"member{index}", f"Member {index}").id,
                    "role": "quality",
                    "portal_visible": True,
                }
            )
        self._login(self.anna)

    def _share(self, number):
        """So many more goals, over all metrics, and as many measures of several people."""
        people = [self.manager, self.env.user]
        metrics = [self.env.ref(f"kam_planning.kam_metric_{name}") for name in METRICS]
        shared = {"plan_id": self.plan.id, "visibility": "customer"}
        goals = self.env["kam.goal"].create(
            [
                {
                    **shared,
                    "name": f"A goal with a name of ordinary length, number {index}",
                    "metric_id": metrics[index % len(metrics)].id,
                    "target": 100,
                }
                for index in range(number)
            ]
        )
        self.env["kam.measure"].create(
            [
                {
                    **shared,
                    "name": f"A measure with a name of ordinary length, number {index}",
                    "goal_id": goal.id,
                    "responsible_id": people[index % 2].id,
                    "date_deadline": "2026-06-30",
                }
                for index, goal in enumerate(goals)
            ]
        )

    def _statements(self, path):
        """The SQL of one request to a server that has answered it before."""
        for _turn in range(3):
            self._get(path)
        nested = self.profile(collectors=["sql"], db=False)
        with nested:
            self.url_open(path)
        (profiler,) = nested._profiler__.sub_profilers
        return [entry["full_query"].strip() for entry in profiler.collectors[0].entries]

    def test_queries_do_not_grow_with_the_lines(self):
        # The home page counts what the page of the plan shows.
        for path in (f"/my/kam/{self.account.id}", self._plan_path()):
            few = self._statements(path)
            self._share(145)
            many = self._statements(path)
            self.assertLessEqual(len(many), QUERIES, "\n".join(many))
            self.assertEqual(len(many), len(few))

    def test_home(self):
        self.assertLessEqual(len(self._statements("/my/kam")), QUERIES)

    def test_reading_never_writes(self):
        home = f"/my/kam/{self.account.id}"
        for path in ("/my/kam", home, self._plan_path(), "/my/kam/999999999"):
            for statement in self._statements(path):
                verb = statement.split(None, 1)[0].upper()
                self.assertNotIn(verb, ("INSERT", "UPDATE", "DELETE"), statement)

    def test_size_of_a_full_page(self):
        self._share(45)
        response = self._get(self._plan_path())
        self.assertEqual(response.text.count("o_kam_goal"), 20)
        self.assertEqual(response.text.count('role="rowheader"'), 30)
        self.assertLess(len(response.content), SIZE)
