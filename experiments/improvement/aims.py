"""What a search is to reach: a goal with a direction, a budget, and conditions that must hold.

Whatever it speaks of is a number of the runs: an outcome, or the yearly cost of recovery and prevention.
"""

import itertools
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from experiments.comparison import bounds
from experiments.comparison.ruler import CONTRASTS
from sim.errors import ParadoxError, nearest_keys, shown
from sim.parameters.parameter import written
from sim.scenario.number_texts import joined_thousands
from sim.worlds.outcomes import OUTCOMES, Outcome

Outcomes = Mapping[str, float]

WEEKS_A_YEAR = 52.0
YEARLY_COST = "yearly_cost"
# An amount of money that is for a case, and not of a customer.
OF_A_CASE = "break_even_compensation"
# The spread of satisfaction where nothing fails, which a bench may report beside the outcomes of a run.
SPREAD = "spread"

_COST = Outcome(YEARLY_COST, "price/year", -1, "Cost of recovery and prevention a customer of the base's size, a year.")
MEASURES: dict[str, Outcome] = {**OUTCOMES, YEARLY_COST: _COST}

_CONDITION = re.compile(
    r"\s*(?P<name>[A-Za-z]\w*)\s*(?P<sign>>=|<=|≥|≤|>|<)\s*(?P<number>[-+]?(?:\d+\.?\d*|\.\d+))\s*(?P<percent>%?)\s*"
)
_FORM = "a comparison of an outcome with a number"
_EXAMPLE = 'write it as in --keep "retention >= 0.8"'


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a measure: at least a bound, or at most.

    Attributes:
        measure: a name of `MEASURES`.
        at_least: True for at least, False for at most.
        bound: in the unit of the measure, sd for contrasts.
        above_reference: whether it is the difference from the reference policy that is bounded, as by a budget.
    """

    measure: str
    at_least: bool
    bound: float
    above_reference: bool = False

    @property
    def sign(self) -> float:
        """Return 1 where more is safer, -1 where less is."""
        return 1.0 if self.at_least else -1.0


@dataclass(frozen=True, slots=True)
class Aim:
    """What is sought.

    Attributes:
        goal: a name of `MEASURES`.
        more: whether more of it is better.
        conditions: all must hold; a budget is the first of them.
    """

    goal: str
    more: bool
    conditions: tuple[Condition, ...]

    @property
    def sign(self) -> float:
        """Return 1 where more of the goal is better, -1 where less is."""
        return 1.0 if self.more else -1.0


def read_goal(text: str) -> str:
    """Return the measure that a goal names.

    Raises:
        ParadoxError: there is no such outcome, or more of it is neither better nor worse.
    """
    name = _known("--goal", text.strip())
    if MEASURES[name].better == 0:
        raise ParadoxError(
            f"--goal is {shown(name)}, of which more is neither better nor worse. "
            "Next: choose another; 'paradox describe --outcomes' lists them."
        )
    return name


def stated(text: str) -> tuple[Condition, bool] | None:
    """Return the condition that a text states, and whether its bound is in percent; None if it states none.

    Whether there is such a measure, and whether the bound can be, is left to the reader.
    """
    found = _CONDITION.fullmatch(text)
    if found is None:
        return None
    percent = bool(found["percent"])
    bound = float(found["number"]) / (100.0 if percent else 1.0)
    return Condition(found["name"], found["sign"] in (">=", "≥", ">"), bound), percent


def read_condition(text: str) -> Condition:
    """Return the condition that a text such as "retention >= 0.8" or "days <= 3" states; shares also in percent.

    Raises:
        ParadoxError: it is no condition, there is no such outcome, or no policy could ever keep or break it.
    """
    read = stated(text)
    if read is None:
        raise ParadoxError(f"--keep is {shown(text)}. Allowed: {_FORM}, with >= or <=. Next: {_EXAMPLE}")
    found, percent = read
    name, bound = _known("--keep", found.measure), found.bound
    share = MEASURES[name].unit == "share"
    if percent and not share:
        raise ParadoxError(f"--keep is {shown(text)}, but {name} is no share. Next: leave out the %.")
    limits = bounds.of_outcome(name)
    if not limits.low <= bound <= limits.high:
        meant = f" ({written(bound / 100.0)} is {written(bound)} %)" if share and 1.0 < bound <= 100.0 else ""
        low, high = _end(limits.low), _end(limits.high)
        raise ParadoxError(f"--keep is {shown(text)}. Allowed: {name} from {low} to {high}{meant}. Next: {_EXAMPLE}")
    return found


def read_conditions(texts: Iterable[str]) -> tuple[Condition, ...]:
    """Return the conditions of several texts, each of which may hold several, separated by commas or "and".

    Raises:
        ParadoxError: one is none, or two contradict each other.
    """
    parts = [part for text in texts for part in re.split(r",|;|\band\b", joined_thousands(text))]
    found = tuple(read_condition(part) for part in parts)
    if both := contradiction(found):
        least, most = (written(one.bound) for one in both)
        raise ParadoxError(
            f"--keep asks for {both[0].measure} of at least {least} and at most {most}: nothing is both. "
            "Next: leave out one of them."
        )
    return found


def contradiction(conditions: Iterable[Condition]) -> tuple[Condition, Condition] | None:
    """Return a lower and an upper bound that nothing keeps together; None if all can be kept."""
    for one, other in itertools.permutations(conditions, 2):
        if one.measure == other.measure and one.at_least and not other.at_least and one.bound > other.bound:
            return one, other
    return None


def _end(value: float) -> str:
    return "any number" if math.isinf(value) else written(value)


def _known(option: str, name: str) -> str:
    """Return the name of a measure, refusing what is none."""
    if name in MEASURES:
        return name
    guess = nearest_keys(name, {one.name: one.meaning for one in MEASURES.values()})
    raise ParadoxError(
        f"{option} names {shown(name)}, which is no outcome. "
        + (f"Did you mean {guess}? " if guess else "")
        + "Next: 'paradox describe --outcomes' lists them."
    )


def value_of(measure: str, outcomes: Outcomes, unit: float) -> float:
    """Return a measure of a run.

    Args:
        measure: a name of `MEASURES`.
        outcomes: of the run; `YEARLY_COST` among them.
        unit: of contrasts [latent units], see `experiments.comparison.ruler`.
    """
    return outcomes[measure] / (unit if measure in CONTRASTS else 1.0)


def weeks_of(measure: str, horizon: int) -> float:
    """Return the weeks that an amount of a customer is of; 0 for what is no such amount."""
    if measure == OF_A_CASE:
        return 0.0
    return {"price": float(horizon), "price/year": WEEKS_A_YEAR}.get(MEASURES[measure].unit, 0.0)


def yearly_cost(outcomes: Outcomes, weeks: int) -> float:
    """Return the cost of recovery and prevention of a run, a customer of the base's size and year [price]."""
    return (outcomes["recovery_cost"] + outcomes["prevention_cost"]) * WEEKS_A_YEAR / weeks
