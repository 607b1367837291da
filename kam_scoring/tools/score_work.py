"""What the steps of one scoring hand on to each other."""

from collections import namedtuple
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pandas as pd

from ..engine.whitespace import Worth
from ..engine.yardstick import Yardstick

# What is seen through a lens: sums of orders and lines, and what other sources say.
View = namedtuple("View", "window headers lines sources")


# Where the facts of a profile come from: profiles that agree in this share them.
class Lens(namedtuple("Lens", "window_months basis")):
    """The window and the documents that the facts of a profile are taken from."""

    __slots__ = ()

    @classmethod
    def of(cls, settings):
        return cls(settings["window_months"], settings["basis"])


@dataclass
class Work:
    """Filled from step to step; nothing of it outlives the run, but for what the steps write."""

    # Settings of each profile by its id, as frozen in the run.
    settings: dict
    # The lens of the default profile: whitespace and repurchase rate look through it.
    lens: Lens
    # Accounts of the company and what they said before (`account_queries.fetch_accounts`).
    accounts: pd.DataFrame = None
    # The commercial partner of each partner with an order.
    owners: np.ndarray = None
    # The day of each order, by ledger.
    days: dict = field(default_factory=dict)
    drafts: pd.DataFrame = None
    # The moment of the state that is read.
    moment: datetime = None
    # What other sources than orders and quotations say (`source_queries.fetch_told`).
    told: pd.DataFrame = None
    # Profile and rule of each ranked account.
    assigned: pd.DataFrame = None
    # Who adds to whose figures (`engine.groups.pairs`).
    groups: pd.DataFrame = None
    views: dict = field(default_factory=dict)
    # Through the default lens, each account by itself.
    headers: pd.DataFrame = None
    lines: pd.DataFrame = None
    order_days: pd.DataFrame = None
    # Accounts with figures that nobody can compute with.
    spoilt: np.ndarray = field(default_factory=lambda: np.array([], dtype=np.int64))
    # Who is compared for the whitespace, and what they buy by category at the chosen depth.
    buyers: pd.DataFrame = None
    cells: pd.DataFrame = None
    # The model of the order rhythm by lens, what was learnt of each profile's population, and what
    # whitespace is worth.
    choices: dict = None
    learnt: dict = field(default_factory=dict)
    worth: Worth = None
    # What the last whole scoring has left, if only a few accounts are judged anew.
    yardstick: Yardstick = None
    # Days since then.
    days_since: int = 0
    scores: pd.DataFrame = None
    # The scores that say something new.
    moved: pd.DataFrame = None
    # What the run says of itself in the end.
    figures: dict = field(default_factory=dict)
