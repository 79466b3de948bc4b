"""Arguments that several commands share, and what a shell offers when they are completed."""

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


def _spoken(lang: str) -> str:
    """Refuse a language that the program does not speak, before anything is done."""
    from paradox.present.messages import check_languages

    check_languages([lang])
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


OwnCustomer = Annotated[str | None, _own_class("customer")]
OwnFirm = Annotated[str | None, _own_class("firm")]


def own_classes(customer: str | None, firm: str | None) -> Any:
    """Find the classes that a command line names; None where it names none.

    Raises:
        ParadoxError: there is no such class, or it cannot be imported.
    """
    from sim.scenario.actors import named_class

    named = {"customer": customer, "firm": firm}
    return {role: named_class(text, role) if text else None for role, text in named.items()}
