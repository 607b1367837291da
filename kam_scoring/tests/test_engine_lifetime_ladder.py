"""Which model the data can bear, degenerate and small bases, gaps and impossible input."""

import numpy as np
import pandas as pd

from odoo.tests import BaseCase, tagged

from odoo.addons.kam_scoring.engine import lifetime

EMPTY = (np.array([]), np.array([]), np.array([]))


def simulate(customers, r=0.8, alpha=50.0, a=0.8, b=2.5, seed=1, horizon=None):
    """x, t_x and T of customers of an MBG/NBD world over two years; a = 0: nobody leaves.

    With a horizon, also the number of their orders within it after T.
    """
    random = np.random.default_rng(seed)
    age = random.uniform(30, 730, customers)
    rate = random.gamma(r, 1 / alpha, customers)
    leave = random.beta(a, b, customers) if a else np.zeros(customers)
    x, t_x, later, now = (np.zeros(customers) for _ in range(4))
    alive = random.random(customers) >= leave
    while alive.any():
        now = now + random.exponential(1, customers) / rate
        ordered = alive & (now < age + (horizon or 0))
        seen = ordered & (now < age)
        x, t_x, later = x + seen, np.where(seen, now, t_x), later + (ordered & ~seen)
        alive = ordered & (random.random(customers) >= leave)
    return (x, t_x, age) if horizon is None else (x, t_x, age, later)


@tagged("post_install", "-at_install")
class TestLadder(BaseCase):
    def test_enough_data(self):
        choice = lifetime.choose_model(*simulate(3000))
        self.assertEqual((choice.name, choice.reason), ("mbgnbd", "full"))
        self.assertIsInstance(choice.model, lifetime.MBGNBD)
        self.assertEqual(choice.customers, 3000)

    def test_large_bases_start_from_a_sample(self):
        model = lifetime.fit_mbgnbd(*simulate(60000))
        found = [model.r, model.alpha, model.a, model.b]
        np.testing.assert_allclose(found, [0.8, 50, 0.8, 2.5], rtol=0.1)

    def test_predictions_hold_in_a_world_of_the_model(self):
        """Customers simulated on beyond T: as many come back, and as often, as was expected."""
        horizon = 200
        x, t_x, age, later = simulate(40000, horizon=horizon)
        model = lifetime.fit_mbgnbd(x, t_x, age)
        within = lifetime.probability_order_within(model, x, t_x, age, horizon)
        orders = lifetime.expected_orders(model, x, t_x, age, horizon)
        for group in (x == 0, x == 1, x == 2, x > 2):
            self.assertAlmostEqual(within[group].mean(), (later[group] > 0).mean(), delta=0.015)
            self.assertAlmostEqual(orders[group].mean() / later[group].mean(), 1, delta=0.05)

    def test_second_maximum_of_the_likelihood_is_found(self):
        """Most customers leave at once or never."""
        model = lifetime.fit_mbgnbd(*simulate(3000, a=0.02, b=0.02))
        self.assertLess(model.a + model.b, 0.2)

    def test_nobody_leaves(self):
        for seed in range(3):
            choice = lifetime.choose_model(*simulate(1500, a=0, seed=seed))
            self.assertEqual((choice.name, choice.reason), ("nbd", "no_dropout"))
            self.assertNotIsInstance(choice.model, lifetime.BGNBD)

    def test_nbd_expectations(self):
        model = lifetime.fit_nbd(*simulate(1500, a=0))
        orders = lifetime.expected_orders(model, 4, 100, 200, 90)
        self.assertAlmostEqual(float(orders), 90 * (model.r + 4) / (model.alpha + 200))
        self.assertEqual(float(lifetime.probability_alive(model, 4, 100, 200)), 1)

    def test_equal_customers(self):
        """No variation at all: the NBD goes to its Poisson limit."""
        x, t_x, age = np.full(300, 12.0), np.full(300, 360.0), np.full(300, 365.0)
        choice = lifetime.choose_model(x, t_x, age)
        self.assertEqual(choice.name, "nbd")
        orders = lifetime.expected_orders(choice.model, x, t_x, age, 365)
        np.testing.assert_allclose(orders, 12, rtol=0.01)

    def test_too_few_customers(self):
        x, t_x, age = simulate(199)
        for fit in (lifetime.fit_bgnbd, lifetime.fit_mbgnbd, lifetime.fit_nbd):
            with self.assertRaises(lifetime.FitError):
                fit(x, t_x, age)
        choice = lifetime.choose_model(x, t_x, age)
        self.assertEqual((choice.name, choice.reason), ("rate", "few_customers"))

    def test_too_few_repeat_buyers(self):
        x, t_x, age = np.zeros(1000), np.zeros(1000), np.full(1000, 300.0)
        x[:99], t_x[:99] = 1, 10
        with self.assertRaises(lifetime.FitError):
            lifetime.fit_mbgnbd(x, t_x, age)
        self.assertEqual(lifetime.choose_model(x, t_x, age).name, "rate")

    def test_ten_customers_get_a_rate(self):
        x, t_x, age = np.arange(10.0), 30.0 * np.arange(10), np.full(10, 300.0)
        model = lifetime.choose_model(x, t_x, age).model
        within = lifetime.probability_order_within(model, x, t_x, age, 90)
        self.assertTrue((np.diff(within) > 0).all())
        mean = age.sum() / x.sum()
        expected = 1 - ((mean + 300) / (mean + 390)) ** (x + 1)
        np.testing.assert_allclose(within, expected)

    def test_silence_lowers_the_rate(self):
        model = lifetime.fit_rate(*simulate(50))
        within = lifetime.probability_order_within(model, 5, 200, [200, 400, 800], 90)
        self.assertTrue((np.diff(within) < 0).all())

    def test_no_rhythm_at_all(self):
        one = (np.array([3.0]), np.array([90.0]), np.array([100.0]))
        new = (np.zeros(500), np.zeros(500), np.zeros(500))
        for rows in (EMPTY, one, new):
            choice = lifetime.choose_model(*rows)
            self.assertEqual((choice.name, choice.model), ("none", None))
            self.assertTrue(np.isnan(lifetime.probability_alive(choice.model, *rows)).all())

    def test_gamma_gamma_errors(self):
        random = np.random.default_rng(1)
        x = random.integers(1, 9, 500)
        heavy = random.gamma(6 * x, 1) / x / random.gamma(0.6, 1, 500)
        cases = {
            "empty": ([], []),
            "few": (x[:99], np.ones(99)),
            "only losses": (x, -np.ones(500)),
            "equal": (x, np.full(500, 20.0)),
            "no mean": (x, heavy),
        }
        for name, (frequency, value) in cases.items():
            with self.subTest(name), self.assertRaises(lifetime.FitError):
                lifetime.fit_gamma_gamma(frequency, value)

    def test_no_model_of_the_margin(self):
        margin = lifetime.expected_margin(None, [0, 1], [1, 1])
        self.assertTrue(np.isnan(margin).all())


