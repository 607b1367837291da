"""What somebody wrote in a mail: its text, without what the mail program repeated below it."""

import re

from lxml import etree, html

_BREAKING = ("br", "p", "div", "tr", "li", "pre", "blockquote", "h1", "h2", "h3", "h4", "hr", "ul")
_SILENT = ("script", "style", "head", "title")
# From such a line on, the mail before is repeated.
_CUTS = re.compile(
    r"""^[\s*_>]*(
        \#\#-.*
        | -{2,}\s*(original\ message|ursprüngliche\ nachricht|weitergeleitete\ nachricht
                   |forwarded\ message)\s*-{2,}
        | _{20,}
        | --
        | (sent\ from\ my|von\ meinem|gesendet\ von\ meinem|diese\ nachricht\ wurde\ von)\b.*
    )\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
# Outlook repeats the head of the mail: two such lines one after the other.
_HEAD = re.compile(r"^[\s*]*(from|von|sent|gesendet|date|datum|to|an|subject|betreff)\s*:", re.I)
# What stands above quoted lines, often broken into several.
_ATTRIBUTION = re.compile(r"^\s*(on|am)\b.*\d.*\b(wrote|schrieb\b.*)\s*:\s*$", re.IGNORECASE)
_ATTRIBUTION_LINES = (1, 2, 3)


def reply_text(body):
    """The plain text of an answer, from the body of the mail as HTML."""
    return strip_quotes(_plain_text(body))


def strip_quotes(text):
    """The text without quoted lines, the lines that introduce them, and the signature."""
    kept = []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _CUTS.match(line) or _is_head(lines, number):
            break
        if line.lstrip().startswith(">"):
            _drop_attribution(kept)
        else:
            kept.append(line.rstrip())
    _drop_attribution(kept)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _is_head(lines, number):
    following = lines[number : number + 2]
    return len(following) == 2 and all(_HEAD.match(line) for line in following)


def _drop_attribution(lines):
    """Take away "On … somebody wrote:" if that is where the lines end."""
    while lines and not lines[-1]:
        lines.pop()
    for count in _ATTRIBUTION_LINES:
        if _ATTRIBUTION.match(" ".join(lines[-count:])):
            del lines[-count:]
            return


# ---- HTML ----


def _plain_text(body):
    try:
        root = html.fromstring(f"<div>{body or ''}</div>")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    words = []
    _collect(root, words)
    text = "".join(words).replace("\xa0", " ").replace("\r", "")
    return re.sub(r"[ \t]+\n", "\n", text)


def _collect(node, words, keep_lines=False):
    """The words of the node, with a line end around everything that is a line of its own."""
    if _is_left_out(node):
        return
    keep_lines = keep_lines or node.tag == "pre"
    if node.tag in _BREAKING:
        words.append("\n")
    words.append(_text(node.text, keep_lines))
    for child in node:
        _collect(child, words, keep_lines)
        words.append(_text(child.tail, keep_lines))
    if node.tag in _BREAKING and node.tag != "br":
        words.append("\n" if node.tag != "p" else "\n\n")


def _is_left_out(node):
    is_quote = node.get("data-o-mail-quote") or node.tag == "blockquote"
    return not isinstance(node.tag, str) or node.tag in _SILENT or is_quote


def _text(text, keep_lines):
    return (text or "") if keep_lines else re.sub(r"\s+", " ", text or "")
