from . import base_partner_merge, kam_plan_reject
