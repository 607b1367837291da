"""Collects what is wrong with a file, so that one run names several mistakes and not only one."""

from kam_setup.console import SetupError

SHOWN = 5


def count(number, singular, plural=""):
    """A number with its noun: 1 row, 2,000 rows."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def listing(values, shown=SHOWN):
    """The first values in quotes, and how many more there are."""
    values = list(values)
    more = f" and {len(values) - shown:,} more" if len(values) > shown else ""
    return ", ".join(f'"{value}"' for value in values[:shown]) + more


class Problems:
    """The malformed values of one file, by line."""

    def __init__(self, file, remedy=""):
        self.file = file
        self.remedy = remedy
        self.total = 0
        self.found = []

    def add(self, rows, mask, column, reason):
        """Note each row under `mask`; `reason` is a text or a function of the row's index."""
        bad = rows[mask]
        self.total += len(bad)
        # Each call needs only its first few: no more than SHOWN are ever named.
        for index, line, value in zip(bad.index[:SHOWN], bad["line"], bad[column], strict=False):
            why = reason(index) if callable(reason) else reason
            self.found.append((line, f', column "{column}": "{value}" {why}'))

    def add_line(self, line, text):
        """Note what is wrong with a whole line."""
        self.total += 1
        self.found.append((line, f": {text}"))

    def sentences(self):
        first = sorted(self.found, key=lambda found: found[0])[:SHOWN]
        return [f"{self.file}, line {line}{text}" for line, text in first]

    def check(self):
        """Raise what was noted, if anything."""
        if not self.total:
            return
        sentences = self.sentences()
        if self.total > 1:
            first = f", the first {len(sentences)}" if self.total > len(sentences) else ""
            sentences.insert(0, f"{count(self.total, 'mistake')} in {self.file}{first}:")
        raise SetupError("\n  ".join(sentences), self.remedy)
