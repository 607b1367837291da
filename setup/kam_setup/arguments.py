"""What the commands accept as values of their options."""

import argparse
import re
from pathlib import Path

from .home import present_addons

# PostgreSQL cuts longer names; the rest keeps the name usable in file names and patterns.
RESERVED = ("postgres", "template0", "template1")
DATABASE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}")


def database_name(text):
    if text in RESERVED:
        raise argparse.ArgumentTypeError(f"{text!r} belongs to PostgreSQL itself")
    if not DATABASE.fullmatch(text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no name for a database: letters, digits, _ . - only, at most 63"
        )
    return text


def addon_names(text):
    names = text.split(",")
    unknown = [name for name in names if name not in present_addons()]
    if unknown:
        raise argparse.ArgumentTypeError(
            f"unknown add-on {', '.join(unknown)}; there are {', '.join(present_addons())}"
        )
    return names


def app_names(text):
    names = text.split(",")
    wrong = [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]*", name)]
    if wrong:
        raise argparse.ArgumentTypeError(f"{wrong[0]!r} is no name of an app of Odoo")
    return names


def port_number(text):
    if not (text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 1 to 65535")
    return int(text)


def readable_file(text):
    path = Path(text).expanduser().resolve()
    try:
        with path.open("rb"):
            return path
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{text}: {error.strerror}") from error
