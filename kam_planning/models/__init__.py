# What other models build upon comes first.
from . import kam_part

# isort: split
from . import (
    kam_account,
    kam_account_figures,
    kam_account_member,
    kam_account_merge,
    kam_daily,
    kam_finding,
    kam_goal,
    kam_goal_pace,
    kam_measure,
    kam_measure_activity,
    kam_measure_escalation,
    kam_measure_people,
    kam_metric,
    kam_metric_orders,
    kam_plan,
    kam_plan_approval,
    kam_plan_copy,
    kam_plan_finding,
    kam_plan_period,
    kam_plan_sections,
    kam_plan_template,
    kam_plan_template_goal,
    kam_plan_template_measure,
    kam_tier,
    mail_activity,
    res_company,
    res_config_settings,
    res_partner,
)
