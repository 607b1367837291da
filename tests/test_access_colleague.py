"""A colleague may take part in an initiative who sees none, or only some, of its accounts."""

from odoo.tests import tagged

from .access_fixture import AccessFixture

# What belongs to an initiative.
PARTS = (
    *("kam.initiative", "kam.initiative.account", "kam.initiative.participant"),
    *("kam.initiative.milestone", "kam.initiative.document", "kam.initiative.decision"),
    *("kam.contribution", "kam.contribution.vote", "kam.contribution.evaluation"),
    *("kam.portal.message", "kam.portal.file"),
)


@tagged("post_install", "-at_install")
class TestAccessColleague(AccessFixture):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.initiative = cls._initiative()
        second = cls._account(cls._customer("Second"), manager_id=cls.users["manager"].id)
        mine = {"initiative_id": cls.initiative.id}
        cls.env["kam.initiative.account"].create({**mine, "account_id": second.id})
        colleague = cls.users["other"]
        cls.env["kam.initiative.participant"].create(
            {**mine, "partner_id": colleague.partner_id.id, "user_id": colleague.id}
        )
        cls._fill(mine)

    @classmethod
    def _fill(cls, mine):
        """One of each that belongs to the initiative."""
        env = cls.env
        env["kam.initiative.milestone"].create({**cls._values_kam_initiative_milestone(), **mine})
        decision = {**cls._values_kam_initiative_decision(), **mine}
        env["kam.initiative.decision"].create(decision)
        document = {**cls._values_kam_initiative_document(), **mine}
        document = env["kam.initiative.document"].create(document)
        author = cls.users["portal"].partner_id
        files = env["kam.portal.file"]
        files._store(document, [("sheet.txt", b"Sixty degrees")], cls.user_sales.partner_id)
        cls.initiative.state = "open"
        contribution = env["kam.contribution"].create(
            {**mine, "author_id": author.id, "name": "Hotter", "situation": "Cold", "wish": "Hot"}
        )
        contribution._submit()
        env["kam.contribution.vote"]._toggle(contribution, author, True)
        contribution.with_user(cls.user_sales).action_evaluate()
        for thread in (cls.initiative, contribution):
            env["kam.portal.message"]._post(thread, "Sixty", author=author)

    def _assert_opens(self, user):
        for model in PARTS:
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(model=model, user=user.login):
                found = self.env[model].with_user(user).search([])
                self.assertTrue(found, "nothing to read")
                # All fields, also those that are computed from the accounts.
                found.read()

    def test_who_takes_part_opens_everything_of_it(self):
        self._assert_opens(self.users["other"])

    def test_who_manages_one_of_the_accounts_opens_everything_of_it(self):
        self._assert_opens(self.user_sales)
