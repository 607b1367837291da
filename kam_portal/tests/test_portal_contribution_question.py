from odoo.tests import tagged

from .common_portal_contribution import KamPortalContributionCase


@tagged("post_install", "-at_install")
class TestPortalContributionQuestion(KamPortalContributionCase):
    """Our question is for those who wrote it and their colleagues; others may say something."""

    def setUp(self):
        super().setUp()
        self.cleos_account, self.cleo = self._add_customer()
        self.contribution = self._contribute("Seal")
        self.contribution._ask("Which temperature?")

    def _answer_as(self, user, account):
        self._login(user)
        path = self._path(self.contribution, account=account)
        page = self._page(path)
        self._assert_sent(self._send(f"{path}/answer", {"body": "Any"}), path)
        message = self.contribution.portal_message_ids.sorted("id")[-1]
        self.assertEqual(message.author_id, user.partner_id)
        return bool(page.xpath("//form[contains(@action, '/answer')]")), message.kind

    def test_another_customer_comments(self):
        offered, kind = self._answer_as(self.cleo, self.cleos_account)
        self.assertEqual((offered, kind), (False, "comment"))
        self.assertEqual(self.contribution.state, "question")

    def test_a_colleague_answers(self):
        self._accept(self._create_participant(self.initiative, self.berta))
        offered, kind = self._answer_as(self.berta, self.account)
        self.assertEqual((offered, kind), (True, "answer"))
        self.assertEqual(self.contribution.state, "acknowledged")

    def test_who_joined_by_merging_answers(self):
        other = self._contribute("Better seal", author=self.cleo)
        other._merge_into(self.contribution)
        self.assertEqual(self._answer_as(self.cleo, self.cleos_account), (True, "answer"))
