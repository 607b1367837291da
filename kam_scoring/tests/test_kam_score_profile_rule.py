"""Which account is scored by which profile: ordered rules, and what they say before saving."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ScoringCommon
from .test_kam_tier_rule import HOSTILE, USELESS

GERMAN = "[('partner_id.country_id.code', '=', 'DE')]"
FIRST = "[('partner_id.name', '=', 'Customer 1')]"


@tagged("post_install", "-at_install")
class TestScoreProfileRule(ScoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["kam.score.profile.rule"].search([]).active = False
        cls.projects = cls.create_profile(revenue=1)
        cls.projects.write({"name": "Projects", "sequence": 5})
        cls.customers = cls.create_customers(4)
        cls.customers[:3].country_id = cls.env.ref("base.de")
        cls.accounts = cls.env["kam.account"].create(
            [
                {"partner_id": customer.id, "company_id": cls.company.id}
                for customer in cls.customers
            ]
        )

    def create_profile_rule(self, **vals):
        values = {"name": "German ones", "profile_id": self.projects.id, "domain": GERMAN}
        return self.env["kam.score.profile.rule"].create(
            {**values, "company_id": self.company.id, **vals}
        )

    def assign(self, account_ids=None, company=None):
        profiles = self.env["kam.score.profile"]
        return profiles._assign(company or self.company, account_ids)

    def profiles_of(self, frame):
        ids = frame["profile_id"].reindex(self.accounts.ids)
        return [self.env["kam.score.profile"].browse(number).name for number in ids]

    # ---- which profile ----

    def test_without_rules_everyone_has_the_first_profile(self):
        frame, problems = self.assign()
        self.assertEqual(frame.index.tolist(), self.accounts.ids)
        self.assertEqual(set(frame["profile_id"]), {self.profile.id})
        self.assertTrue(frame["profile_rule_id"].isna().all())
        self.assertEqual(str(frame["profile_rule_id"].dtype), "Int64")
        self.assertEqual(problems, [])

    def test_the_first_rule_that_matches_counts(self):
        german = self.create_profile_rule(sequence=2)
        first = self.create_profile_rule(
            name="First", domain=FIRST, profile_id=self.profile.id, sequence=1
        )
        frame, _problems = self.assign()
        self.assertEqual(
            self.profiles_of(frame), ["Test profile", "Projects", "Projects", "Test profile"]
        )
        rules = frame["profile_rule_id"].reindex(self.accounts.ids).fillna(0).tolist()
        self.assertEqual(rules, [first.id, german.id, german.id, 0])

    def test_only_the_accounts_asked_for(self):
        self.create_profile_rule()
        frame, _problems = self.assign(self.accounts[2:].ids)
        self.assertEqual(frame.index.tolist(), self.accounts[2:].ids)
        self.assertEqual(frame["profile_id"].tolist(), [self.projects.id, self.profile.id])
        self.assertTrue(self.assign([])[0].empty)

    def test_archived_accounts_rules_and_profiles_do_not_count(self):
        rule = self.create_profile_rule()
        self.accounts[0].active = False
        frame, _problems = self.assign()
        self.assertNotIn(self.accounts[0].id, frame.index)
        for record in (rule, self.projects):
            record.active = False
            frame, _problems = self.assign()
            self.assertEqual(set(frame["profile_id"]), {self.profile.id})
            record.active = True

    def test_rules_and_profiles_of_another_company_do_not_count(self):
        other = self._create_company(name="Other Company")
        foreign = self.create_profile(other, revenue=1)
        self.create_profile_rule(company_id=other.id, profile_id=foreign.id)
        frame, _problems = self.assign()
        self.assertEqual(set(frame["profile_id"]), {self.profile.id})
        self.assertTrue(self.assign(company=other)[0].empty)

    def test_a_rule_takes_no_account_of_another_company(self):
        other = self._create_company(name="Other Company")
        self.create_profile(other, revenue=1)
        self.projects.company_id = False
        self.create_profile_rule(company_id=False, domain="[]")
        account = self.env["kam.account"].create(
            {"partner_id": self.customers[0].id, "company_id": other.id}
        )
        self.assertEqual(self.assign()[0].index.tolist(), self.accounts.ids)
        self.assertEqual(self.assign(company=other)[0].index.tolist(), account.ids)

    def test_a_rule_that_fails_later_is_left_out_and_named(self):
        rule = self.create_profile_rule()
        self.create_profile_rule(name="First", domain=FIRST, sequence=20)
        self.env.cr.execute(
            "UPDATE kam_score_profile_rule SET domain = %s WHERE id = %s",
            ["[('gone', '=', 1)]", rule.id],
        )
        rule.invalidate_recordset()
        frame, [problem] = self.assign()
        self.assertIn("The filter of the rule “German ones” cannot be used", problem)
        self.assertEqual(self.profiles_of(frame).count("Projects"), 1)

    def test_the_number_of_statements_does_not_grow_with_the_accounts(self):
        self.create_profile_rule()
        few = self.count_statements(self.assign)
        self.env["kam.account"].create(
            [{"partner_id": partner.id} for partner in self.create_customers(30)]
        )
        self.assertEqual(self.count_statements(self.assign), few)

    # ---- what is refused ----

    def test_filters_are_data_and_wrong_ones_are_refused(self):
        for domain in (*HOSTILE, *USELESS):
            with self.subTest(domain=domain[:60]), self.assertRaises(ValidationError):
                self.create_profile_rule(domain=domain)

    def test_a_common_rule_cannot_choose_the_profile_of_one_company(self):
        with self.assertRaises(UserError):
            self.create_profile_rule(company_id=False)
        self.projects.company_id = False
        self.create_profile_rule(company_id=False)
        with self.assertRaises(UserError):
            self.projects.company_id = self.company

    # ---- the form ----

    def new_form(self):
        rules = self.env["kam.score.profile.rule"].with_user(self.manager)
        form = Form(rules)
        form.name, form.profile_id = "New", self.projects
        return form

    def test_the_form_counts_before_it_is_saved(self):
        self.create_profile_rule(name="First", domain=FIRST, sequence=1)
        form = self.new_form()
        self.assertIn("that match: 4.", form.preview)
        form.domain = GERMAN
        self.assertIn("that match: 3.", form.preview)
        self.assertIn("An earlier rule takes 1 of them, so this one decides for 2.", form.preview)
        self.assertIn("For example: Customer 2 and Customer 3.", form.preview)
        self.assertFalse(form.problem)

    def test_the_form_says_what_is_wrong_before_it_is_saved(self):
        form = self.new_form()
        form.domain = "[('gone', '=', 1)]"
        self.assertIn("The filter of the rule “New” cannot be used", form.problem)
        self.assertFalse(form.preview)
        self.assertEqual((form.name, form.profile_id), ("New", self.projects))
        form.domain = "[('partner_id.name', '=', 'Nobody')]"
        self.assertFalse(form.problem)
        self.assertEqual(form.preview, "No account of Scored Company matches.")

    def test_the_list_counts_each_rule(self):
        rules = self.create_profile_rule(name="First", domain=FIRST, sequence=1)
        rules |= self.create_profile_rule(sequence=2)
        rules |= self.create_profile_rule(name="Rest", domain="[]", sequence=3)
        self.assertEqual(rules.mapped("match_count"), [1, 3, 4])
        self.assertEqual(rules.mapped("chosen_count"), [1, 2, 1])

    # ---- what the account says ----

    def test_the_account_says_why(self):
        rule = self.create_profile_rule(sequence=2)
        self.create_profile_rule(name="First", domain=FIRST, sequence=1)
        account = self.accounts[1]
        self.assertFalse(account.profile_sentence)
        account.profile_id = self.profile
        self.assertEqual(account.profile_sentence, "Profile Test profile, because no rule applies")
        account.write({"profile_id": self.projects.id, "profile_rule_id": rule.id})
        self.assertEqual(account.profile_sentence, "Profile Projects, rule 2 (“German ones”)")
        rule.active = False
        account.invalidate_recordset()
        self.assertEqual(
            account.profile_sentence, "Profile Projects, by the former rule “German ones”"
        )
