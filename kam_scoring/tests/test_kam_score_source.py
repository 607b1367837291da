"""What one has to know to read a score, and where the buttons of its explanation lead."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine.criteria import CRITERIA
from .common_score import FACTS, ScoreCommon


@tagged("post_install", "-at_install")
class TestNotes(ScoreCommon):
    def test_coverage_and_provisional(self):
        run = self.create_run()
        notes = self.notes(self.create_score(run))
        self.assertIn("All criteria are known.", notes)
        self.assertNotIn("Provisional", notes)
        score = self.create_score(run, missing=("growth", "strategic"), provisional=True)
        self.assertIn("86 % of the weights are known. Missing: Growth, ", self.notes(score))
        first = score.explanation["notes"][0]
        self.assertTrue(first["warning"])
        self.assertIn("less than 60 % of the weights", first["text"])

    def test_what_may_be_wrong(self):
        score = self.create_score(
            self.create_run(), cost_coverage=0.88, wallet_outdated=True, unit_count=3
        )
        notes = self.notes(score)
        self.assertIn("For 12 % of the revenue nobody knows the cost", notes)
        self.assertIn("The purchasing volume of $ 30,000 is outdated", notes)
        self.assertIn("include units of its group: 3.", notes)

    def test_orders_of_the_future(self):
        score = self.create_score(self.create_run())
        self.create_orders(self.order(self.customer, self.env.cr.now().replace(year=2099), 10))
        self.assertNotIn("future", self.notes(score))
        self.account.latest_score_id = score
        score.invalidate_recordset()
        self.assertIn("dated in the future, not counted yet: 1.", self.notes(score))
        action = score.action_explain("future")
        self.assertEqual(self.env["sale.order"].search_count(action["domain"]), 1)


@tagged("post_install", "-at_install")
class TestSources(ScoreCommon):
    def test_every_button_opens_something_that_can_be_read(self):
        score = self.create_score(self.create_run())
        missing = self.create_score(score.run_id, missing=tuple(CRITERIA), cost_coverage=0.1)
        for shown in (score, missing):
            for code, part in self.parts(shown).items():
                for source in part["sources"]:
                    action = shown.action_explain(source["code"])
                    self.assertEqual(action["type"], "ir.actions.act_window", code)
                    self.env[action["res_model"]].search(action["domain"] or [], limit=1)

    def test_what_does_not_exist_is_refused_in_a_sentence(self):
        score = self.create_score(self.create_run())
        for source in ("nothing", "__class__", "history'); DROP"):
            with self.assertRaisesRegex(UserError, "nothing to open under"):
                score.action_explain(source)

    def test_others_cannot_open_it(self):
        score = self.create_score(self.create_run()).with_user(self.salesman)
        with self.assertRaises(AccessError):
            score.action_explain("orders")

    def test_buttons_are_those_one_may_use(self):
        self.customer.user_id = self.salesman
        score = self.create_score(self.create_run(basis="invoiced")).with_user(self.salesman)
        buttons = self.parts(score)["revenue"]["sources"]
        self.assertEqual([button["label"] for button in buttons], ["Invoices"])
        reader = self.create_user("no_sales", "base.group_user")
        self.assertFalse(score.with_user(reader).sudo(False)._get_button("leads"))

    def test_units_of_a_group_are_behind_it(self):
        unit = self.create_customers(1)
        self.env["kam.account"].create(
            {"partner_id": unit.id, "company_id": self.company.id, "parent_id": self.account.id}
        )
        orders = self.create_orders(
            self.order(self.customer, FACTS["last_order"], 10),
            self.order(unit, FACTS["last_order"], 20),
        )
        run = self.create_run()
        for units, expected in ((None, orders[0]), (1, orders)):
            action = self.create_score(run, unit_count=units).action_open_orders()
            self.assertEqual(self.env["sale.order"].search(action["domain"]), expected.sorted())

    def test_products_without_cost(self):
        self.create_orders(
            self.order(self.customer, FACTS["last_order"], 10, cost=5),
            self.order(self.customer, FACTS["last_order"], 0, 20, cost=0),
        )
        action = self.create_score(self.create_run()).action_explain("costs")
        found = self.env["product.template"].search(action["domain"])
        self.assertEqual(found, self.products.product_tmpl_id)

    def test_names_are_text_and_nothing_else(self):
        """Escaping is left to the page, which is given no markup at all; see also the tour."""
        name = "<script>alert(1)</script>"
        self.env.ref("kam_scoring.kam_criterion_revenue").name = name
        score = self.create_score(self.create_run())
        self.assertEqual(self.parts(score)["revenue"]["name"], name)
        for field in ("explanation", "change", "history"):
            self.assertEqual(score._fields[field].type, "json")

    def test_a_form_costs_a_fixed_number_of_statements(self):
        score = self.create_score(self.create_run(), missing=("growth", "journey"))
        self.account.latest_score_id = score
        names = ["formula", "explanation", "change", "history"]
        score.read(names)
        one = self.count_statements(lambda: score.read(names))
        self.assertLess(one, 25)
        narrow = self.create_score(self.create_run(score.last_order, weights={"revenue": 1}))
        narrow.read(names)
        self.assertLessEqual(self.count_statements(lambda: narrow.read(names)), one)
