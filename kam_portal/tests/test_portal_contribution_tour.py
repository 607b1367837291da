from odoo.tests import tagged

from .common_portal_contribution import KamPortalContributionCase


@tagged("post_install", "-at_install")
class TestPortalContributionTour(KamPortalContributionCase):
    def test_contribute_with_javascript(self):
        self._contribute('Panels one can read in sunlight <b class="hostile">', kind="idea")
        before = self._count()
        self.start_tour(self.form_path, "kam_portal_contribution", login=self.anna.login)
        contribution = self._newest()
        self.assertEqual(self._count(), before + 1, "a double click is one contribution")
        self.assertEqual(contribution.name, "Panel to be read in sunlight")
        self.assertEqual(contribution.requirement_level, "must")
        self.assertEqual(contribution.state, "submitted")
        self.assertEqual(contribution.file_ids.mapped("name"), ["drawing.pdf"])
        self.assertEqual(contribution.vote_count, 1)
