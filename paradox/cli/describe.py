"""`paradox describe`: what a scenario is made of, and what is known about its numbers."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any

import typer
from rich.cells import cell_len

from experiments.file_kinds import load_scenario
from paradox.at_once import asked_language
from paradox.cli.arguments import AsJson, Language, OwnCustomer, OwnFirm, ScenarioOrBaseline, own_classes
from paradox.cli.parsing import Command
from paradox.present.messages import LANGUAGES, model_name, t
from paradox.present.terminal.output import WIDTH, heading, paragraph, print_json
from paradox.present.terminal.wrapping import fill, padded, padded_left
from paradox.present.text.comparison import replications, typed_policy
from paradox.present.text.in_time import event_effects, event_told, schedule_told
from sim.errors import ParadoxError
from sim.parameters.registry import Parameter
from sim.scenario.paths import flat
from sim.scenario.scenario import Scenario

BASELINE = "baseline"
_VALUE_WIDTH = 10
_FIRM, _FIRM_KEYS = "--firm", "--firm-keys"


class FirmMayStandAlone(Command):
    """A command whose --firm once listed keys: without a class behind it, it still does, with a notice."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the present word for a --firm that no class follows."""
        present = list(args)
        for at, (argument, behind) in enumerate(pairwise([*args, ""])):
            if argument == _FIRM and ":" not in behind and not behind.endswith(".py"):
                present[at] = _FIRM_KEYS
                typer.echo(t("describe.former_firm", asked_language(args)), err=True)
        parsed: list[str] = super().parse_args(ctx, present)
        return parsed


