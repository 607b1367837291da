"""Errors of forecasts against what came."""

from datetime import date

import numpy as np
import pandas as pd

from odoo.tests import BaseCase, tagged

from odoo.addons.kam_scoring.engine import forecast

NAN = np.nan
AS_OF = date(2025, 7, 2)
YEAR = {"made_on": date(2024, 12, 1), "period_start": date(2025, 1, 1), "period_end": AS_OF}


def forecasts(*rows):
    return pd.DataFrame([YEAR | row for row in rows])


@tagged("post_install", "-at_install")
class TestForecastErrors(BaseCase):
    def test_past_period(self):
        rows = forecasts({"statistical": 90, "manager": 150, "pipeline": None})
        found = forecast.errors(rows, [100], AS_OF).iloc[0]
        self.assertEqual(found["elapsed"], 1)
        self.assertEqual((found["error_statistical"], found["relative_statistical"]), (-10, -0.1))
        self.assertEqual((found["error_manager"], found["relative_manager"]), (50, 0.5))
        self.assertTrue(found[["error_pipeline", "relative_pipeline"]].isna().all())

    def test_only_the_elapsed_part_is_compared(self):
        # 182 of 365 days.
        rows = forecasts({"statistical": 365.0, "period_end": date(2026, 1, 1)})
        found = forecast.errors(rows, [200.0], AS_OF).iloc[0]
        self.assertAlmostEqual(found["elapsed"], 182 / 365)
        self.assertAlmostEqual(found["error_statistical"], -18)
        self.assertAlmostEqual(found["relative_statistical"], -0.09)

    def test_what_cannot_be_compared(self):
        begins = {"period_start": AS_OF, "period_end": date(2026, 1, 1)}
        rows = forecasts(
            {"manager": 10, **begins},
            {"manager": 10, "made_on": AS_OF},
            {"manager": 10, "made_on": None},
            {"manager": 10, "period_end": YEAR["period_start"]},
            {"manager": 10},
            {"manager": np.inf},
        )
        found = forecast.errors(rows, [0, 5, 5, 5, NAN, 5], AS_OF)
        self.assertTrue(found["error_manager"].isna().all())
        self.assertEqual(forecast.accuracy(found).loc["manager", "forecasts"], 0)

    def test_nothing_came(self):
        found = forecast.errors(forecasts({"manager": 10}, {"manager": 5}), [0, -5], AS_OF)
        self.assertEqual(found["error_manager"].tolist(), [10, 10])
        self.assertTrue(found["relative_manager"].isna().all())
        self.assertTrue(forecast.accuracy(found)[["bias", "wape"]].isna().all(axis=None))

    def test_bias_and_weighted_error_of_a_set(self):
        rows = forecasts(
            {"statistical": 120, "manager": 150},
            {"statistical": 270, "manager": None},
            {"statistical": 10, "manager": 10},
        )
        found = forecast.accuracy(forecast.errors(rows, [100, 300, 0], AS_OF))
        self.assertEqual(found.index.tolist(), list(forecast.SOURCES))
        self.assertEqual(found["forecasts"].tolist(), [3, 2, 0])
        np.testing.assert_allclose(found["bias"], [0, 0.6, NAN])
        np.testing.assert_allclose(found["wape"], [60 / 400, 0.6, NAN])

    def test_actual_by_index_and_empty(self):
        rows = forecasts({"manager": 10}, {"manager": 10}).set_axis([7, 8])
        found = forecast.errors(rows, pd.Series({8: 4.0, 7: 6.0}), AS_OF)
        self.assertEqual(found["error_manager"].to_dict(), {7: 4, 8: 6})
        found = forecast.errors(rows.iloc[:0], [], AS_OF)
        self.assertEqual(len(found), 0)
        self.assertEqual(forecast.accuracy(found)["forecasts"].tolist(), [0, 0, 0])

    def test_currency_scales_amounts_only(self):
        rows = forecasts({"manager": 12.0}, {"manager": 7.0})
        one = forecast.errors(rows, [10.0, 8.0], AS_OF)
        scaled = forecast.errors(rows.assign(manager=rows["manager"] * 8), [80.0, 64.0], AS_OF)
        np.testing.assert_allclose(scaled["error_manager"], one["error_manager"] * 8)
        pd.testing.assert_frame_equal(forecast.accuracy(scaled), forecast.accuracy(one))
