from . import (
    test_engine_criteria,
    test_engine_facts,
    test_engine_lifetime,
    test_engine_lifetime_ladder,
    test_engine_ranking,
)
