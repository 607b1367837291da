"""Customers, categories and products: matched with what Odoo has, or created through its ORM."""

import pandas as pd

from .countries import country_ids
from .problems import count, listing

BATCH = 1000
PATH = " / "  # how Odoo writes the path of a category
# The past needs no followers, no messages and no log of changes.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}


def create(model, values):
    """Create records in batches, in the order of the values."""
    ids = []
    for start in range(0, len(values), BATCH):
        ids += model.with_context(**QUIET).create(values[start : start + BATCH]).ids
        model.env.flush_all()
    return ids


def _match(model, field, keys, rank):
    """The id for each key; among several records of one key the first by `rank`."""
    domain = [(field, "in", list(keys)), ("company_id", "in", [False, model.env.company.id])]
    records = model.with_context(active_test=False).search(domain)
    found = {}
    for record in records.sorted(rank):
        found.setdefault(record[field], record.id)
    return found


def load_customers(env, customers, report):
    """The partner of each customer_id; Odoo's `ref` holds it."""
    partners = env["res.partner"]
    found = _match(
        partners,
        "ref",
        customers["customer_id"],
        lambda partner: (not partner.active, bool(partner.parent_id), partner.id),
    )
    new = customers[~customers["customer_id"].isin(list(found))]
    ids = create(partners, _customer_values(env, new, report))
    report.customers_matched, report.customers_created = len(found), len(new)
    return {**found, **dict(zip(new["customer_id"], ids, strict=True))}


def _customer_values(env, customers, report):
    countries = country_ids(env)
    places = customers["country"].str.lower().map(countries)
    unknown = customers["country"][places.isna() & (customers["country"] != "")]
    if len(unknown):
        report.remarks.append(
            f"Countries unknown to Odoo, left empty for {count(len(unknown), 'customer')}: "
            f"{listing(sorted(unknown.unique()))}."
        )
    return [
        {
            "name": name or f"Customer {ref}",
            "ref": ref,
            "is_company": True,
            "country_id": int(place) if pd.notna(place) else False,
            "customer_rank": 1,  # listed among the customers, not only among the contacts
        }
        for ref, name, place in zip(
            customers["customer_id"], customers["name"], places, strict=True
        )
    ]


def load_products(env, products, prices, report):
    """The product of each code; Odoo's `default_code` holds it."""
    records = env["product.product"]
    found = _match(
        records, "default_code", products["product"], lambda record: (not record.active, record.id)
    )
    new = products[~products["product"].isin(list(found))]
    categories = _load_categories(env, new["category"].unique(), report)
    ids = create(records, _product_values(new, categories, prices))
    report.products_matched, report.products_created = len(found), len(new)
    return {**found, **dict(zip(new["product"], ids, strict=True))}


def _product_values(products, categories, prices):
    values = products.assign(price=products["product"].map(prices).fillna(0))
    return [
        {
            "name": row.name,
            "default_code": row.product,
            "categ_id": categories.get(row.category, False),
            "list_price": row.price,
            "standard_price": 0 if pd.isna(row.cost) else row.cost,
            # What is history was invoiced long ago. With this policy Odoo waits for a delivery
            # before it offers an order for invoicing, so the past does not queue up there.
            "invoice_policy": "delivery",
        }
        for row in values.itertuples(index=False)
    ]


def _load_categories(env, paths, report):
    """The category of each path such as "Kitchen / Mugs", level by level."""
    ids = {}
    steps = {path: tuple(map(str.strip, path.split(PATH))) for path in paths if path}
    depth = max(map(len, steps.values()), default=0)
    for level in range(1, depth + 1):
        wanted = sorted({parts[:level] for parts in steps.values() if len(parts) >= level})
        _load_level(env, wanted, ids, report)
    return {path: ids[parts] for path, parts in steps.items()}


def _load_level(env, wanted, ids, report):
    """Add the ids of categories that are equally deep; their parents are in `ids`."""
    categories = env["product.category"]
    names = {PATH.join(parts): parts for parts in wanted}
    for record in categories.search([("complete_name", "in", list(names))], order="id desc"):
        ids[names[record.complete_name]] = record.id
    new = [parts for parts in wanted if parts not in ids]
    values = [{"name": parts[-1], "parent_id": ids.get(parts[:-1], False)} for parts in new]
    ids.update(zip(new, create(categories, values), strict=True))
    report.categories_created += len(new)
