"""Says in words within which limits a parameter may be set, with a unit that a reader understands."""

from sim.parameters.registry import Parameter

# Units that are short in tables and say little in a sentence; the others are words already.
_WORDS = {
    "price": "price of a visit",
    "1/price": "per price of a visit",
    "log price": "in logarithms of the price",
    "price/customer/week": "price of a visit, per customer and week",
    "price/customer": "price of a visit, per customer",
    "price/customer/year": "price of a visit, per customer and year",
    "price/entry/week": "price of a visit, per entry and week",
    "sd": "in standard deviations",
    "1/sd": "per standard deviation",
    "owed": "1 is all that is owed",
    "1/owed": "per all that is owed",
    "owed/sd": "of what is owed, per standard deviation",
    "sd/owed": "standard deviations per all that is owed",
    "logit": "in log odds",
    "logit/sd": "log odds per standard deviation",
    "logit/owed": "log odds per all that is owed",
    "stars/sd": "stars per standard deviation",
    "1/log": "per unit of the logarithm",
    "prob": "a probability",
    "harm": "in units of harm",
    "of spend": "share of what is spent",
    "of resolved": "share of the resolved cases",
    "visits/week": "visits per week",
    "cases/1000": "cases per 1000 customers",
    "entries/1000 customers/week": "entries per 1000 customers and week",
}


def range_in_words(entry: Parameter) -> str:
    """Return the allowed values of a parameter: "0 to 5 (price of a visit)", "1 to 520 weeks, a whole number"."""
    words = _WORDS.get(entry.unit)
    if words is None:
        return entry.range_text
    return entry.range_text.replace(f" {entry.unit}".replace(" 1/", " per "), f" ({words})", 1)
