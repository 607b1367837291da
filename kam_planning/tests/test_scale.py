import logging
from datetime import timedelta

from lxml import etree

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import SQL

from .common import KamCommon

FEW, MANY, PAGE = 10, 10_000, 80
FORM_BUDGET = 60

_logger = logging.getLogger(__name__)


class ScaleCommon(KamCommon):
    """Rows by the thousand: copies of one row that the database makes itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = fields.Date.today()
        cls.tiers = cls.env["kam.tier"].search([])
        cls.account.tier_id = cls.tiers[0]
        cls.plan = cls._running_plan()
        cls.plan.write(
            {"date_from": today - timedelta(days=300), "date_to": today + timedelta(days=60)}
        )
        cls._goal(cls.plan, "revenue")
        cls.measure = cls._measure(cls.plan, date_deadline=today - timedelta(days=1))
        cls.env.flush_all()
        cls.partners = cls._copies(cls.customer, name=SQL("'Customer ' || n"))
        cls._execute(
            "UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)", cls.partners
        )
        cls.accounts = cls._copies(
            cls.account, partner_id=cls._each(cls.partners), tier_id=cls._each(cls.tiers)
        )
        cls._execute(
            "UPDATE kam_account SET parent_path = id || '/' WHERE id = ANY(%s)", cls.accounts
        )
        whole = {"account_id": cls._each(cls.accounts)}
        cls.plans = cls._copies(cls.plan, partner_id=cls._each(cls.partners), **whole)
        whole["plan_id"] = cls._each(cls.plans)
        cls.goals = cls._copies(cls.plan.goal_ids[1:], **whole)
        cls.measures = cls._copies(cls.measure, **whole)
        cls._put_the_original_first(today)
        # Elsewhere the database looks by itself at what has come in.
        for records in (cls.partners, cls.accounts, cls.plans, cls.goals, cls.measures):
            cls.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(records._table)))
        cls.env.invalidate_all()

    @classmethod
    def _put_the_original_first(cls, today):
        """What was not copied, its activities and reviews, is on the first page of many, too."""
        cls.customer.name = "A customer before all others"
        cls.plan.date_from = today - timedelta(days=299)
        cls.env.flush_all()

    @classmethod
    def _execute(cls, query, records):
        cls.env.cr.execute(query, (records.ids,))

    @classmethod
    def _each(cls, records):
        """The records one after the other, and from the start again."""
        return SQL("(%s::int[])[1 + (n - 1) %% %s]", records.ids, len(records))

    @classmethod
    def _copies(cls, record, **changed):
        columns = {
            name: SQL.identifier(name)
            for name, field in record._fields.items()
            if field.store and field.column_type and name != "id"
        }
        columns |= changed
        query = SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s, generate_series(1, %s) n WHERE id = %s "
            "ORDER BY n RETURNING id",
            SQL.identifier(record._table),
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(columns.values()),
            SQL.identifier(record._table),
            MANY,
            record.id,
        )
        return record.browse(row[0] for row in cls.env.execute_query(query))

    def _count(self, work, *arguments):
        """How many queries it takes when nothing is known yet."""
        self.env.flush_all()
        self.env.invalidate_all()
        # The user's own time zone is asked for now or then, whatever the number of rows.
        self.env.user.mapped("tz")
        self.user_sales.mapped("tz")
        before = self.cr.sql_log_count
        work(*arguments)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _assert_same(self, work, few, many, what):
        """The first time also fills the caches of rights, languages and the like."""
        for argument in (few, many):
            self._count(work, argument)
        counts = [self._count(work, argument) for argument in (few, many)]
        _logger.info("%s: %s queries", what, counts)
        self.assertEqual(*counts, what)

    def _view(self, model, view_type):
        """What the web client asks for, from the fields of the view."""
        arch = etree.fromstring(model.get_view(view_type=view_type)["arch"])
        return arch, self._specification(model, arch)

    def _specification(self, model, arch):
        specification = {}
        for node in arch.xpath(".//field[not(ancestor::field)]"):
            field = model._fields[node.get("name")]
            asked = specification.setdefault(field.name, {})
            if not field.relational:
                continue
            inner = asked.setdefault("fields", {"display_name": {}})
            rows = self.env[field.comodel_name].with_user(model.env.user)
            for view in node.xpath("./list | ./kanban"):
                inner |= self._specification(rows, etree.fromstring(etree.tostring(view)))
        return specification


@tagged("post_install", "-at_install")
class TestScaleLists(ScaleCommon):
    """The lists of ten thousand open as fast as those of ten."""

    def _assert_opens(self, original, records):
        # The original has what was not copied, its activities for example.
        few, everything = [("id", "in", (original + records[: FEW - 1]).ids)], []
        for user in (self.user_sales, self.user_manager):
            model = records.browse().with_user(user)
            self.assertGreaterEqual(model.search_count(everything), MANY)
            for view_type in ("list", "kanban"):
                what = (records._name, view_type, user.login)
                self._assert_same(self._open(model, view_type), few, everything, what)
            self._assert_same(self._open_panel(model), few, everything, (records._name, "panel"))

    def _open(self, model, view_type):
        arch, specification = self._view(model, view_type)
        group = arch.get("default_group_by")
        # A page that is not full needs no counting: asked for both times.
        model = model.with_context(force_search_count=True)

        def search(domain):
            model.web_search_read(domain, specification, limit=PAGE, count_limit=MANY + 1)

        def read_groups(domain):
            model.web_read_group(
                domain,
                [group],
                ["__count"],
                auto_unfold=True,
                unfold_read_specification=specification,
                unfold_read_default_limit=PAGE,
            )

        return read_groups if group else search

    def _open_panel(self, model):
        arch = etree.fromstring(model.get_view(view_type="search")["arch"])
        names = [node.get("name") for node in arch.xpath("//searchpanel/field")]
        self.assertTrue(names)

        def fetch(domain):
            for name in names:
                model.search_panel_select_multi_range(
                    name, enable_counters=True, search_domain=domain, expand=True, limit=200
                )

        return fetch

    def test_accounts(self):
        self._assert_opens(self.account, self.accounts)

    def test_plans(self):
        self._assert_opens(self.plan, self.plans)

    def test_measures(self):
        self._assert_opens(self.measure, self.measures)

    def test_goals(self):
        self._assert_opens(self.plan.goal_ids[1:], self.goals)

    def test_documents_of_so_many_customers(self):
        """Searching and grouping by what is shown of the account is one query as well."""
        leads = self.env["crm.lead"].with_user(self.user_sales)
        for domain in (
            [("kam_tier_id", "=", self.tiers[0].id)],
            [("is_key_account", "=", True)],
            [("kam_account_id.is_mine", "=", True)],
        ):
            self._count(leads.search, domain)
            self.assertLessEqual(self._count(leads.search, domain), 2, domain)
        groups = (leads._read_group, [], ["kam_tier_id"], ["__count"])
        self._count(*groups)
        self.assertEqual(self._count(*groups), 1)


@tagged("post_install", "-at_install")
class TestScaleForm(ScaleCommon):
    def test_account_with_everything_on_it(self):
        self._fill()
        for user in (self.user_sales, self.user_manager):
            account = self.account.with_user(user)
            _arch, specification = self._view(account, "form")
            self._count(account.web_read, specification)
            queries = self._count(account.web_read, specification)
            _logger.info("account form, %s: %s queries", user.login, queries)
            self.assertLessEqual(queries, FORM_BUDGET)

    def _fill(self):
        """Some of everything that an account can have."""
        people = (self.user_other, self.user_all, self.user_manager)
        self.account.member_ids = [Command.create({"user_id": user.id}) for user in people]
        for year in range(2010, 2020):
            plan = self._plan(year=year)
            self._goal(plan, "revenue")
            self._goal(plan, "margin_rate")
            self._measure(plan)
        for number in range(1, 20):
            self._order(100, fields.Datetime.now() - timedelta(days=40 * number))
        self.accounts[:20].parent_id = self.account

    def test_customer_with_an_account(self):
        """The page on the customer's form is cheap, and free for those who do not see it."""
        self._fill()
        counts = {}
        for user in (self.user_sales, self.user_staff):
            customer = self.customer.with_user(user)
            names = [name for name in self.customer._fields if name.startswith(("kam_", "is_key"))]
            specification = {
                name: {}
                for name in names
                if customer._has_field_access(customer._fields[name], "read")
            }
            self._count(customer.web_read, specification)
            counts[user.login] = self._count(customer.web_read, specification)
        _logger.info("customer form: %s queries", counts)
        self.assertLessEqual(counts["kam_sales"], 40)
        self.assertLessEqual(counts["kam_staff"], 1)


