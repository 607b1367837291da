"""A yardstick as named arrays, and back: a file that is read without running code from it."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pandas as pd

from .capital import CapitalChoice
from .capital_margin import OrderValue, Usual
from .lifetime import BGNBD, MBGNBD, NBD, GammaGamma, ModelChoice, Rate
from .whitespace import Worth
from .yardstick import RAW, Peers, Yardstick

MODELS = {model.name: model for model in (NBD, BGNBD, MBGNBD, Rate, GammaGamma)}
_FLAGS = ("segment", "reference", "ordered")


def pack(yardstick):
    """Name -> array; numbers that are none, and names, are text."""
    arrays = {
        "choices": _text([[*lens, _plain(choice)] for lens, choice in yardstick.choices.items()]),
        "profiles": np.array(list(yardstick.peers), dtype=np.int64),
        "owners.id": yardstick.owners["id"],
        "owners.value": yardstick.owners["value"],
        "spoilt": yardstick.spoilt,
        **{f"worth.{name}": array for name, array in yardstick.worth._asdict().items()},
        **_columns("ranked", yardstick.ranked),
    }
    for number, peers in yardstick.peers.items():
        arrays |= {f"{number}.{name}": array for name, array in _pack_peers(peers).items()}
    return arrays


def unpack(arrays, lens):
    """The ``Yardstick`` of such arrays.

    :param lens: makes a lens of its parts.
    :raises KeyError, TypeError, ValueError: if they are not what ``pack`` returns.
    """
    owners = {name: arrays[f"owners.{name}"] for name in ("id", "value")}
    return Yardstick(
        {int(number): _unpack_peers(arrays, f"{number}.") for number in arrays["profiles"]},
        {lens(*parts): _choice(plain) for *parts, plain in _told(arrays["choices"])},
        _frame(arrays, "ranked"),
        Worth(*(arrays[f"worth.{name}"] for name in Worth._fields)),
        owners,
        arrays["spoilt"],
    )


def _pack_peers(peers):
    capital, table = peers.capital, peers.table
    return {
        "told": _text([peers.everyone, capital.orders, _plain(capital.value), peers.rating]),
        "segments": peers.segments,
        "relevant": peers.relevant,
        "per_size": peers.per_size,
        "margin_rates": np.append(capital.margin_rates.segments, capital.margin_rates.population),
        "retentions": np.append(capital.retentions.segments, capital.retentions.population),
        **_columns("table", table[list(_FLAGS)]),
        "raw": table[RAW].to_numpy(dtype=float),
    }


def _unpack_peers(arrays, prefix):
    everyone, orders, value, rating = _told(arrays[f"{prefix}told"])
    rates, kept = (
        Usual(array[:-1], float(array[-1]))
        for array in (arrays[f"{prefix}{name}"] for name in ("margin_rates", "retentions"))
    )
    model = _model(value.pop("model"))
    capital = CapitalChoice(
        orders, OrderValue(model=model, **value), rates.told(), kept.told(), rates, kept
    )
    table = _frame(arrays, f"{prefix}table")
    table[RAW] = arrays[f"{prefix}raw"]
    names = ("segments", "relevant", "per_size")
    segments, relevant, per_size = (arrays[f"{prefix}{name}"] for name in names)
    return Peers(everyone, segments, table, relevant, capital, rating, per_size)


def _columns(name, frame):
    arrays = {f"{name}.{column}": values.to_numpy() for column, values in frame.items()}
    return {f"{name}.index": frame.index.to_numpy(), **arrays}


def _frame(arrays, name):
    columns = {
        key.removeprefix(f"{name}."): arrays[key] for key in arrays if key.startswith(f"{name}.")
    }
    index = pd.Index(columns.pop("index"), name="account_id")
    return pd.DataFrame(columns, index=index)


def _plain(choice):
    """A choice with its model as values that text can hold."""
    model = choice.model
    return {**asdict(choice), "model": model and {"kind": model.name, **asdict(model)}}


def _choice(plain):
    return ModelChoice(**{**plain, "model": _model(plain["model"])})


def _model(plain):
    if plain is None:
        return None
    return MODELS[plain["kind"]](**{k: v for k, v in plain.items() if k != "kind"})


def _text(values):
    return np.array(json.dumps(values))


def _told(array):
    return json.loads(str(array))
