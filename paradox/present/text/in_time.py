"""Schedules of levers and events in words."""

from collections.abc import Callable, Sequence
from typing import Any

from paradox.present.messages import t
from paradox.present.text.pilots import who_told
from sim.parameters.event import EFFECTS
from sim.parameters.values import Event
from sim.scenario.pilots import pilot_of
from sim.scenario.texts import Texts


def event_told(event: Event, texts: Texts, lang: str) -> str:
    """Name an event with its weeks."""
    label = texts.events.get(event.label, event.label)
    if event.weeks == 1:
        return t("events.one", lang, label=label, first=event.week)
    return t("events.some", lang, label=label, first=event.week, last=event.end - 1)


def event_effects(event: Event) -> str:
    """Write what an event does as in a scenario file."""
    effects = event.effects._asdict()
    done = {"cause": event.cause} if event.cause else {}
    done |= {name: f"{effects[name]:g}" for name, entry in EFFECTS.items() if effects[name] != entry.default}
    return ", ".join(f"{name}: {value}" for name, value in done.items())


def _as_it_is(value: float) -> str:
    return f"{value:g}"


def schedule_told(steps: Sequence[Any], lang: str, shown: Callable[[float], str] = _as_it_is) -> str:
    """Write the schedule of a lever, as a scenario holds it, in words: the value before, then its steps."""
    told = [shown(steps[0])]
    for step in steps[1:]:
        value, first = shown(step["to"]), step["from"]
        last = first + step.get("over", 1) - 1
        if last > first:
            now = t("schedule.ramp", lang, value=value, first=first, last=last)
        else:
            now = t("schedule.step", lang, value=value, first=first)
        if "in" in step:
            now = t("schedule.pilot", lang, step=now, who=who_told(pilot_of(step["in"]), lang))
        told.append(now)
    return t("words.comma", lang).join(told)
