"""The line that every test run ends with, the score step's date, and what linting reports."""

import datetime

from kam_setup import counts, lint, score

from .test_setup_common import SetupCase

DAY = datetime.date(2026, 3, 31)


class TestSummary(SetupCase):
    def test_counts(self):
        stats = {"passed": [1, 2], "failed": [1], "error": [1], "skipped": [1], "warnings": [1, 2]}
        self.assertEqual(counts.summary(counts.count(stats)), "2 passed, 2 failed, 1 skipped")

    def test_nothing_skipped(self):
        self.assertEqual(counts.summary(counts.count({"passed": [1]})), "1 passed, 0 failed")

    def test_nothing_ran(self):
        self.assertEqual(counts.summary(counts.count({})), "0 passed, 0 failed")

    def test_recent_history_is_scored_as_of_today(self):
        self.assertIsNone(score.as_of_date(DAY, DAY + datetime.timedelta(days=31)))
        self.assertIsNone(score.as_of_date(None, DAY))

    def test_old_history_is_scored_as_of_its_end(self):
        as_of = score.as_of_date(DAY, DAY + datetime.timedelta(days=32))
        self.assertEqual(as_of, datetime.date(2026, 4, 1))

    def test_findings_of_odoos_own_code_are_not_ours(self):
        self.assertEqual(lint.ours("Invalid override in sale.order of action_confirm"), [])
        self.assertEqual(len(lint.ours("Invalid override in kam.plan of write")), 1)
        self.assertEqual(len(lint.ours("odoo.addons.kam_portal.controllers.portal: twice")), 1)

    def test_only_our_lines_of_a_list(self):
        text = "fields should be indexed:\nmail.x.id (inverse of y)\nkam.goal.plan_id (inverse)"
        self.assertEqual(lint.ours(text), ["index it: kam.goal.plan_id (inverse)"])

    def test_folders_bear_any_name(self):
        self.assertEqual(lint.ours(f"{self.home}/odoo/kam_x/mail.py"), ["odoo/kam_x/mail.py"])
        self.environ({"KAM_HOME": "/srv/kam_suite/.odoo"})
        self.assertEqual(lint.ours("/srv/kam_suite/.odoo/odoo/mail.py is odd"), [])
