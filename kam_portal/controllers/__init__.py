from . import (
    address,
    contribution,
    file,
    home,
    initiative,
    message,
    plan,
    portal,
    preference,
    view_as,
)
