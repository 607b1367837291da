"""Currencies of the orders, and their rates on the day of each order, as Odoo knows them."""

import numpy as np
import pandas as pd

from .problems import Problems, listing

CURRENCY_REMEDY = "write ISO codes such as EUR; Odoo lists those it knows under Currencies"


def find_currencies(env, orders, file):
    """The currency record of each code in use; an empty code is the company's currency."""
    codes = sorted(set(orders["currency"]) - {""})
    currencies = env["res.currency"].with_context(active_test=False)
    found = {record.name: record for record in currencies.search([("name", "in", codes)])}
    problems = Problems(file, CURRENCY_REMEDY)
    unknown = (orders["currency"] != "") & ~orders["currency"].isin(list(found))
    problems.add(orders, unknown, "currency", "is not a currency known to Odoo")
    problems.check()
    return {"": env.company.currency_id, **found}


def activate(currencies, company):
    """Make the currencies usable; returns remarks on what the user should know."""
    foreign = [record for record in currencies.values() if record != company.currency_id]
    remarks = []
    dormant = [record for record in foreign if not record.active]
    for record in dormant:
        record.active = True
    if dormant:
        remarks.append(f"Currencies activated: {listing(record.name for record in dormant)}.")
    rateless = [record.name for record in foreign if not _rate_dates(record, company)]
    if rateless:
        remarks.append(
            f"No exchange rate in Odoo for {listing(rateless)}: counted 1 : 1 in "
            f"{company.currency_id.name}; enter rates, then load into a fresh database."
        )
    return remarks


def _rate_dates(currencies, company):
    """The days on which a rate changes, for Odoo's own choice between company and general rates."""
    rates = currencies.env["res.currency.rate"].search(
        [("currency_id", "in", currencies.ids), ("company_id", "in", [False, company.root_id.id])]
    )
    return sorted(set(rates.mapped("name")))


def order_rates(company, currencies, orders):
    """The rate of each order from the company's currency, as `sale.order` computes it."""
    rates = pd.Series(1.0, index=orders.index)
    for code, rows in orders.groupby("currency"):
        currency = currencies[code]
        if currency == company.currency_id:
            continue
        days = rows["date_order"].dt.normalize()
        breaks = pd.to_datetime(_rate_dates(currency | company.currency_id, company))
        slots = np.searchsorted(breaks.to_numpy(), days.to_numpy(), side="right")
        # Between two changes the rate is the same: one look-up serves all orders in between.
        for _slot, days_between in days.groupby(slots):
            rates[days_between.index] = _rate(company, currency, days_between.iloc[0].date())
    return rates


def _rate(company, currency, day):
    return currency._get_conversion_rate(company.currency_id, currency, company, day)