def describe(
    scenario: ScenarioOrBaseline = BASELINE,
    mechanisms: Annotated[
        bool, typer.Option("--mechanisms", help="List the mechanisms: parameters, off switch, test, source.")
    ] = False,
    outcomes: Annotated[
        bool, typer.Option("--outcomes", help="List the outcomes that worlds report and studies keep: unit, meaning.")
    ] = False,
    levers: Annotated[
        bool, typer.Option("--levers", help="List every key of a policy: meaning, unit, range, default.")
    ] = False,
    segment_keys: Annotated[
        bool, typer.Option("--segment-keys", help="List every key of a segment: meaning, unit, range, default.")
    ] = False,
    market: Annotated[bool, typer.Option("--market", help="List every key of the market.")] = False,
    money: Annotated[bool, typer.Option("--money", help="List every key of money.")] = False,
    service: Annotated[bool, typer.Option("--service", help="List every key of the service.")] = False,
    causes: Annotated[bool, typer.Option("--causes", help="List every key of a cause of failures.")] = False,
    firm_keys: Annotated[
        bool, typer.Option("--firm-keys", help="List every key of the firm in its own terms.")
    ] = False,
    customer: OwnCustomer = None,
    firm: OwnFirm = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Show what a scenario is made of: the week step by step, what differs from the baseline, the parameters.

    With each number stand its unit, its source in the evidence, and the grade of that source: seen (in the paper
    itself), seen-2nd (in a secondary source), computed (from open data) or judgement (nobody has published it).
    """
    alone = [name for name, asked in (("--mechanisms", mechanisms), ("--outcomes", outcomes)) if asked]
    asked = {"market": market, "money": money, "service": service, "causes": causes, "firm": firm_keys}
    sections = [section for section, wanted in asked.items() if wanted]
    if alone and (len(alone) > 1 or levers or segment_keys or sections or scenario != BASELINE):
        raise ParadoxError(f"{alone[0]} is a list of its own. Next: give it alone: 'paradox describe {alone[0]}'.")
    if mechanisms:
        show_mechanisms(as_json, lang)
        return
    if outcomes:
        # Outcomes come with the engine, which help must not wait for.
        from paradox.present.terminal.outcomes import show_outcomes

        show_outcomes(as_json, lang)
        return
    case = load_scenario(scenario, **own_classes(customer, firm))
    base = Scenario.load(BASELINE)
    base = base.lived_by(case.actors.customer, case.actors.firm) if case.actors else base
    if levers or segment_keys or sections:
        show_keys(case, scenario, levers, segment_keys, as_json, lang, sections)
    elif as_json:
        print_json(as_value(case, base))
    else:
        show(case, base, lang)


def show_keys(
    case: Scenario,
    name: str,
    levers: bool,
    segment_keys: bool,
    as_json: bool,
    lang: str = "en",
    sections: Sequence[str] = (),
) -> None:
    """Print the keys that policies, segments or some sections may set."""
    from paradox.present.terminal import keys

    spoken = LANGUAGES[0] if as_json else lang
    chosen = [
        *(("levers", keys.levers(case, spoken)) for _ in range(levers)),
        *(("segments", keys.segment_keys(case, spoken)) for _ in range(segment_keys)),
        *((section, keys.section_keys(section, case, spoken)) for section in sections),
    ]
    if as_json:
        print_json([entry for _, groups in chosen for entry in keys.as_values(groups)])
        return
    for number, (what, groups) in enumerate(chosen):
        if number:
            typer.echo()
        if what in keys.SECTIONS:
            place = "service.causes" if what == "causes" else what
            keys.show(t("keys.sections", lang, section=place), t("keys.sections_note", lang, name=name), groups, lang)
            continue
        values = {"staff_cost": f"{case.money.staff_cost:g}"} if what == "levers" else {}
        keys.show(t(f"keys.{what}", lang), t(f"keys.{what}_note", lang, name=name, **values), groups, lang)


def as_value(case: Scenario, base: Scenario) -> dict[str, Any]:
    """Return everything about a scenario as plain values."""
    from sim.worlds.world import SCHEDULE

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
            {"path": path, "baseline": there, "here": here, **_known(case.parameter_at(path))}
            for path, there, here in differences(case, base)
        ],
        "parameters": [
            {"name": entry.name, "value": getattr(case.behaviour, entry.name), **_known(entry)}
            for entry in that_matter()
        ],
        **({"own_parameters": _own(case)} if case.actors else {}),
    }


def _known(entry: Parameter | None) -> dict[str, Any]:
    """Return what is known about a parameter: nothing for none."""
    if entry is None:
        return {}
    names = ("unit", "source", "grade", "meaning", "study_low", "study_high")
    return {name: getattr(entry, name) for name in names}


def _own(case: Scenario) -> list[dict[str, Any]]:
    """Return the parameters that classes of one's own bring, with their values: of a lever, that of every policy."""
    content = case.canonical()
    behaviour, policies = content["behaviour"], content["policies"]
    return [
        {
            "name": name,
            "path": entry.path,
            "value": behaviour[name] if name in behaviour else {one: policies[one][name] for one in policies},
            **{key: getattr(entry, key) for key in ("default", "low", "high")},
            **_known(entry),
        }
        for name, entry in (case.actors.parameters if case.actors else {}).items()
    ]


def that_matter() -> list[Parameter]:
    """List the parameters of behaviour that are not known for certain: those that studies vary."""
    from experiments.parameter_sets import behavioural

    return behavioural()


def show(case: Scenario, base: Scenario, lang: str = "en") -> None:
    """Print what a scenario is made of, at 80 columns."""
    texts = case.texts(lang)
    typer.secho(texts.title, bold=True)
    for text in (texts.purpose, texts.source_case, texts.question):
        if text:
            paragraph(text)
    paragraph(
        t(
            "describe.size",
            lang,
            persons=f"{case.persons:,}",
            burn_in=case.burn_in,
            weeks=case.horizon,
            replications=replications(case.replications, lang),
            seed=case.seed,
        )
    )
    _show_schedule(lang)
    _show_differences(differences(case, base), case, lang)
    _show_events(case, lang)
    _show_parameters(case, lang)
    _show_own(case, lang)
    typer.echo()
    paragraph(t("describe.sources", lang))


def _show_schedule(lang: str) -> None:
    from sim.worlds.world import SCHEDULE

    heading(t("describe.schedule", lang))
    for step, name, what in SCHEDULE:
        called = padded(model_name("step", name, lang, name), 20)
        paragraph(f"{step:>2}  {called} {model_name('step_does', name, lang, what)}", indent=2, hanging=25)


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


def _show_differences(rows: Sequence[tuple[str, Any, Any]], case: Scenario, lang: str) -> None:
    """Print what is set otherwise than in the baseline; of policies, than in its average firm."""
    texts = case.texts(lang)
    shared = [row for row in rows if not row[0].startswith(("policies.", "events."))]
    heading(t("describe.differences", lang))
    _show_rows(shared, "baseline", case, lang)
    for policy in case.policies:
        before = f"policies.{policy}."
        levers = [(path.removeprefix(before), there, here) for path, there, here in rows if path.startswith(before)]
        which = "reference" if policy == case.reference else "policy"
        heading(t(f"describe.{which}", lang, policy=typed_policy(policy, lang, texts)))
        if texts.policy_notes.get(policy):
            paragraph(texts.policy_notes[policy], indent=2)
        _show_rows(levers, "average", case, lang, before)


def _show_rows(rows: Sequence[tuple[str, Any, Any]], there: str, case: Scenario, lang: str, within: str = "") -> None:
    """Print differences, those of one section together; their paths go on from `within`."""
    if not rows:
        typer.echo(f"  {t(f'describe.as_{there}', lang)}")
        return
    _line("", t(f"describe.{there}", lang), t("describe.here", lang), t("describe.evidence_of_default", lang))
    section = ""
    for path, old, new in rows:
        before, _, name = path.rpartition(".")
        if before != section:
            section = before
            typer.echo(f"  {section}" if section else "")
        entry = case.parameter_at(f"{within}{path}")
        evidence = "" if entry is None else _evidence(entry, lang)
        _line(("  " if section else "") + name, _shown(old, lang), _shown(new, lang), evidence)


def _show_events(case: Scenario, lang: str) -> None:
    """Print the events, each with its weeks and what it does; nothing where there are none."""
    if not case.events:
        return
    heading(t("events.heading", lang))
    for event in case.events:
        does = event_effects(event)
        paragraph(t("events.does", lang, event=event_told(event, case.texts(lang), lang), effects=does), 2, 4)


def _show_parameters(case: Scenario, lang: str) -> None:
    """Print the behavioural parameters with value, unit, plausible range and evidence."""
    heading(t("describe.parameters", lang))
    paragraph(t("describe.parameters_note", lang), indent=2)
    _line("", *(t(f"describe.{head}", lang) for head in ("value", "range", "evidence")))
    for entry in that_matter():
        low_high = f"{entry.study_low:g}..{entry.study_high:g}"
        _line(entry.name, _shown(getattr(case.behaviour, entry.name)), low_high, _evidence(entry, lang))


def _show_own(case: Scenario, lang: str) -> None:
    """Print the parameters that classes of one's own bring; nothing where the shipped ones live the scenario."""
    if case.actors is None or not case.actors.parameters:
        return
    from paradox.present.terminal.keys import own_keys, show_group

    keys = own_keys(case, lang)
    show_group(t("describe.own", lang, name=case.actors.name), keys, max(len(key.name) for key in keys), lang)


def _evidence(entry: Parameter, lang: str) -> str:
    """Return unit, source and grade of a parameter."""
    unit = "" if entry.unit == "–" else t("describe.unit", lang, unit=model_name("unit", entry.unit, lang, entry.unit))
    grade = model_name("grade", entry.grade, lang, entry.grade)
    return t("describe.evidence_cell", lang, unit=unit, source=_source(entry.source, lang), grade=grade)


def _source(source: str, lang: str) -> str:
    """Return the source of a number; rows keep their numbers, words and marks are those of the language."""
    parts = [model_name("source", part, lang, _rows(part, lang)) for part in source.split("; ")]
    return parts[0] if len(parts) == 1 else t("words.semicolon", lang).join(parts)


# Rows, and in brackets what they are rows of.
_BEHIND = re.compile(r"(?P<rows>[^()]+) \((?P<behind>[^()]+)\)")


def _rows(part: str, lang: str) -> str:
    """Write rows with the marks of a language, such as "9.12 (A12)" and "M25, M26"."""
    found = _BEHIND.fullmatch(part)
    rows = t("words.comma", lang).join((found["rows"] if found else part).split(", "))
    return t("words.typed", lang, title=rows, name=found["behind"]) if found else rows


def _shown(value: Any, lang: str = "en") -> str:
    """Write a value of any kind, a schedule in words; a dash for none."""
    if value is None:
        return "-"
    if isinstance(value, list) and value and isinstance(value[-1], dict) and "to" in value[-1]:
        return schedule_told(value, lang)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _line(name: str, first: str, second: str, rest: str) -> None:
    """Print a row of a table of 80 columns; what does not fit goes on below, a wide second cell before the rest."""
    wide = cell_len(second) > _VALUE_WIDTH
    before = f"  {name:<31} {padded_left(first, 8)} {padded_left('' if wide else second, _VALUE_WIDTH)}  "
    texts = [second, rest] if wide else [rest]
    pieces = [line for text in texts for line in fill(text, WIDTH - cell_len(before)).splitlines()] or [""]
    typer.echo((before + pieces[0]).rstrip())
    for piece in pieces[1:]:
        typer.echo(" " * cell_len(before) + piece)


def show_mechanisms(as_json: bool, lang: str = "en") -> None:
    """Print the registry of mechanisms: what carries each, what switches it off, which test shows it, its source."""
    from dataclasses import asdict

    from experiments.mechanisms.mechanisms import MECHANISMS

    if as_json:
        print_json([asdict(mechanism) for mechanism in MECHANISMS.values()])
        return
    typer.secho(t("describe.mechanisms", lang, count=len(MECHANISMS)), bold=True)
    files = sorted({mechanism.test.partition("::")[0] for mechanism in MECHANISMS.values()})
    paragraph(t("describe.mechanisms_note", lang, files=t("words.comma", lang).join(files)))
    for mechanism in MECHANISMS.values():
        typer.echo()
        title = model_name("mechanism", mechanism.id, lang, mechanism.title)
        paragraph(f"{mechanism.id} {title}", hanging=4)
        switch = ", ".join(f"{path}: {_switched(value)}" for path, value in mechanism.off_switch.items())
        for part, text in (
            ("parameters", ", ".join(mechanism.parameters)),
            ("switch", switch or t("describe.no_switch", lang)),
            ("test", mechanism.test.rpartition("::")[2]),
            ("source", _source(mechanism.source, lang)),
        ):
            if text:
                paragraph(f"{padded(t(f'describe.mechanism_{part}', lang), 10)} {text}", indent=2, hanging=11)


def _switched(value: Any) -> str:
    """Write the value of an off switch in the notation of scenario files."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_switched(part)}" for key, part in value.items()) + "}"
    return _shown(value)
