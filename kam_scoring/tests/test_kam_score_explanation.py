"""Every criterion in one sentence, known or not; what is shown adds up."""

import re

from odoo.tests import tagged

from ..engine.criteria import AXES, CRITERIA
from .common_score import EARLIER, FACTS, POINTS, WEIGHTS, ScoreCommon


@tagged("post_install", "-at_install")
class TestSums(ScoreCommon):
    def test_contributions_add_up_to_the_score(self):
        score = self.create_score(self.create_run())
        exact = score._get_contributions()
        total = sum(WEIGHTS.values())
        self.assertEqual(exact.keys(), WEIGHTS.keys())
        self.assertAlmostEqual(sum(exact.values()), score.score, delta=1e-9)
        for code, weight in WEIGHTS.items():
            self.assertAlmostEqual(
                exact[code], weight * POINTS[f"points_{code}"] / total, delta=1e-9
            )

    def test_what_is_shown_adds_up(self):
        run = self.create_run()
        for missing in ((), ("growth",), ("revenue", "journey", "size")[:2]):
            score = self.create_score(run, missing=missing)
            total, *terms = map(float, re.findall(r"-?\d+\.\d", score.formula))
            self.assertAlmostEqual(total, sum(terms), msg=score.formula)
            self.assertEqual(total, round(score.score + 1e-9, 1))
            shown = [part["contribution"] for part in self.parts(score).values()]
            self.assertAlmostEqual(sum(shown), total)
            axes = score.explanation["axes"]
            self.assertAlmostEqual(sum(float(axis["contribution_text"]) for axis in axes), total)

    def test_parts_are_told_by_axis(self):
        score = self.create_score(
            self.create_run(), score_position=71.23, score_attractiveness=40.0
        )
        position, attractiveness = score.explanation["axes"]
        self.assertEqual((position["name"], position["score_text"]), ("Own Position", "71.2"))
        self.assertEqual(attractiveness["score_text"], "40.0")
        for axis in (position, attractiveness):
            codes = {part["code"] for part in axis["parts"]}
            self.assertEqual(codes, {code for code in CRITERIA if AXES[code] == axis["code"]})

    def test_a_missing_criterion_is_shared_or_counted(self):
        policies = {"growth": "neutral", "satisfaction": "zero", "strategic": "share"}
        run = self.create_run(missing=policies)
        score = self.create_score(run, missing=tuple(policies))
        exact, parts = score._get_contributions(), self.parts(score)
        counted = sum(WEIGHTS.values()) - WEIGHTS["strategic"]
        self.assertAlmostEqual(exact["growth"], 50 * WEIGHTS["growth"] / counted, delta=1e-9)
        self.assertEqual((exact["satisfaction"], exact["strategic"]), (0, 0))
        self.assertAlmostEqual(sum(exact.values()), score.score, delta=1e-9)
        self.assertEqual(parts["growth"]["badge"], "missing, counted as average (50)")
        self.assertEqual(parts["growth"]["fill"], 50)
        self.assertEqual(parts["satisfaction"]["badge"], "missing, counted as 0")
        self.assertEqual(parts["strategic"]["badge"], "missing")
        self.assertNotIn("contribution_text", parts["strategic"])
        self.assertIn(" Growth", score.formula)
        self.assertIn("0.0 Satisfaction", score.formula)
        self.assertNotIn("Strategic", score.formula)
        self.assertIn("neither for nor against", score.explanation["footnote"])

    def test_thresholds_may_earn_no_points(self):
        thresholds = {"revenue": [[0, 0], [100, 100]]}
        score = self.create_score(self.create_run(thresholds=thresholds), points_revenue=0.0)
        part = self.parts(score)["revenue"]
        self.assertEqual((part["state"], part["contribution"]), ("known", 0))
        self.assertEqual(part["comparison"], "0 of 100 points by the thresholds of the profile")

    def test_nothing_is_known(self):
        score = self.create_score(self.create_run(), missing=tuple(CRITERIA))
        self.assertFalse(score.formula)
        self.assertEqual(score._get_contributions(), {})
        self.assertIn("No criterion is known", score.explanation["empty"])
        self.assertEqual({part["state"] for part in self.parts(score).values()}, {"missing"})

    def test_a_criterion_without_weight_is_no_part(self):
        score = self.create_score(self.create_run(weights={"revenue": 3, "growth": 0}))
        self.assertEqual(list(self.parts(score)), ["revenue"])
        self.assertRegex(score.formula, r"^97\.0 = 97\.0 Revenue$")
        self.assertIn("Capital Value, without weight here: $ 21,000 of margin", self.notes(score))

    def test_scores_from_before_the_update(self):
        run = self.create_old_run(revenue=40, growth=20, breadth=0)
        score = self.create_score(run, missing=("growth",), profile_id=None, population=None)
        self.assertAlmostEqual(score.score, 97)
        self.assertRegex(score.formula, r"^97\.0 = 97\.0 Revenue$")
        self.assertEqual(self.parts(score)["growth"]["badge"], "missing")
        self.assertIn("Compared with 321 customers,", score.explanation["introduction"])
        self.assertIn("of 321 customers", self.parts(score)["revenue"]["comparison"])
        self.assertEqual(score.explanation["axes"][0]["score_text"], "")

    def test_the_profile_has_been_deleted(self):
        self.create_score(self.create_run(EARLIER))
        score = self.create_score(self.create_run())
        formula = score.formula
        self.env.cr.execute("UPDATE kam_score SET profile_id = NULL WHERE id = %s", [score.id])
        self.env.invalidate_all()
        self.assertFalse(score.formula, "which one it was cannot be told while it exists")
        self.assertIn("has been deleted", score.explanation["empty"])
        self.assertEqual(score.explanation["axes"], [])
        self.assertIn("has been deleted", score.change["text"])
        settings = score.run_id.settings
        score.run_id.settings = {"999999": settings[str(self.profile.id)]}
        score.invalidate_recordset()
        self.assertEqual(score.formula, formula)


