"""The outcomes that every world reports, and that studies may keep: `paradox describe --outcomes`."""

from typing import Any

import typer

from paradox.present.messages import model_name, t
from paradox.present.terminal.output import paragraph, print_json
from sim.worlds.outcomes import OUTCOMES, Outcome

_BETTER = {1: "more", -1: "less", 0: "neither"}


def show_outcomes(as_json: bool, lang: str = "en") -> None:
    """Print every outcome: name, unit, whether more of it is better, what it is.

    Args:
        as_json: print plain values, in the language of the code.
        lang: language of all words.
    """
    if as_json:
        print_json(as_values())
        return
    typer.secho(t("outcomes.title", lang, count=len(OUTCOMES)), bold=True)
    paragraph(t("outcomes.note", lang))
    typer.echo()
    width = max(map(len, OUTCOMES))
    for one in OUTCOMES.values():
        typer.echo(f"  {one.name:<{width}}  {_about(one, lang)}")
        paragraph(model_name("outcome_meaning", one.name, lang, one.meaning), indent=6)


def as_values() -> list[dict[str, Any]]:
    """Return every outcome as plain values: name, unit, better (more, less or neither), meaning."""
    return [one._asdict() | {"better": _BETTER[one.better]} for one in OUTCOMES.values()]


def _about(one: Outcome, lang: str) -> str:
    """Return the unit of an outcome, and which way is better."""
    unit = model_name("unit", one.unit, lang, one.unit)
    return t("outcomes.line", lang, unit=unit, better=t(f"outcomes.{_BETTER[one.better]}", lang))
