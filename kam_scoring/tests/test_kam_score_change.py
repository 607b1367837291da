"""What has moved a score, as text and bars that add up; its course and its trend in words."""

import re
from datetime import date

from odoo.tests import tagged

from ..engine.criteria import CRITERIA
from .common_score import EARLIER, POINTS, WEIGHTS, ScoreCommon

MONTHS = [date(2025, month, 1) for month in range(1, 8)]


@tagged("post_install", "-at_install")
class TestChange(ScoreCommon):
    def change(self, then=None, now=None, missing_then=(), missing_now=()):
        """The change between two snapshots that differ in these points only."""
        self.before = self.create_score(
            self.create_run(EARLIER), missing=missing_then, **(then or {})
        )
        self.score = self.create_score(self.create_run(), missing=missing_now, **(now or {}))
        return self.score.change

    def test_text_and_bars_add_up_to_the_difference(self):
        now = {"points_revenue": 100.0, "points_growth": 99.9, "points_repurchase": 50.0}
        change = self.change(now=now)
        self.assertRegex(
            change["text"],
            r"^Score \d+\.\d, \d+\.\d points? (more|less) than on 04/30/2025: [+−]\d+\.\d",
        )
        shown = [float(bar["text"].replace("−", "-")) for bar in change["bars"]]
        difference = round(self.score.score, 1) - round(self.before.score, 1)
        self.assertAlmostEqual(sum(shown), difference)
        self.assertEqual(
            {bar["code"] for bar in change["bars"]}, {"revenue", "growth", "repurchase"}
        )
        self.assertEqual(max(bar["width"] for bar in change["bars"]), 100)
        self.assertEqual(change["remarks"], [])
        for bar in change["bars"]:
            self.assertEqual(bar["up"], bar["text"].startswith("+"))
            self.assertIn(f"{bar['text']} {bar['name']}", change["text"])

    def test_more_and_less(self):
        self.assertIn(" points more than on ", self.change({"points_revenue": 10.0})["text"])
        run = self.create_run(date(2025, 7, 2))
        after = self.create_score(run, points_revenue=10.0)
        self.assertIn(" points less than on 06/30/2025: −", after.change["text"])

    def test_nothing_has_moved(self):
        change = self.change()
        self.assertRegex(change["text"], r"^Score \d+\.\d, the same as on 04/30/2025\.$")
        self.assertEqual(change["bars"], [])

    def test_what_rises_and_falls_alike(self):
        first, second, *_more = (code for code in WEIGHTS if WEIGHTS[code] == 7)
        moved = {
            f"points_{first}": POINTS[f"points_{first}"] - 20,
            f"points_{second}": POINTS[f"points_{second}"] + 20,
        }
        text = self.change(now=moved)["text"]
        self.assertIn("the same as on 04/30/2025: ", text)
        self.assertEqual(len(re.findall(r"[+−]1\.\d ", text)), 2)

    def test_criteria_that_came_or_went(self):
        change = self.change(missing_then=("growth",), missing_now=("strategic",))
        self.assertEqual(
            change["remarks"],
            ["Known now, but not then: Growth.", "Known then, but not now: Strategic Value."],
        )

    def test_another_profile(self):
        self.create_score(self.create_run(EARLIER))
        other = self.create_profile(revenue=1, strategic=2)
        other.name = "Projects"
        change = self.create_score(self.create_run(profile=other)).change
        self.assertEqual(
            change["remarks"], ["Scored by the profile “Projects”, then by “Test profile”."]
        )
        self.assertIn("growth", {bar["code"] for bar in change["bars"]})

    def test_the_profile_has_been_changed(self):
        self.create_score(self.create_run(EARLIER, weights={**WEIGHTS, "growth": 50}))
        change = self.create_score(self.create_run()).change
        self.assertEqual(change["remarks"], ["The profile has been changed in between."])

    def test_against_a_score_from_before_the_update(self):
        self.create_score(self.create_old_run(EARLIER, revenue=1, growth=1), profile_id=None)
        change = self.create_score(self.create_run(weights={"revenue": 1, "growth": 1})).change
        self.assertIn("the same as on 04/30/2025", change["text"])
        self.assertEqual(change["remarks"], [])

    def test_the_first_score(self):
        score = self.create_score(self.create_run())
        self.assertEqual(score.change["text"], "The first score of this customer.")
        self.assertEqual(score.change["bars"], [])

    def test_no_score_before_or_after(self):
        everything = tuple(CRITERIA)
        text = self.change(missing_then=everything)["text"]
        self.assertRegex(text, r"^Score \d+\.\d; of 04/30/2025 there is nothing to compare")
        gone = self.create_score(self.create_run(date(2025, 7, 2)), missing=everything)
        self.assertEqual(gone.change["text"], "No score: no criterion is known any more.")

    def test_trials_and_runs_under_way_are_no_past(self):
        trial, broken = self.create_run(EARLIER), self.create_run(date(2025, 5, 2))
        for run in trial, broken:
            self.create_score(run)
        trial.mode, broken.state = "dry", "failed"
        score = self.create_score(self.create_run())
        self.assertIn("first score", score.change["text"])
        self.assertEqual(len(score.history["points"]), 1)

    def test_each_account_has_its_own_past(self):
        other = self.env["kam.account"].create(
            {"partner_id": self.create_customers(1).id, "company_id": self.company.id}
        )
        run = self.create_run(EARLIER)
        self.create_score(run, other, points_revenue=1.0)
        now = self.create_run()
        scores = self.create_score(now, other) | self.create_score(now)
        texts = {score.account_id: score.change["text"] for score in scores}
        self.assertIn("first score", texts[self.account])
        self.assertIn("more than on", texts[other])


