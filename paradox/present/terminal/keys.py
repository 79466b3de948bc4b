"""Every key that a policy or a segment may set: what it does, its unit, what is allowed, what holds without it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import typer

from paradox.present.messages import model_name, t
from paradox.present.terminal.output import heading, paragraph
from sim.parameters.registry import PARAMETERS, SEGMENT_OVERRIDES, written
from sim.scenario.scenario import Scenario

# The levers of a policy by the part of recovery that they belong to.
PARTS = ("answer", "speed", "notice", "prevention")
LEVERS: Mapping[str, tuple[str, ...]] = {
    part: tuple(name for name, entry in PARAMETERS.items() if entry.part == part) for part in PARTS
}
_BY_CAUSE = "prevention"


class Key(NamedTuple):
    """A key of a policy or a segment.

    Attributes:
        name: as it is written in a file.
        unit: of its value, "" for a pure number or a text.
        allowed: what may be written, in words.
        default: what holds where the key is not written, in words; "" for one that has none.
        meaning: one sentence.
    """

    name: str
    unit: str
    allowed: str
    default: str
    meaning: str


Section = tuple[str, tuple[Key, ...]]


def levers(case: Scenario, lang: str = "en") -> tuple[Section, ...]:
    """List the keys of a policy, in groups; the defaults are those of a policy in a file that extends the scenario."""
    below = case if "average" in case.policies else Scenario.load("baseline")
    average, spends = below.policies["average"], below.prevention["average"]
    spent = [f"{cause.name} {spend:g}" for cause, spend in zip(below.causes, spends, strict=True) if spend]
    spending = ", ".join(spent) or "0"
    texts = (_text("description", lang), _text("like", lang, "average"))
    numbers = (
        (
            t(f"keys.group_{group}", lang),
            tuple(
                _parameter(name, spending if name == _BY_CAUSE else f"{getattr(average, name):g}", lang)
                for name in names
            ),
        )
        for group, names in LEVERS.items()
    )
    return ((t("keys.group_start", lang), texts), *numbers)


def segment_keys(case: Scenario, lang: str = "en") -> tuple[Section, ...]:
    """List the keys of a segment, in groups; the defaults are those of the scenario's whole market."""
    own = {name: _parameter(name, f"{getattr(case.behaviour, name):g}", lang) for name in SEGMENT_OVERRIDES}
    weights = tuple(key for name, key in own.items() if name.startswith("weight_"))
    others = tuple(key for name, key in own.items() if not name.startswith("weight_"))
    weighed = [f"{weight:g}" for weight in case.service.dimension_weights]
    market = t("keys.each", lang, weight=weighed[0]) if len(set(weighed)) == 1 else ", ".join(weighed)
    share = _parameter("share", "", lang)._replace(meaning=t("keys.share", lang))
    offset = _parameter("voice_offset", "0", lang)._replace(meaning=t("keys.voice_offset", lang))
    sections = {
        "who": (_text("name", lang), share),
        "voice": (offset,),
        "expect": others,
        "weigh": weights,
        "service": (_text("dimension_weights", lang, market),),
    }
    return tuple((t(f"keys.group_{group}", lang), keys) for group, keys in sections.items())


def _text(name: str, lang: str, default: str = "") -> Key:
    """Make a key that is no parameter of the model."""
    return Key(name, "", t(f"keys.{name}_allowed", lang), default, t(f"keys.{name}", lang))


def _parameter(name: str, default: str, lang: str) -> Key:
    entry = PARAMETERS[name]
    unit = "" if entry.unit == "–" else entry.unit
    meaning = model_name("meaning", name, lang, entry.meaning)
    if name == _BY_CAUSE:
        meaning = t("keys.by_cause", lang, meaning=meaning)
    allowed = _range(written(entry.low), written(entry.high), unit, lang) + (
        t("keys.whole", lang) if entry.whole else ""
    )
    return Key(name, unit, allowed, default, meaning)


def _range(low: str, high: str, unit: str, lang: str) -> str:
    """Write what is allowed, with its unit; a unit such as 1/week as "per week"."""
    per = "per " + unit.removeprefix("1/") if unit.startswith("1/") else unit
    shown = t("keys.unit", lang, unit=model_name("unit", unit, lang, per)) if unit else ""
    return t("keys.range", lang, low=low, high=high, unit=shown)


def as_values(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """Return keys as plain values, one a key."""
    return [{"group": title, **key._asdict()} for title, keys in sections for key in keys]


def show(title: str, note: str, sections: Sequence[Section], lang: str = "en") -> None:
    """Print keys at 80 columns: name, default and range in one line, the meaning below."""
    typer.secho(title, bold=True)
    paragraph(note)
    width = max(len(key.name) for _, keys in sections for key in keys)
    for group, keys in sections:
        heading(group)
        for key in keys:
            allowed = t("keys.line", lang, default=key.default, allowed=key.allowed) if key.default else key.allowed
            typer.echo(f"  {key.name:<{width}}  {allowed}")
            paragraph(key.meaning, indent=6)
