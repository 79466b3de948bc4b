"""What each measure of the laboratory is: its unit and a definition in a few words."""

from typing import NamedTuple, get_type_hints

from experiments.laboratory.kernels import Episodes
from experiments.laboratory.measures import MEASURES
from sim.state.people import Actual, Traits


class Definition(NamedTuple):
    """What a measure is.

    Attributes:
        name: as it is written in a design. unit: of its numbers. meaning: in a few words.
        kind: one of KINDS; `episode` is the latest failure and its answer, `lived` the weeks of `live`.
    """

    name: str
    unit: str
    meaning: str
    kind: str


KINDS = ("item", "state", "derived", "lived", "episode", "trait")

_OTHERS = {
    "grudge": ("sd of felt loss", "anger and avoidance together", "derived"),
    "stay": ("probability", "stated probability to stay", "derived"),
    "stay_utility": ("logit", "reasons to stay", "derived"),
    "recommend": ("sd", "readiness to recommend, from satisfaction and trust less grudge", "derived"),
    "retained": ("0/1", "still a customer: people leave in the weeks of the step live", "lived"),
    "visits": ("visits", "visits in the weeks of the step live", "lived"),
    "spent": ("price", "spending in the weeks of the step live, for visits and for weeks", "lived"),
    "item7": ("1 to 7", "asked how satisfied they are with the firm", "item"),
    "stars": ("1 to 5", "stars given to the latest episode", "item"),
    "nps": ("0 to 10", "asked how likely they are to recommend the firm", "item"),
    "item7_stay": ("1 to 7", "asked how likely they are to stay", "item"),
    "item7_recommend": ("1 to 7", "asked how likely they are to recommend the firm", "item"),
    "item7_episode": ("1 to 7", "asked how satisfied they are with the latest episode", "item"),
    "item7_handling": ("1 to 7", "asked how satisfied they are with the handling; nobody before an answer", "item"),
}


def definitions() -> tuple[Definition, ...]:
    """Return what there is to measure, items first, each kind in the order of the model."""
    hints = {
        kind: get_type_hints(group, include_extras=True)
        for kind, group in (("state", Actual), ("trait", Traits), ("episode", Episodes))
    }
    found = []
    for name in MEASURES:
        if name in _OTHERS:
            found.append(Definition(name, *_OTHERS[name]))
            continue
        kind = next(kind for kind, group in hints.items() if name in group)
        unit, meaning = hints[kind][name].__metadata__
        found.append(Definition(name, unit, meaning, kind))
    return tuple(sorted(found, key=lambda one: KINDS.index(one.kind)))
