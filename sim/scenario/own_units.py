"""What a firm counts numbers of the model in: money in its currency, staff in people or hours.

What 1 of the model is worth to the firm stands here once. By it the reader of scenarios turns what a firm writes into
numbers of the model, and everything that shows them turns them back.
"""

from typing import TYPE_CHECKING, NamedTuple

from sim.parameters.registry import PARAMETERS, Parameter
from sim.scenario.amounts import OF_ALL, OF_ONE, PERIODS
from sim.scenario.schema import in_money

if TYPE_CHECKING:
    from sim.scenario.terms import FirmTerms

STAFF = "staff_capacity"
# Capacity counts cases a week of so many customers.
_CUSTOMERS = 1000.0
# Digits that a converted number keeps.
_DIGITS = 8
AMOUNT, A_YEAR, PEOPLE, HOURS = "amount", "a_year", "people", "hours"
# Keys of a policy that say staff in people or hours, by kind.
STAFF_KEYS = {PEOPLE: "staff_people", HOURS: "staff_hours"}


class OwnUnit(NamedTuple):
    """What a firm counts a number of the model in.

    Attributes:
        kind: an amount, an amount a year, people, hours a week; "" for as the model has it.
        one: by what the reader of scenarios converts: money of a parameter's period for 1, or capacity of one.
        periods: how many a year has of the period that an amount a year is for.
    """

    kind: str = ""
    one: float = 1.0
    periods: float = 1.0

    @property
    def factor(self) -> float:
        """Return what a number of the model is multiplied by."""
        return 1.0 / self.one if self.kind in STAFF_KEYS else self.one * self.periods


def rounded(number: float) -> float:
    """Return a converted number with the digits that it keeps."""
    return float(f"{number:.{_DIGITS}g}")


def worth(unit: str, price: float, customers: float) -> float:
    """Return what 1 of a parameter that is money is in the currency, for the period that it is for.

    Args:
        unit: of the parameter.
        price: what a price is in the currency.
        customers: of the firm, which a parameter of all customers is written for.
    """
    return price * customers if unit in OF_ALL else price


def capacity(cases: float, customers: float) -> float:
    """Return the capacity of one person, or of one hour a week, who answers so many cases in it."""
    return _CUSTOMERS * cases / customers


def own_unit(parameter: Parameter, terms: "FirmTerms") -> OwnUnit:
    """Return what a firm counts a parameter in: money and staff in its own terms, all else as the model."""
    if parameter.name == STAFF:
        for kind, cases in ((PEOPLE, terms.cases_per_person_week), (HOURS, terms.cases_per_hour)):
            if cases:
                return OwnUnit(kind, capacity(cases, terms.customers)) if terms.customers else OwnUnit()
        return OwnUnit()
    of = terms.customers if parameter.unit in OF_ALL else 1
    if not (terms.currency and terms.price_unit and of and in_money(parameter)):
        return OwnUnit()
    period = {**OF_ONE, **OF_ALL}.get(parameter.unit, "")
    one = worth(parameter.unit, terms.price_unit, terms.customers)
    return OwnUnit(A_YEAR, one, PERIODS[period]) if period else OwnUnit(AMOUNT, one)


def staff_key(terms: "FirmTerms") -> str:
    """Return the key of a policy under which the firm says how many answer."""
    return STAFF_KEYS.get(own_unit(PARAMETERS[STAFF], terms).kind, STAFF)


def of_model(parameter: Parameter, number: float, terms: "FirmTerms") -> float:
    """Return the number of the model that the scenario reader makes of a number in the unit that a firm counts in.

    Args:
        parameter: whose value it is.
        number: in `own_unit`; an amount a year where the amount is for a period.
        terms: of the firm.
    """
    own = own_unit(parameter, terms)
    if not own.kind:
        return number
    return rounded(number * own.one if own.kind in STAFF_KEYS else number / own.periods / own.one)
