{
    "name": "Key Account Portal",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "Key customers see the shared part of their plan and who looks after them",
    "author": "KAM Suite",
    "license": "LGPL-3",
    "depends": ["kam_planning", "portal"],
    "data": [
        "security/mail_message_security.xml",
        "views/kam_goal_views.xml",
        "views/kam_measure_views.xml",
        "views/kam_plan_views.xml",
        "views/kam_account_views.xml",
        "views/kam_portal_templates.xml",
    ],
    "demo": ["demo/kam_portal_demo.xml"],
    "assets": {
        "web.assets_frontend": ["kam_portal/static/src/scss/kam_portal.scss"],
        "web.assets_tests": ["kam_portal/static/tests/tours/**/*"],
    },
}
