"""Capital value: what comes out of it, its range, the ladder, and what must not matter."""

import numpy as np
import pandas as pd
from scipy.stats import gamma

from odoo.tests import BaseCase, tagged

from odoo.addons.kam_scoring.engine import capital, lifetime

from .test_engine_lifetime_ladder import simulate

NAN = np.nan
ADDED = ["expected_orders_year", "order_value", "order_margin", "expected_revenue"]
ADDED += ["capital_value", "capital_value_low", "capital_value_high"]


def choice(name="nbd", **parameters):
    kinds = {
        "mbgnbd": lifetime.MBGNBD,
        "bgnbd": lifetime.BGNBD,
        "nbd": lifetime.NBD,
        "rate": lifetime.Rate,
    }
    values = {"r": 0.8, "alpha": 50.0, "log_likelihood": 0.0, "unit": "days", "repeats": 1}
    if name.endswith("gnbd"):
        values |= {"a": 0.8, "b": 2.5}
    model = kinds[name](**values | parameters) if name in kinds else None
    return lifetime.ModelChoice(name, "full", model, 1, 1)


def customers(count=400, seed=1, **columns):
    """Facts of customers whose values per order and margins vary."""
    random = np.random.default_rng(seed)
    x, t_x, age = (np.floor(column) for column in simulate(count, seed=seed))
    mean = random.gamma(6 * (x + 1), 1) / (x + 1) * 60 / random.gamma(4, 1, count)
    facts = {
        "frequency": x,
        "recency": t_x,
        "age": age,
        "mean_value": mean,
        "revenue": mean * (x + 1) / 2,
        "revenue_previous": mean * (x + 1) / 2 * (age > 400),
        "annual_revenue": mean * (x + 1) / 2,
        "margin_rate": random.uniform(0.1, 0.5, count),
        "cost_coverage": np.where(random.random(count) < 0.7, 1.0, 0.5),
        "has_previous_window": age > 400,
        "segment": random.integers(0, 3, count),
    }
    return pd.DataFrame(facts | columns, index=pd.RangeIndex(1000, 1000 + count))


