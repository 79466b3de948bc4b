"""Arguments that several commands share, and what a shell offers when they are completed."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer


def scenario_names(incomplete: str) -> list[str]:
    """Offer the shipped scenarios; the shell itself offers files."""
    from sim.scenario.scenario import shipped_scenarios

    return [name for name in shipped_scenarios() if name.startswith(incomplete)]


def policy_names(context: typer.Context, incomplete: str) -> list[str]:
    """Offer the policies of the scenario that the command line names, if it can be read."""
    from sim.errors import ParadoxError
    from sim.scenario.scenario import BUILT_IN, Scenario

    # An option that still lacks its value stops the reading of the line: the scenario is then among what is left.
    named = context.params.get("scenario") or next(iter(context.args), "baseline")
    try:
        scenario = Scenario.load(named)
    except ParadoxError:
        return []
    return [name for name in (*scenario.policies, *BUILT_IN) if name.startswith(incomplete)]


def _scenario_argument(**more: Any) -> Any:
    return typer.Argument(
        metavar="FILE|NAME",
        help="A scenario file, or the name of a shipped one.",
        autocompletion=scenario_names,
        **more,
    )


def spoken(lang: str | None) -> str | None:
    """Refuse a language that the program does not speak, before anything is done."""
    from paradox.present.messages import check_languages

    check_languages([lang] if lang is not None else [])
    return lang


def check_readable(arguments: list[str]) -> None:
    """Refuse what is no text, such as the name of a file in another encoding, before anything is done.

    Raises:
        ParadoxError: an argument is no UTF-8, or holds a sign that steers a terminal or reorders what is around it.
    """
    from sim.errors import ParadoxError, shown
    from sim.scenario.signs import wrong_sign

    for argument in arguments:
        if any("\udc80" <= letter <= "\udcff" for letter in argument):
            name = argument.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            raise ParadoxError(f"'{name}' is no UTF-8: no result can name it. Next: rename the file or folder.")
        if wrong := wrong_sign(argument):
            what, step = wrong
            raise ParadoxError(f"{shown(argument)} {what}. Next: {step}.")


def amount_option(option: str, low: float = -math.inf) -> Callable[[Any], float]:
    """Return what reads the money of an option as people write it: 100000, 100,000, 40k.

    Args:
        option: its name.
        low: the least that it takes.
    """

    def read(text: Any) -> float:
        return _read(option, str(text), low, math.inf, whole=False)

    return read


def count_option(option: str, low: int, high: float = math.inf) -> Callable[[Any], int]:
    """Return what reads the count of an option as people write it: 2000, 2,000.

    Args:
        option: its name.
        low: the least that it takes.
        high: the most that it takes.
    """

    def read(text: Any) -> int:
        return int(_read(option, str(text), low, high, whole=True))

    return read


def _read(option: str, text: str, low: float, high: float, *, whole: bool) -> float:
    """Return the number of an option.

    Raises:
        ParadoxError: it is none, may be two, or is out of its limits.
    """
    from sim.errors import ParadoxError, shown
    from sim.scenario.number_texts import number_of, number_step, thousands_or_decimal

    number = number_of(text)
    if number is None and (either := thousands_or_decimal(text)):
        step = f"write {either[1]}" if whole else f"write {either[1]}, or {either[0]} if the point is the decimal one"
        raise ParadoxError(
            f"{option} is {shown(text)}, where a point may be the decimal one or part thousands. Next: {step}."
        )
    kind = "whole number" if whole else "number"
    if number is None or (whole and number % 1.0):
        step = number_step(text, whole=whole) or "write it in digits, such as 2000"
        raise ParadoxError(f"{option} is {shown(text)}, which is no {kind}. Next: {step}.")
    if not low <= number <= high:
        allowed = f"{low:g} or more" if math.isinf(high) else f"{low:g} to {high:.10g}"
        raise ParadoxError(f"{option} is {number:.10g}. Allowed: {allowed}. Next: give another number.")
    return number


def number_or_auto(text: str) -> Any:
    """Read a number of replications, or the word "auto"."""
    if text == "auto":
        return text
    number = _whole(text)
    if number is None:
        raise typer.BadParameter(f"{text!r} is neither a whole number nor 'auto'")
    return number


def _whole(text: str) -> int | None:
    """Return the whole number that a text means beyond doubt; None for any other."""
    from sim.scenario.number_texts import number_of

    number = number_of(text)
    return None if number is None or number % 1.0 else int(number)


def plausible_worlds(text: str) -> Any:
    """Read which plausible worlds are asked: a number of the ensemble, or of the prior."""
    from experiments.comparison.plausible import AskedWorlds
    from experiments.parameter_sets import ENSEMBLE, PRIOR

    source, colon, number = text.rpartition(":")
    if text == PRIOR:
        return AskedWorlds(100, PRIOR)
    worlds = _whole(number)
    if worlds is None or (colon and source != PRIOR):
        raise typer.BadParameter(f"{text!r} is neither a whole number nor 'prior' nor 'prior:' and a number")
    return AskedWorlds(worlds, PRIOR if colon else ENSEMBLE)


ReplicationsOrAuto = Annotated[
    Any,
    typer.Option(
        metavar="N|auto",
        parser=number_or_auto,
        help="How many replications; 'auto' adds some, at most 200, until every policy's verdicts are decided: for the "
        "person four weeks after the answer, for the base, against the reference (not that in brackets behind 'end', "
        "nor those of doing nothing); if not given, as in the scenario.",
    ),
]
PlausibleWorlds = Annotated[
    Any,
    typer.Option(
        metavar="K|prior|prior:K",
        parser=plausible_worlds,
        help="Ask in K worlds too how often each verdict holds: how sure is it? K: parameter sets that keep the "
        "evidence. prior:K: drawn from the study ranges, whatever the evidence says; prior: 100 of them.",
    ),
]
FirstSeed = Annotated[
    int | None, typer.Option(metavar="S", help="Seed of the first replication; if not given, as in the scenario.")
]
ResultsFolder = Annotated[Path, typer.Option(metavar="DIR", help="Folder for the results.")]
RunsAtOnce = Annotated[
    int | None, typer.Option(metavar="N", min=1, help="Runs at the same time; if not given, one per core.")
]
DesignsAtOnce = Annotated[
    int | None, typer.Option(metavar="N", min=1, help="Designs at the same time; if not given, one per core.")
]
ScenarioName = Annotated[str, _scenario_argument()]
ScenarioOrBaseline = Annotated[str, _scenario_argument()]
Language = Annotated[
    str,
    typer.Option("--lang", metavar="en|zh", help="Language of what is printed; JSON stays as it is.", callback=spoken),
]
LanguageBelow = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="en|zh",
        help="Language of help and of what commands print; it may stand behind a command, too. 中文：--lang zh",
        callback=spoken,
    ),
]
Languages = Annotated[
    list[str] | None,
    typer.Option(
        "--lang",
        metavar="en|zh",
        help="Language of pages and screen; may be given twice. 'compare' then writes the page, too.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value, for scripts.")]


def _own_class(role: str) -> Any:
    return typer.Option(
        f"--{role}",
        metavar="FILE.py:CLASS",
        help=f"A class of your own that lives as the {role} (docs/how-to/extend.md), in plain Python and so slowly.",
    )


OwnTargets = Annotated[
    Path | None,
    typer.Option(
        "--targets",
        metavar="FILE",
        help="Rows of your own in a CSV or Excel file, instead of the published ones; with --rows, among both.",
    ),
]
OwnCustomer = Annotated[str | None, _own_class("customer")]
OwnFirm = Annotated[str | None, _own_class("firm")]


def own_classes(customer: str | None, firm: str | None) -> Any:
    """Find the classes that a command line names; None where it names none.

    Raises:
        ParadoxError: there is no such class, or it cannot be imported.
    """
    from paradox.cli.own_classes import named_class

    named = {"customer": customer, "firm": firm}
    return {role: named_class(text, role) if text else None for role, text in named.items()}
