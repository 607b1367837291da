"""Who may do what with each model of the scoring."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import IN_WINDOW, ScoringCommon

OPERATIONS = ("read", "write", "create", "unlink")
SALESMAN, MANAGER = "scoring_salesman", "scoring_manager"
# Initials of what a user may do.
ALLOWED = {
    "kam.criterion": {SALESMAN: "r", MANAGER: "rw"},
    "kam.score.profile": {SALESMAN: "r", MANAGER: "rwcu"},
    "kam.score.profile.rule": {SALESMAN: "r", MANAGER: "rwcu"},
    "kam.score.threshold": {SALESMAN: "r", MANAGER: "rwcu"},
    "kam.score.weight": {SALESMAN: "r", MANAGER: "rwcu"},
    "kam.score.run": {SALESMAN: "r", MANAGER: "rwcu"},
    "kam.score": {SALESMAN: "r", MANAGER: "r"},
    "kam.score.problem": {SALESMAN: "r", MANAGER: "r"},
    "kam.score.ledger": {},
    "kam.score.sight": {},
    "kam.score.yardstick": {},
    "kam.tier.rule": {SALESMAN: "r", MANAGER: "rwcu"},
    "kam.forecast": {SALESMAN: "rwc", MANAGER: "rwc"},
    "kam.forecast.accuracy": {SALESMAN: "r", MANAGER: "r"},
    "kam.whitespace": {SALESMAN: "rw", MANAGER: "rw"},
}


@tagged("post_install", "-at_install")
class TestAccess(ScoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(cls.env, "scoring_portal", "base.group_portal")
        cls.office = new_test_user(cls.env, "scoring_office", "base.group_user")
        cls.create_orders(cls.order(cls.partner, IN_WINDOW, 10))
        cls.scoring = cls.score_now()

    def test_every_model_and_operation(self):
        for model, allowed in ALLOWED.items():
            for user in self.salesman + self.manager + self.portal + self.office:
                may = [
                    operation[0]
                    for operation in OPERATIONS
                    if self.env[model].with_user(user).has_access(operation)
                ]
                with self.subTest(model=model, user=user.login):
                    self.assertEqual("".join(may), allowed.get(user.login, ""))

    def test_no_model_is_forgotten(self):
        models = self.env["ir.model"].search([("model", "=like", "kam.%")])
        ours = models.filtered(
            lambda model: model.modules.split(", ")[0] == "kam_scoring" and not model.abstract
        )
        self.assertEqual(set(ours.mapped("model")), set(ALLOWED))

    def test_portal_and_office_users_learn_nothing_from_their_partner(self):
        for user in (self.portal, self.office):
            with self.assertRaises(AccessError):
                self.partner.with_user(user).read(["kam_score"])
            with self.assertRaises(AccessError):
                self.env["res.partner"].with_user(user).search([("kam_score", ">", 0)])

    def test_profiles_and_rules_of_other_companies_are_hidden(self):
        other = self._create_company(name="Other Company")
        foreign = self.create_profile(other, revenue=1)
        rule = self.create_rule(self.tier_key, company_id=other.id)
        for record in (foreign, foreign.weight_ids, rule):
            with self.assertRaises(AccessError):
                record.with_user(self.manager).check_access("read")
        for record in (self.profile, self.profile.weight_ids):
            record.with_user(self.manager).check_access("write")

    def test_every_menu_opens_for_sales_people_and_managers(self):
        actions = self.env["ir.actions.act_window"].search([("res_model", "in", list(ALLOWED))])
        actions |= self.env.ref("kam_scoring.kam_account_action_proposals")
        for action in actions:
            for user in self.salesman + self.manager:
                views = [(view_id, kind) for view_id, kind in action.views] + [(False, "search")]
                with self.subTest(action=action.name, user=user.login):
                    loaded = self.env[action.res_model].with_user(user).get_views(views)
                    self.assertEqual(set(loaded["views"]), {kind for _view_id, kind in views})

    def test_sales_people_use_what_they_see(self):
        self.partner.user_id = self.salesman
        run = self.scoring.with_user(self.salesman)
        self.assertTrue(run.action_open_ranking() and run.action_open_scores())
        account = self.account_of(self.partner).with_user(self.salesman)
        self.assertTrue(account.action_open_scores() and account.action_open_scored_orders())
        self.assertTrue(self.partner.with_user(self.salesman).kam_score)
