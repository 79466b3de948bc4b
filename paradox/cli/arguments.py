"""Arguments that several commands share, and what a shell offers when they are completed."""

from typing import Annotated, Any

import typer


def scenario_names(incomplete: str) -> list[str]:
    """Offer the shipped scenarios; the shell itself offers files."""
    from sim.scenario import shipped_scenarios

    return [name for name in shipped_scenarios() if name.startswith(incomplete)]


def policy_names(context: typer.Context, incomplete: str) -> list[str]:
    """Offer the policies of the scenario that the command line names, if it can be read."""
    from sim.errors import ParadoxError
    from sim.scenario import DO_NOTHING, Scenario

    # An option that still lacks its value stops the reading of the line: the scenario is then among what is left.
    named = context.params.get("scenario") or next(iter(context.args), "baseline")
    try:
        scenario = Scenario.load(named)
    except ParadoxError:
        return []
    return [name for name in (*scenario.policies, DO_NOTHING) if name.startswith(incomplete)]


def _scenario_argument(**more: Any) -> Any:
    return typer.Argument(
        metavar="FILE|NAME",
        help="A scenario file, or the name of a shipped one.",
        autocompletion=scenario_names,
        **more,
    )


def _spoken(lang: str) -> str:
    """Refuse a language that the program does not speak, before anything is done."""
    from paradox.messages import check_languages

    check_languages([lang])
    return lang


def number_or_auto(text: str) -> Any:
    """Read a number of replications, or the word "auto"."""
    if text == "auto":
        return text
    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is neither a whole number nor 'auto'") from None


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
ScenarioName = Annotated[str, _scenario_argument()]
ScenarioOrBaseline = Annotated[str, _scenario_argument()]
Language = Annotated[
    str,
    typer.Option("--lang", metavar="en|zh", help="Language of what is printed; JSON stays as it is.", callback=_spoken),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value, for scripts.")]
