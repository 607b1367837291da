"""Points by thresholds: what may be entered, and what the run gets of it."""

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import IN_WINDOW, ScoringCommon


@tagged("post_install", "-at_install")
class TestScoreThreshold(ScoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines = {line.criterion_id.code: line for line in cls.profile.weight_ids}

    def set_thresholds(self, code, *pairs, **vals):
        commands = [Command.create({"value": value, "points": points}) for value, points in pairs]
        self.lines[code].write(
            {"normalisation": "thresholds", "threshold_ids": [Command.clear(), *commands], **vals}
        )
        return self.lines[code]

    def test_a_run_gets_raw_values_in_ascending_order(self):
        self.set_thresholds("revenue", (50000, 100), (0, 0), (10000, 60))
        # Growth and probabilities are typed in percent, and computed as shares.
        self.set_thresholds("growth", (-20, 0), (20, 100))
        self.set_thresholds("repurchase", (80, 100), (20, 0))
        self.assertEqual(
            self.profile._get_settings()["thresholds"],
            {
                "revenue": [[0, 0], [10000, 60], [50000, 100]],
                "growth": [[-0.2, 0], [0.2, 100]],
                "repurchase": [[0.2, 0], [0.8, 100]],
            },
        )

    def test_thresholds_of_a_comparison_are_kept_but_not_used(self):
        line = self.set_thresholds("revenue", (0, 0), (10, 100))
        line.normalisation = "percentile"
        self.assertEqual(self.profile._get_settings()["thresholds"], {})
        self.assertEqual(len(line.threshold_ids), 2)
        self.assertFalse(line.threshold_text)

    def test_fewer_than_two_are_refused_with_a_way_out(self):
        for pairs in ((), ((0, 0),)):
            with self.assertRaisesRegex(
                ValidationError, "“Revenue” gets its points by thresh.*Enter"
            ):
                self.set_thresholds("revenue", *pairs)

    def test_a_value_twice_is_refused_with_a_way_out(self):
        with self.assertRaisesRegex(ValidationError, "the value 10 stands twice. Change or delete"):
            self.set_thresholds("revenue", (0, 0), (10, 50), (10, 100))
        line = self.set_thresholds("revenue", (0, 0), (10, 100))
        with self.assertRaisesRegex(ValidationError, "stands twice"):
            line.threshold_ids[0].value = 10
        with self.assertRaisesRegex(ValidationError, "stands twice"):
            line.threshold_ids.create({"weight_id": line.id, "value": 10, "points": 5})

    def test_points_and_values_out_of_range(self):
        for vals, message in (
            ({"points": 101}, "between 0 and 100"),
            ({"points": -1}, "between 0 and 100"),
            ({"points": float("nan")}, "between 0 and 100"),
            ({"value": float("inf")}, "has to be a number"),
            ({"value": float("nan")}, "has to be a number"),
        ):
            line = self.lines["revenue"]
            with (
                self.subTest(vals=vals),
                self.assert_refused("kam.score.threshold", message),
                self.env.cr.savepoint(),
            ):
                line.threshold_ids.create({"weight_id": line.id, "value": 1, "points": 1, **vals})

    def test_two_values_may_change_places(self):
        line = self.set_thresholds("revenue", (0, 0), (10, 100))
        low, high = line.threshold_ids
        line.threshold_ids = [
            Command.update(low.id, {"value": 10}),
            Command.update(high.id, {"value": 0}),
        ]
        self.assertEqual(line._get_threshold_pairs(), [[0, 100], [10, 0]])

    def test_the_last_two_cannot_be_deleted_while_they_are_needed(self):
        line = self.set_thresholds("revenue", (0, 0), (10, 100))
        with self.assertRaisesRegex(ValidationError, "Choose “By Comparison” before"):
            line.threshold_ids[0].unlink()
        with self.assertRaisesRegex(ValidationError, "fewer than two"):
            line.threshold_ids = [Command.clear()]
        line.write({"normalisation": "percentile", "threshold_ids": [Command.clear()]})
        self.assertFalse(line.threshold_ids)

    def test_a_criterion_with_thresholds_can_be_removed(self):
        line = self.set_thresholds("growth", (0, 0), (10, 100))
        line.unlink()
        self.assertNotIn("growth", self.profile._get_weights())

    def test_a_copy_has_its_own_thresholds(self):
        line = self.set_thresholds("revenue", (0, 0), (10, 100), missing="zero")
        copy = self.profile.copy()
        self.assertEqual(copy._get_settings(), {**self.profile._get_settings(), "name": copy.name})
        copy.weight_ids.threshold_ids.filtered("points").value = 20
        self.assertEqual(line._get_threshold_pairs(), [[0, 0], [10, 100]])

    def test_they_read_as_one_line(self):
        line = self.set_thresholds("revenue", (12500, 100), (0, 0), (0.25, 7.5))
        self.assertEqual(line.threshold_text, "0: 0 · 0.25: 7.50 · 12,500: 100")

    def test_where_the_values_of_the_accounts_lie(self):
        customers = self.create_customers(5)
        line = self.lines["revenue"].with_user(self.manager)
        self.assertEqual(line.distribution, "No account has a value yet.")
        self.create_orders(
            *(
                self.order(customer, IN_WINDOW, amount)
                for customer, amount in zip(customers, (100, 200, 300, 400, 1000), strict=True)
            )
        )
        self.score_now()
        self.profile.weight_ids.invalidate_recordset()
        self.assertIn("a quarter less than 200, half less than 300", line.distribution)
        self.assertIn("a quarter more than 400", line.distribution)
        self.assertIn("half less than 50", self.lines["profitability"].distribution)
