"""Open opportunities as a source, and the links to the very records that were counted."""

from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import AS_OF, IN_WINDOW
from .common_sources import BEFORE, SourceCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-06-30 12:00:00")
class TestSourceLeads(SourceCommon):
    def test_open_opportunities(self):
        self.create_lead(1000, 20)
        self.create_lead(500, 50, partner_id=self.person.id, date_deadline=date(2026, 6, 30))
        self.create_lead(100, 10, date_deadline=date(2025, 6, 29))
        self.create_lead(900, 90, date_deadline=date(2026, 7, 1))
        row = self.fetch()
        self.assertAlmostEqual(row["opportunity_value"], 200 + 250 + 10)
        self.assertEqual((row["opportunity_count"], row["opportunity_overdue"]), (3, 1))

    def test_a_deadline_of_today_is_not_overdue(self):
        self.create_lead(date_deadline=date(2025, 6, 30))
        self.assertEqual(self.fetch()["opportunity_overdue"], 0)
        self.assertEqual(self.fetch(as_of=date(2025, 7, 2))["opportunity_overdue"], 1)

    def test_what_is_no_open_opportunity(self):
        self.create_lead(100, type="lead")
        self.create_lead(100, 100, stage_id=self.won_stage.id)
        self.create_lead(100).action_set_lost()
        self.create_lead(100).active = False
        self.create_lead(100, partner_id=False)
        self.assertEqual(self.fetch()["opportunity_count"], 0)
        self.assertEqual(self.fetch()["opportunity_value"], 0)

    def test_opportunities_and_companies(self):
        other = self._create_company(name="Other Company")
        account = self.create_account(self.partner, other)
        everyone = {"company_id": False, "team_id": False, "user_id": False}
        self.create_lead(100)
        self.create_lead(10, **everyone)
        self.create_lead(1000, **{**everyone, "company_id": other.id})
        self.assertEqual(self.fetch()["opportunity_value"], 55)
        self.assertEqual(self.fetch(account)["opportunity_value"], 505)

    def test_amounts_that_are_none(self):
        leads = self.create_lead(100) + self.create_lead(100) + self.create_lead(100)
        self.env.flush_all()
        for lead, bad in zip(leads[:2], ("NaN", "Infinity"), strict=True):
            self.env.cr.execute(
                "UPDATE crm_lead SET expected_revenue = %s WHERE id = %s", [bad, lead.id]
            )
        row = self.fetch()
        self.assertEqual((row["opportunity_value"], row["opportunity_count"]), (50, 3))

    def test_progress_of_the_best_opportunity(self):
        self.create_lead(10, 90, stage_id=self.second.id)
        self.create_lead(1000, 50)
        unlimited = [("team_ids", "=", False), ("is_won", "=", False)]
        common = self.env["crm.stage"].search_count(unlimited)
        self.assertAlmostEqual(self.fetch()["stage_progress"], 1 / (2 + common))
        self.create_lead(2000, 50, stage_id=self.second.id)
        self.assertAlmostEqual(self.fetch()["stage_progress"], 2 / (2 + common))

    def test_stages_of_the_team_only(self):
        stranger = self.env["crm.team"].create({"name": "Other", "company_id": self.company.id})
        self.stages.unlink()
        self.create_lead(100, stage_id=self.second.id)
        self.assertEqual(self.fetch()["stage_progress"], 1)
        self.env["crm.stage"].create({"name": "Third", "sequence": 9, "team_ids": stranger.ids})
        self.assertEqual(self.fetch()["stage_progress"], 1)
        self.env["crm.stage"].create({"name": "Common", "sequence": 9})
        self.assertAlmostEqual(self.fetch()["stage_progress"], 2 / 3)
        self.second.team_ids = stranger
        self.assertUnknown(self.fetch()["stage_progress"])

    def test_speed_against_the_leads_won(self):
        self._set_days(self.create_lead(100), created=datetime(2025, 6, 11))
        self.assertUnknown(self.fetch()["lead_speed"])
        for days in (5, 10, 60):
            won = self.create_lead(0, 100, stage_id=self.won_stage.id, partner_id=False)
            start = datetime(2025, 1, 1)
            self._set_days(won, created=start, closed=start + timedelta(days=days))
        self.assertAlmostEqual(self.fetch()["lead_speed"], 10 / 20)
        self.assertEqual(self.fetch(as_of=date(2025, 6, 15))["lead_speed"], 1)
        # What was won long ago, or by another company, tells nothing.
        self.assertUnknown(self.fetch(as_of=date(2027, 7, 1))["lead_speed"])

    def test_without_an_open_lead_no_speed(self):
        won = self.create_lead(0, 100, stage_id=self.won_stage.id)
        self._set_days(won, created=datetime(2025, 1, 1), closed=datetime(2025, 2, 1))
        self.assertUnknown(self.fetch()["lead_speed"])
        self.assertUnknown(self.fetch()["stage_progress"])

    def _set_days(self, lead, created, closed=None):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s, date_closed = %s WHERE id = %s",
            [created, closed, lead.id],
        )
        lead.invalidate_recordset()


