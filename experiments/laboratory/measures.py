"""Reading subjects: any state, the states of their twins, and survey items with noise, floor and ceiling."""

from collections.abc import Callable, Mapping

import numpy as np

from experiments.laboratory import kernels
from experiments.laboratory.designs import DesignError
from experiments.laboratory.items import Item
from experiments.laboratory.subjects import CONTROL, Subjects
from sim.arguments import checked
from sim.errors import nearest
from sim.rules.loyalty import grudge_of
from sim.state.draws import Purpose
from sim.state.people import CUSTOMER, Actual, Floats, Traits, Twin

# Index of the draw of each item; a group of its own adds CONTROL.
_ITEM_INDEX = {"item7": 0, "stars": 1, "nps": 2, "item7_stay": 3, "item7_recommend": 4, "item7_episode": 5,
               "item7_handling": 7}  # fmt: skip
DISPUTE_INDEX = 6
# The draws of questions of one's own begin here; each item has room for a group of its own.
_OWN_ITEMS, _ROOM = 1000, 1000


def grudge(subjects: Subjects) -> Floats:
    """Return anger and avoidance together [sd of felt loss]."""
    return grudge_of(subjects.actual.anger, subjects.actual.avoidance)


def utility(subjects: Subjects, *, twin: bool = False) -> Floats:
    """Return the reasons to stay [logit]."""
    person_or_twin: Actual | Twin = subjects.twin if twin else subjects.actual
    out = np.empty(subjects.count)
    held = np.zeros(subjects.count) if twin else grudge(subjects)
    kernels.utilities(out, person_or_twin, held, subjects.weeks, subjects.settings)
    return out


def stay(subjects: Subjects, *, twin: bool = False) -> Floats:
    """Return the stated probability to stay."""
    out = np.empty(subjects.count)
    kernels.intentions(out, utility(subjects, twin=twin), subjects.settings)
    return out


def recommend(subjects: Subjects, *, twin: bool = False) -> Floats:
    """Return the readiness to recommend [sd]."""
    person_or_twin: Actual | Twin = subjects.twin if twin else subjects.actual
    out = np.empty(subjects.count)
    held = np.zeros(subjects.count) if twin else grudge(subjects)
    kernels.recommendations(out, person_or_twin.satisfaction, person_or_twin.trust, held, subjects.settings)
    return out


def tell(subjects: Subjects, *, twin: bool = False) -> Floats:
    """Return the chance of telling others about the latest episode."""
    out = np.empty(subjects.count)
    person_or_twin = subjects.twin if twin else subjects.actual
    kernels.tellings(out, person_or_twin.episode, subjects.settings)
    return out


def _state(name: str) -> Callable[[Subjects, bool], Floats]:
    def read(subjects: Subjects, twin: bool) -> Floats:
        person_or_twin = subjects.twin if twin else subjects.actual
        if twin and name not in Twin._fields:
            return np.zeros(subjects.count)
        return np.array(getattr(person_or_twin, name), dtype=np.float64)

    return read


def _trait(name: str) -> Callable[[Subjects, bool], Floats]:
    return lambda subjects, twin: np.array(getattr(subjects.traits, name), dtype=np.float64)


def _lived(name: str) -> Callable[[Subjects, bool], Floats]:
    return lambda subjects, twin: np.array(getattr(subjects, f"twin_{name}" if twin else name), dtype=np.float64)


def _retained(subjects: Subjects, twin: bool) -> Floats:
    return np.array((subjects.twin if twin else subjects.actual).status == CUSTOMER, dtype=np.float64)


def _of_episode(name: str) -> Callable[[Subjects, bool], Floats]:
    def read(subjects: Subjects, twin: bool) -> Floats:
        if twin:
            raise DesignError(f"twins never fail, so they have no {name!r}. Next: measure it in a cell that fails.")
        return np.array(getattr(subjects.episodes, name), dtype=np.float64)

    return read


STATES: dict[str, Callable[[Subjects, bool], Floats]] = {
    **{name: _state(name) for name in Actual._fields if name not in ("status", "firm_image")},
    **{name: _trait(name) for name in Traits._fields if name != "in_base"},
    **{name: _of_episode(name) for name in kernels.Episodes._fields if name not in Actual._fields},
    "grudge": lambda subjects, twin: np.zeros(subjects.count) if twin else grudge(subjects),
    "stay": lambda subjects, twin: stay(subjects, twin=twin),
    "stay_utility": lambda subjects, twin: utility(subjects, twin=twin),
    "recommend": lambda subjects, twin: recommend(subjects, twin=twin),
    "retained": _retained,
    "visits": _lived("visits"),
    "spent": _lived("spent"),
}
ITEMS = tuple(_ITEM_INDEX)
MEASURES = (*STATES, *ITEMS)


