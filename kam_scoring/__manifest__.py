{
    "name": "Key Account Scoring",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "Ranks customers from their orders, explains every point, proposes tiers",
    "author": "KAM Suite",
    "license": "LGPL-3",
    "depends": ["kam_planning"],
    "external_dependencies": {
        "python": ["numpy", "pandas", "scipy", "threadpoolctl", "xlsxwriter"]
    },
    "data": [
        "security/ir.model.access.csv",
        "security/kam_score_security.xml",
        "data/kam_criterion_data.xml",
        "data/kam_score_profile_data.xml",
        "data/kam_tier_rule_data.xml",
        "data/ir_cron_data.xml",
        "views/kam_score_explanation_templates.xml",
        "views/kam_score_views.xml",
        "views/kam_score_run_views.xml",
        "views/kam_score_profile_views.xml",
        "views/kam_tier_rule_views.xml",
        "views/kam_account_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
        "views/kam_scoring_menus.xml",
    ],
    "demo": ["demo/kam_scoring_demo.xml"],
    "assets": {
        "web.assets_backend": ["kam_scoring/static/src/**/*"],
        "web.assets_tests": ["kam_scoring/static/tests/tours/**/*"],
    },
}