@tagged("post_install", "-at_install")
@freeze_time("2025-06-30 12:00:00")
class TestSourceLinks(SourceCommon):
    """The links of the explanation open the very records that were counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_orders(cls.order(cls.partner, IN_WINDOW, 100))
        cls.score_now()

    def _open(self, action):
        self.assertIn(self.partner.name, action["display_name"])
        return self.env[action["res_model"]].search(action["domain"])

    def test_leads(self):
        lost = self.create_lead(100)
        lost.action_set_lost()
        self.create_lead(100, date_deadline=date(2027, 1, 1))
        counted = self.create_lead(100, partner_id=self.person.id)
        counted += self.create_lead(100, date_deadline=date(2025, 1, 1))
        counted += self.create_lead(100, company_id=False, team_id=False, user_id=False)
        self.person.active = False
        self.assertEqual(self._open(self.account.action_open_scored_leads()), counted)
        self.assertEqual(self.fetch()["opportunity_count"], 3)

    def test_ratings(self):
        self.create_review(date(2025, 7, 2), 5, state="planned")
        self.create_review(date(2024, 6, 30), 5)
        self.create_review(date(2025, 6, 1), 0)
        counted = self.create_review(date(2025, 6, 1), 5)
        self.assertEqual(self._open(self.account.action_open_scored_ratings()), counted)

    def test_quotations(self):
        counted = self.create_orders(
            self.order(self.person, IN_WINDOW, 1),
            self.order(self.partner, IN_WINDOW, 1, state="cancel"),
            self.order(self.partner, IN_WINDOW, 1, state="sent", validity_date="2025-06-02"),
        )
        self.create_orders(
            self.order(self.partner, IN_WINDOW, 1, state="draft"),
            self.order(self.partner, IN_WINDOW, 1, state="sent"),
            self.order(self.partner, IN_WINDOW, -1),
            self.order(self.partner, BEFORE, 1),
            self.order(self.partner, AS_OF, 1),
        )
        found = self._open(self.account.action_open_scored_quotations())
        row = self.fetch()
        self.assertEqual(len(found), row["quotations_won"] + row["quotations_lost"])
        self.assertLessEqual(counted, found)

    def test_before_the_first_scoring(self):
        account = self.create_account(self.create_customers(1))
        for name in ("leads", "ratings", "quotations"):
            action = getattr(account, f"action_open_scored_{name}")()
            self.assertFalse(self.env[action["res_model"]].search(action["domain"]))

    def test_for_the_salesperson(self):
        self.partner.user_id = self.salesman
        lead = self.create_lead(100, user_id=self.salesman.id)
        self.create_lead(100, user_id=self.manager.id)
        action = self.account.with_user(self.salesman).action_open_scored_leads()
        leads = self.env["crm.lead"].with_user(self.salesman)
        self.assertEqual(leads.search(action["domain"]), lead)
