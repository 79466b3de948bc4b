"""What happens to a market in some weeks, whatever the firm's policy: a shock, in quantities of the model."""

from typing import Annotated, NamedTuple

from sim.parameters.parameter import Parameter, declared


# One entry, three lines: a table to be read by people.
# fmt: off
class Effects(NamedTuple):
    """What an event does (each entry of `events`); the default of each does nothing."""

    failure_rate: Annotated[float, Parameter(1.0, "times", limits=(0.0, 100.0), off=1.0,
        kind="scenario", source="set by the scenario", grade="judgement",
        meaning="Factor on the chance that a visit fails, of one cause if `cause` names it: an outage, a bad season.")]
    capacity: Annotated[float, Parameter(1.0, "times", limits=(0.0, 10.0), off=1.0,
        kind="scenario", source="set by the scenario", grade="judgement",
        meaning="Factor on the complaint staff at work, who are paid as ever: a strike, a wave of illness, helpers.")]
    exit_rate: Annotated[float, Parameter(1.0, "times", limits=(0.0, 100.0), off=1.0,
        kind="scenario", source="set by the scenario", grade="judgement",
        meaning="Factor on the weekly chance that a customer leaves: a rival's offer.")]
    price: Annotated[float, Parameter(1.0, "times", limits=(0.1, 10.0), off=1.0,
        kind="scenario", source="set by the scenario", grade="judgement",
        meaning="Factor on what customers pay; serving them costs as ever, so that the margin takes the difference.")]
    expectation: Annotated[float, Parameter(0.0, "sd", limits=(-5.0, 5.0), off=0.0,
        kind="scenario", source="set by the scenario", grade="judgement",
        meaning="What every customer expects more of the service as the event begins, as after a rival's offer or a "
        "higher price; later visits teach what to expect, as ever.")]
    hears_bad_story: Annotated[float, Parameter(0.0, "share of persons", limits=(0.0, 1.0), off=0.0,
        kind="scenario", source="set by the scenario", grade="judgement",
        meaning="Share of all persons who hear one bad story, drawn anew in each week of the event: a complaint that "
        "goes viral.")]
# fmt: on


EFFECTS: dict[str, Parameter] = {entry.name: entry for entry in declared(Effects, "event", "events.*")}


class Event(NamedTuple):
    """A shock: its first week, how many weeks it lasts, what it does; of which cause its failures are, "" for all."""

    week: int
    weeks: int
    label: str
    cause: str
    effects: Effects

    @property
    def end(self) -> int:
        """Return the first week after it."""
        return self.week + self.weeks
