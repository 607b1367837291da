from odoo.tests import TransactionCase, tagged
from odoo.tools.mail import append_content_to_html, html_sanitize

from ..tools.reply import reply_text


@tagged("post_install", "-at_install")
class TestReply(TransactionCase):
    """Of a mail we keep what the person wrote, not what the mail program added."""

    def _plain(self, text):
        """As the gateway hands over a mail of plain text."""
        return reply_text(append_content_to_html("", text, preserve=True))

    def _html(self, text):
        return reply_text(html_sanitize(text, sanitize_tags=False, strip_classes=True))

    # ---- plain text ----

    def test_text_stays_as_it_was_typed(self):
        text = "Hello,\n\nwe need <50> pieces & more.\n  - blue\n  - red\n\nThank you\nAnna"
        self.assertEqual(self._plain(text), text)

    def test_quoted_lines_and_what_introduces_them(self):
        for lead in (
            "On Mon, 2 Mar 2026 at 10:00, Supplier <a@supplier.example> wrote:",
            "On Mon, 2 Mar 2026 at 10:00, Supplier\n<a@supplier.example> wrote:",
            "Am 02.03.2026 um 10:00 schrieb Supplier:",
            "Am Mo., 2. März 2026 um 10:00 Uhr schrieb Supplier\n<a@supplier.example>:",
        ):
            text = f"Sixty, please.\n\n{lead}\n> How many?\n>> Before that\n> Mara"
            self.assertEqual(self._plain(text), "Sixty, please.", lead)

    def test_answers_between_the_quoted_lines(self):
        text = "On 2 March 2026, Supplier wrote:\n> How many?\n\nSixty.\n\n> When?\n\nIn May."
        self.assertEqual(self._plain(text), "Sixty.\n\nIn May.")

    def test_everything_from_the_repeated_mail_on(self):
        for cut in (
            "-----Original Message-----\nSecret",
            "----- Ursprüngliche Nachricht -----\nSecret",
            "________________________________\nFrom: Supplier\nSecret",
            "From: Supplier\nSent: Monday\nTo: Anna\nSubject: x\n\nSecret",
            "Von: Supplier\nGesendet: Montag\nAn: Anna\nBetreff: x\n\nSecret",
            "##- Please write your answer above this line. -##\nSecret",
            "> ##- Bitte antworten Sie über dieser Zeile. -##\nSecret",
            "-- \nAnna Buyer\nSecret",
            "Sent from my iPhone\nSecret",
            "Von meinem iPhone gesendet\nSecret",
        ):
            self.assertEqual(self._plain(f"Sixty.\n\n{cut}"), "Sixty.", cut)

    def test_words_that_only_look_like_it_stay(self):
        for text in (
            "From: Munich is fine.",
            "On Monday she wrote: 60 pieces. That is what we want.",
            "a -- b",
            "Price: 5 > 4",
        ):
            self.assertEqual(self._plain(text), text)

    def test_nothing_but_a_quote_is_nothing(self):
        self.assertEqual(self._plain("> How many?\n> Mara"), "")
        for body in ("", None, "   ", "<p> </p>", "<blockquote>x</blockquote>"):
            self.assertEqual(reply_text(body), "")

    # ---- HTML ----

    def test_lines_of_html(self):
        text = (
            "<p>Hello,</p><p>we need&nbsp;<b>50</b><br>pieces &amp; more</p><ul><li>blue</li></ul>"
        )
        self.assertEqual(self._html(text), "Hello,\n\nwe need 50\npieces & more\n\nblue")

    def test_quotes_of_mail_programs(self):
        for quote in (
            '<div class="gmail_quote"><div>On 2 March, A wrote:</div>Secret</div>',
            '<blockquote type="cite">Secret</blockquote>',
            '<div class="moz-cite-prefix">Am 02.03.2026 um 10:00 schrieb A:</div>'
            "<blockquote>Secret</blockquote>",
            '<hr><div id="divRplyFwdMsg"><b>From:</b> A</div><div>Secret</div>',
            '<div style="border-top:solid"><p><b>Von:</b> A<br><b>Gesendet:</b> Montag<br>'
            "<b>An:</b> B</p></div><p>Secret</p>",
            "<p>##- Please write your answer above this line. -##</p><p>Secret</p>",
        ):
            self.assertEqual(self._html(f"<div>Sixty.</div>{quote}"), "Sixty.", quote)

    def test_scripts_and_styles_are_no_text(self):
        text = "<style>p {}</style><p>Sixty.</p><script>alert(1)</script><!-- hidden -->"
        self.assertEqual(self._html(text), "Sixty.")

    def test_whatever_comes_in_something_comes_out(self):
        for body in ("<", "<<<>>>", "<p", "&#0;x", "\x00", "<div>" * 3000 + "x", "<?xml?><a>b</a>"):
            self.assertIsInstance(reply_text(body), str, body[:20])
