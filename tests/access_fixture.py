"""One record of each model, hanging on one account, and the people who try to get at it.

A new model needs a method `_values_<model>` here and its lines in access_matrix.csv.
"""

from datetime import date, datetime, timedelta
from itertools import count
from unittest.mock import patch

from odoo import Command

from odoo.addons.kam_planning.tests.common import ALL_DOCUMENTS, MANAGER, SALES, KamCommon

from .access_fixture_portal import PortalRecords


class AccessFixture(PortalRecords, KamCommon):
    """Each `_values_<model>` returns values to create a record with, new ones at each call.

    The last of them is what the tests of writing write.
    """

    _numbers = count()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        branch = cls._company()
        there = {"company_id": branch.id, "company_ids": [Command.set(branch.ids)]}
        portal = cls._user("access_portal", "base.group_portal")
        cls.users = {
            "none": cls.user_staff,
            "own": cls.user_sales,
            "other": cls.user_other,
            "member": cls._user("access_member", SALES),
            "all": cls._user("access_all", ALL_DOCUMENTS),
            "manager": cls._user("access_manager", MANAGER),
            "other_company": cls._user("access_there", MANAGER, **there),
            "portal": portal,
            "public": cls.env.ref("base.public_user"),
        }
        portal.partner_id.parent_id = cls.customer
        cls.account.write(cls._team())
        cls.plan = cls._plan()
        cls._goal(cls.plan)

    @classmethod
    def _team(cls):
        member = {"user_id": cls.users["member"].id}
        return {"manager_id": cls.user_sales.id, "member_ids": [Command.create(member)]}

    @classmethod
    def _new_name(cls):
        return f"access_{next(cls._numbers)}"

    @classmethod
    def values_of(cls, model):
        """New values for a record of the model; what they refer to exists already."""
        return getattr(cls, f"_values_{model.replace('.', '_')}")()

    @classmethod
    def record_of(cls, model):
        """The record that people try to read, to change and to delete."""
        existing = getattr(cls, f"_record_{model.replace('.', '_')}", None)
        return existing() if existing else cls.env[model].create(cls.values_of(model))

    # ---- what everybody in sales works with, managers configure ----

    @classmethod
    def _values_kam_tier(cls):
        return {"name": cls._new_name(), "color": 1}

    @classmethod
    def _values_kam_metric(cls):
        name = cls._new_name()
        # A metric needs its calculation.
        calculation = patch.object(type(cls.env["kam.metric"]), f"_metric_{name}", create=True)
        cls.startClassPatcher(calculation)
        return {"name": name, "code": name, "sequence": 99}

    @classmethod
    def _values_kam_plan_template(cls):
        return {"name": cls._new_name(), "sequence": 99}

    @classmethod
    def _values_kam_plan_template_goal(cls):
        return {"template_id": cls._template().id, "name": "Grow", "sequence": 99}

    @classmethod
    def _values_kam_plan_template_measure(cls):
        return {"template_id": cls._template().id, "name": "Visit", "sequence": 99}

    @classmethod
    def _template(cls):
        return cls.env["kam.plan.template"].create(cls._values_kam_plan_template())

    @classmethod
    def _values_kam_criterion(cls):
        return {"name": "Access", "code": "access", "axis": "position", "sequence": 99}

    @classmethod
    def _record_kam_criterion(cls):
        """Each calculation has its criterion already; new ones come with the code only."""
        return cls.env["kam.criterion"].search([], limit=1)

    @classmethod
    def _values_kam_score_profile(cls):
        criterion = cls.env["kam.criterion"].search([], limit=1)
        weight = Command.create({"criterion_id": criterion.id, "weight": 5})
        values = {"name": "Access", "company_id": cls.company.id, "weight_ids": [weight]}
        return {**values, "sequence": 99}

    @classmethod
    def _values_kam_score_weight(cls):
        profile = cls.env["kam.score.profile"].create(cls._values_kam_score_profile())
        criterion = cls.env["kam.criterion"].search([], offset=1, limit=1)
        return {"profile_id": profile.id, "criterion_id": criterion.id, "weight": 5}

    @classmethod
    def _values_kam_score_threshold(cls):
        weight = cls.env["kam.score.weight"].create(cls._values_kam_score_weight())
        return {"weight_id": weight.id, "value": 1000, "points": 50}

    @classmethod
    def _values_kam_score_profile_rule(cls):
        profile = cls.env["kam.score.profile"].create(cls._values_kam_score_profile())
        values = {"name": "Access", "company_id": cls.company.id, "profile_id": profile.id}
        return {**values, "sequence": 99}

    @classmethod
    def _values_kam_tier_rule(cls):
        tier = cls.env.ref("kam_planning.kam_tier_key")
        return {"name": "Access", "company_id": cls.company.id, "tier_id": tier.id, "sequence": 99}

    # ---- tiers ----

    @classmethod
    def _values_kam_tier_decision(cls):
        tier = cls.env["kam.tier"].create(cls._values_kam_tier())
        return {"account_id": cls.account.id, "to_tier_id": tier.id, "reason": "Grows fast"}

    @classmethod
    def _record_kam_tier_decision(cls):
        """A proposal of one's own: those of others only managers may change."""
        proposals = cls.env["kam.tier.decision"].with_user(cls.users["own"])
        return proposals.create(cls._values_kam_tier_decision())

    @classmethod
    def _values_kam_tier_decide(cls):
        return {"account_ids": [Command.set(cls.account.ids)], "reason": "Grows fast"}

    # ---- the account and its parts ----

    @classmethod
    def _values_kam_account(cls):
        customer = cls._customer("New Customer")
        values = {"partner_id": customer.id, "company_id": cls.company.id}
        return {**values, **cls._team(), "color": 1}

    @classmethod
    def _values_kam_account_member(cls):
        taken = cls.user_all in cls.account.member_ids.user_id
        user = cls.user_manager if taken else cls.user_all
        return {"account_id": cls.account.id, "user_id": user.id, "hours_month": 4}

    @classmethod
    def _values_kam_tier_decision(cls):
        tier = cls.env.ref("kam_planning.kam_tier_growth")
        return {"account_id": cls.account.id, "to_tier_id": tier.id, "reason": "They grow"}

    @classmethod
    def _values_kam_tier_decide(cls):
        accounts = [Command.set(cls.account.ids)]
        return {"account_ids": accounts, "reason": "They grow"}

    @classmethod
    def _values_kam_plan(cls):
        year = 2030 + cls.env["kam.plan"].search_count([("account_id", "=", cls.account.id)])
        return {
            "account_id": cls.account.id,
            "date_from": date(year, 1, 1),
            "date_to": date(year, 12, 31),
            "summary": "Grow together",
        }

    @classmethod
    def _values_kam_plan_reject(cls):
        return {"plan_id": cls.plan.id, "reason": "Too vague"}

    @classmethod
    def _values_kam_plan_roll_over(cls):
        days = {"date_from": date(2027, 1, 1), "date_to": date(2027, 12, 31)}
        return {"plan_id": cls.plan.id, **days, "close_previous": False}

    @classmethod
    def _values_kam_plan_version(cls):
        [snapshot] = cls.plan._get_snapshots().values()
        number = 10 + next(cls._numbers)
        version = {"plan_id": cls.plan.id, "number": number, "snapshot": snapshot}
        return {**version, "date": datetime(2026, 3, 1)}

    @classmethod
    def _values_kam_plan_compare(cls):
        versions = cls.env["kam.plan.version"]
        first, second = versions.create([cls._values_kam_plan_version() for _number in range(2)])
        return {"plan_id": cls.plan.id, "before_id": first.id, "after_id": second.id}

    @classmethod
    def _values_kam_goal(cls):
        return {"plan_id": cls.plan.id, "name": "Workshops", "target": 2}

    @classmethod
    def _values_kam_finding(cls):
        return {"plan_id": cls.plan.id, "note": "They told us", "name": "Short of people"}

    @classmethod
    def _values_kam_measure(cls):
        return {"plan_id": cls.plan.id, "responsible_id": cls.user_sales.id, "name": "Visit"}

    @classmethod
    def _values_kam_goal_value(cls):
        goal = cls.env["kam.goal"].create(cls._values_kam_goal())
        return {"goal_id": goal.id, "date": date(2030, 1, 1), "value": 1}

    @classmethod
    def _values_kam_review(cls):
        return {"plan_id": cls.plan.id, "date": date(2026, 9, 1), "agenda": "The year so far"}

    @classmethod
    def _values_kam_review_decision(cls):
        review = cls.env["kam.review"].create(cls._values_kam_review())
        return {"review_id": review.id, "name": "Visit"}

    # ---- scores ----

    @classmethod
    def _values_kam_score_run(cls):
        profile = cls.env["kam.score.profile"].create(cls._values_kam_score_profile())
        return {
            "company_id": cls.company.id,
            "profile_id": profile.id,
            "as_of": date(2026, 7, 1),
        }

    @classmethod
    def _values_kam_score(cls):
        run = cls.env["kam.score.run"].create(cls._values_kam_score_run())
        return {
            "run_id": run.id,
            "account_id": cls.account.id,
            "date": run.as_of,
            "rank": 1,
        }

    @classmethod
    def _values_kam_whitespace(cls):
        category = cls.env["product.category"].create({"name": cls._new_name()})
        cell = {"account_id": cls.account.id, "category_id": category.id, "status": "potential"}
        return {**cell, "company_id": cls.company.id, "note": "Their contract ends"}

    @classmethod
    def _values_kam_forecast(cls):
        customer = cls._customer(cls._new_name())
        account = cls._account(customer, **cls._team())
        return {"account_id": account.id, "own": 1000}

    @classmethod
    def _values_kam_forecast_accuracy(cls):
        """What the own figure of half a year was compared with."""
        forecast = cls.env["kam.forecast"].create(cls._values_kam_forecast())
        forecast.actual_until = forecast.period_start + timedelta(days=182)
        cls.env.flush_all()
        return {"forecast_id": forecast.id, "source": "own"}

    @classmethod
    def _record_kam_forecast_accuracy(cls):
        forecast = cls._values_kam_forecast_accuracy()["forecast_id"]
        return cls.env["kam.forecast.accuracy"].search([("forecast_id", "=", forecast)])

    @classmethod
    def _values_kam_score_problem(cls):
        run = cls.env["kam.score.run"].create(cls._values_kam_score_run())
        return {"run_id": run.id, "account_id": cls.account.id, "text": "No number"}

    @classmethod
    def _values_kam_score_ledger(cls):
        return {"company_id": cls.company.id, "basis": "ordered"}

    @classmethod
    def _values_kam_score_sight(cls):
        return {"as_of": date(2026, 7, 1), "date_seen": datetime(2026, 7, 1)}

    @classmethod
    def _values_kam_score_yardstick(cls):
        run = cls.env["kam.score.run"].create(cls._values_kam_score_run())
        return {"company_id": cls.company.id, "run_id": run.id, "settings_mark": "1"}
