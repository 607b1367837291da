"""Raw values of the criteria of attractiveness."""

import numpy as np
import pandas as pd

from odoo.tests import BaseCase, tagged

from odoo.addons.kam_scoring.engine import criteria_attractiveness as attractiveness

NAN = np.nan


def frame(**columns):
    return pd.DataFrame(columns).astype(float)


@tagged("post_install", "-at_install")
class TestPotential(BaseCase):
    def test_volume_less_own_revenue(self):
        facts = frame(wallet=[100, 100, 100, 100, NAN, 0], annual_revenue=[30, 130, 0, -5, 30, 30])
        values = attractiveness.potential(facts)
        # Net returns do not make more potential than there is volume.
        np.testing.assert_allclose(values, [70, 0, 100, 100, NAN, NAN])

    def peers(self, *rows, count=5):
        """Accounts with a revenue of 2, 4, 6... per unit of size, and those of `rows`."""
        own = [
            {"size": 10.0, "annual_revenue": 20.0 * i, "segment": 1} for i in range(1, count + 1)
        ]
        return pd.DataFrame([*own, *rows])

    def test_what_is_usual_for_the_size(self):
        facts = self.peers(
            {"size": 100.0, "annual_revenue": 50.0, "segment": 1},
            {"size": 5.0, "annual_revenue": 0.0, "segment": 1},
            {"size": NAN, "annual_revenue": 10.0, "segment": 1},
            {"size": 0.0, "annual_revenue": 10.0, "segment": 1},
            {"size": 10.0, "annual_revenue": 10.0, "segment": 2},
            {"size": 10.0, "annual_revenue": 10.0, "segment": 1, "wallet": 15.0},
        )
        # Ratios of the peers: 2, 4, 6, 8, 10, 0.5 and 1; who has no revenue is no peer.
        expected = [20, 0, 0, 0, 0, 350, 20, NAN, NAN, NAN, 5]
        np.testing.assert_allclose(attractiveness.potential(facts), expected)

    def test_four_peers_are_too_few(self):
        self.assertTrue(attractiveness.potential(self.peers(count=4)).isna().all())

    def test_units_are_no_peers(self):
        facts = self.peers(count=5).assign(reference=[True] * 4 + [False])
        self.assertTrue(attractiveness.potential(facts).isna().all())

    def test_accounts_without_a_segment_are_peers_of_each_other(self):
        facts = self.peers().assign(segment=None)
        np.testing.assert_allclose(attractiveness.potential(facts), [40, 20, 0, 0, 0])
        pd.testing.assert_series_equal(
            attractiveness.potential(facts.drop(columns="segment")), attractiveness.potential(facts)
        )


@tagged("post_install", "-at_install")
class TestJourney(BaseCase):
    def test_quotations(self):
        facts = frame(quotations_won=[0, 1, 3, 0, NAN], quotations_lost=[0, 0, 1, 4, 2])
        values = attractiveness.journey(facts)
        np.testing.assert_allclose(values, [NAN, 2 / 3, 4 / 6, 1 / 6, 1 / 4])

    def test_mean_of_what_is_known(self):
        facts = frame(
            quotations_won=[1, 0, 0, 0],
            quotations_lost=[1, 0, 0, 0],
            stage_progress=[0.3, 0.3, NAN, NAN],
            lead_speed=[0.4, NAN, NAN, 1.7],
            engagement=[0.0, 0.5, NAN, NAN],
        )
        np.testing.assert_allclose(attractiveness.journey(facts), [0.3, 0.4, NAN, 1])


@tagged("post_install", "-at_install")
class TestOthers(BaseCase):
    def test_no_opportunity_is_a_value(self):
        values = attractiveness.opportunities(frame(opportunity_value=[0, 500, NAN]))
        np.testing.assert_array_equal(values, [0, 500, NAN])

    def test_values_of_other_parts(self):
        facts = frame(
            capital_value=[-5, NAN, np.inf],
            whitespace_potential=[0, NAN, 7],
            strategic=[40, 140, NAN],
        )
        np.testing.assert_array_equal(attractiveness.capital_value(facts), [-5, NAN, NAN])
        np.testing.assert_array_equal(attractiveness.cross_selling(facts), [0, NAN, 7])
        np.testing.assert_array_equal(attractiveness.strategic(facts), [40, 100, NAN])
