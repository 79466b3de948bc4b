"""`paradox describe`: what a scenario is made of, and what is known about its numbers."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Annotated, Any

import typer

from experiments.file_kinds import load_scenario
from paradox.commands.arguments import AsJson, ScenarioOrBaseline
from paradox.commands.output import WIDTH, heading, paragraph, print_json
from sim.parameters import Parameter
from sim.scenario import Scenario
from sim.scenario_edit import flat
from sim.scenario_paths import parameter_at

BASELINE = "baseline"
_VALUE_WIDTH = 10
_LEVERS = (
    "Every key that a policy may set",
    "The default is what a policy has that does not set the key, in a file with 'extends: {name}'. Money is in prices "
    "of one visit.",
)
_SEGMENT_KEYS = (
    "Every key that a segment may set",
    "The default is that of the whole market of '{name}'. Money is in prices of one visit.",
)

SOURCES = (
    "Sources: a number such as 12.4 is a row of experiments/evidence.md; A11 a finding of section 1 of docs/model.md; "
    "M16 a mechanism ('paradox describe --mechanisms'); B background knowledge without a row."
)


def describe(
    scenario: ScenarioOrBaseline = BASELINE,
    mechanisms: Annotated[
        bool, typer.Option("--mechanisms", help="List the mechanisms: parameters, off switch, test, source.")
    ] = False,
    levers: Annotated[
        bool, typer.Option("--levers", help="List every key of a policy: meaning, unit, range, default.")
    ] = False,
    segment_keys: Annotated[
        bool, typer.Option("--segment-keys", help="List every key of a segment: meaning, unit, range, default.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what a scenario is made of: the week step by step, what differs from the baseline, the parameters.

    With each number stand its unit, its source in the evidence, and the grade of that source: seen (in the paper
    itself), seen-2nd (in a secondary source), computed (from open data) or judgement (nobody has published it).
    """
    if mechanisms:
        show_mechanisms(as_json)
        return
    case, base = load_scenario(scenario), Scenario.load(BASELINE)
    if levers or segment_keys:
        show_keys(case, scenario, levers, segment_keys, as_json)
    elif as_json:
        print_json(as_value(case, base))
    else:
        show(case, base)


def show_keys(case: Scenario, name: str, levers: bool, segment_keys: bool, as_json: bool) -> None:
    """Print the keys that policies, segments or both may set."""
    from paradox.commands import keys

    chosen = [
        *((_LEVERS, keys.levers(case)) for _ in range(levers)),
        *((_SEGMENT_KEYS, keys.segment_keys(case)) for _ in range(segment_keys)),
    ]
    if as_json:
        print_json([entry for _, sections in chosen for entry in keys.as_values(sections)])
        return
    for number, ((title, note), sections) in enumerate(chosen):
        if number:
            typer.echo()
        keys.show(title, note.format(name=name), sections)


def as_value(case: Scenario, base: Scenario) -> dict[str, Any]:
    """Give everything about a scenario as plain values."""
    from sim.world import SCHEDULE

    return {
        "name": case.name,
        "title": case.title,
        "purpose": case.purpose,
        "source_case": case.source_case,
        "question": case.question,
        "look_for": case.look_for,
        "policies": case.policy_notes,
        "reference": case.reference,
        "schedule": [{"step": step, "name": name, "what": what} for step, name, what in SCHEDULE],
        "differences": [
            {"path": path, "baseline": there, "here": here, **_known(path)}
            for path, there, here in differences(case, base)
        ],
        "parameters": [
            {"name": entry.name, "value": getattr(case.behaviour, entry.name), **_known(entry.name)}
            for entry in that_matter()
        ],
    }


def _known(path: str) -> dict[str, Any]:
    """Give what is known about the number at a path: nothing if it is no parameter."""
    entry = _entry(path)
    if entry is None:
        return {}
    names = ("unit", "source", "grade", "meaning", "study_low", "study_high")
    return {name: getattr(entry, name) for name in names}


def _entry(path: str) -> Parameter | None:
    return parameter_at(tuple(path.split(".")))


def that_matter() -> list[Parameter]:
    """List the parameters of behaviour that are not known for certain: those that studies vary."""
    from experiments.plausible import behavioural

    return behavioural()


def show(case: Scenario, base: Scenario) -> None:
    """Print what a scenario is made of, at 80 columns."""
    typer.secho(case.title, bold=True)
    for text in (case.purpose, case.source_case, case.question):
        if text:
            paragraph(text)
    paragraph(
        f"{case.persons:,} persons, {case.burn_in} weeks of burn-in, {case.horizon} recorded weeks, "
        f"{case.replications} replications, seed {case.seed}."
    )
    _show_schedule()
    _show_differences(differences(case, base), case)
    _show_parameters(case)
    typer.echo()
    paragraph(SOURCES)


