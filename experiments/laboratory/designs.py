"""What happens to subjects: failures and remedies as plain values, checked when they are made."""

from dataclasses import asdict, dataclass, fields, replace
from numbers import Real
from typing import Any

from experiments.laboratory.laws import Law
from sim.arguments import check_fields
from sim.errors import ParadoxError

# Limits are those of the same quantities in scenario files.
FAILURE_LIMITS = {
    "severity": (0.0, 1.0),
    "controllability": (0.0, 1.0),
    "base_stability": (0.0, 1.0),
    "prior_failures": (0.0, 10.0),
    "explain": (0.0, 1.0),
}
REMEDY_LIMITS = {
    "compensation": (0.0, 5.0),
    "repair": (0.0, 1.0),
    "courtesy": (-0.5, 1.0),
    "explain": (0.0, 1.0),
    "days": (0.0, 365.0),
    "personalised": (0.0, 1.0),
}


# What a cause brings along, and a failure of a named cause does not say itself.
OF_CAUSE = ("controllability", "base_stability", "process", "used")

# Those of their attributes that are true or false.
FAILURE_FLAGS = ("process", "used")
REMEDY_FLAGS = ("firm_first", "by_bot")


class DesignError(ParadoxError):
    """An experiment that cannot be done, in one message."""


def check_limits(kind: str, values: dict[str, Any], limits: dict[str, tuple[float, float]]) -> None:
    """Refuse numbers outside their limits, and everything that is no number.

    Raises:
        DesignError: naming the number, what it is and what it may be.
    """
    for name, (low, high) in limits.items():
        value = values[name]
        numeric = isinstance(value, Real) and not isinstance(value, bool)
        if not numeric or not low <= value <= high:
            raise DesignError(
                f"{kind} has {name} {value!r}. Allowed: a number from {low:g} to {high:g}. Next: change it."
            )


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A forced failure.

    Attributes:
        severity: 0 to 1, or the law that every subject's is drawn from.
        controllability: by the firm, 0 to 1. base_stability: of the cause, 0 to 1.
        process: the treatment was wrong, not the thing. used: the service was used all the same.
        prior_failures: remembered failures before this one.
        explain: what the firm explains at once (a warning before harm), 0 to 1.
        cause: of the scenario, whose controllability, stability and shares of process and of use hold then; `any` is
            one drawn for every subject.
    """

    severity: float | Law = 0.4
    controllability: float = 0.5
    base_stability: float = 0.3
    process: bool = False
    used: bool = False
    prior_failures: float = 0.0
    explain: float = 0.0
    cause: str = ""

    def __post_init__(self) -> None:
        check_fields(self)
        drawn = ("severity",) if isinstance(self.severity, Law) else ()
        limits = {name: ends for name, ends in FAILURE_LIMITS.items() if name not in drawn}
        check_limits("the failure", asdict(self), limits)
        said = [one.name for one in fields(self) if one.name in OF_CAUSE and getattr(self, one.name) != one.default]
        if self.cause and said:
            raise DesignError(
                f"the failure has a cause and {', '.join(said)}. Allowed: a cause, or what it brings. "
                "Next: leave out one of them."
            )

    def numbers(self) -> dict[str, float]:
        """Return the numbers by name, without what is drawn for every subject."""
        numbers = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "cause"}
        return {name: float(value) for name, value in numbers.items() if not isinstance(value, Law)}

    def but(self, **changes: Any) -> "Failure":
        """Return the same failure with some numbers changed."""
        return replace(self, **changes)


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """A forced answer.

    Attributes:
        compensation: in prices of a visit. repair: 0 none to 1 complete. courtesy: -.5 rude to 1 warm.
        explain: 0 to 1. days: to the answer. personalised: fit to the customer, 0 to 1.
        firm_first: the firm came before the customer complained.
        by_bot: a chatbot answers, not a person; it has failed if there is no repair.
    """

    compensation: float = 0.0
    repair: float = 0.0
    courtesy: float = 0.0
    explain: float = 0.0
    days: float = 0.0
    personalised: float = 0.0
    firm_first: bool = False
    by_bot: bool = False

    def __post_init__(self) -> None:
        check_fields(self)
        check_limits("the remedy", asdict(self), REMEDY_LIMITS)

    def numbers(self) -> dict[str, float]:
        """Return the numbers by name."""
        return {field.name: float(getattr(self, field.name)) for field in fields(self)}

    def but(self, **changes: Any) -> "Remedy":
        """Return the same remedy with some numbers changed."""
        return replace(self, **changes)


# The answers of the published experiments as we read them (section 9 of the model description).
GOOD = Remedy(compensation=0.6, repair=1.0, courtesy=0.9, explain=1.0, days=1.0)
EXCELLENT = Remedy(compensation=1.0, repair=1.0, courtesy=1.0, explain=1.0, days=0.5)
BAD = Remedy(courtesy=0.2, days=14.0)
SLOW = Remedy(compensation=0.3, repair=1.0, courtesy=0.7, explain=0.5, days=21.0)
QUICK = SLOW.but(days=0.5)
ADEQUATE = Remedy(compensation=0.3, repair=1.0, courtesy=0.6, explain=0.5, days=3.0)

REMEDIES = {
    "good": GOOD, "excellent": EXCELLENT, "bad": BAD, "slow": SLOW, "quick": QUICK, "adequate": ADEQUATE,
}  # fmt: skip