@tagged("post_install", "-at_install")
class TestInput(BaseCase):
    def test_gaps_stay_gaps(self):
        x, t_x, age = (np.append(column, np.nan) for column in simulate(300))
        model = lifetime.fit_mbgnbd(x, t_x, age)
        self.assertEqual(model, lifetime.fit_mbgnbd(x[:-1], t_x[:-1], age[:-1]))
        for values in (
            lifetime.probability_alive(model, x, t_x, age),
            lifetime.probability_order_within(model, x, t_x, age, 90),
            lifetime.expected_orders(model, x, t_x, age, 90),
        ):
            self.assertTrue(np.isnan(values[-1]))
            self.assertTrue(np.isfinite(values[:-1]).all())

    def test_empty(self):
        model = lifetime.fit_mbgnbd(*simulate(300))
        self.assertEqual(lifetime.probability_alive(model, *EMPTY).shape, (0,))
        self.assertEqual(lifetime.probability_order_within(model, *EMPTY, 90).shape, (0,))
        self.assertEqual(lifetime.expected_orders(model, *EMPTY, 90).shape, (0,))
        self.assertEqual(lifetime.expected_margin(None, [], []).shape, (0,))

    def test_mixed_units_are_an_error(self):
        x, t_x, age = simulate(300)
        for call in (lifetime.fit_mbgnbd, lifetime.choose_model, lifetime.fit_rate):
            with self.assertRaises(ValueError):
                call(x, t_x, age / 7)
            with self.assertRaises(ValueError):
                call(x, t_x, age, unit="months")

    def test_impossible_customers_and_horizons(self):
        model = lifetime.fit_mbgnbd(*simulate(300))
        for customer in ((-1, 0, 5), (1, -1, 5), (0, 0, -1)):
            with self.assertRaises(ValueError):
                lifetime.probability_alive(model, *customer)
        for horizon in (-1, np.nan, np.inf):
            with self.assertRaises(ValueError):
                lifetime.expected_orders(model, 1, 2, 5, horizon)

    def test_predict_adds_columns_to_the_facts(self):
        x, t_x, age = simulate(300)
        x[7] = t_x[7] = age[7] = np.nan
        facts = pd.DataFrame(
            {"frequency": x, "recency": t_x, "age": age}, index=pd.RangeIndex(1000, 1300)
        )
        predicted, choice = lifetime.predict(facts, horizon=90)
        self.assertEqual(choice.customers, 299)
        expected = lifetime.probability_order_within(choice.model, x, t_x, age, 90)
        np.testing.assert_array_equal(predicted["repurchase_probability"], expected)
        self.assertTrue(predicted.loc[1007, "repurchase_probability":].isna().all())
        self.assertNotIn("expected_orders", facts)
        again, _choice = lifetime.predict(facts, horizon=90, choice=choice)
        pd.testing.assert_frame_equal(again, predicted)