@tagged("post_install", "-at_install")
class TestSentences(ScoreCommon):
    def setUp(self):
        super().setUp()
        self.scoring = self.create_run()

    def explain(self, *missing, **facts):
        return self.sentences(self.create_score(self.scoring, missing=missing, **facts))

    def test_every_known_criterion_says_its_value(self):
        sentences = self.explain()
        for code, expected in {
            "revenue": r"^\$ 12,000 net from 07/01/2024 to 06/30/2025, orders: 14\.$",
            "growth": r"^\+20\.0 %: from \$ 10,000 in the period before to \$ 12,000\.$",
            "profitability": r"^25\.0 % margin, which is \$ 3,000, over the lines",
            "wallet_share": r"^40 % of what the customer spends in a year, \$ 30,000,",
            "satisfaction": r"^4\.2 of 5, ratings of 12 months: 6\.",
            "repurchase": r"^87 % likely to order within 90 days\. .*: 12, the last on 06/01/2025",
            "breadth": r"^Buys from 4 of 8 product categories\.$",
            "potential": r"^\$ 18,000 a year: the purchasing volume of \$ 30,000 less",
            "opportunities": r"^\$ 7,500: expected .* \(3\) due within .* Overdue: 1\.$",
            "capital_value": r"^\$ 21,000 of margin .* next 36 months, .* 10 % less a year\. "
            r"Between \$ 12,000 and \$ 31,000 with a probability of 80 %\. Computed",
            "cross_selling": r"^\$ 3,400 may be won .* typically 17 % too high\.$",
            "journey": r"^55 %, .* won 3, lost 1, which counts as 67 %; .* 50 % .* 25 % .* 75 %",
            "strategic": r"^80 of 100, as people rate it",
        }.items():
            self.assertRegex(sentences[code], expected)
        self.assertEqual(sentences.keys(), CRITERIA.keys())

    def test_every_missing_criterion_says_why(self):
        unknown = dict.fromkeys(FACTS) | {"provisional": True}
        score = self.create_score(self.scoring, missing=tuple(CRITERIA), **unknown)
        sentences = self.sentences(score)
        for code, expected in {
            "revenue": "Has never ordered.",
            "growth": "New: no full period before",
            "profitability": "No net revenue",
            "wallet_share": "Nobody has entered how much",
            "satisfaction": "No rating in the last 12 months",
            "repurchase": "No order of a positive value",
            "breadth": "All sales are in one product category",
            "potential": "Neither a purchasing volume nor a size",
            "opportunities": "not looked at",
            "capital_value": "No order of a positive value",
            "cross_selling": "Fewer than 20 comparable customers",
            "journey": "No quotation that was won or lost",
            "strategic": "Nobody has rated it",
        }.items():
            self.assertIn(expected, sentences[code])
        for code, part in self.parts(score).items():
            self.assertTrue(part["sources"], f"{code} can be mended somewhere")

    def test_wallet(self):
        sentence = self.explain(wallet_outdated=True)["wallet_share"]
        self.assertIn("All of the purchasing volume of $ 30,000", sentence)
        sentence = self.explain(wallet=None, wallet_estimated=True)["wallet_share"]
        self.assertIn("40 %, estimated from our rank", sentence)
        sentence = self.explain("wallet_share", wallet=None, wallet_outdated=True)["wallet_share"]
        self.assertIn("too old to count", sentence)
        self.assertEqual(self.explain("wallet_share")["wallet_share"], "Has never ordered.")

    def test_who_entered_a_volume(self):
        self.account.write({"wallet_amount": 30000, "strategic_reference": "4"})
        sentences = self.explain()
        self.assertIn("Entered by OdooBot on ", sentences["wallet_share"])
        self.assertIn("Entered by OdooBot on ", sentences["strategic"])
        self.account.write({"wallet_amount": 31000})
        self.assertNotIn("Entered by", self.explain()["wallet_share"], "it was another one then")

    def test_potential(self):
        by_size = self.explain(wallet=None)["potential"]
        self.assertIn("$ 18,000 a year: so much more do customers of its size (120)", by_size)
        nothing = self.explain(raw_potential=0.0)["potential"]
        self.assertIn("Nothing more: all of the purchasing volume", nothing)
        nothing = self.explain(raw_potential=0.0, wallet=None)["potential"]
        self.assertIn("at least as much as others of its size", nothing)
        few = self.explain("potential", wallet=None)["potential"]
        self.assertIn("Too few customers whose size is known", few)

    def test_revenue(self):
        lost = self.explain(revenue=0.0, orders=0)["revenue"]
        self.assertIn("the last order is of 06/01/2025", lost)
        self.assertIn("Returns of 4 %", self.explain(refund_rate=0.04)["revenue"])
        run = self.create_run(FACTS["last_order"], basis="invoiced")
        invoiced = self.sentences(self.create_score(run))["revenue"]
        self.assertIn("invoices and credit notes: 14.", invoiced)

    def test_profitability_and_capital_value_without_cost(self):
        score = self.create_score(
            self.scoring, missing=("profitability", "capital_value"), cost_coverage=0.7999
        )
        for code in ("profitability", "capital_value"):
            self.assertIn("Enter the cost of the products", self.sentences(score)[code])
            self.assertEqual(self.parts(score)[code]["sources"][0]["code"], "costs")
        self.assertIn("only 79 %", self.sentences(score)["profitability"])

    def test_how_the_capital_value_was_computed(self):
        retention = self.explain(capital_method="retention", capital_value_high=None)
        self.assertIn("from year to year", retention["capital_value"])
        self.assertNotIn("probability", retention["capital_value"])
        mean = self.explain(capital_method="mean")["capital_value"]
        self.assertIn("a careful mean", mean)

    def test_only_known_parts_of_the_journey_are_told(self):
        journey = self.explain(
            quotations_won=0,
            quotations_lost=0,
            stage_progress=0.0,
            lead_speed=None,
            engagement=None,
        )["journey"]
        self.assertEqual(
            journey, "55 %, the mean of: the best open opportunity has gone 0 % of the way."
        )

    def test_no_opportunity_is_a_value(self):
        sentence = self.explain(opportunity_count=0, raw_opportunities=0.0)["opportunities"]
        self.assertEqual(sentence, "No open opportunity.")

    def test_breadth(self):
        few = self.explain("breadth", population=19)["breadth"]
        self.assertIn("Fewer than 20 accounts", few)
        self.assertEqual(self.explain("breadth")["breadth"], "Has never ordered.")
