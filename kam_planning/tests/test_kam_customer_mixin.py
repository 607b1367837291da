from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import KamCommon

FIELDS = ("kam_account_id", "is_key_account", "kam_tier_id", "kam_manager_id", "kam_measure_id")


@tagged("post_install", "-at_install")
class TestKamCustomerMixin(KamCommon):
    """Leads and quotations show their customer's account, to whom may see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.env.ref("kam_planning.kam_tier_key")
        cls.standard = cls.env.ref("kam_planning.kam_tier_standard")
        cls.account.tier_id = cls.key
        cls.buyer = cls._customer("Buyer", is_company=False, parent_id=cls.customer.id)
        cls.plain = cls._customer("Newcomer")
        cls.other = cls._customer("Baltic Dairy")
        cls.other_account = cls._account(
            cls.other, manager_id=cls.user_all.id, tier_id=cls.standard.id
        )
        leads = cls.env["crm.lead"].create(
            [
                {
                    "name": partner.name or "Nobody",
                    "type": "opportunity",
                    "partner_id": partner.id,
                    "user_id": cls.user_sales.id,
                    "company_id": cls.company.id,
                }
                for partner in (cls.buyer, cls.other, cls.plain, cls.env["res.partner"])
            ]
        )
        cls.ours, cls.theirs, cls.newcomers, cls.nobodys = leads
        cls.leads = leads
        cls.orders = cls.env["sale.order"].create(
            [
                {"partner_id": partner.id, "user_id": cls.user_sales.id}
                for partner in (cls.buyer, cls.other, cls.plain)
            ]
        )

    def _found(self, records, *condition, user=None):
        model = records.with_user(user or self.user_manager)
        return records & model.search([("id", "in", records.ids), condition])

    def test_documents_show_the_account_of_the_customer(self):
        for document in (self.ours, self.orders[0]):
            self.assertEqual(document.kam_account_id, self.account)
            self.assertEqual(document.kam_tier_id, self.key)
            self.assertEqual(document.kam_manager_id, self.user_sales)
            self.assertTrue(document.is_key_account)

    def test_no_customer_and_no_account_show_nothing(self):
        for document in (self.newcomers, self.nobodys, self.orders[2]):
            for name in FIELDS:
                self.assertFalse(document[name])

    def test_accounts_that_come_later_count(self):
        self.assertFalse(self.newcomers.kam_account_id)
        account = self._account(self.plain, tier_id=self.key.id)
        self.assertEqual(self.newcomers.kam_account_id, account)
        self.assertEqual(self._found(self.leads, "kam_account_id", "=", account.id), self.newcomers)

    def test_another_customer_brings_another_account(self):
        self.ours.partner_id = self.other
        self.assertEqual(self.ours.kam_account_id, self.other_account)
        self.ours.partner_id = False
        self.assertFalse(self.ours.kam_account_id)

    def test_archived_accounts_do_not_count_even_among_lost_leads(self):
        self.account.active = False
        leads = self.leads.with_context(active_test=False)
        leads.invalidate_recordset()
        self.assertFalse(leads[0].kam_account_id)
        self.assertFalse(leads.search([("kam_account_id", "=", self.account.id)]))

    def test_search(self):
        for records, ours, theirs, nothing in (
            (self.leads, self.ours, self.theirs, self.newcomers | self.nobodys),
            (self.orders, *self.orders),
        ):
            for condition, expected in {
                ("kam_account_id", "=", self.account.id): ours,
                ("kam_account_id", "ilike", "Alpine"): ours,
                ("kam_account_id", "=", False): nothing,
                ("kam_account_id", "!=", False): ours | theirs,
                ("kam_account_id.is_mine", "=", True): records.browse(),
                ("kam_account_id.manager_id", "=", self.user_sales.id): ours,
                ("kam_tier_id", "=", self.standard.id): theirs,
                ("kam_tier_id", "ilike", "standard"): theirs,
                ("kam_tier_id", "!=", self.key.id): theirs | nothing,
                ("kam_manager_id", "=", self.user_sales.id): ours,
                ("kam_manager_id", "in", (self.user_all.id, False)): theirs | nothing,
                ("is_key_account", "=", True): ours,
                ("is_key_account", "=", False): theirs | nothing,
            }.items():
                with self.subTest(model=records._name, condition=condition):
                    self.assertEqual(self._found(records, *condition), expected)
                    filtered = records.with_user(self.user_manager).filtered_domain([condition])
                    self.assertEqual(filtered, expected)

    def _groups(self, records, field, user=None):
        model = records.with_user(user or self.user_manager)
        groups = model._read_group([("id", "in", records.ids)], [field], ["id:recordset"])
        return {key: records & found for key, found in groups}

    def test_group(self):
        nothing = self.newcomers | self.nobodys
        tiers = self.env["kam.tier"]
        self.assertEqual(
            self._groups(self.leads, "kam_tier_id"),
            {self.key: self.ours, self.standard: self.theirs, tiers: nothing},
        )
        self.assertEqual(
            self._groups(self.leads, "kam_account_id"),
            {
                self.account: self.ours,
                self.other_account: self.theirs,
                self.account.browse(): nothing,
            },
        )
        self.assertEqual(self._groups(self.orders, "kam_manager_id")[self.user_all], self.orders[1])
        partners = self.customer | self.buyer | self.plain
        self.assertEqual(
            self._groups(partners, "kam_tier_id"),
            {self.key: self.customer | self.buyer, tiers: self.plain},
        )

    def test_groups_open_as_in_the_web_client(self):
        for model in ("crm.lead", "sale.order", "res.partner"):
            for field in ("kam_account_id", "kam_tier_id", "kam_manager_id"):
                records = self.env[model].with_user(self.user_manager)
                self.assertTrue(records.fields_get([field])[field]["groupable"])
                result = records.web_read_group([], [field], ["__count"], auto_unfold=True)
                for group in result["groups"]:
                    found = records.search_count(group["__extra_domain"])
                    self.assertEqual(found, group["__count"], (model, field, group))

    # ---- other people ----

    def test_colleagues_see_nothing_of_accounts_that_are_not_theirs(self):
        """A lead is one's own, the account is somebody else's."""
        for document in (self.theirs, self.orders[1]):
            seen = document.with_user(self.user_sales)
            self.assertTrue(seen.has_access("read"))
            for name in FIELDS:
                self.assertFalse(seen[name])
        user = self.user_sales
        nothing = self.leads - self.ours
        self.assertEqual(self._found(self.leads, "kam_tier_id", "!=", False, user=user), self.ours)
        self.assertEqual(self._found(self.leads, "is_key_account", "=", False, user=user), nothing)
        self.assertEqual(
            self._groups(self.leads, "kam_account_id", user),
            {self.account: self.ours, self.account.browse(): nothing},
        )
        condition = ("kam_account_id.manager_id", "=", self.user_all.id)
        self.assertFalse(self._found(self.leads, *condition, user=user))

    def test_people_outside_sales_see_no_field(self):
        for model in ("crm.lead", "sale.order", "calendar.event"):
            fields_ = self.env[model].with_user(self.user_staff)._fields
            for name in fields_.keys() & set(FIELDS):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(self.user_staff)._check_field_access(
                        fields_[name], "read"
                    )
        form = self.env["calendar.event"].with_user(self.user_staff).get_view(view_type="form")
        self.assertNotIn("kam_measure_id", form["arch"])

    def test_customers_see_their_quotation_as_before(self):
        order = self.orders[0]
        portal = self._user("kam_portal_buyer", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        order.partner_id = portal.partner_id
        order.action_quotation_sent()
        seen = order.with_user(portal)
        self.assertTrue(seen.has_access("read"))
        self.assertEqual(seen.amount_total, 0)
        with self.assertRaises(AccessError):
            seen.read(["kam_tier_id"])

    # ---- other companies ----

    def test_the_documents_company_decides(self):
        branch = self._company()
        tier = self.env.ref("kam_planning.kam_tier_strategic")
        there = self._account(self.customer, company_id=branch.id, tier_id=tier.id)
        lead = self.env["crm.lead"].create(
            {"name": "Branch", "partner_id": self.buyer.id, "user_id": False, "team_id": False}
        )
        lead.company_id = branch
        ours = self.company.id
        leads = (self.ours | lead).with_context(allowed_company_ids=[ours, branch.id])
        self.assertEqual(leads[0].kam_account_id, self.account)
        self.assertEqual(leads[1].kam_account_id, there)
        self.assertEqual(leads[1].kam_tier_id, tier)
        found = leads.search([("id", "in", leads.ids), ("kam_tier_id", "=", tier.id)])
        self.assertEqual(found, leads[1])
        # Without a company, the one in which one works.
        lead.company_id = False
        here = lead.with_context(allowed_company_ids=[ours])
        self.assertEqual(here.kam_account_id, self.account)
        self.assertEqual(lead.with_company(branch).kam_account_id, there)

    def test_the_other_companys_account_stays_there(self):
        branch = self._company()
        self._account(self.plain, company_id=branch.id, tier_id=self.key.id)
        lead = self.newcomers.with_user(self.user_manager)
        self.assertFalse(lead.kam_account_id)
        self.assertEqual(self._found(self.leads, "kam_tier_id", "=", self.key.id), self.ours)

    # ---- screens ----

    def test_forms_follow_the_customer(self):
        leads = self.env["crm.lead"].with_context(default_type="opportunity")
        with Form(leads.with_user(self.user_manager)) as form:
            form.name = "Spare parts"
            self.assertFalse(form.kam_tier_id)
            form.partner_id = self.buyer
            self.assertEqual(form.kam_tier_id, self.key)
            self.assertEqual(form.kam_manager_id, self.user_sales)
        form = Form(self.env["sale.order"].with_user(self.user_manager))
        form.partner_id = self.other
        self.assertEqual(form.kam_tier_id, self.standard)

    def test_contact_cards_bear_the_tier(self):
        def badges(user):
            partner = self.buyer.with_user(user)
            partner.invalidate_recordset()
            return [badge["value"] for badge in partner.application_statistics or ()]

        self.assertIn(self.key.name, badges(self.user_sales))
        for user in (self.user_other, self.user_staff):
            self.assertNotIn(self.key.name, badges(user))

    def test_lists_of_leads_ask_as_often_for_many_as_for_few(self):
        partners = self.env["res.partner"].create([{"name": f"C{n}"} for n in range(80)])
        self.env["kam.account"].create(
            [
                {"partner_id": p.id, "manager_id": self.user_sales.id, "tier_id": self.key.id}
                for p in partners
            ]
        )
        leads = self.env["crm.lead"].create(
            [{"name": p.name, "partner_id": p.id, "user_id": self.user_sales.id} for p in partners]
        )
        counts = []
        for number in (10, 10, 80):
            self.env.flush_all()
            self.env.invalidate_all()
            seen = leads[:number].with_user(self.user_sales)
            specification = {name: {} for name in FIELDS}
            before = self.cr.sql_log_count
            self.assertTrue(all(row["kam_tier_id"] for row in seen.web_read(specification)))
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
