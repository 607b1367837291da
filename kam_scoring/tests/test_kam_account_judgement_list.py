"""Who may enter what is known, what becomes of it, and the list for many customers at once."""

from ast import literal_eval
from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import ScoringCommon

TODAY = date(2026, 3, 15)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15 12:00:00")
class TestKamAccountJudgementList(ScoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.user_id = cls.salesman
        cls.account = cls.env["kam.account"].create(
            {"partner_id": cls.partner.id, "company_id": cls.company.id}
        )

    def _as(self, user, account=None):
        return (account or self.account).with_user(user)

    # ---- who may ----

    def test_salespeople_of_the_account_only(self):
        stranger = self.create_user("scoring_stranger", "sales_team.group_sale_salesman")
        office = self.create_user("scoring_office", "base.group_user")
        self._as(self.manager).wallet_amount = 1000
        for user in (stranger, office):
            account = self._as(user)
            with self.assertRaises(AccessError):
                account.write({"wallet_amount": 1})
            with self.assertRaises(AccessError):
                account.with_context(kam_judgement="wallet").action_confirm_judgement()
        self.assertEqual(self.account.wallet_user_id, self.manager)

    def test_other_company(self):
        other = self._create_company(name="Other Company")
        account = self.env["kam.account"].create(
            {"partner_id": self.partner.id, "company_id": other.id, "wallet_amount": 5}
        )
        with self.assertRaises(AccessError):
            self._as(self.manager, account).write({"wallet_amount": 1})
        self.assertFalse(self.account.wallet_amount)
        other.kam_judgement_months = 3
        self.account.wallet_amount = 1000
        self.assertEqual(account.wallet_expiry, date(2026, 6, 15))
        self.assertEqual(self.account.wallet_expiry, date(2027, 9, 15))

    def test_an_author_of_another_company_is_named(self):
        other = self._create_company(name="Other Company")
        author = self.create_user("scoring_author", "sales_team.group_sale_manager")
        self._as(author).wallet_amount = 1000
        author.sudo().write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.env.invalidate_all()
        self.assertIn(author.name, self._as(self.salesman).wallet_standing)

    # ---- copies and unions ----

    def test_a_copy_knows_nothing(self):
        self._fill(self.account)
        copy = self.account.copy({"partner_id": self.create_customers(1).id})
        names = ("wallet_amount", "wallet_source", "supplier_count", "size", "strategic_value")
        self.assertFalse(any(copy[name] for name in (*names, "wallet_date", "size_user_id")))
        self.assertEqual((copy.wallet_evidence, copy.wallet_year), ("unknown", 0))

    def test_united_customers_keep_what_is_known_of_the_one_that_stays(self):
        double = self.env["kam.account"].create({"partner_id": self.create_customers(1).id})
        self._as(self.salesman).size = 30
        with freeze_time("2026-02-01"):
            self._fill(self._as(self.manager, double))
        self.account._absorb(double)
        self.assertRecordValues(
            self.account,
            [
                {
                    "size": 30,
                    "size_user_id": self.salesman.id,
                    "size_date": TODAY,
                    "wallet_amount": 900,
                    "wallet_user_id": self.manager.id,
                    "wallet_date": date(2026, 2, 1),
                    "supplier_rank": 2,
                    "supplier_user_id": self.manager.id,
                    "strategic_value": 80,
                    "strategic_expiry": date(2027, 2, 1),
                }
            ],
        )

    def _fill(self, account):
        account.write(
            {
                "wallet_amount": 900,
                "wallet_year": 2025,
                "wallet_source": "Talk",
                "wallet_evidence": "confirmed",
                "supplier_count": 4,
                "supplier_rank": 2,
                "size": 70,
                "strategic_reference": "4",
                "strategic_note": "Known everywhere",
            }
        )

    # ---- the list, import and export ----

    def test_filters(self):
        search = self.env.ref("kam_scoring.kam_account_view_search_judgement")
        accounts = self.env["kam.account"].create(
            [{"partner_id": partner.id} for partner in self.create_customers(3)]
        )
        old, young, bare = accounts
        with freeze_time("2024-01-01"):
            self._fill(old)
        self._fill(young)
        expected = {
            "wallet_missing": bare,
            "wallet_outdated": old,
            "strategic_missing": bare,
            "strategic_expired": old,
            "rank_missing": bare,
            "size_missing": bare,
            "other_outdated": old,
        }
        for name, found in expected.items():
            domain = self._get_filter(search, name)
            with self.subTest(name):
                self.assertEqual(accounts & self.env["kam.account"].search(domain), found)

    def _get_filter(self, view, name):
        arch = etree.fromstring(self.env["kam.account"].get_view(view.id, "search")["arch"])
        [node] = arch.xpath(f"//filter[@name='{name}']")
        return literal_eval(node.get("domain"))

    def test_what_is_exported_can_be_imported(self):
        self._fill(self.account)
        names = ["id", "wallet_amount", "wallet_evidence", "supplier_count", "supplier_rank"]
        names += ["size", "size_unit", "strategic_reference"]
        [row] = self.account.export_data(names)["datas"]
        accounts = self.env["kam.account"].with_user(self.manager)
        texts = [str(value) for value in row]
        texts[1], texts[7] = "1234", "2"
        result = accounts.load(names, [texts])
        self.assertEqual((result["ids"], result["messages"]), (self.account.ids, []))
        self.assertEqual((self.account.wallet_amount, self.account.strategic_value), (1234, 40))
        self.assertEqual(self.account.wallet_user_id, self.manager)

    def test_bad_imports_say_what_is_wrong(self):
        [[number]] = self.account.export_data(["id"])["datas"]
        for name, text, message in (
            ("wallet_amount", "much", "does not seem to be a number"),
            ("supplier_count", "a few", "does not seem to be an integer"),
            ("supplier_rank", "2", "Enter the number of suppliers first"),
            ("strategic_knowhow", "7", "not found in selection field"),
            ("size", "-5", "a number from 0 on"),
            ("wallet_date", "2026-01-01", "recorded by itself"),
        ):
            with self.subTest(name):
                result = self.env["kam.account"].load(["id", name], [[number, text]])
                self.assertFalse(result["ids"])
                self.assertIn(message, result["messages"][0]["message"])

    def test_several_accounts_at_once_cost_no_more_queries(self):
        accounts = self.env["kam.account"].create(
            [{"partner_id": partner.id} for partner in self.create_customers(12)]
        )
        few = self.count_statements(lambda: accounts[:2].write({"strategic_reference": "3"}))
        many = self.count_statements(lambda: accounts[2:].write({"strategic_reference": "3"}))
        self.assertEqual(few, many)
        self.assertEqual(set(accounts.mapped("strategic_value")), {60})


@tagged("post_install", "-at_install")
class TestKamAccountJudgementTour(ScoringCommon, HttpCase):
    def test_enter_what_is_known(self):
        partner = self.create_customers(1)
        account = self.env["kam.account"].create(
            {"partner_id": partner.id, "company_id": self.company.id}
        )
        self.start_tour("/odoo", "kam_judgement_tour", login="scoring_manager")
        self.assertRecordValues(
            account,
            [
                {
                    "wallet_amount": 250000,
                    "wallet_user_id": self.manager.id,
                    "supplier_rank": 2,
                    "strategic_value": 80,
                    "strategic_user_id": self.manager.id,
                }
            ],
        )
