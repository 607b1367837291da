"""The figure that people enter, and who may."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import AS_OF
from .common_forecast import ForecastCommon


@tagged("post_install", "-at_install")
class TestOwnForecast(ForecastCommon):
    def enter(self, figure, user=None):
        self.account.with_user(user or self.salesman).own_forecast = figure

    def test_on_the_account(self):
        self.forecast()
        self.enter(900)
        self.assertRecordValues(
            self.account.forecast_ids,
            [
                {
                    "own": 900,
                    "own_known": True,
                    "own_user_id": self.salesman.id,
                    "own_date": Date.context_today(self.account),
                    "statistical": 1000,
                }
            ],
        )
        self.assertRecordValues(
            self.account,
            [
                {
                    "own_forecast": 900,
                    "own_forecast_known": True,
                    "statistical_forecast": 1000,
                    "pipeline_forecast_known": True,
                }
            ],
        )

    def test_before_any_run(self):
        self.enter(0)
        self.assertRecordValues(
            self.account.forecast_ids,
            [
                {
                    "own": 0,
                    "own_known": True,
                    "statistical_known": False,
                    "made_on": date(2025, 6, 30),
                    "company_id": self.company.id,
                }
            ],
        )

    def test_empty_takes_it_back(self):
        self.enter(False)
        self.assertFalse(self.account.forecast_ids, "nothing was entered")
        self.enter(900)
        self.enter(False)
        self.assertRecordValues(
            self.account.forecast_ids,
            [{"own": 0, "own_known": False, "own_user_id": False, "own_date": False}],
        )

    def test_form_of_the_account(self):
        """Whatever else is changed, the figure is written only when it was entered."""
        with Form(self.account.with_user(self.salesman)) as form:
            form.note = "Grows"
        self.assertFalse(self.account.forecast_ids)
        with Form(self.account.with_user(self.salesman)) as form:
            form.own_forecast = 700
        self.assertEqual(self.account.forecast_ids.own, 700)

    def test_new_account_with_its_figure(self):
        customer = self.create_customers(1)
        account = self.env["kam.account"].create(
            {"partner_id": customer.id, "company_id": self.company.id, "own_forecast": 50}
        )
        self.assertEqual(account.forecast_ids.own, 50)

    def test_the_last_one_is_shown_until_there_is_a_new_one(self):
        self.enter(120_000)
        self.assertFalse(self.account.own_forecast_hint)
        self.go_to(date(2025, 9, 1))
        account = self.account.with_user(self.salesman)
        self.assertFalse(account.own_forecast_known)
        self.assertEqual(account.own_forecast_hint, "last: $\N{NO-BREAK SPACE}120,000 of Jun 2025")
        rows = self.forecast(expected=[10.0, 10.0]) | self.accounts[1].forecast_ids
        hints = dict(zip(rows.mapped("display_name"), rows.mapped("own_hint"), strict=True))
        self.assertEqual(hints["Customer 1 · August 2025"], account.own_forecast_hint)
        self.assertFalse(hints["Customer 1 · June 2025"])
        self.assertFalse(hints["Customer 2 · August 2025"])

    def test_what_stands_at_the_end_of_the_month_stays(self):
        self.enter(900)
        row = self.account.forecast_ids.with_user(self.salesman)
        self.assertTrue(row.is_current)
        self.go_to(date(2025, 8, 1))
        self.assertFalse(row.is_current)
        self.assertFalse(row.search([("is_current", "=", True)]))
        with self.assertRaisesRegex(UserError, "The forecast of June 2025 for Customer 1 stands"):
            row.own = 500
        row.note = "They lost a tender in July"
        self.enter(500)
        self.assertEqual(self.account.forecast_ids.mapped("own"), [500, 900])

    def test_impossible_figures(self):
        for figure in (-1, float("nan"), float("inf"), -float("inf"), 1e15):
            with self.assertRaisesRegex(ValidationError, "an amount of 0 or more"):
                self.enter(figure)

    def test_one_row_for_a_month(self):
        self.enter(900)
        values = {"account_id": self.account.id, "own": 1}
        with self.assert_refused("kam.forecast", "Enter your figure there"):
            self.env["kam.forecast"].with_user(self.salesman).create(values)

    def test_computed_figures_are_nobodys_to_write(self):
        rows = self.forecast().with_user(self.manager)
        for vals in (
            {"statistical": 1},
            {"pipeline_known": True},
            {"actual": 5},
            {"closed": True},
            {"own_user_id": self.salesman.id},
            {"own_date": date(2020, 1, 1)},
            {"month": date(2020, 1, 1)},
            {"own": 5, "account_id": self.accounts[1].id},
        ):
            with self.assertRaisesRegex(AccessError, "are computed"):
                rows.write(vals)
            with self.assertRaises(AccessError):
                rows.create({"account_id": self.accounts[1].id, **vals, "elapsed": 0.5})
        with self.assertRaises(AccessError):
            rows.unlink()
        defaults = {"default_statistical": 7, "default_statistical_known": True}
        made_up = rows.with_context(**defaults, default_closed=True, default_actual=9)
        self.go_to(date(2025, 8, 1))
        row = made_up.create({"account_id": self.account.id, "own": 1})
        self.assertRecordValues(
            row, [{"statistical": 0, "statistical_known": False, "closed": False, "actual": 0}]
        )

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_who_may(self):
        rows = self.forecast()
        with self.assertRaises(AccessError):
            self.enter(1, self.colleague)
        with self.assertRaises(AccessError):
            rows.with_user(self.colleague).own = 1
        with self.assertRaises(AccessError):
            values = {"account_id": self.accounts[1].id, "own": 1}
            self.env["kam.forecast"].with_user(self.colleague).create(values)
        self.assertFalse(self.env["kam.forecast"].with_user(self.colleague).search([]))
        self.account.deputy_id = self.colleague
        self.enter(2, self.colleague)
        self.assertRecordValues(rows, [{"own": 2, "own_user_id": self.colleague.id}])
        self.enter(3, self.manager)
        self.assertEqual(rows.own_user_id, self.manager)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_other_company(self):
        rows = self.forecast()
        elsewhere = self._create_company(name="Other Company")
        stranger = self.create_user("scoring_stranger", "sales_team.group_sale_manager")
        stranger.write({"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id})
        with self.assertRaises(AccessError):
            rows.with_user(stranger).read(["statistical"])
        self.assertFalse(self.env["kam.forecast"].with_user(stranger).search([]))

    def test_statements_do_not_grow_with_the_accounts(self):
        self.forecast(AS_OF, expected=[1.0, 2.0, 3.0])
        names = ["own_forecast", "own_forecast_hint", "forecast_course", "forecast_accuracy"]
        rows = self.env["kam.forecast"].browse(self.accounts.forecast_ids.ids)
        listed = ["is_current", "own_hint", "own_error_rate", "display_name"]
        for records, fields in ((self.accounts, names), (rows, listed)):
            records.read(fields)
            counts = [
                self.count_statements(lambda some=some, fields=fields: some.read(fields))
                for some in (records[:1], records)
            ]
            self.assertEqual(*counts)
