"""The events of a scenario: shocks with a beginning and an end, checked against the run and against each other."""

from collections.abc import Iterator, Mapping
from typing import Any

from sim.parameters.event import EFFECTS, Effects, Event
from sim.scenario.document import Document, Place, path_text


def make_events(given: list[Mapping[str, Any]]) -> tuple[Event, ...]:
    """Return the events that a checked scenario lists, in the order of their weeks."""
    events = [
        Event(
            one["week"],
            one["weeks"],
            one["label"],
            one.get("cause", ""),
            Effects(**{name: float(one.get(name, entry.default)) for name, entry in EFFECTS.items()}),
        )
        for one in given
    ]
    return tuple(sorted(events, key=lambda event: (event.week, event.end)))


def without_labels(given: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return events as a scenario lists them, without the texts, which change nothing."""
    return [{key: value for key, value in one.items() if key != "label"} for one in given]


def check_events(document: Document) -> None:
    """Note events that do nothing, reach beyond the run, name an unknown cause, or contradict each other."""
    right = [(place, one) for place, one in document.entries("events") if isinstance(one, dict)]
    for place, one in right:
        _check_effects(document, place, one)
        _check_end(document, place)
    for at, (place, one) in enumerate(right):
        for before, other in right[:at]:
            for effect in _shared(one, other):
                _check_apart(document, effect, before, place)


def _check_effects(document: Document, place: Place, one: dict[str, Any]) -> None:
    """Hold an event to doing something, and its cause to one that there is."""
    causes = list(document.mapping("service", "causes"))
    if not any(name in one for name in EFFECTS):
        document.note(
            place,
            f"{path_text(place)} says when, and not what happens",
            allowed=f"at least one of {', '.join(EFFECTS)}",
            next_step="add one, such as 'failure_rate: 3'",
        )
    cause = one.get("cause")
    if cause is not None and "failure_rate" not in one:
        step = "add 'failure_rate', or remove 'cause'"
        document.note((*place, "cause"), f"{path_text(place)} names a cause and no failure rate", next_step=step)
    if isinstance(cause, str) and cause not in causes:
        what = f"{path_text(place)} names an unknown cause {cause!r}"
        document.note((*place, "cause"), what, given=cause, names=causes, next_step="use a cause of service.causes")
    factor, p_fail = document.number(*place, "failure_rate"), document.number("service", "p_fail")
    if factor is not None and p_fail is not None and factor > 1.0 and factor * p_fail > 1.0:
        document.note(
            (*place, "failure_rate"),
            f"{path_text(place)}.failure_rate is {factor:g}: with service.p_fail {p_fail:g}"
            f"{document.told_line(('service', 'p_fail'))} more than every visit would fail",
            allowed=f"at most {1.0 / p_fail:.4g}",
            next_step="lower it",
        )


def _check_end(document: Document, place: Place) -> None:
    """Hold an event to the weeks that are recorded."""
    weeks, horizon = _weeks(document, place), document.number("run", "horizon")
    if weeks is not None and horizon is not None and weeks.stop > horizon:
        document.note(
            document.written((*place, "week"), place),
            f"{path_text(place)} lasts from week {weeks.start} to {weeks.stop - 1}, and the last week is "
            f"{horizon - 1:g}: run.horizon is {horizon:g}{document.told_line(('run', 'horizon'))}",
            next_step="begin earlier, shorten 'weeks' or raise run.horizon",
        )


def _shared(one: dict[str, Any], other: dict[str, Any]) -> Iterator[str]:
    """Return what both events set; failures of two different causes are two things."""
    apart = None not in (one.get("cause"), other.get("cause")) and one.get("cause") != other.get("cause")
    for name in EFFECTS:
        if name in one and name in other and not (name == "failure_rate" and apart):
            yield name


def _check_apart(document: Document, effect: str, first: Place, second: Place) -> None:
    """Refuse two events that set the same thing in the same week."""
    one, other = _weeks(document, first), _weeks(document, second)
    if one is None or other is None or max(one.start, other.start) >= min(one.stop, other.stop):
        return
    document.note(
        document.written((*second, effect), second),
        f"{path_text(second)} sets {effect} in the weeks {other.start} to {other.stop - 1}, and {path_text(first)}"
        f"{document.told_line((*first, effect))} sets it in the weeks {one.start} to {one.stop - 1}",
        allowed=f"one event at a time for {effect}",
        next_step="move or shorten one of them, or make them one event",
    )


def _weeks(document: Document, place: Place) -> range | None:
    """Return the weeks of an event; None if they are wrong, which the schema says."""
    begin, length = document.at(*place, "week"), document.at(*place, "weeks")
    return range(begin, begin + length) if type(begin) is int and type(length) is int else None
