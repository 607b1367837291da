"""The lifetime models against published parameters (CDNOW) and against independent computations."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.integrate import quad
from scipy.optimize import approx_fprime
from scipy.stats import beta

from odoo.tests import BaseCase, tagged

from odoo.addons.kam_scoring.engine import lifetime, lifetime_fit, lifetime_value
from odoo.addons.kam_scoring.engine.facts import build_facts

CALIBRATION_END = pd.Timestamp("1997-09-30")


@cache
def cdnow():
    """Facts of the 2,357 CDNOW customers at the end of the calibration period, in days.

    ``value`` is the mean amount of the repeat order days, as in the papers.
    """
    path = Path(__file__).parent / "data" / "cdnow_transactions.csv.gz"
    orders = pd.read_csv(path, parse_dates=["date"])
    orders = orders[orders["date"] <= CALIBRATION_END]
    days = orders.groupby(["customer_id", "date"])["amount"].sum().reset_index()
    customers = days.groupby("customer_id")
    headers = pd.DataFrame(
        {
            "revenue": customers["amount"].sum(),
            "revenue_previous": 0.0,
            "orders": orders.groupby("customer_id").size(),
            "order_days": customers.size(),
            "first_order": customers["date"].min(),
            "last_order": customers["date"].max(),
            "first_activity": customers["date"].min(),
        }
    ).rename_axis("account_id")
    facts = build_facts(
        headers.reset_index(), pd.DataFrame(), CALIBRATION_END, "1997-01-01", "1996-01-01"
    )
    repeats = days[days["date"] > customers["date"].transform("min")]
    facts["value"] = repeats.groupby("customer_id")["amount"].mean()
    return facts


def rhythm(days_per_unit=7.0):
    """x, t_x and T of the CDNOW customers, in weeks by default."""
    x, t_x, age = (cdnow()[name].to_numpy() for name in ("frequency", "recency", "age"))
    return x, t_x / days_per_unit, age / days_per_unit


@tagged("post_install", "-at_install")
class TestPublishedParameters(BaseCase):
    def assert_parameters(self, model, relative=2e-3, **expected):
        for name, value in expected.items():
            self.assertLess(abs(getattr(model, name) / value - 1), relative, (name, model))

    def test_bgnbd(self):
        model = lifetime.fit_bgnbd(*rhythm(), unit="weeks")
        self.assert_parameters(model, r=0.243, alpha=4.414, a=0.793, b=2.426)
        self.assertAlmostEqual(model.log_likelihood, -9582.4, delta=0.05)
        self.assertAlmostEqual(model.log_likelihood, -9582.43, delta=0.01)

    def test_mbgnbd(self):
        model = lifetime.fit_mbgnbd(*rhythm(), unit="weeks")
        self.assert_parameters(model, r=0.5248, alpha=6.183, a=0.891, b=1.614)
        self.assertAlmostEqual(model.log_likelihood, -9582.14, delta=0.01)

    def test_gamma_gamma(self):
        facts = cdnow()
        self.assertEqual(len(facts), 2357)
        self.assertEqual((facts["frequency"] > 0).sum(), 946)
        model = lifetime.fit_gamma_gamma(facts["frequency"], facts["value"])
        self.assert_parameters(model, p=6.25, q=3.74, gamma=15.44)

    def test_expected_orders_of_customer_1(self):
        model = lifetime.fit_bgnbd(*rhythm(), unit="weeks")
        orders = lifetime.expected_orders(model, 2, 30.43, 38.86, 39, unit="weeks")
        self.assertAlmostEqual(float(orders), 1.226, delta=1e-3)

    def test_expectations_of_customer_1516(self):
        model = lifetime.fit_bgnbd(*rhythm(), unit="weeks")
        customer = (26, 30.857, 31)
        orders = lifetime.expected_orders(model, *customer, 52, unit="weeks")
        alive = lifetime.probability_alive(model, *customer, unit="weeks")
        self.assertAlmostEqual(float(orders), 25.757, delta=1e-3)
        self.assertAlmostEqual(float(alive), 0.9689, delta=1e-3)

    def test_days_and_weeks_are_the_same_model(self):
        for fit in (lifetime.fit_bgnbd, lifetime.fit_mbgnbd):
            weeks, days = fit(*rhythm(), unit="weeks"), fit(*rhythm(1.0), unit="days")
            self.assert_parameters(days, 1e-6, r=weeks.r, a=weeks.a, b=weeks.b)
            self.assert_parameters(days, 1e-6, alpha=7 * weeks.alpha)
            converted = days.in_unit("weeks")
            self.assertAlmostEqual(converted.log_likelihood, weeks.log_likelihood, delta=1e-5)

    def test_the_model_converts_the_unit_of_its_customers(self):
        model = lifetime.fit_mbgnbd(*rhythm(), unit="weeks")
        in_weeks = lifetime.probability_order_within(model, *rhythm(), 13, unit="weeks")
        in_days = lifetime.probability_order_within(model, *rhythm(1.0), 91, unit="days")
        np.testing.assert_allclose(in_days, in_weeks, rtol=1e-12)

    def test_order_of_customers_does_not_matter(self):
        shuffled = np.random.default_rng(1).permutation(2357)
        for fit in (lifetime.fit_bgnbd, lifetime.fit_mbgnbd):
            model = fit(*(column[shuffled] for column in rhythm(1.0)))
            self.assert_parameters(fit(*rhythm(1.0)), 1e-9, r=model.r, a=model.a, b=model.b)

    def test_probability_separates_customers_who_came_back(self):
        """On the 39 weeks that the fit has not seen."""
        path = Path(__file__).parent / "data" / "cdnow_transactions.csv.gz"
        orders = pd.read_csv(path, parse_dates=["date"])
        bought = set(orders.loc[orders["date"] > CALIBRATION_END, "customer_id"])
        came_back = cdnow().index.isin(bought)
        model = lifetime.choose_model(*rhythm(1.0)).model
        probability = lifetime.probability_order_within(model, *rhythm(1.0), 273)
        ranks = pd.Series(probability).rank().to_numpy()
        n = came_back.sum()
        auc = (ranks[came_back].sum() - n * (n + 1) / 2) / (n * (len(ranks) - n))
        self.assertGreater(auc, 0.75)


@tagged("post_install", "-at_install")
class TestFormulas(BaseCase):
    def models(self, **parameters):
        values = {"r": 0.6, "alpha": 40.0, "a": 0.9, "b": 2.0} | parameters
        for kind in (lifetime.BGNBD, lifetime.MBGNBD):
            yield kind(**values, log_likelihood=0.0, unit="days", repeats=0)

    def reference_orders(self, model, x, age, horizon):
        """E[Y] of a living customer, by integrating over the chance to leave."""
        n, time = model.r + x, model.alpha + age
        chance = beta(model.a, model.b + x + model.first_tosses)

        def orders(quantile):
            p = max(chance.ppf(quantile), 1e-300)
            return -np.expm1(-n * np.log1p(p * horizon / time)) / p

        return quad(orders, 0, 1, limit=400, epsabs=0, epsrel=1e-9)[0]

    def test_gradients(self):
        rows = lifetime_fit._rows(*rhythm(), "weeks")
        theta = np.log([0.4, 1.2, 0.7, 1.9])
        cases = [
            (lifetime_fit._dropout_objective, theta, (rows, 0)),
            (lifetime_fit._dropout_objective, theta, (rows, 1)),
            (lifetime_fit._nbd_objective, theta[:2], (rows,)),
        ]
        x, z = np.array([1.0, 2.0, 2.0, 7.0]), np.array([0.5, 1.2, 0.8, 2.0])
        index, counts = np.array([0, 1, 1, 2]), np.array([1, 2, 1])
        gamma_gamma = (x[[0, 1, 3]], index, counts, z, np.log(z))
        cases.append((lifetime_value._objective, np.log([3.0, 4.0, 1.5]), gamma_gamma))
        for objective, point, arguments in cases:
            gradient = objective(point, *arguments)[1]
            numeric = approx_fprime(point, lambda t, f=objective, a=arguments: f(t, *a)[0], 1e-7)
            np.testing.assert_allclose(gradient, numeric, atol=1e-5)

    def test_expected_orders_against_integration(self):
        cases = [{}, {"a": 1.0}, {"a": 1.0 + 5e-5}, {"a": 0.999}, {"a": 0.05, "b": 9.0}]
        cases += [{"a": 400.0, "b": 900.0}, {"r": 8.0, "alpha": 3.0}, {"a": 3.0, "b": 0.2}]
        for case in cases:
            for model in self.models(**case):
                for x, age, horizon in [(0, 10, 90), (3, 300, 365), (60, 700, 1095), (1, 0, 1095)]:
                    expected = self.reference_orders(model, x, age, horizon)
                    alive = lifetime.probability_alive(model, x, 0, age)
                    orders = lifetime.expected_orders(model, x, 0, age, horizon)
                    self.assertAlmostEqual(float(orders / alive / expected), 1, delta=1e-6)

    def test_a_of_one_is_no_gap(self):
        near = [
            [float(lifetime.expected_orders(m, 4, 200, 250, 365)) for m in self.models(a=a)]
            for a in (1 - 2e-4, 1.0, 1 + 2e-4)
        ]
        np.testing.assert_allclose(near[1], (np.array(near[0]) + near[2]) / 2, rtol=1e-6)

    def test_probability_within_falls_short_of_expected_orders(self):
        x, t_x, age = rhythm(1.0)
        for model in self.models():
            within = lifetime.probability_order_within(model, x, t_x, age, 90)
            orders = lifetime.expected_orders(model, x, t_x, age, 90)
            self.assertTrue(((within >= 0) & (within <= orders) & (within <= 1)).all())

    def test_one_order_customers_can_only_leave_in_mbgnbd(self):
        bgnbd, mbgnbd = (lifetime.probability_alive(m, 0, 0, 400) for m in self.models())
        self.assertEqual(float(bgnbd), 1)
        self.assertLess(float(mbgnbd), 0.6)

    def test_extreme_customers_stay_finite(self):
        x, t_x, age = [0, 5000, 5000, 1], [0, 1, 5000, 0], [1e6, 1e6, 5000, 0]
        for case in ({}, {"a": 1e-4, "b": 1e4}, {"r": 1e4, "alpha": 1e-3}, {"a": 1e4, "b": 1e-4}):
            for model in self.models(**case):
                for horizon in (0, 1, 1e5):
                    within = lifetime.probability_order_within(model, x, t_x, age, horizon)
                    orders = lifetime.expected_orders(model, x, t_x, age, horizon)
                    self.assertTrue(((within >= 0) & (within <= 1)).all(), (model, within))
                    self.assertTrue((np.isfinite(orders) & (orders >= 0)).all(), (model, orders))

    def test_expected_margin(self):
        model = lifetime.GammaGamma(6.25, 3.74, 15.44, 0.0)
        margin = lifetime.expected_margin(model, [0, 0, 1, 1000, np.nan], [np.nan, 5, 50, 50, 50])
        mean = 6.25 * 15.44 / 2.74
        expected = [mean, mean, 6.25 * (15.44 + 50) / (6.25 + 2.74), 50, np.nan]
        np.testing.assert_allclose(margin, expected, rtol=1e-3)

    def test_gamma_gamma_follows_the_currency(self):
        facts = cdnow()
        one, scaled = (
            lifetime.fit_gamma_gamma(facts["frequency"], facts["value"] * f) for f in (1, 1000)
        )
        np.testing.assert_allclose(
            [scaled.p, scaled.q, scaled.gamma], [one.p, one.q, 1000 * one.gamma], rtol=1e-6
        )