@tagged("post_install", "-at_install")
class TestHistory(ScoreCommon):
    def course(self, *points):
        """The history after a score of these points in each month."""
        for day, value in zip(MONTHS, points, strict=False):
            run = self.create_run(day, weights={"revenue": 1})
            missing = ("revenue",) if value is None else ()
            score = self.create_score(
                run, missing=missing, points_revenue=value, score_position=value
            )
            if value is None:
                self.env.cr.execute("UPDATE kam_score SET score = NULL WHERE id = %s", [score.id])
                self.env.invalidate_all()
        return score.history

    def test_the_trend_in_words(self):
        for points, expected in (
            ([50.0], "A trend shows from the second score on."),
            ([50.0, 54.2], "Up 4.2 points over the last 2 scores, since 12/31/2024."),
            ([90.0, 60.0, 50.0], "Down 40.0 points over the last 3 scores, since 12/31/2024."),
            ([50.0, 70.0, 50.9], "Steady over the last 3 scores, since 12/31/2024."),
            ([None, 50.0], "A trend shows from the second score on."),
            ([10.0, 50, 51, 52, 53, 54, 55], "Up 5.0 points over the last 6 scores, since"),
        ):
            with self.env.cr.savepoint(flush=True) as savepoint:
                self.assertIn(expected, self.course(*points)["trend"])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_points_are_those_up_to_the_score(self):
        history = self.course(50.0, None, 60.0)
        self.assertEqual(
            history["points"],
            [
                ["2024-12-31", 50.0, 50.0, None],
                ["2025-01-31", None, None, None],
                ["2025-02-28", 60.0, 60.0, None],
            ],
        )
        first = self.env["kam.score"].search([("date", "=", MONTHS[0])], limit=1)
        self.assertEqual(len(first.history["points"]), 1)

    def test_the_account_shows_its_latest_score(self):
        self.course(50.0, 60.0)
        score = self.env["kam.score"].search(
            [("account_id", "=", self.account.id)], order="date desc", limit=1
        )
        self.assertFalse(self.account.score_explanation)
        self.account.latest_score_id = score
        self.account.invalidate_recordset()
        self.assertEqual(self.account.score_formula, "60.0 = 60.0 Revenue")
        self.assertEqual(self.account.score_explanation["score_id"], score.id)
        self.assertIn("10.0 points more", self.account.score_change["text"])
        self.assertEqual(len(self.account.score_history["points"]), 2)
        action = self.account.action_open_scores()
        self.assertEqual(self.env["kam.score"].search_count(action["domain"]), 2)

    def test_history_and_change_of_many_cost_no_statement_each(self):
        self.course(*[50.0 + month for month in range(7)])
        scores = self.env["kam.score"].search([("account_id", "=", self.account.id)])
        scores.read(["history", "change"])
        few = self.count_statements(lambda: scores[:2].read(["history", "change"]))
        many = self.count_statements(lambda: scores.read(["history", "change"]))
        self.assertLessEqual(many, few)
