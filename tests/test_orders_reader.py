"""Reading an order history: what is accepted, what is left out, and what an error says."""

import gzip
import io
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from kam_setup.console import SetupError, run_command
from kam_setup.orders.__main__ import main
from kam_setup.orders.reader import read_orders

HEADER = "invoice,date,customer_id,product,quantity,unit_price"
ROW = "1,2024-03-01,C1,P1,2,1.50"


class ReaderCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, text, name="orders.csv", encoding="utf-8"):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    def read(self, *rows, header=HEADER, products=None, **options):
        path = self.write("\n".join([header, *rows]) + "\n", **options)
        return read_orders(path, products)

    def failure(self, *rows, header=HEADER, **options):
        with self.assertRaises(SetupError) as caught:
            self.read(*rows, header=header, **options)
        return caught.exception.problem

    def failure_of(self, content, name="orders.csv"):
        with self.assertRaises(SetupError) as caught:
            read_orders(self.write(content, name))
        return caught.exception.problem


class TestAccepted(ReaderCase):
    def test_frames(self):
        history = self.read(
            "1,2024-03-01 09:30,C1,P1,2,1.50",
            "1,2024-03-01 09:31,C1,P2,1,10",
            "2,2024-03-02,C2,P1,-1,1.50",
        )
        self.assertEqual(history.lines["line"].tolist(), [2, 3, 4])
        self.assertEqual(history.lines["quantity"].tolist(), [2, 1, -1])
        self.assertTrue(history.lines["cost"].isna().all())
        self.assertEqual(history.orders["invoice"].tolist(), ["1", "2"])
        self.assertEqual(str(history.orders["date"][0]), "2024-03-01 09:30:00")
        self.assertEqual(history.orders["currency"].tolist(), ["", ""])
        self.assertEqual(history.customers["customer_id"].tolist(), ["C1", "C2"])
        self.assertEqual(history.products["name"].tolist(), ["P1", "P2"])

    def test_report(self):
        history = self.read(
            "1,2024-03-01,C1,P1,2,1.50",
            "2,2024-03-02,,P1,2,1.50",
            "3,2024-03-03,NULL,P1,2,1.50",
            "4,2024-03-04,C1,P1,0,1.50",
            "5,2024-03-05,C2,P1,-2,1.50",
            "6,2024-03-06,C2,P2,1,0",
        )
        report = history.report
        self.assertEqual(report.rows_read, 6)
        self.assertEqual(report.rows_without_customer, 2)
        self.assertEqual(report.rows_without_quantity, 1)
        self.assertEqual(report.rows_without_price, 1)
        self.assertEqual(report.returns, 1)
        self.assertEqual((report.lines, report.invoices), (3, 3))
        self.assertEqual((report.customers, report.products), (2, 2))
        self.assertEqual(f"{report.first_date:%F} {report.last_date:%F}", "2024-03-01 2024-03-06")
        text = "\n".join(report.sentences())
        self.assertIn("2 rows without customer left out.", text)
        self.assertIn("1 row with a negative quantity taken as returns; they stay negative.", text)

    def test_header_case_spaces_and_order(self):
        history = self.read(
            "C1 , 2 ,1.5,P1,2024-03-01, 7 ",
            header=" Customer ID ,QUANTITY,Unit_Price,Product,Date,Invoice",
        )
        self.assertEqual(history.orders["invoice"].tolist(), ["7"])
        self.assertEqual(history.orders["customer_id"].tolist(), ["C1"])

    def test_delimiters(self):
        for delimiter in ",;\t":
            with self.subTest(delimiter=delimiter):
                history = self.read(
                    ROW.replace(",", delimiter), header=HEADER.replace(",", delimiter)
                )
                self.assertEqual(history.lines["unit_price"].tolist(), [1.5])

    def test_decimal_comma_between_semicolons(self):
        history = self.read(
            "1;01.03.2024;C1;P1;1.200;12,50",
            "2;01.03.2024;C1;P1;-3;1.234,5",
            header=HEADER.replace(",", ";"),
        )
        self.assertEqual(history.lines["quantity"].tolist(), [1200, -3])
        self.assertEqual(history.lines["unit_price"].tolist(), [12.5, 1234.5])

    def test_decimal_point_between_semicolons(self):
        history = self.read("1;2024-03-01;C1;P1;1.5;1.234", header=HEADER.replace(",", ";"))
        self.assertEqual(history.lines["unit_price"].tolist(), [1.234])

    def test_dates(self):
        texts = {
            "2024-03-01": "2024-03-01 00:00:00",
            "2024-03-01 14:05": "2024-03-01 14:05:00",
            "2024-03-01T14:05:09.123": "2024-03-01 14:05:09",
            "01.03.2024": "2024-03-01 00:00:00",
            "1.3.2024 14:05": "2024-03-01 14:05:00",
            "2024-03-01T14:05:00Z": "2024-03-01 14:05:00",
            "2024-03-01 14:05:00+02:00": "2024-03-01 12:05:00",
            "2024-03-01 14:05:00-0330": "2024-03-01 17:35:00",
        }
        for text, expected in texts.items():
            with self.subTest(text=text):
                orders = self.read(f"1,{text},C1,P1,1,1").orders
                self.assertEqual(str(orders["date"][0]), expected)
                self.assertEqual(
                    bool(orders["zoned"][0]), "T14:05:00Z" in text or "00-" in text or "+" in text
                )

    def test_encodings(self):
        row = "1,2024-03-01,C1,P1,1,1,Müller & Söhne"
        for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
            with self.subTest(encoding=encoding):
                history = self.read(row, header=f"{HEADER},customer_name", encoding=encoding)
                self.assertEqual(history.customers["name"].tolist(), ["Müller & Söhne"])

    def test_gzip_whatever_the_name(self):
        packed = gzip.compress(f"{HEADER}\n{ROW}\n".encode())
        for name in ("orders.csv.gz", "orders.csv"):
            with self.subTest(name=name):
                self.assertEqual(read_orders(self.write(packed, name)).report.lines, 1)

    def test_blank_lines_quotes_and_line_ends(self):
        content = f'\r\n{HEADER},customer_name\r\n\r\n{ROW},"Two\r\nlines, ""Ltd"""\r\n,,,,,,\r\n'
        history = read_orders(self.write(content + ROW.replace("1,2", "2,2", 1) + ",\r\n"))
        self.assertEqual(history.lines["line"].tolist(), [4, 7])
        self.assertEqual(history.customers["name"].tolist(), ['Two\r\nlines, "Ltd"'])

    def test_customer_numbers_that_became_floats(self):
        history = self.read("1,2024-03-01,17850.0,P1,1,1", "2,2024-03-01,,P1,1,1")
        self.assertEqual(history.customers["customer_id"].tolist(), ["17850"])

    def test_codes_stay_text(self):
        history = self.read("0001,2024-03-01,007,00P,1,1")
        self.assertEqual(
            history.orders.loc[0, ["invoice", "customer_id"]].tolist(), ["0001", "007"]
        )
        self.assertEqual(history.products["product"].tolist(), ["00P"])

    def test_latest_name_and_country_count(self):
        history = self.read(
            "2,2024-03-02,C1,P1,1,1,New,France",
            "1,2024-03-01,C1,P1,1,1,Old,Spain",
            "3,2024-03-03,C1,P1,1,1,,",
            header=f"{HEADER},customer_name,country",
        )
        customer = history.customers.loc[0]
        self.assertEqual((customer["name"], customer["country"]), ("New", "France"))
        self.assertIn("1 customer with more than one country", " ".join(history.report.remarks))

    def test_cost_zero_or_empty_is_unknown(self):
        lines = self.read(f"{ROW},0.75", f"{ROW},0", f"{ROW},", header=f"{HEADER},cost").lines
        self.assertEqual(lines["cost"].fillna(-1).tolist(), [0.75, -1, -1])

    def test_currency_of_an_invoice(self):
        history = self.read(
            f"{ROW},", f"{ROW},eur", "2,2024-03-01,C1,P1,1,1,", header=f"{HEADER},currency"
        )
        self.assertEqual(history.orders["currency"].tolist(), ["EUR", ""])

    def test_unknown_columns_are_named(self):
        history = self.read(f"{ROW},x", header=f"{HEADER},curency")
        self.assertIn('"curency"', " ".join(history.report.remarks))

    def test_extra_empty_cells(self):
        self.assertEqual(self.read(f"{ROW},,").report.lines, 1)


