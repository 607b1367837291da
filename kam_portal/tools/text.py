"""Plain text of people from outside, made fit to be shown."""

from odoo.tools.mail import plaintext2html


def as_html(text):
    """The text with its lines and paragraphs, links made clickable, all else escaped.

    Of no text nothing is made, not even an empty paragraph.
    """
    return plaintext2html(text, with_paragraph=True) if text and text.strip() else ""
