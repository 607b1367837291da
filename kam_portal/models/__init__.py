from . import (
    ir_http,
    kam_account_member,
    kam_customer_visibility,
    kam_goal,
    kam_measure,
    kam_portal_view,
    res_partner,
)
