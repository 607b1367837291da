"""What was found in the files, in numbers and in sentences."""

from dataclasses import dataclass, field

from .problems import count


@dataclass
class ReadReport:
    """Counts of one reading; `remarks` are sentences about what was decided silently otherwise."""

    file: str
    rows_read: int = 0
    rows_without_customer: int = 0
    rows_without_quantity: int = 0
    rows_without_price: int = 0
    returns: int = 0
    lines: int = 0
    invoices: int = 0
    customers: int = 0
    products: int = 0
    first_date: object = None
    last_date: object = None
    remarks: list = field(default_factory=list)

    def sentences(self):
        return [
            f"{self.file}: {count(self.rows_read, 'row')} read.",
            f"Taken: {count(self.lines, 'order line')} of {count(self.invoices, 'invoice')}, "
            f"{count(self.customers, 'customer')} and {count(self.products, 'product')}, "
            f"{self.first_date:%Y-%m-%d} to {self.last_date:%Y-%m-%d}.",
            *self._left_out(),
            *self.remarks,
        ]

    def _left_out(self):
        told = [
            (self.rows_without_customer, "without customer left out."),
            (self.rows_without_quantity, "with quantity 0 left out."),
            (self.returns, "with a negative quantity taken as returns; they stay negative."),
            (self.rows_without_price, "with price 0 taken as free of charge."),
        ]
        return [f"{count(number, 'row')} {text}" for number, text in told if number]
