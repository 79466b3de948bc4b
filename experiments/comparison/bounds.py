"""The limits of outcomes and weekly series, by their units; importing it brings the compiler along."""

from experiments.comparison.limits import COUNT, Limits, of_unit
from sim.state.ledger import ENTRIES
from sim.worlds.outcomes import OUTCOMES

# Units of these say less than what they are: costs and spending are never negative, profit may be; more may join
# than there were customers at first.
_BY_NAME = dict.fromkeys(("revenue", "recovery_cost", "compensation_cost", "prevention_cost", "joins", "grudge"), COUNT)


def of_outcome(name: str) -> Limits:
    """Return what a reported number can be, or one of a group of customers; no limits for contrasts and profits."""
    unit = OUTCOMES[name].unit if name in OUTCOMES else name
    return _BY_NAME.get(name) or of_unit(unit)


def of_series(name: str) -> Limits:
    """Return what a weekly series can be: the books count, and all their amounts of money are spending or costs."""
    unit = ENTRIES.get(name, ("", ""))[0]
    return COUNT if unit == "price" else of_unit(unit)