class TestProducts(ReaderCase):
    def test_product_file_wins(self):
        products = self.write(
            "Product;Description;Category;Cost\nP1;Lamp;Light / Indoor;2,50\nP1;Other;;\nP9;No;;\n",
            "products.csv",
        )
        history = self.read(
            f"{ROW},Old",
            f"{ROW.replace('P1', 'P2')},Old",
            header=f"{HEADER},category",
            products=products,
        )
        rows = history.products.set_index("product").fillna(-1)
        self.assertEqual(rows.loc["P1"].tolist(), ["Lamp", 2.5, "Light / Indoor"])
        self.assertEqual(rows.loc["P2"].tolist(), ["P2", -1, "Old"])
        self.assertNotIn("P9", rows.index)
        remarks = " ".join(history.report.remarks)
        self.assertIn("1 repeated product ignored", remarks)
        self.assertIn("1 ordered product missing in the product file", remarks)

    def test_errors_name_the_product_file(self):
        products = self.write("product,description,cost\nP1,Lamp,cheap\n", "products.csv")
        with self.assertRaises(SetupError) as caught:
            self.read(ROW, products=products)
        self.assertEqual(
            caught.exception.problem, 'products.csv, line 2, column "cost": "cheap" is not a cost'
        )


class TestRefused(ReaderCase):
    def test_line_column_and_value(self):
        cases = {
            "1,2024-03-01,C1,P1,12x,1": 'column "quantity": "12x" is not a number',
            "1,2024-03-01,C1,P1,nan,1": 'column "quantity": "nan" is not a number',
            "1,2024-03-01,C1,P1,1e30,1": 'column "quantity": "1e30" is not a number',
            "1,2024-03-01,C1,P1,1,": 'column "unit_price": "" is not a number',
            '1,2024-03-01,C1,P1,1,"1,5"': 'column "unit_price": "1,5" is not a number',
            "1,31.02.2024,C1,P1,1,1": 'column "date": "31.02.2024" is not a date',
            "1,03/01/2024,C1,P1,1,1": 'column "date": "03/01/2024" is not a date',
            "1,0024-03-01,C1,P1,1,1": 'column "date": "0024-03-01" is not a date',
            "1,2024-03-01,C1,,1,1": 'column "product": "" is empty',
            ",2024-03-01,C1,P1,1,1": 'column "invoice": "" is empty',
        }
        for row, text in cases.items():
            with self.subTest(row=row):
                self.assertEqual(self.failure(ROW, row), f"orders.csv, line 3, {text}")

    def test_first_five_and_the_count(self):
        problem = self.failure(ROW, *["1,2024-03-01,C1,P1,x,y"] * 4)
        lines = problem.splitlines()
        self.assertEqual(lines[0], "8 mistakes in orders.csv, the first 5:")
        self.assertEqual(len(lines), 6)
        self.assertIn('orders.csv, line 3, column "quantity": "x" is not a number', lines[1])
        self.assertIn("line 5, ", lines[5])

    def test_line_is_that_of_the_file(self):
        problem = self.failure(
            "",
            '1,2024-03-01,C1,"P\n1",1,1',
            "1,2024-03-01,C1,P1,x,1",
        )
        self.assertIn("orders.csv, line 5, ", problem)

    def test_rows_without_customer_are_not_judged(self):
        self.assertEqual(self.read(ROW, "2,?,,P1,?,?").report.rows_without_customer, 1)

    def test_currency_code(self):
        problem = self.failure(f"{ROW},Euro", header=f"{HEADER},currency")
        self.assertIn('line 2, column "currency": "Euro" is not a currency code', problem)

    def test_invoice_of_two_customers(self):
        problem = self.failure(ROW, "2,2024-03-01,C2,P1,1,1", "1,2024-03-01,C2,P1,1,1")
        self.assertEqual(
            problem,
            'orders.csv, line 4, column "customer_id": "C2" in invoice "1", '
            'which has "C1" in line 2',
        )

    def test_invoice_in_two_currencies(self):
        problem = self.failure(f"{ROW},EUR", f"{ROW},USD", header=f"{HEADER},currency")
        self.assertIn('line 3, column "currency": "USD" in invoice "1", which has "EUR"', problem)

    def test_negative_cost(self):
        self.assertIn(
            'column "cost": "-1" is not a cost', self.failure(f"{ROW},-1", header=f"{HEADER},cost")
        )

    def test_mixed_decimal_marks(self):
        problem = self.failure(
            "1;2024-03-01;C1;P1;1;2,5", "2;2024-03-01;C1;P1;1;2.5", header=HEADER.replace(",", ";")
        )
        self.assertIn('"2.5" is not a number (this file uses the decimal comma)', problem)

    def test_columns(self):
        problem = self.failure("1,2", header="invoice,amount")
        self.assertIn("orders.csv, line 1: 5 columns missing:", problem)
        self.assertIn('"customer_id"', problem)
        self.assertIn('found: "invoice", "amount"', problem)
        twice = self.failure(f"{ROW},1", header=f"{HEADER},Date")
        self.assertIn('the header names "date" more than once', twice)

    def test_width_of_a_row(self):
        self.assertIn(
            "line 3: 5 cells, the header has 6", self.failure(ROW, "1,2024-03-01,C1,P1,1")
        )
        self.assertIn("line 2: 7 cells, the header has 6", self.failure(f"{ROW},5"))

    def test_open_quote(self):
        problem = self.failure(ROW, '1,2024-03-01,C1,"P1,1,1', ROW)
        self.assertIn("orders.csv, line 3: the row that starts here cannot be read", problem)

    def test_files_that_are_none(self):
        with self.assertRaises(SetupError) as caught:
            read_orders(self.folder / "missing.csv")
        self.assertIn("missing.csv cannot be read: No such file", caught.exception.problem)
        packed = gzip.compress(f"{HEADER}\n{ROW}\n".encode())
        cases = {
            ("orders.csv", b""): "is empty",
            ("blank.csv", b"\n \n"): "is empty",
            ("header.csv", HEADER.encode()): "has a header but no rows",
            ("plain.csv.gz", f"{HEADER}\n{ROW}".encode()): "is not a gzip file",
            ("cut.csv.gz", packed[:-12]): "is a damaged gzip file",
            ("book.csv", b"PK\x03\x04..."): "is a spreadsheet",
            ("binary.csv", f"{HEADER}\n1,\0".encode()): "line 2: the file holds a NUL",
            ("odd.csv", f"{HEADER}\n".encode() + b"\x81\x8d"): "line 2: the text is neither UTF-8",
        }
        for (name, content), text in cases.items():
            with self.subTest(name=name):
                self.assertIn(text, self.failure_of(content, name))

    def test_nothing_left(self):
        self.assertIn("no row names a customer", self.failure("1,2024-03-01,,P1,1,1"))
        self.assertIn("no row has a quantity", self.failure("1,2024-03-01,C1,P1,0,1"))


class TestCommand(ReaderCase):
    def test_failure_is_a_sentence_and_an_exit_code(self):
        path = self.write(f"{HEADER}\n1,2024-03-01,C1,P1,x,1\n")
        words = ["--config", "none", "--database", "none", "--orders", str(path)]
        errors = io.StringIO()
        with redirect_stdout(io.StringIO()), redirect_stderr(errors):
            code = run_command(lambda: main(words))
        self.assertEqual(code, 1)
        self.assertIn('orders.csv, line 2, column "quantity": "x"', errors.getvalue())
        self.assertNotIn("Traceback", errors.getvalue())


class TestVolume(ReaderCase):
    def test_many_rows_take_seconds(self):
        rows = [
            f"{n // 20},2024-03-01,C{n // 100},P{n % 900},{n % 9 - 1},1.25" for n in range(100_000)
        ]
        report = self.read(*rows).report
        self.assertEqual(report.rows_read, 100_000)
        self.assertEqual(report.lines + report.rows_without_quantity, 100_000)
        self.assertEqual(report.customers, 1_000)
