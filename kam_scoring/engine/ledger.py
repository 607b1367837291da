"""The ledger: orders and what was ordered, as arrays, and the sums of them.

``orders``: columns ``id``, ``partner_id``, ``moment`` (microseconds UTC since 2000),
``value`` (net, company currency) and ``rate``; ``cells``: ``order_id``, ``category_id`` (0: none),
``revenue``, ``revenue_known_cost``, ``margin_known_cost`` and ``refunds`` (order currency).
Both are sorted by order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .facts import HEADER_COLUMNS, LINE_COLUMNS
from .ledger_columns import Columns

EPOCH = np.datetime64("2000-01-01T00:00:00", "us")
# The number of a day that is none.
_NONE = -(2**31)
# Days that calendars and this library can compute with; what lies beyond is a typing error.
FIRST_DAY = np.datetime64("1900-01-01", "us")
LAST_DAY = np.datetime64("2199-12-31", "us")
_MONEY = ("revenue", "revenue_known_cost", "margin_known_cost", "refunds")


@dataclass(frozen=True)
class Ledger:
    """Orders and cells of one company and basis, as ``Columns``."""

    orders: Columns
    cells: Columns

    def __post_init__(self):
        for name, key in (("orders", "id"), ("cells", "order_id")):
            object.__setattr__(self, name, Columns.of(getattr(self, name)).ordered(key))

    def replaced(self, changed, orders, cells):
        """The ledger with the orders of these ids taken out and those of the arrays put in."""
        changed, new = np.unique(np.asarray(changed, dtype=np.int64)), Ledger(orders, cells)
        return Ledger(
            self.orders.merged("id", changed, new.orders),
            self.cells.merged("order_id", changed, new.cells),
        )

    def of_partners(self, partner_ids):
        """The orders of these partners, with their cells."""
        orders = self.orders.rows(np.isin(self.orders["partner_id"], partner_ids))
        first, last = (
            np.searchsorted(self.cells["order_id"], orders["id"], side)
            for side in ("left", "right")
        )
        # The cells of an order stand together: the places from its first to its last.
        count = last - first
        before = np.cumsum(count) - count
        places = np.arange(count.sum()) + np.repeat(first - before, count)
        return Ledger(orders, self.cells.rows(places))

    def fingerprint(self):
        """Number of orders, the sum of their ids and that of their partners' ids."""
        sums = (int(self.orders[name].sum(dtype=np.int64)) for name in ("id", "partner_id"))
        return len(self.orders), *sums

    def first_order(self, day_numbers, start):
        """Smallest id of an order on or after a day; None without any."""
        late = self.orders["id"][day_numbers >= day_number(start)]
        return int(late.min()) if len(late) else None


@dataclass(frozen=True)
class Changes:
    """A ledger as it was, and the orders that have changed since.

    ``changed``: ids of all of them; ``new``: those that still count, as they are now.
    """

    known: Ledger
    changed: np.ndarray
    new: Ledger

    def merged(self):
        """The ledger as it is now."""
        return self.known.replaced(self.changed, self.new.orders, self.new.cells)

    def fingerprint(self):
        """``Ledger.fingerprint`` of what is now, without putting it together."""
        gone = self.known.orders.rows(np.isin(self.known.orders["id"], self.changed))
        gone = Ledger(gone, self.known.cells.rows(slice(0))).fingerprint()
        figures = zip(self.known.fingerprint(), gone, self.new.fingerprint(), strict=True)
        return tuple(old - less + more for old, less, more in figures)

    def partners(self, order_ids):
        """Whose these orders are, and whose they were."""
        both = (self.known.orders, self.new.orders)
        found = [orders["partner_id"][np.isin(orders["id"], order_ids)] for orders in both]
        return np.unique(np.concatenate(found))

    def partners_between(self, spans):
        """Whose orders have moments in one of the spans: pairs of naive UTC times, [start, end)."""
        both = (self.known.orders, self.new.orders)
        found = [orders["partner_id"][_are_between(orders, spans)] for orders in both]
        return np.unique(np.concatenate(found))

    def of_partners(self, partner_ids):
        """The ledger of these partners alone, as it is now."""
        new = self.new.of_partners(partner_ids)
        return self.known.of_partners(partner_ids).replaced(self.changed, new.orders, new.cells)


def _are_between(orders, spans):
    inside = np.zeros(len(orders), dtype=bool)
    for span in spans:
        low, high = ((np.datetime64(moment, "us") - EPOCH).astype(np.int64) for moment in span)
        inside |= (orders["moment"] >= low) & (orders["moment"] < high)
    return inside


def known_moments(orders):
    """Which moments are days that can be worked with."""
    moments = EPOCH + orders["moment"].astype("timedelta64[us]")
    return (moments >= FIRST_DAY) & (moments <= LAST_DAY)


def local_days(orders, zone):
    """The day of each order in a time zone, as a number of days since 1970; ``_NONE`` if unknown.

    :param zone: name of the time zone in which the company's days begin.
    """
    known = known_moments(orders)
    moments = EPOCH + np.where(known, orders["moment"], 0).astype("timedelta64[us]")
    local = pd.DatetimeIndex(moments).tz_localize("UTC").tz_convert(zone).tz_localize(None)
    numbers = local.to_numpy().astype("datetime64[D]").astype(np.int64)
    return np.where(known, numbers, _NONE)