@tagged("post_install", "-at_install")
class TestPredict(BaseCase):
    def test_columns(self):
        facts = customers()
        found, how = capital.predict(facts, choice("mbgnbd"))
        self.assertLessEqual({*ADDED, "capital_method"}, set(found))
        self.assertNotIn("capital_value", facts)
        self.assertEqual((how.orders, how.value.name), ("mbgnbd", "gamma_gamma"))
        self.assertEqual(set(found["capital_method"]), {"gamma_gamma"})
        rhythm = (facts[name] for name in ("frequency", "recency", "age"))
        alive, living, year = capital.discounted_orders(choice("mbgnbd").model, *rhythm)
        np.testing.assert_allclose(found["capital_value"], alive * living * found["order_margin"])
        np.testing.assert_allclose(found["expected_orders_year"], year)
        np.testing.assert_allclose(found["expected_revenue"], year * found["order_value"])
        self.assertTrue((found["capital_value_low"] <= found["capital_value_high"]).all())

    def test_more_distant_money_is_worth_less(self):
        facts = customers()
        values = [
            capital.predict(facts, choice("mbgnbd"), months, discount)[0]["capital_value"]
            for months, discount in ((36, 0.1), (36, 0.2), (12, 0.1), (36, 0.0))
        ]
        for less in values[1:3]:
            self.assertTrue((less < values[0]).all())
        self.assertTrue((values[3] > values[0]).all())

    def test_worked_example(self):
        """5 orders a year worth 100 each, a margin of 20 %, without discount over 3 years."""
        facts = customers(1, frequency=4.0, recency=300.0, age=315.0, mean_value=100.0)
        facts = facts.assign(margin_rate=0.2, cost_coverage=1.0)
        found, how = capital.predict(facts, choice("nbd", r=1.0, alpha=50.0), discount=0.0)
        self.assertEqual(how.value.name, "mean")
        row = found.iloc[0]
        self.assertAlmostEqual(row["expected_orders_year"], 5)
        self.assertAlmostEqual(row["expected_revenue"], 500)
        self.assertAlmostEqual(row["capital_value"], 300)
        low, high = gamma.ppf([0.1, 0.9], 5, scale=1 / 5) * 300
        self.assertAlmostEqual(row["capital_value_low"], low)
        self.assertAlmostEqual(row["capital_value_high"], high)

    def test_the_range_holds_in_a_world_of_the_model(self):
        """The true rate, or having left, is within the range for four of five customers."""
        random = np.random.default_rng(1)
        rate, age = random.gamma(0.8, 1 / 50, 20000), np.full(20000, 300.0)
        x = random.poisson(rate * age).astype(float)
        facts = customers(20000, frequency=x, recency=np.where(x > 0, 200.0, 0.0), age=age)
        for model in (choice("nbd"), choice("mbgnbd")):
            found, _how = capital.predict(facts, model)
            alive = lifetime.probability_alive(model.model, x, facts["recency"], age)
            there = random.random(20000) < alive
            mean_rate = (0.8 + x) / (50 + age)
            truth = there * found["capital_value"] / alive * rate / mean_rate
            inside = truth.between(found["capital_value_low"] - 1e-9, found["capital_value_high"])
            # 0 is a whole lump of probability, so that the range can hold more than it says.
            self.assertGreater(inside.mean(), 0.78)
            if model.name == "nbd":
                self.assertAlmostEqual(inside.mean(), 0.8, delta=0.02)

    def test_the_lost_have_nothing_to_lose(self):
        """Below a chance of 10 % to be alive even the high value is 0."""
        facts = customers(1, frequency=8.0, recency=40.0, age=900.0)
        found, _how = capital.predict(facts, choice("mbgnbd"))
        self.assertLess(found["capital_value"].item(), 1)
        self.assertEqual(found["capital_value_low"].item(), 0)
        self.assertEqual(found["capital_value_high"].item(), 0)

    def test_customers_served_at_a_loss(self):
        facts = customers(margin_rate=-0.2, cost_coverage=1.0)
        found, _how = capital.predict(facts, choice("nbd"))
        self.assertTrue((found["capital_value"] < 0).all())
        self.assertTrue((found["capital_value_low"] < found["capital_value"]).all())
        self.assertTrue((found["capital_value_low"] <= found["capital_value_high"]).all())

    def test_small_bases_get_a_multiple_of_their_margin(self):
        facts = customers(30).assign(
            has_previous_window=True,
            revenue_previous=1.0,
            revenue=[0.0] * 6 + [10.0] * 24,
            annual_revenue=[0.0] * 6 + [20.0] * 24,
            margin_rate=0.25,
            cost_coverage=1.0,
            segment=0,
        )
        found, how = capital.predict(facts, choice("rate", r=1, alpha=100.0))
        self.assertAlmostEqual(how.retention, 0.8)
        self.assertEqual(set(found["capital_method"]), {"retention"})
        np.testing.assert_allclose(found["capital_value"], [0] * 6 + [20 * 0.25 * 8 / 3] * 24)
        inner = found.iloc[6:]
        self.assertTrue((inner["capital_value_low"] < inner["capital_value"]).all())
        self.assertTrue((inner["capital_value_high"] > inner["capital_value"]).all())
        self.assertTrue((found["expected_revenue"] > 0).all())

    def test_no_retention_no_capital_value(self):
        facts = customers(30, has_previous_window=False)
        found, how = capital.predict(facts, choice("rate", r=1, alpha=100.0))
        self.assertIsNone(how.retention)
        self.assertTrue(found["capital_value"].isna().all())
        self.assertEqual(set(found["capital_method"]), {"none"})
        self.assertTrue((found["expected_revenue"] > 0).all())

    def test_no_rhythm_nothing_at_all(self):
        found, how = capital.predict(customers(30), choice("none"))
        expected = ["expected_orders_year", "expected_revenue", "capital_value"]
        self.assertTrue(found[expected].isna().all(axis=None))
        self.assertEqual(set(found["capital_method"]), {"none"})
        self.assertEqual(how.orders, "none")

    def test_unknown_cost_leaves_the_revenue(self):
        facts = customers(margin_rate=NAN, cost_coverage=0.0)
        found, how = capital.predict(facts, choice("mbgnbd"))
        self.assertIsNone(how.margin_rate)
        self.assertTrue(found[["capital_value", "capital_value_low"]].isna().all(axis=None))
        self.assertTrue((found["expected_revenue"] > 0).all())
        self.assertEqual(set(found["capital_method"]), {"none"})

    def test_who_never_ordered_is_unknown_and_changes_nothing(self):
        facts = customers()
        more = pd.concat([facts, facts.iloc[:1].mul(NAN).set_axis([1])])
        more = more.assign(has_previous_window=[*facts["has_previous_window"], False])
        for model in (choice("mbgnbd"), choice("rate", r=1, alpha=100.0)):
            alone, with_new = (capital.predict(frame, model)[0] for frame in (facts, more))
            pd.testing.assert_frame_equal(with_new.loc[facts.index, ADDED], alone[ADDED])
            self.assertTrue(with_new.loc[1, ADDED].drop("order_margin").isna().all())
            self.assertEqual(with_new.loc[1, "capital_method"], "none")

    def test_currency_scales_amounts_only(self):
        facts = customers()
        money = ["mean_value", "revenue", "revenue_previous", "annual_revenue"]
        amounts = [name for name in ADDED if name != "expected_orders_year"]
        one, how = capital.predict(facts, choice("mbgnbd"))
        for factor in (1024, 0.00731):
            scaled = facts.assign(**facts[money] * factor)
            found, scaled_how = capital.predict(scaled, choice("mbgnbd"))
            pd.testing.assert_frame_equal(found[amounts], one[amounts] * factor, rtol=1e-6)
            self.assertEqual(scaled_how.value.name, how.value.name)
            pd.testing.assert_series_equal(
                found["expected_orders_year"], one["expected_orders_year"]
            )

    def test_order_of_accounts_does_not_matter(self):
        facts = customers(1500)
        found = capital.predict(facts, choice("mbgnbd"))[0]
        again = capital.predict(facts.sample(frac=1, random_state=1), choice("mbgnbd"))[0]
        pd.testing.assert_frame_equal(again.sort_index()[ADDED], found[ADDED], rtol=1e-9)

    def test_empty(self):
        found, _how = capital.predict(customers(5).iloc[:0], choice("mbgnbd"))
        self.assertEqual(len(found), 0)
        self.assertLessEqual(set(ADDED), set(found))
        found, _how = capital.predict(pd.DataFrame(index=[1, 2]), choice("none"))
        self.assertTrue(found[ADDED].isna().all(axis=None))

    def test_errors(self):
        for months in (0, 121, 1.5, NAN):
            with self.assertRaisesRegex(ValueError, "whole number from 1 to 120"):
                capital.predict(customers(5), choice(), months=months)
        for discount in (-0.1, np.inf, NAN):
            with self.assertRaisesRegex(ValueError, "discount"):
                capital.predict(customers(5), choice(), discount=discount)
