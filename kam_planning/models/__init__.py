from . import (
    kam_tier,
    kam_metric,
    kam_metric_orders,
    kam_account,
    kam_account_member,
    kam_plan,
    kam_goal,
    kam_measure,
    mail_activity,
    res_company,
    res_config_settings,
    res_partner,
)
