from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MARKER, QUIET
from .common_contribution import KamContributionCase


@tagged("post_install", "-at_install")
class TestKamContributionEvaluation(KamContributionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.criteria = cls.env["kam.contribution.criterion"]
        cls.criteria.search([]).active = False
        cls.benefit = cls.criteria.create({"name": f"Benefit {MARKER}", "weight": 3})
        cls.effort = cls.criteria.create({"name": "Effort", "weight": 1})
        cls.initiative.owner_id = cls.deputy

    def _evaluate(self, contribution, user, **points):
        self._as(user, contribution).action_evaluate()
        lines = contribution.evaluation_ids.filtered(lambda line: line.user_id == user)
        for line in lines.with_user(user):
            line.points = points["benefit" if line.criterion_id == self.benefit else "effort"]

    def test_evaluating_adds_a_line_for_each_criterion(self):
        contribution = self._contribute()
        self._as(self.manager, contribution).action_evaluate()
        self.assertEqual(contribution.state, "evaluation")
        self.assertEqual(contribution.evaluation_ids.criterion_id, self.benefit | self.effort)
        self.assertEqual(contribution.evaluation_ids.user_id, self.manager)
        # A second time adds nothing, somebody else lines of his own.
        self._as(self.manager, contribution).action_evaluate()
        self._as(self.deputy, contribution).action_add_evaluations()
        self.assertEqual(len(contribution.evaluation_ids), 4)

    def test_the_score_is_the_mean_by_weight(self):
        contribution = self._contribute()
        self.assertEqual(contribution.evaluation_score, 0)
        self._evaluate(contribution, self.manager, benefit="5", effort="1")
        # (3 x 5 + 1 x 1) / (4 x 5)
        self.assertAlmostEqual(contribution.evaluation_score, 80)
        self._evaluate(contribution, self.deputy, benefit="1", effort="1")
        self.assertAlmostEqual(contribution.evaluation_score, 50)

    def test_what_is_not_rated_does_not_count(self):
        contribution = self._contribute()
        self._evaluate(contribution, self.manager, benefit="4", effort="0")
        self.assertAlmostEqual(contribution.evaluation_score, 80)

    def test_what_nobody_has_rated_does_not_lower_the_average(self):
        rated, unrated = self._contribute(), self._contribute()
        self._evaluate(rated, self.manager, benefit="4", effort="4")
        domain = [("id", "in", (rated | unrated).ids)]
        aggregates = ["evaluation_score:avg"]
        [(average,)] = self.env["kam.contribution"]._read_group(domain, [], aggregates)
        self.assertAlmostEqual(average, 80)

    def test_other_weights_change_the_score(self):
        contribution = self._contribute()
        self._evaluate(contribution, self.manager, benefit="5", effort="1")
        self.benefit.weight = 1
        self.assertAlmostEqual(contribution.evaluation_score, 60)

    @mute_logger("odoo.sql_db")
    def test_a_weight_is_above_zero(self):
        for weight in (0, -1, 101):
            with self.assertRaises(IntegrityError), self.cr.savepoint():
                self.criteria.create({"name": "Nothing", "weight": weight})

    @mute_logger("odoo.sql_db")
    def test_everybody_rates_once_by_each_criterion(self):
        contribution = self._contribute()
        self._evaluate(contribution, self.manager, benefit="5", effort="1")
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["kam.contribution.evaluation"].create(
                {
                    "contribution_id": contribution.id,
                    "criterion_id": self.benefit.id,
                    "user_id": self.manager.id,
                }
            )

    @mute_logger(*QUIET)
    def test_nobody_rates_for_a_colleague(self):
        contribution = self._contribute()
        self._evaluate(contribution, self.manager, benefit="5", effort="1")
        line = contribution.evaluation_ids[0]
        for user in (self.deputy, self.head):
            with self.assertRefused(AccessError, "own ratings"):
                self._as(user, line).points = "1"
        with self.assertRefused(AccessError, "own ratings"):
            self._as(self.manager, line).user_id = self.deputy
        with self.assertRefused(AccessError, "own ratings"):
            self._as(self.deputy, line).unlink()
        with self.assertRaises(AccessError):
            self._as(self.stranger, contribution).action_evaluate()
