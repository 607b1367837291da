from . import kam_tier_decide
