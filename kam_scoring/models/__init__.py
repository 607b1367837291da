from . import (
    kam_criterion,
    kam_score_profile,
    kam_score_weight,
    kam_score_run,
    kam_score_run_result,
    kam_score,
    kam_score_explanation,
    kam_tier_rule,
    kam_account,
    res_company,
    res_config_settings,
    res_partner,
)
