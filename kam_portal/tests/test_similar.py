from odoo.tests import TransactionCase, tagged

from ..tools import similar

TEXTS = [
    (1, "Glass that does not reflect", "Our displays are hard to read in sunlight."),
    (2, "Thinner panes for the doors", "The doors are too heavy for one person."),
    (3, "Delivery on Tuesdays", "We unload on Tuesdays only."),
    (4, "Leichtere Scheiben", "Die Türen sind zu schwer für eine Person."),
    (5, "Prüfprotokoll als Datei", "Wir tippen die Werte ab."),
]


@tagged("post_install", "-at_install")
class TestSimilar(TransactionCase):
    """What is found while somebody types, on any database and in any language."""

    def _rank(self, title, text="", **kwargs):
        return similar.rank(title, text, TEXTS, **kwargs)

    def test_the_same_thing_in_other_words(self):
        self.assertEqual(self._rank("Less reflecting glasses"), [1])
        self.assertEqual(self._rank("", "doors with thin panes, they are heavy"), [2])
        self.assertEqual(self._rank("leichtere Scheibe")[:1], [4])
        # A long text of other words does not hide what the title says.
        long = "We have two halls with gates to the west and people who work there all afternoon"
        self.assertEqual(self._rank("Displays hard to read", long), [1])
        self.assertEqual(self._rank("Türen: zu schwer"), [4])

    def test_typing_errors_and_accents(self):
        self.assertEqual(self._rank("Delivry on Tuesday"), [3])
        self.assertEqual(self._rank("PRUFPROTOKOLLE ALS DATEI"), [5])

    def test_something_else_finds_nothing(self):
        for title in ("A colour chart", "Invoices by e-mail", "Zahlungsziel", "that"):
            self.assertEqual(self._rank(title), [], title)

    def test_idle_words_do_not_count(self):
        self.assertEqual(self._rank("What we would like to have for that", "is not for the"), [])

    def test_nothing_typed(self):
        for text in ("", " ", "a", "!?", "\x00", "👩‍🔬", "\u200b"):
            self.assertEqual(self._rank(text, text), [], ascii(text))
        self.assertEqual(similar.rank("Glass", "", []), [])

    def test_the_most_similar_comes_first_and_only_some(self):
        texts = [(number, f"Glass door number {'x' * number}", "") for number in range(1, 9)]
        found = similar.rank("Glass door number xxx", "", texts)
        self.assertEqual(found[0], 3)
        self.assertEqual(len(found), 5)

    def test_signs_that_mean_something_elsewhere_are_only_signs(self):
        for text in ("' OR 1=1 --", "%%%", "a:*|b", "(((", "\\", "x" * 20_000, "ab " * 9_000):
            self.assertEqual(self._rank(text, text), [], text[:20])