def spoilt_partners(ledger):
    """Partners with an order that nobody can compute with: an amount or a day that is none."""
    orders, cells = ledger.orders, ledger.cells
    bad = ~np.isfinite(orders["value"]) | ~np.isfinite(orders["rate"]) | ~known_moments(orders)
    odd = ~np.isfinite(sum(cells[name] for name in _MONEY))
    bad |= np.isin(orders["id"], np.unique(cells["order_id"][odd]))
    return np.unique(orders["partner_id"][bad])


def headers(orders, days, accounts, as_of, window_start, previous_start):
    """Sums of the orders by account, as ``facts.HEADER_COLUMNS`` and ``value``.

    :param days: day number of each order (``local_days``).
    :param accounts: account id of each order, negative for none: those are left out.
    :return: DataFrame with one row per account that ordered before `as_of`; ``value`` is the net
        revenue of the whole history, dates are datetime64.
    """
    end, start, previous = (day_number(day) for day in (as_of, window_start, previous_start))
    used = (accounts >= 0) & (days < end) & (days > _NONE)
    value, days, accounts = orders["value"][used], days[used], accounts[used]
    code, ids = pd.factorize(accounts, sort=True)
    size = len(ids)
    current, before = days >= start, (days >= previous) & (days < start)
    bought = value > 0
    columns = {
        "account_id": ids,
        "revenue": np.bincount(code, value * current, size),
        "revenue_previous": np.bincount(code, value * before, size),
        "orders": np.bincount(code, current, size).astype(np.int64),
        **_order_days(code[bought], days[bought], size),
        "first_activity": _dates(_first(code, days, size)),
        "value": np.bincount(code, value, size),
    }
    return pd.DataFrame(columns).reindex(columns=[*HEADER_COLUMNS, "value"])


def offers_won(orders, days, accounts, as_of, window_start):
    """Number of the window's orders by account, without returns: those were no offers.

    :return: Series by account id, of those who have any.
    """
    inside = (accounts >= 0) & (days >= day_number(window_start)) & (days < day_number(as_of))
    ids, counts = np.unique(accounts[inside & (orders["value"] >= 0)], return_counts=True)
    return pd.Series(counts, index=ids.astype(np.int64))


def order_days(orders, days, accounts, as_of):
    """Each day on which an account ordered something of a positive value before `as_of`.

    :return: DataFrame with ``account_id`` and ``day``; several orders of a day are one.
    """
    used = (accounts >= 0) & (days < day_number(as_of)) & (days > _NONE) & (orders["value"] > 0)
    pairs = pd.DataFrame({"account_id": accounts[used], "day": days[used]}).drop_duplicates()
    return pairs.assign(day=_dates(pairs["day"].to_numpy()))


def lines(ledger, days, accounts, as_of, window_start):
    """Sums of the window's cells by account and category, as ``facts.LINE_COLUMNS``."""
    orders, cells = ledger.orders, ledger.cells
    inside = (accounts >= 0) & (days >= day_number(window_start)) & (days < day_number(as_of))
    place = np.searchsorted(orders["id"], cells["order_id"])
    place = np.minimum(place, max(len(orders) - 1, 0))
    used = np.zeros(len(cells), dtype=bool)
    if len(orders):
        used = (orders["id"][place] == cells["order_id"]) & inside[place]
    place = place[used]
    cells = Columns({name: column[used] for name, column in cells.items()})
    width = int(cells["category_id"].max(initial=0)) + 1
    code, keys = pd.factorize(accounts[place].astype(np.int64) * width + cells["category_id"])
    order = np.argsort(keys)
    rate = orders["rate"][place]
    same = (rate == 1.0).all()
    sums = {
        name: np.bincount(code, cells[name] if same else cells[name] / rate, len(keys))[order]
        for name in _MONEY
    }
    keys = keys[order]
    category = np.where(keys % width > 0, keys % width, np.nan)
    frame = pd.DataFrame({"account_id": keys // width, "category_id": category, **sums})
    frame["sales"] = frame["revenue"] + frame["refunds"]
    return frame[list(LINE_COLUMNS)]


def _order_days(code, days, size):
    """Number of different days with a positive order, the first and the last of them."""
    low = int(days.min(initial=0))
    span = int(days.max(initial=0)) - low + 1
    # Sorted, so that the days of an account stand together, the first and the last at the ends.
    pairs = np.unique(code * span + (days - low))
    owner, day = np.divmod(pairs, span)
    counts = np.bincount(owner, minlength=size)
    ends = np.cumsum(counts)
    known = counts > 0
    first, last = np.full((2, size), _NONE)
    first[known], last[known] = day[(ends - counts)[known]] + low, day[ends[known] - 1] + low
    return {"order_days": counts, "first_order": _dates(first), "last_order": _dates(last)}


def _first(code, days, size):
    """The least day by code."""
    order = np.lexsort((days, code))
    found = np.full(size, _NONE)
    owners, start = np.unique(code[order], return_index=True)
    found[owners] = days[order][start]
    return found


def _dates(numbers):
    """Day numbers as datetime64, NaT for none."""
    known = numbers > _NONE
    dates = np.where(known, numbers, 0).astype("datetime64[D]").astype("datetime64[s]")
    return np.where(known, dates, np.datetime64("NaT"))


def day_number(day):
    """A day as its number since 1970, as in ``local_days``."""
    return int(np.datetime64(pd.Timestamp(day).date(), "D").astype(np.int64))
