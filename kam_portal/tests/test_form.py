from datetime import date
from io import BytesIO

from odoo.tests import TransactionCase, tagged

from ..tools import form

FORM = {
    "title": form.Text(200, required=True),
    "note": form.Text(4000, lines=True),
    "kind": form.Choice(("idea", "problem"), required=True),
    "progress": form.Whole(0, 100),
    "due": form.Day(),
    "agreed": form.Check(),
}
GOOD = {"title": "Thinner glass", "kind": "idea"}
# What people and programs send where a word, a number or a day belongs.
HOSTILE = (
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202egnp.exe",
    "'; DROP TABLE res_users; --",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "${7*7}",
    "%s%n%(x)s",
    "=1+1",
    "-1",
    "+1",
    "1e9",
    "1_000",
    "0x10",
    "NaN",
    "inf",
    "²",
    "٣",
    "9" * 400,
    "2026-13-01",
    "0000-00-00",
    "9999-12-31",
    "2026-02-30T00:00",
    "../../etc/passwd",
    "\r\nSet-Cookie: a=b",
    "\u200b\u2060\ufeff",
    "\u3000",
    "🦊" * 30_000,
    "x" * 1_000_000,
    True,
    None,
    0,
    1.5,
    ["idea"],
    {"a": 1},
    ("idea",),
    b"idea",
    object(),
    BytesIO(b"idea"),
)


@tagged("post_install", "-at_install")
class TestForm(TransactionCase):
    """Whatever is sent: values that are safe to store, or a sentence beside the field."""

    def _parse(self, **parameters):
        return form.parse(self.env, FORM, GOOD | parameters)

    def _value(self, name, typed):
        values, errors = self._parse(**{name: typed})
        self.assertNotIn(name, errors)
        return values[name]

    def _error(self, name, typed):
        values, errors = self._parse(**{name: typed})
        self.assertIs(values[name], False)
        return errors[name]

    def test_good_values(self):
        values, errors = self._parse(
            note=" One\r\ntwo \n", progress=" 40 ", due="2026-12-31", agreed="on", unknown="x"
        )
        self.assertEqual(errors, {})
        self.assertEqual(
            values,
            {
                "title": "Thinner glass",
                "note": "One\ntwo",
                "kind": "idea",
                "progress": 40,
                "due": date(2026, 12, 31),
                "agreed": True,
            },
        )

    def test_what_is_empty_is_false(self):
        values, errors = self._parse(note="  ", progress="", due=" ")
        self.assertEqual(errors, {})
        for name in ("note", "progress", "due", "agreed"):
            self.assertIs(values[name], False, name)
        values, errors = form.parse(self.env, FORM, {})
        self.assertEqual(set(errors), {"title", "kind"})
        self.assertEqual(errors["title"], "Please fill this in.")
        self.assertEqual(errors["kind"], "Please choose one of the options.")

    def test_zero_is_a_number(self):
        value = self._value("progress", "0")
        self.assertEqual(value, 0)
        self.assertIsNot(value, False)

    def test_a_box_that_must_be_ticked(self):
        box = {"agreed": form.Check(required=True)}
        self.assertEqual(form.parse(self.env, box, {"agreed": "1"}), ({"agreed": True}, {}))
        for typed in ("", "0", "false", "yes"):
            _values, errors = form.parse(self.env, box, {"agreed": typed})
            self.assertEqual(errors, {"agreed": "Please tick this box."}, typed)

    def test_a_title_has_one_line(self):
        self.assertEqual(self._value("title", " a\r\n b\u2028c\td "), "a b c d")
        self.assertEqual(self._value("note", "a\r\nb\rc\u2028d\x85e"), "a\nb\nc\nd\ne")

    def test_length(self):
        self.assertEqual(self._value("title", "ä" * 200), "ä" * 200)
        error = self._error("title", "ä" * 201)
        self.assertIn("201 characters, at most 200", error)
        # A browser counts the end of a line as one sign.
        self.assertEqual(len(self._value("note", "x\r\n" * 1998 + "xxxx")), 4000)

    def test_nothing_to_see_is_nothing(self):
        for typed in ("\u200b", "\ufeff\u2060", "\x00", " \u3000\t", "\u202e"):
            _values, errors = self._parse(title=typed)
            self.assertEqual(errors, {"title": "Please fill this in."}, ascii(typed))

    def test_signs_that_deceive_are_taken_out(self):
        self.assertEqual(self._value("title", "in\u202evoice\x00\x9b\ud800"), "invoice")
        # Families of emoji and Persian words need their joiners.
        for typed in ("👩\u200d🔬 lab", "می\u200cخواهم"):
            self.assertEqual(self._value("title", typed), typed)

    def test_numbers(self):
        for typed in ("-1", "101", "1.5", "1,5", "1e1", "0x1", "²", "٣", "9" * 400, "x", "1 0"):
            self.assertIn("from 0 to 100", self._error("progress", typed), typed)

    def test_days(self):
        for typed in ("31.12.2026", "2026-02-30", "1899-12-31", "9999-01-01", "x", "0"):
            self.assertIn("2026-12-31", self._error("due", typed), typed)

    def test_choices_are_codes_not_labels(self):
        for typed in ("Idea", "idea ", "['idea']", "delivered"):
            self.assertIn("options", self._error("kind", typed), typed)

    def test_anything_at_all(self):
        for typed in HOSTILE:
            parameters = dict.fromkeys(FORM, typed)
            values, errors = form.parse(self.env, FORM, parameters)
            self.assertEqual(set(values), set(FORM))
            shown = form.typed_values(FORM, parameters)
            for name in FORM:
                self.assertIn(type(values[name]), (str, bool, int, date), ascii(typed)[:80])
                self.assertNotIn("\x00", str(values[name]))
                self.assertIsInstance(errors.get(name, ""), str)
                # It can be stored and shown.
                f"{values[name]}{shown[name]}".encode()
                self.assertLessEqual(len(shown[name]), form.MAX_TYPED)
            if not isinstance(typed, str):
                self.assertEqual(set(errors), {"title", "kind"}, typed)

    def test_numbers_in_addresses(self):
        self.assertEqual(form.number_of("12"), 12)
        for typed in ("-1", "1.5", "²", "", "x", "9" * 40, "1000001", None, ["1"], 7):
            self.assertEqual(form.number_of(typed), 0, typed)
