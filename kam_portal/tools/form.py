"""Reads what a form sends: a fixed set of parameters, each checked, nothing else looked at.

A form is a dict of names and fields. Whatever comes in, `parse` gives values that are safe to
store and a sentence beside each field that is wrong; what was typed stays for the next try.
"""

import re
from datetime import date
from typing import NamedTuple

# More than the longest field takes is not even looked at, nor sent back.
MAX_TYPED = 20_000
# What a text cannot hold: PostgreSQL refuses NUL, UTF-8 has no halves of surrogates, and the
# others change what people see without being seen themselves.
_UNFIT = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
)
_LINE_END = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)


class Text(NamedTuple):
    """Plain text; of one line unless `lines`."""

    size: int
    required: bool = False
    lines: bool = False

    def take(self, typed, env):
        text = _LINE_END.sub("\n", typed).strip()
        text = text if self.lines else " ".join(text.split())
        if not any(sign.isprintable() and not sign.isspace() for sign in text):
            # Nothing but signs without a width: for whoever reads it, it is empty.
            return "", None
        if len(text) > self.size:
            return None, env._(
                "This is too long: %(length)s characters, at most %(size)s are possible. Please "
                "shorten it.",
                length=len(text),
                size=self.size,
            )
        return text, None


class Choice(NamedTuple):
    """One of the given codes."""

    codes: tuple
    required: bool = False

    def take(self, typed, env):
        if typed in self.codes:
            return typed, None
        return None, env._("Please choose one of the options.")


class Whole(NamedTuple):
    """A whole number between two bounds."""

    least: int
    most: int
    required: bool = False

    def take(self, typed, env):
        digits = typed.strip()
        # Only digits that int() reads, and not so many that reading takes long.
        if re.fullmatch(r"[+-]?[0-9]{1,9}", digits) and self.least <= int(digits) <= self.most:
            return int(digits), None
        return None, env._(
            "Please enter a whole number from %(least)s to %(most)s.",
            least=self.least,
            most=self.most,
        )


class Day(NamedTuple):
    """A day, as browsers send it: year-month-day."""

    required: bool = False

    def take(self, typed, env):
        try:
            day = date.fromisoformat(typed.strip())
        except ValueError:
            day = None
        if day and _FIRST <= day <= _LAST:
            return day, None
        return None, env._("Please enter a day as year-month-day, for example 2026-12-31.")


class Check(NamedTuple):
    """A box that is ticked or not; required: it must be."""

    required: bool = False

    def take(self, typed, env):
        return typed in ("1", "on", "true"), None


def parse(env, form, parameters):
    """The values of the form and the sentences beside its fields, both by name.

    Values are there for all fields: what is empty or wrong is False. A file or a list where a
    text belongs counts as empty.
    """
    values, errors = {}, {}
    for name, field in form.items():
        typed = _typed(parameters.get(name))
        value, error = field.take(typed, env) if typed.strip() else (None, None)
        values[name] = value if _is_given(value) else False
        if error:
            errors[name] = error
        elif field.required and not _is_given(value):
            errors[name] = _missing(field, env)
    return values, errors


def typed_values(form, parameters):
    """What was typed, as text, to show it again."""
    return {name: _typed(parameters.get(name)) for name in form}


def number_of(text, most=10**6):
    """A number in an address, such as that of a page; 0 when it is none."""
    good = isinstance(text, str) and re.fullmatch(r"[0-9]{1,9}", text)
    return int(text) if good and int(text) <= most else 0


def is_id(number):
    """Whether a number from an address can be that of a record; others break the query."""
    return 0 < number < 2**31


def _typed(value):
    # Also what is only shown again must fit into a page.
    return _UNFIT.sub("", value[:MAX_TYPED]) if isinstance(value, str) else ""


def _is_given(value):
    # A zero is given.
    return value is not None and value is not False and value != ""


def _missing(field, env):
    if isinstance(field, Choice):
        return env._("Please choose one of the options.")
    if isinstance(field, Check):
        return env._("Please tick this box.")
    return env._("Please fill this in.")
