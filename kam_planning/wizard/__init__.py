from . import (
    base_partner_merge,
    kam_plan_compare,
    kam_plan_reject,
    kam_plan_roll_over,
    kam_tier_decide,
)
