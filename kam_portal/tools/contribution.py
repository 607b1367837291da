"""The way of a contribution: its states, what may follow on each, and what the customer reads.

Plain data without the ORM: one table says everything, and every way to change a state asks it.
"""

STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("acknowledged", "Acknowledged"),
    ("question", "Question to Customer"),
    ("evaluation", "Evaluation"),
    ("decision", "Decision"),
    ("planned", "Planned"),
    ("in_progress", "In Progress"),
    ("ready_to_test", "Ready to Test"),
    ("delivered", "Delivered"),
    ("declined", "Declined"),
    ("merged", "Merged"),
    ("parked", "Parked"),
    ("withdrawn", "Withdrawn"),
]
# As the customer reads them: evaluating and deciding is one thing to people outside.
CUSTOMER_LABELS = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("acknowledged", "Acknowledged"),
    ("question", "Question to You"),
    ("under_review", "Under Review"),
    ("planned", "Planned"),
    ("in_progress", "In Progress"),
    ("ready_to_test", "Ready to Test"),
    ("delivered", "Delivered"),
    ("declined", "Declined"),
    ("merged", "Merged"),
    ("parked", "Parked"),
    ("withdrawn", "Withdrawn"),
]
CUSTOMER_STATES = {state: state for state, _label in STATES} | {
    "evaluation": "under_review",
    "decision": "under_review",
}

_CLOSING = frozenset(("declined", "merged", "parked"))
_DECIDING = _CLOSING | {"planned", "withdrawn"}
# What may follow on what. The customer's own steps are submitting and withdrawing.
TRANSITIONS = {
    "draft": frozenset(("submitted", "withdrawn")),
    "submitted": _DECIDING | {"acknowledged", "question", "evaluation"},
    "acknowledged": _DECIDING | {"question", "evaluation", "decision"},
    "question": _DECIDING
    | {"acknowledged", "evaluation", "decision", "in_progress", "ready_to_test"},
    "evaluation": _DECIDING | {"question", "decision"},
    "decision": _DECIDING | {"question", "evaluation"},
    "planned": _CLOSING | {"question", "evaluation", "in_progress", "withdrawn"},
    "in_progress": _CLOSING | {"question", "planned", "ready_to_test", "delivered"},
    "ready_to_test": _CLOSING | {"question", "in_progress", "delivered"},
    "delivered": frozenset(("in_progress",)),
    "declined": frozenset(("evaluation", "merged")),
    "parked": frozenset(("evaluation", "declined", "merged", "planned", "withdrawn")),
    "merged": frozenset(),
    "withdrawn": frozenset(),
}

# We owe the customer a sign that it arrived, then a decision.
TO_DECIDE = frozenset(("acknowledged", "evaluation", "decision"))
# Somebody of us has looked at it.
SEEN = frozenset(CUSTOMER_STATES) - {"draft", "submitted", "withdrawn"}
DECIDED = _CLOSING | {"planned", "in_progress", "ready_to_test", "delivered"}
# Between submitting and delivery: somebody of us, or the customer, has something to do.
ON_THE_WAY = frozenset(TRANSITIONS) - _CLOSING - {"draft", "delivered", "withdrawn"}
# What people may vote on: what has not come to an end.
VOTABLE = frozenset(TRANSITIONS) - {"draft", "delivered", "declined", "merged", "withdrawn"}


def is_allowed(before, after):
    """Whether a contribution may go from one state to the other."""
    return after in TRANSITIONS[before]
