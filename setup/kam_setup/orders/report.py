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


@dataclass
class LoadReport:
    """Counts of one loading."""

    customers_created: int = 0
    customers_matched: int = 0
    categories_created: int = 0
    products_created: int = 0
    products_matched: int = 0
    orders: int = 0
    lines: int = 0
    orders_skipped: int = 0
    remarks: list = field(default_factory=list)

    def sentences(self):
        told = [
            f"Loaded: {count(self.orders, 'order')} with {count(self.lines, 'order line')}.",
            f"Customers: {self.customers_created:,} created, {self.customers_matched:,} found in "
            "Odoo by their reference.",
            f"Products: {self.products_created:,} created, {self.products_matched:,} found in Odoo "
            f"by their code; {count(self.categories_created, 'category', 'categories')} created.",
        ]
        if self.orders_skipped:
            skipped = f"{count(self.orders_skipped, 'invoice')} loaded earlier skipped."
            told = [*(told if self.orders else []), skipped]
        return [*told, *self.remarks]
