from . import (
    base_partner_merge,
    kam_contribution_ask,
    kam_contribution_close,
    kam_contribution_merge,
    kam_initiative_invite,
    kam_initiative_invite_line,
    kam_initiative_stop,
    kam_portal_message_write,
)
