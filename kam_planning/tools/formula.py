"""Text that a spreadsheet would take for a formula, and how it stays text.

Whoever opens a workbook may save it as CSV, where a text that starts like a formula is one again.
So such texts get an apostrophe in front, as in Odoo's own CSV files. Those that have one already
get another, so that it can be taken away again without a doubt: what is exported and imported
again is what it was.
"""

import re

# How spreadsheets begin a formula, also in full width and behind what they skip; and how
# xlsxwriter begins text that it hands through as XML.
_ALIVE = r"[\t\r\n]|[\s\x00-\x1f\u200b\ufeff]*(?:[-=+@\uff0d\uff1d\uff0b\uff20]|\{\s*=|<r>)"
_TO_QUOTE = re.compile(rf"'*(?:{_ALIVE})")
_QUOTED = re.compile(rf"'+(?:{_ALIVE})")


def quote(cell):
    """The cell, unable to become a formula; numbers, dates and the like need no protection."""
    return f"'{cell}" if isinstance(cell, str) and _TO_QUOTE.match(cell) else cell


def unquote(cell):
    """The cell as it was before `quote`."""
    return cell[1:] if isinstance(cell, str) and _QUOTED.match(cell) else cell