def item(subjects: Subjects, name: str, state: Floats, *, control: bool = False) -> Floats:
    """Ask an item about a state [sd]: linear, noisy, rounded, with floor and ceiling (7.15).

    Args:
        subjects: who is asked.
        name: `stars` (1-5), `nps` (0-10), or any other item (1-7).
        state: what is asked about, one number per person.
        control: whether a group of its own is asked: it has its own noise.
    """
    m = subjects.cohort.scenario.measurement
    index = _ITEM_INDEX[name] + (CONTROL if control else 0)
    noise = subjects.normal(Purpose.LAB_ITEM, subjects.cohort.family, index)
    scales = {
        "stars": (m.star_midpoint, m.star_slope, m.star_noise, 1.0, 5.0),
        "nps": (m.nps_midpoint, m.nps_slope, m.nps_noise, 0.0, 10.0),
        "item7_handling": (*Item(asks="handling").linear(m), 1.0, 7.0),
    }
    seven = (m.item7_midpoint, m.item7_slope, m.item7_noise, 1.0, 7.0)
    midpoint, slope, spread, lowest, highest = scales.get(name, seven)
    return np.clip(np.floor(midpoint + slope * state + spread * noise + 0.5), lowest, highest)


def has_twin(name: str, item: Item | None = None) -> bool:
    """Return whether twins, who never fail, have a measure, or are asked an item."""
    if item or name in ITEMS:
        return (item.asks if item else name) not in ("handling", "item7_handling")
    return name in Actual._fields or name not in kernels.Episodes._fields


def _loyalty(subjects: Subjects, twin: bool) -> Floats:
    """Return the reasons to stay in standard deviations of those of the twins."""
    return utility(subjects, twin=twin) / float(utility(subjects, twin=True).std())


def _handling(subjects: Subjects, twin: bool) -> Floats:
    """Return how the answer to the complaint pleased [sd]; nan before there is any."""
    if not subjects.answers:
        return np.full(subjects.count, np.nan)
    return STATES["complaint_satisfaction"](subjects, twin)


_ASKED_ABOUT: dict[str, Callable[[Subjects, bool], Floats]] = {
    "satisfaction": STATES["satisfaction"],
    "episode": STATES["episode"],
    "stay": _loyalty,
    "recommend": STATES["recommend"],
    "handling": _handling,
}


def ask(subjects: Subjects, asked: Item, number: int, *, twin: bool = False, control: bool = False) -> Floats:
    """Ask everybody, or every twin, an item of a questionnaire of one's own.

    Args:
        subjects: who is asked.
        asked: the item.
        number: of the item in its questionnaire, so that each has noise of its own.
        twin: ask the twins, who never failed.
        control: they answer as a group of their own.
    """
    state = _ASKED_ABOUT[asked.asks](subjects, twin)
    midpoint, slope, spread = asked.linear(subjects.cohort.scenario.measurement)
    first = _OWN_ITEMS + _ROOM * number + (CONTROL if control else 0)
    answers = np.zeros(subjects.count)
    for question in range(asked.questions):
        noise = subjects.normal(Purpose.LAB_ITEM, subjects.cohort.family, first + question)
        answers += np.clip(np.floor(midpoint + slope * state + spread * noise + 0.5), *asked.scale)
    return answers / asked.questions


@checked()
def measure(subjects: Subjects, name: str, *, twin: bool = False, control: bool = False) -> Floats:
    """Read a state, trait, part of the episode or survey item of every subject, or of every twin.

    Args:
        subjects: who is measured.
        name: one of MEASURES.
        twin: measure the twins, who never failed.
        control: they answer items as a group of their own.

    Raises:
        DesignError: there is no such measure, or twins cannot have it.
    """
    if name in STATES:
        return STATES[name](subjects, twin)
    if name not in ITEMS:
        guess = nearest(name, MEASURES)
        raise DesignError(
            f"there is no measure {name!r}. Allowed: {', '.join(MEASURES)}."
            + (f" Did you mean {guess}?" if guess else "")
            + " Next: choose one of them."
        )
    person_or_twin = subjects.twin if twin else subjects.actual
    state = person_or_twin.episode if name in ("stars", "item7_episode") else person_or_twin.satisfaction
    if name == "nps" or name == "item7_recommend":
        state = recommend(subjects, twin=twin)
    elif name == "item7_stay":
        state = _loyalty(subjects, twin)
    elif name == "item7_handling":
        state = _handling(subjects, twin)
    return item(subjects, name, state, control=control)


def reading(
    subjects: Subjects, name: str, items: Mapping[str, Item], *, twin: bool = False, control: bool = False
) -> Floats:
    """Read a measure, or ask an item of a questionnaire of one's own, if that has one of this name."""
    if name in items:
        return ask(subjects, items[name], list(items).index(name), twin=twin, control=control)
    return measure(subjects, name, twin=twin, control=control)


# What persons have before an experiment, by which they can be told apart.
BEFORE = tuple(name for name in MEASURES if has_twin(name) and name not in ("retained", "visits", "spent"))


def before(items: Mapping[str, Item]) -> tuple[str, ...]:
    """Name what persons have before an experiment, items of one's own among it."""
    return (*BEFORE, *(name for name, one in items.items() if has_twin(name, one)))


@checked("subjects")
def disputes(subjects: Subjects) -> Floats:
    """Say for every answered subject whether the answer is disputed, 1 or 0 (7.15).

    Raises:
        DesignError: nobody has had a failure.
    """
    subjects.check_failed()
    m = subjects.cohort.scenario.measurement
    noise = subjects.normal(Purpose.LAB_ITEM, subjects.cohort.family, DISPUTE_INDEX)
    return (subjects.episodes.complaint_satisfaction + m.satcom_noise * noise < m.dispute_cut).astype(np.float64)
