"""Parts of the capital value: discounted orders, value and margin of an order, retention."""

import numpy as np
import pandas as pd

from odoo.tests import BaseCase, tagged

from odoo.addons.kam_scoring.engine import capital, capital_margin, lifetime

from .test_engine_capital import choice, customers

NAN = np.nan


@tagged("post_install", "-at_install")
class TestDiscountedOrders(BaseCase):
    customers = ([0, 0, 1, 4, 30, 200], [0, 0, 5, 90, 300, 700], [1, 400, 9, 200, 320, 720])

    def by_month(self, model, x, t_x, age, months, discount):
        """Sum over every month, from the expected orders themselves."""
        ends = [
            lifetime.expected_orders(model, x, t_x, age, k * 365 / 12) for k in range(months + 1)
        ]
        factors = (1 + discount) ** (-np.arange(1, months + 1) / 12)
        return factors @ np.diff(ends, axis=0)

    def test_against_all_months(self):
        models = [
            choice("nbd"),
            choice("mbgnbd"),
            choice("bgnbd", a=1.0),
            choice("mbgnbd", r=5, alpha=3.0, a=6.0, b=2.0),
            choice("bgnbd", a=0.02, b=0.02),
            choice("rate", r=1, alpha=300.0),
        ]
        for model in (c.model for c in models):
            for months, discount in ((36, 0.1), (1, 0.3), (7, 0.0), (100, 0.08)):
                with self.subTest(model=model, months=months):
                    alive, living, year = capital.discounted_orders(
                        model, *self.customers, months, discount
                    )
                    expected = self.by_month(
                        model, *map(np.array, self.customers), months, discount
                    )
                    np.testing.assert_allclose(alive * living, expected, rtol=2e-3)
                    orders = lifetime.expected_orders(model, *self.customers, 365)
                    np.testing.assert_allclose(year, orders, rtol=1e-9)

    def test_days_and_weeks(self):
        model = choice("mbgnbd").model
        x, t_x, age = map(np.array, self.customers)
        days = capital.discounted_orders(model, x, t_x, age)
        weeks = capital.discounted_orders(model.in_unit("weeks"), x, t_x / 7, age / 7, unit="weeks")
        np.testing.assert_allclose(weeks, days, rtol=1e-9)

    def test_gaps_and_no_model(self):
        found = capital.discounted_orders(choice("mbgnbd").model, [1, NAN], [5, NAN], [9, NAN])
        self.assertTrue(np.isfinite(np.array(found)[:, 0]).all())
        self.assertTrue(np.isnan(np.array(found)[:, 1]).all())
        self.assertTrue(np.isnan(capital.discounted_orders(None, [1], [5], [9])).all())
        self.assertEqual(np.array(capital.discounted_orders(None, [], [], [])).shape, (3, 0))


@tagged("post_install", "-at_install")
class TestOrderValue(BaseCase):
    def test_gamma_gamma(self):
        facts = customers(2000)
        values, how = capital_margin.order_values(facts)
        self.assertEqual((how.name, how.reason), ("gamma_gamma", ""))
        # As many values are behind the mean as there were order days, the first one included.
        count = facts["frequency"] + 1
        expected = lifetime.expected_margin(how.model, count, facts["mean_value"])
        np.testing.assert_allclose(values, expected)
        # The values were drawn with p = 6, q = 4 and gamma = 60, whose mean is 120.
        model = how.model
        self.assertAlmostEqual(model.q / 4, 1, delta=0.1)
        self.assertAlmostEqual(model.p * model.gamma / (model.q - 1) / 120, 1, delta=0.1)

    def test_degenerate_fits_fall_back_to_the_mean(self):
        few = customers(50)
        equal = customers(500, mean_value=20.0)
        for facts in (few, equal):
            values, how = capital_margin.order_values(facts)
            self.assertEqual((how.name, how.model), ("mean", None))
            self.assertTrue(how.reason)
            own, count = facts["mean_value"], facts["frequency"] + 1
            expected = (own * count + own.mean()) / (count + 1)
            np.testing.assert_allclose(values, expected)
        np.testing.assert_allclose(values, 20)

    def test_returns_and_unknown_values(self):
        facts = pd.DataFrame(
            {"frequency": [4, 0, 4, 0, NAN], "mean_value": [10, 40, -60, NAN, NAN]}, dtype=float
        )
        values, how = capital_margin.order_values(facts)
        self.assertEqual((how.name, how.mean), ("mean", 25))
        # An account that returned more than it bought is not expected to go on for ever.
        np.testing.assert_allclose(values, [75 / 6, 65 / 2, 0, 25, NAN])

    def test_nothing_sold(self):
        for facts in (
            pd.DataFrame(index=[1]),
            pd.DataFrame({"frequency": [2], "mean_value": [-3]}),
        ):
            values, how = capital_margin.order_values(facts)
            self.assertTrue(np.isnan(values).all())
            self.assertEqual((how.name, how.mean), ("none", None))

    def test_units_do_not_take_part_in_the_fit(self):
        facts = customers(2000).assign(reference=True)
        units = customers(500, seed=2, mean_value=1e6).assign(reference=False)
        units.index += 5000
        _values, alone = capital_margin.order_values(facts)
        _values, how = capital_margin.order_values(pd.concat([facts, units]))
        self.assertEqual(how, alone)


