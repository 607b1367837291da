from . import (
    test_address_form,
    test_messages,
    test_page,
    test_performance,
    test_right,
    test_rpc,
    test_source,
    test_tour,
    test_two_companies,
    test_visibility,
)
