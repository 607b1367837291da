"""What a participant of an initiative may do, by its degree of participation and the own role.

The degrees build on one another: whoever may contribute may also comment and vote. The role says
who of the participants is meant: a co-producer has milestones, a decision maker approves.
"""

DEGREES = [
    ("informed", "Informed"),
    ("consulted", "Consulted"),
    ("co_designing", "Co-Designing"),
    ("co_deciding", "Co-Deciding"),
    ("co_producing", "Co-Producing"),
]
ROLES = [
    ("lead_user", "Lead User"),
    ("requester", "Requester"),
    ("co_designer", "Co-Designer"),
    ("co_producer", "Co-Producer"),
    ("tester", "Tester"),
    ("reference", "Reference"),
    ("decision_maker", "Decision Maker"),
    ("sponsor", "Sponsor"),
]

_RANK = {degree: rank for rank, (degree, _label) in enumerate(DEGREES)}
_ALL = frozenset(role for role, _label in ROLES)
# A reference tells others about us, and has no say in what we build.
_VOICES = _ALL - {"reference"}
# Right: from which degree on, for which roles. A right can have several lines.
_RULES = (
    ("read", "informed", _ALL),
    ("comment", "consulted", _ALL),
    ("vote", "consulted", _VOICES),
    # Whoever is there to state needs or results states them also where others are only asked.
    ("contribute", "consulted", frozenset({"lead_user", "requester", "tester"})),
    ("contribute", "co_designing", _VOICES),
    ("documents", "co_designing", frozenset({"lead_user", "co_designer", "co_producer"})),
    ("approve", "co_deciding", frozenset({"decision_maker", "sponsor"})),
    ("produce", "co_producing", frozenset({"co_producer", "co_designer"})),
)


def rank_of(degree):
    """How far the customer takes part: 0 is informed only."""
    return _RANK[degree]


def rights_of(degree, role):
    """The rights of a participant; none for a degree or a role that does not exist."""
    if degree not in _RANK:
        return frozenset()
    return frozenset(
        right for right, first, roles in _RULES if role in roles and _RANK[degree] >= _RANK[first]
    )
