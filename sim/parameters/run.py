"""How long a world is lived, and how often."""

from typing import Annotated, NamedTuple

from sim.parameters.parameter import Parameter


# One entry, three lines: a table to be read by people.
# fmt: off
class RunLength(NamedTuple):
    """How long a world is lived, and how often (group `run`)."""

    burn_in: Annotated[int, Parameter(26, "weeks", limits=(0, 520),
        kind="scenario", source="assumed", grade="judgement",
        meaning="Weeks that run before recording starts and are not reported.")]
    horizon: Annotated[int, Parameter(78, "weeks", limits=(1, 520),
        kind="scenario", source="recorded weeks", grade="judgement",
        meaning="Weeks that are recorded.")]
    replications: Annotated[int, Parameter(30, "runs", limits=(1, 100000),
        kind="scenario", source="assumed", grade="judgement",
        meaning="Number of runs of each world, each with its own luck.")]
    seed: Annotated[int, Parameter(1, "–", limits=(0, 9007199254740991),
        kind="scenario", source="assumed", grade="judgement",
        meaning="Whole number from which all luck of the first replication follows.")]
# fmt: on
