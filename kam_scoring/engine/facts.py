"""Facts per account: the two grouped queries brought together, one row per account.

Nothing here judges: the criteria (``criteria.py``) turn facts into raw values, ``ranking.py`` turns
raw values into points. Money is in the company's currency, time in days, rates are fractions.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

HEADER_COLUMNS = (
    "account_id",
    "revenue",
    "revenue_previous",
    "orders",
    "order_days",
    "first_order",
    "last_order",
    "first_activity",
)
LINE_COLUMNS = (
    "account_id",
    "category_id",
    "revenue",
    "revenue_known_cost",
    "margin_known_cost",
    "refunds",
    "sales",
)
_LINE_MONEY = LINE_COLUMNS[2:]
DAYS_OF_MONTH = 365.25 / 12


def build_facts(headers, lines, as_of, window_start, previous_start, segments=None):
    """Return the facts of a population, one row per account, sorted by account id.

    :param headers: one row per account (``HEADER_COLUMNS``): net revenue of the window
        ``[window_start, as_of)`` and of the window before it, orders of the window, and over the
        whole history the days with a positive order (``order_days``, ``first_order``,
        ``last_order``) and the first order of any sign (``first_activity``). Dates are local.
    :param lines: one row per account and product category of the window (``LINE_COLUMNS``);
        ``refunds`` is positive. Rows of accounts outside the population are ignored, several rows
        of one account and category are added up, a missing category counts as money only. Rows
        without an account are left out of both.
    :param as_of: first day that is not looked at any more.
    :param window_start: first day of the window.
    :param previous_start: first day of the window before.
    :param segments: optional Series account id -> segment. Its index is the population: archived
        accounts are left out of it, accounts that never ordered come in by it. Default: the
        accounts of ``headers``, as one segment.
    :return: DataFrame indexed by ``account_id``: ``revenue``, ``revenue_previous``,
        ``annual_revenue`` (that of the window scaled to 12 months), ``orders``, ``order_days``,
        ``mean_value`` (net revenue of the whole history per order day, if `headers` has its
        ``value``),
        ``frequency`` (repeat order days x), ``recency`` (t_x, days from first to last order day),
        ``age`` (T, days from first order day to ``as_of``), ``categories_bought``,
        ``categories_relevant`` (bought by anyone in the segment), ``population`` (accounts of the
        segment that have ordered), ``margin``, ``margin_rate``, ``cost_coverage``,
        ``refund_rate`` (fractions),
        ``first_order``, ``last_order``, ``first_activity``, ``has_previous_window`` and ``segment``
        (a number for each).
        NaN or NaT is "cannot be known".
    :raises ValueError: on a missing column, an account twice or dates in the wrong order.
    """
    as_of, window_start, previous_start = map(_day, (as_of, window_start, previous_start))
    if not previous_start < window_start < as_of:
        raise ValueError("expected previous_start < window_start < as_of")
    headers = _by_account(_with_columns(headers, HEADER_COLUMNS, "headers"))
    lines = _with_columns(lines, LINE_COLUMNS, "lines")
    segment = _segments(headers, segments)
    headers = headers.reindex(segment.index)
    facts = pd.DataFrame(index=segment.index)
    for column in ("revenue", "revenue_previous", "orders"):
        facts[column] = _amounts(headers[column])
    months = max(round((as_of - window_start).days / DAYS_OF_MONTH), 1)
    facts["annual_revenue"] = facts["revenue"] * 12 / months
    known = headers["first_activity"].notna().to_numpy()
    facts = facts.join(_rhythm(headers, as_of)).join(_line_facts(facts, lines, segment, known))
    facts["mean_value"] = _mean_values(headers)
    facts["segment"] = segment
    first_activity = _days(headers["first_activity"])
    facts["first_activity"] = first_activity
    facts["has_previous_window"] = first_activity.notna() & (first_activity <= previous_start)
    return facts


def order_rhythm(headers, as_of):
    """Only what ``build_facts`` says of the order days: ``frequency``, ``recency``, ``age``, ..."""
    return _rhythm(_by_account(_with_columns(headers, HEADER_COLUMNS, "headers")), _day(as_of))


def relevant_categories(lines, segment):
    """What any account of a segment buys: array of pairs (number of the segment, category id).

    :param lines: as for ``build_facts``.
    :param segment: Series account id -> number of its segment, from 0 on.
    """
    position = segment.index.get_indexer(lines["account_id"])
    lines, position = lines[position >= 0], position[position >= 0]
    row, categories = _bought(lines, position)
    known = np.column_stack([segment.to_numpy()[row[0]], categories[row[1]]])
    return np.unique(known.astype(np.int64), axis=0)


def _day(value):
    """A date or local datetime as a midnight without time zone."""
    return pd.Timestamp(value).tz_localize(None).normalize()


def _days(column):
    return pd.to_datetime(column).dt.normalize()


def _with_columns(frame, columns, name):
    if frame.empty:
        return pd.DataFrame(columns=list(columns))
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(f"{name} lacks the columns {', '.join(missing)}")
    frame = frame[frame["account_id"].notna()]
    if frame["account_id"].dtype.kind == "f":  # what a missing id has made of integers
        frame = frame.astype({"account_id": "int64"})
    return frame


def _by_account(headers):
    headers = headers.set_index("account_id").sort_index()
    if not headers.index.is_unique:
        raise ValueError("headers has more than one row for an account")
    return headers


def _segments(headers, segments):
    """Series account id -> segment code, sorted by account; a missing segment is one of its own."""
    if segments is None:
        return pd.Series(0, index=headers.index)
    segments = segments.sort_index()
    if not segments.index.is_unique:
        raise ValueError("segments has more than one row for an account")
    codes, _ = pd.factorize(segments.to_numpy(), use_na_sentinel=True)
    return pd.Series(codes, index=segments.index.rename("account_id"))


def _amounts(column):
    """Numbers of any kind (Decimal, None) as finite floats; nothing recorded is an amount of 0."""
    values = column.to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isfinite(values), values, 0.0)


def _ratio(numerator, denominator):
    """Quotient of two arrays, NaN where the denominator is not positive."""
    positive = denominator > 0
    return np.where(positive, numerator / np.where(positive, denominator, 1.0), np.nan)


def _rhythm(headers, as_of):
    """x, t_x and T (Fader, Hardie, Lee 2005) from the first and last order day, in days."""
    first, last = _days(headers["first_order"]), _days(headers["last_order"])
    order_days = _amounts(headers["order_days"])
    known = ((order_days > 0) & first.notna() & last.notna() & (first <= as_of)).to_numpy()
    age = (as_of - first).dt.days.to_numpy(dtype=float)
    # A last order after as_of would be a dropped time zone: it must not become recency > age.
    recency = np.clip((last - first).dt.days.to_numpy(dtype=float), 0.0, age)
    columns = {
        "order_days": order_days,
        "frequency": np.where(known, order_days - 1, np.nan),
        "recency": np.where(known, recency, np.nan),
        "age": np.where(known, age, np.nan),
        "first_order": first,
        "last_order": last,
    }
    return pd.DataFrame(columns, index=headers.index)


def _mean_values(headers):
    """Net revenue per order day, over the whole history; NaN without an order day."""
    if "value" not in headers:
        return np.nan
    return _ratio(_amounts(headers["value"]), _amounts(headers["order_days"]))


def _line_facts(facts, lines, segment, known_buyers):
    """Facts that need lines: margin, cost coverage, refunds and breadth."""
    position = facts.index.get_indexer(lines["account_id"])
    lines, position = lines[position >= 0], position[position >= 0]
    money = {
        column: np.bincount(position, _amounts(lines[column]), minlength=len(facts))
        for column in _LINE_MONEY
    }
    known, margin = money["revenue_known_cost"], money["margin_known_cost"]
    revenue = facts["revenue"].to_numpy()
    columns = {
        "margin": np.where((known == 0) & (revenue != 0), np.nan, margin),
        "margin_rate": _ratio(margin, known),
        # |known| / (|known| + |unknown|) is known / revenue as long as both have one sign, and
        # stays a fraction when returns make the unknown part negative.
        "cost_coverage": _ratio(np.abs(known), np.abs(known) + np.abs(revenue - known)),
        "refund_rate": _ratio(money["refunds"], money["sales"]),
    }
    return pd.DataFrame(columns, index=facts.index).join(
        _breadth(lines, position, segment, known_buyers)
    )


def _breadth(lines, position, segment, known_buyers):
    """Categories with net spend > 0 per account and per segment, and the segment's size."""
    (bought_by, bought), categories = _bought(lines, position)
    width = max(len(categories), 1)
    groups, codes = np.unique(segment.to_numpy(), return_inverse=True)
    in_segment = np.unique(codes[bought_by] * width + bought)
    relevant = np.bincount(in_segment // width, minlength=len(groups))
    columns = {
        "categories_bought": np.bincount(bought_by, minlength=len(segment)),
        "categories_relevant": relevant[codes],
        # Who never ordered does not make a segment any larger.
        "population": np.bincount(codes, known_buyers, len(groups)).astype(np.int64)[codes],
    }
    return pd.DataFrame(columns, index=segment.index)


def _bought(lines, position):
    """Cells with net spend > 0: position of the account and number of the category; categories."""
    category, categories = pd.factorize(lines["category_id"])
    width = max(len(categories), 1)
    known = category >= 0
    cell = position[known] * width + category[known]
    net = pd.Series(_amounts(lines["revenue"])[known]).groupby(cell, sort=False).sum()
    return np.divmod(net.index[net > 0].to_numpy(np.int64), width), np.asarray(categories)
