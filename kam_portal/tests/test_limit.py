from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..models.kam_portal_limit import LIMITS
from .common import KamPortalCase


@tagged("post_install", "-at_install")
class TestLimit(KamPortalCase):
    """More than a person can do in a minute is refused, to that person only."""

    def _count(self, kind, times, user=None):
        limit = self.env["kam.portal.limit"].with_user(user or self.anna).sudo()
        return [limit._is_exceeded(kind) for _time in range(times)]

    def test_up_to_the_limit_and_no_further(self):
        for kind, limit in (("comment", 60), ("upload", 20), ("vote", 200), ("other", 120)):
            self.assertEqual(LIMITS[kind], limit)
            self.assertEqual(set(self._count(kind, limit)), {False}, kind)
            self.assertEqual(self._count(kind, 2), [True, True], kind)

    def test_each_person_and_each_kind_counts_alone(self):
        self._count("upload", 21)
        self.assertEqual(self._count("comment", 1), [False])
        self.assertEqual(self._count("upload", 1, self.berta), [False])

    def test_a_minute_later_it_goes_on(self):
        self._count("upload", 21)
        lines = self.env["kam.portal.limit"].search([("user_id", "=", self.anna.id)])
        lines.date = fields.Datetime.now() - timedelta(seconds=61)
        self.assertEqual(self._count("upload", 1), [False])

    def test_what_other_workers_have_counted_counts(self):
        """It is in the table, not in the memory of one process."""
        now = fields.Datetime.now()
        self.env["kam.portal.limit"].create(
            [{"user_id": self.anna.id, "kind": "upload", "date": now} for _time in range(20)]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._count("upload", 1), [True])

    def test_old_counts_are_swept_away(self):
        self._count("vote", 2)
        lines = self.env["kam.portal.limit"].search([("user_id", "=", self.anna.id)])
        lines[0].date = fields.Datetime.now() - timedelta(hours=2)
        self.env["kam.portal.limit"]._gc_limits()
        self.assertEqual(len(lines.exists()), 1)
