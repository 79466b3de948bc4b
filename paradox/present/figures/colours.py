"""One meaning a colour, in all figures: policies, verdicts, what becomes of a case, amounts, what is held against.

Policies have the colours of Okabe and Ito, which colour-blind readers can tell apart; verdicts run from brown (harm)
over grey to green (gain). Whatever differs in colour differs in form or is named where it stands, too.
"""

from collections.abc import Sequence

from experiments.comparison.findings import Comparison
from experiments.comparison.verdict import (
    BACKFIRE,
    FULL_REPAIR,
    LIFT,
    NO_DIFFERENCE,
    NO_REPAIR,
    PARTIAL_REPAIR,
    UNDECIDED,
)
from sim.scenario.scenario import BUILT_IN, DO_NOTHING, IGNORES

INK = "#000000"  # what is measured; doing nothing
GREY = "#666666"  # what it is held against: axes, no failures, luck
PALE = "#B5B5B5"  # what is there and not spoken of
BAND = "#E3E3E3"  # differences that count as none
ALERT = "#B2182B"  # what does not fit: a finding out of its band
POLICIES = ("#0072B2", "#D55E00", "#CC79A7", "#E69F00", "#56B4E9", "#8C6D31")
AMOUNTS = ("#9E9AC8", "#756BB1", "#54278F", "#2D004B")  # levels of a lever, the more the darker
GOOD, BAD = "#01665E", "#8C510A"  # resolved, good stories; not resolved, bad stories
VERDICTS = {
    LIFT: GOOD,
    FULL_REPAIR: "#5AB4AC",
    PARTIAL_REPAIR: "#C7EAE5",
    NO_DIFFERENCE: "#F5F5F5",
    UNDECIDED: "#D0D0D0",
    NO_REPAIR: "#DFC27D",
    BACKFIRE: BAD,
}
DARK = {LIFT, BACKFIRE}  # verdicts whose colour asks for white letters
DASHES = ("-", "--", "-.", ":")
_LINES = 6  # so many policies are told apart in all figures; of more, only some
MARKS = ("o", "s", "^", "D", "P", "X", "v", "<", ">")


def of_policies(names: Sequence[str]) -> dict[str, str]:
    """Return a colour for each policy: doing nothing is black, never answering grey; more than six are all grey."""
    acting = [name for name in names if name not in BUILT_IN]
    few = len(acting) <= len(POLICIES)
    given = {name: POLICIES[row] if few else GREY for row, name in enumerate(acting)}
    return {DO_NOTHING: INK} | {name: GREY for name in names if name == IGNORES} | given


def of_comparison(comparison: Comparison) -> dict[str, str]:
    """Return a colour for each policy, the same in all figures of a comparison; of many, those not named are grey."""
    names, told = [one.name for one in comparison.policies], named(comparison)
    return of_policies(names) | of_policies(told) | {name: GREY for name in names if name not in told}


def named(comparison: Comparison) -> list[str]:
    """Name the policies that figures tell apart: all if they are few, else the ends and what is compared with."""
    names = [one.name for one in comparison.policies]
    if len(names) <= _LINES + 1:
        return names
    ranked = sorted(comparison.policies, key=lambda one: one.weekly["satisfaction"].estimate[-1])
    chosen = {comparison.reference, DO_NOTHING, ranked[0].name, *(one.name for one in ranked[-3:])}
    return [name for name in names if name in chosen]
