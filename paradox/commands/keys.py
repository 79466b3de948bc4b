"""Every key that a policy or a segment may set: what it does, its unit, what is allowed, what holds without it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import typer

from paradox.commands.output import heading, paragraph
from sim.parameters import PARAMETERS
from sim.scenario import Scenario
from sim.scenario_schema import SEGMENT_OVERRIDES

LEVERS: Mapping[str, tuple[str, ...]] = {
    "What the answer holds": (
        "resolve_prob",
        "compensate_prob",
        "comp_amount",
        "apology_prob",
        "courtesy_warm",
        "courtesy_resolved",
        "courtesy_unresolved",
        "courtesy_sd",
        "explain_resolved",
        "explain_unresolved",
        "personalised_share",
        "followup_prob",
    ),
    "How soon it comes": (
        "first_contact",
        "first_contact_days",
        "inform",
        "staff_capacity",
        "lapse_weeks",
        "bot_share",
        "bot_capacity",
        "bot_coldness",
    ),
    "Whether the firm hears of it, and what it promises": (
        "ease",
        "detect_prob",
        "preempt_prob",
        "preempt_relief",
        "promise_recovery",
    ),
    "Fewer failures: learning and prevention": (
        "learn_max",
        "learn_scale",
        "recording_share",
        "knowledge_fade",
        "prevention",
        "prevention_max",
        "prevention_scale",
    ),
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


def levers(case: Scenario) -> tuple[Section, ...]:
    """List the keys of a policy, in groups; the defaults are those of a policy in a file that extends the scenario."""
    below = case if "average" in case.policies else Scenario.load("baseline")
    average, spends = below.policies["average"], below.prevention["average"]
    spent = [f"{cause.name} {spend:g}" for cause, spend in zip(below.causes, spends, strict=True) if spend]
    spending = ", ".join(spent) or "0"
    texts = (
        Key("description", "", "text", "", "What this policy is, in a sentence."),
        Key("like", "", "name of a policy", "average", "The policy to start from: of this file, or of the one below."),
    )
    numbers = (
        (
            title,
            tuple(_parameter(name, spending if name == _BY_CAUSE else f"{getattr(average, name):g}") for name in names),
        )
        for title, names in LEVERS.items()
    )
    return (("Name and start", texts), *numbers)


def segment_keys(case: Scenario) -> tuple[Section, ...]:
    """List the keys of a segment, in groups; the defaults are those of the scenario's whole market."""
    own = {name: _parameter(name, f"{getattr(case.behaviour, name):g}") for name in SEGMENT_OVERRIDES}
    weights = tuple(key for name, key in own.items() if name.startswith("weight_"))
    others = tuple(key for name, key in own.items() if not name.startswith("weight_"))
    weighed = [f"{weight:g}" for weight in case.service.dimension_weights]
    market = f"{weighed[0]} each" if len(set(weighed)) == 1 else ", ".join(weighed)
    return (
        (
            "Who they are",
            (
                Key("name", "", "lower-case letters, digits, _", "", "Name of the segment."),
                Key("share", "", "0 to 1", "", "Share of all persons in it; the shares sum to 1."),
            ),
        ),
        (
            "How readily they complain",
            (
                Key(
                    "voice_offset",
                    "logit",
                    "-10 to 10 logit",
                    "0",
                    "Added to the log odds of speaking up: +1 multiplies the odds by e = 2.7, so that 30 in 100 become "
                    "54; -1 divides them by it, 30 become 14.",
                ),
            ),
        ),
        ("What they expect, and overlook", others),
        ("What they weigh in an answer: the rest up to 1 is procedural justice", weights),
        (
            "What they weigh in the service",
            (
                Key(
                    "dimension_weights",
                    "",
                    "five of 0 to 1, sum 1",
                    market,
                    "Weights of tangibles, reliability, responsiveness, assurance, empathy, all five by name.",
                ),
            ),
        ),
    )


def _parameter(name: str, default: str) -> Key:
    entry = PARAMETERS[name]
    unit = "" if entry.unit == "–" else entry.unit
    by_cause = name == _BY_CAUSE
    return Key(
        name,
        unit,
        entry.range_text,
        default,
        entry.meaning + (" Written by cause: {employee: 0.02}." if by_cause else ""),
    )


def as_values(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """Give keys as plain values, one a key."""
    return [{"group": title, **key._asdict()} for title, keys in sections for key in keys]


def show(title: str, note: str, sections: Sequence[Section]) -> None:
    """Print keys at 80 columns: name, default and range in one line, the meaning below."""
    typer.secho(title, bold=True)
    paragraph(note)
    width = max(len(key.name) for _, keys in sections for key in keys)
    for group, keys in sections:
        heading(group)
        for key in keys:
            without = f"default {key.default}; " if key.default else ""
            typer.echo(f"  {key.name:<{width}}  {without}{key.allowed}")
            paragraph(key.meaning, indent=6)