def _show_schedule() -> None:
    from sim.world import SCHEDULE

    heading("A week, step by step")
    for step, name, what in SCHEDULE:
        paragraph(f"{step:>2}  {name:<20} {what}", indent=2, hanging=25)


def differences(case: Scenario, base: Scenario) -> list[tuple[str, Any, Any]]:
    """List what differs from the baseline: path, value there, value here; of every policy from its average firm."""
    shared = [row for row in case.differences(base) if not row[0].startswith("policies.")]
    there = flat({"policies": {name: base.canonical()["policies"]["average"] for name in case.policies}})
    here = flat({"policies": case.canonical()["policies"]})
    levers = [
        (path, there.get(path), here.get(path))
        for path in dict.fromkeys([*here, *there])
        if here.get(path) != there.get(path) and not path.endswith(".description")
    ]
    return [*shared, *levers]


def _show_differences(rows: Sequence[tuple[str, Any, Any]], case: Scenario) -> None:
    """Print what is set otherwise than in the baseline; of policies, than in its average firm."""
    shared = [row for row in rows if not row[0].startswith("policies.")]
    heading("What differs from the baseline")
    _show_rows(shared, "baseline")
    for policy in case.policies:
        before = f"policies.{policy}."
        levers = [(path.removeprefix(before), there, here) for path, there, here in rows if path.startswith(before)]
        heading(f"Policy '{policy}'" + (" (reference)" if policy == case.reference else ""))
        if case.policy_notes[policy]:
            paragraph(case.policy_notes[policy], indent=2)
        _show_rows(levers, "average")


def _show_rows(rows: Sequence[tuple[str, Any, Any]], there: str) -> None:
    """Print differences, those of one section together."""
    if not rows:
        typer.echo(f"  As in the {there}." if there == "baseline" else "  As the average firm of the baseline.")
        return
    _line("", there, "here", "unit, source of the default")
    section = ""
    for path, old, new in rows:
        before, _, name = path.rpartition(".")
        if before != section:
            section = before
            typer.echo(f"  {section}" if section else "")
        entry = _entry(path)
        _line(("  " if section else "") + name, _shown(old), _shown(new), "" if entry is None else _evidence(entry))


def _show_parameters(case: Scenario) -> None:
    """Print the behavioural parameters with value, unit, plausible range and evidence."""
    heading("Parameters of behaviour that are not known for certain")
    paragraph("With the range that studies vary, unit, rows of the evidence and their grade.", indent=2)
    _line("", "value", "range", "unit, evidence")
    for entry in that_matter():
        low_high = f"{entry.study_low:g}..{entry.study_high:g}"
        _line(entry.name, _shown(getattr(case.behaviour, entry.name)), low_high, _evidence(entry))


def _evidence(entry: Parameter) -> str:
    """Give unit, source and grade of a parameter."""
    unit = "" if entry.unit == "–" else f"{entry.unit}, "
    return f"{unit}{entry.source} ({entry.grade})"


def _shown(value: Any) -> str:
    """Write a value of any kind; a dash for none."""
    if value is None:
        return "-"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _line(name: str, first: str, second: str, rest: str) -> None:
    """Print a row of a table of 80 columns; what does not fit goes on below."""
    if len(second) > _VALUE_WIDTH:
        second, rest = "", second
    before = f"  {name:<31} {first:>8} {second:>{_VALUE_WIDTH}}  "
    pieces = wrap(rest, WIDTH - len(before)) or [""]
    typer.echo((before + pieces[0]).rstrip())
    for piece in pieces[1:]:
        typer.echo(" " * len(before) + piece)


def show_mechanisms(as_json: bool) -> None:
    """Print the registry of mechanisms: what carries each, what switches it off, which test shows it, its source."""
    from dataclasses import asdict

    from experiments.mechanisms import MECHANISMS

    if as_json:
        print_json([asdict(mechanism) for mechanism in MECHANISMS.values()])
        return
    typer.secho(f"The {len(MECHANISMS)} mechanisms of the model", bold=True)
    files = sorted({mechanism.test.partition("::")[0] for mechanism in MECHANISMS.values()})
    paragraph(
        f"Tests are in {', '.join(files)}. In off switches, * stands for every policy, or every segment that sets the "
        "value itself."
    )
    for mechanism in MECHANISMS.values():
        typer.echo()
        paragraph(f"{mechanism.id} {mechanism.title}", hanging=4)
        switch = ", ".join(f"{path}: {_switched(value)}" for path, value in mechanism.off_switch.items())
        for name, text in (
            ("parameters", ", ".join(mechanism.parameters)),
            ("off switch", switch or "none: it is a record and moves nothing"),
            ("test", mechanism.test.rpartition("::")[2]),
            ("source", mechanism.source),
        ):
            if text:
                paragraph(f"{name:<10} {text}", indent=2, hanging=11)


def _switched(value: Any) -> str:
    """Write the value of an off switch in the notation of scenario files."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_switched(part)}" for key, part in value.items()) + "}"
    return _shown(value)
