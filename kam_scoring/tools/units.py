"""What the values of the criteria are measured in, as people read and type them."""

CURRENCY, PERCENT, POINTS, RATING = "currency", "percent", "points", "rating"
# Code of the criterion: its unit, and how many of that make 1 of the raw value.
UNITS = {
    "revenue": (CURRENCY, 1.0),
    "growth": (PERCENT, 100.0),
    "profitability": (PERCENT, 1.0),
    "wallet_share": (PERCENT, 100.0),
    "satisfaction": (RATING, 1.0),
    "repurchase": (PERCENT, 100.0),
    "breadth": (PERCENT, 100.0),
    "potential": (CURRENCY, 1.0),
    "opportunities": (CURRENCY, 1.0),
    "capital_value": (CURRENCY, 1.0),
    "cross_selling": (CURRENCY, 1.0),
    "journey": (PERCENT, 100.0),
    "strategic": (POINTS, 1.0),
}