@tagged("post_install", "-at_install")
class TestMarginRate(BaseCase):
    def rates(self, rate, coverage, revenue=100.0, **columns):
        table = {"margin_rate": rate, "cost_coverage": coverage, "revenue": revenue, **columns}
        return capital_margin.margin_rates(pd.DataFrame(table))

    def test_own_rate_or_that_of_the_population(self):
        rates, usual = self.rates([0.2, 0.4, 0.6, NAN], [1, 0.8, 0.5, 0], [300.0, 100, 20, 50])
        expected = (300 * 0.2 + 80 * 0.4 + 10 * 0.6) / 390
        self.assertAlmostEqual(usual, expected)
        np.testing.assert_allclose(rates, [0.2, 0.4, expected, expected])

    def test_segment_of_five_has_its_own(self):
        rate = [0.1] * 5 + [NAN] + [0.5] * 4 + [NAN]
        coverage = [1.0] * 5 + [0] + [1.0] * 4 + [0]
        rates, usual = self.rates(rate, coverage, segment=[0] * 6 + [1] * 5)
        self.assertAlmostEqual(rates[5], 0.1)
        self.assertAlmostEqual(rates[10], usual)
        self.assertAlmostEqual(usual, 2.5 / 9)

    def test_losses_count_up_to_the_value_of_the_order(self):
        rates, _usual = self.rates([-0.3, -50, 7], [1.0, 1, 1])
        np.testing.assert_allclose(rates, [-0.3, -1, 1])

    def test_no_cost_anywhere(self):
        for facts in (self.rates([NAN, NAN], [0.0, 0]), self.rates([0.5], [1.0], [-10.0])):
            self.assertIsNone(facts[1])
        rates, usual = capital_margin.margin_rates(pd.DataFrame(index=[1, 2]))
        self.assertTrue(np.isnan(rates).all())
        self.assertIsNone(usual)


@tagged("post_install", "-at_install")
class TestRetention(BaseCase):
    def test_margin_multiple(self):
        self.assertAlmostEqual(float(capital.margin_multiple(0.8)), 2.67, delta=0.005)
        found = capital.margin_multiple([0, 1, 0.5, -0.1, 1.1, NAN], 0.1)
        np.testing.assert_allclose(found, [0, 10, 0.5 / 0.6, NAN, NAN, NAN])
        self.assertTrue(np.isnan(capital.margin_multiple(1.0, 0.0)))

    def facts(self, now, before, **columns):
        table = {"revenue": now, "revenue_previous": before, "has_previous_window": True}
        return pd.DataFrame(table | columns)

    def test_share_of_the_buyers_who_came_back(self):
        facts = self.facts([5.0, 0, 5, -1, 5, 5, 5], [1.0, 1, 1, 1, 1, 0, -1])
        share, usual = capital.retention(facts)
        self.assertAlmostEqual(usual, 3 / 5)
        np.testing.assert_allclose(share, 3 / 5)

    def test_new_accounts_are_left_out(self):
        facts = self.facts([5.0] * 6, [1.0] * 6, has_previous_window=[False] * 2 + [True] * 4)
        self.assertIsNone(capital.retention(facts)[1])
        self.assertIsNone(capital.retention(pd.DataFrame(index=[1]))[1])

    def test_by_segment_from_five_buyers_on(self):
        facts = self.facts([1.0] * 5 + [0] * 4, [1.0] * 9, segment=[0] * 5 + [1] * 4)
        share, usual = capital.retention(facts)
        self.assertAlmostEqual(usual, 5 / 9)
        np.testing.assert_allclose(share, [1] * 5 + [5 / 9] * 4)