@tagged("post_install", "-at_install")
class TestScaleDaily(ScaleCommon):
    """A day's work on ten thousand accounts, batch by batch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tiers.review_cadence_days = 90
        cls.job = cls.env["kam.daily"].with_context(mail_notify_force_send=False)

    def test_what_is_due_is_found_by_one_query(self):
        for model, step in self.job._get_steps():
            self._count(self.job._find_due, model, step)
            queries = self._count(self.job._find_due, model, step)
            _logger.info("%s %s: %s queries to find what is due", model, step, queries)
            self.assertLessEqual(queries, 3, (model, step))

    def test_a_batch_takes_as_many_queries_whatever_its_size(self):
        for model, step in self.job._get_steps():
            due = self.job._find_due(model, step)
            if len(due) < MANY:
                continue
            # Odoo itself writes a hundred rows at a time.
            sizes = (FEW, FEW, 100, self.job._BATCH, self.job._BATCH)
            counts = []
            for size in sizes:
                batch, due = self.env[model].browse(due[:size]), due[size:]
                counts.append(self._count(self.job._run_batch, batch, step))
            _logger.info("%s %s: %s queries for %s records", model, step, counts, sizes)
            with self.subTest(model=model, step=step):
                self.assertEqual((counts[1], counts[3]), (counts[2], counts[4]))
