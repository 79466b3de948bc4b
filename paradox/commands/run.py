"""`paradox run`: one world, and one person's story in it."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from experiments.file_kinds import load_scenario
from paradox.commands.arguments import AsJson, ScenarioName, policy_names
from paradox.commands.output import heading, paragraph, print_json
from sim.errors import ParadoxError
from sim.scenario import DO_NOTHING

if TYPE_CHECKING:
    from paradox.one_world import OneWorld
    from paradox.story import Story

SOMEBODY = "somebody"
_FOLLOW = "--follow"

# Lines of the summary: outcome and how it is called. In each block the unit of the first stands for all.
_SUMMARY: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Where the customer base stands at the end",
        (
            ("satisfaction", "satisfaction, 0 to 100"),
            ("nps", "net promoter score"),
            ("retention", "still customer"),
            ("reputation", "reputation, -1 to 1"),
        ),
    ),
    (
        "What became of the failures",
        (
            ("failures_per_customer", "failures a customer"),
            ("silent_share", "of them nobody spoke of"),
            ("voice_share", "of them complained of"),
            ("resolved_share", "of them ended resolved"),
            ("days", "days to the answer"),
            ("double_deviation", "worse after the answer"),
        ),
    ),
    (
        "Contrasts on the same luck [sd]",
        (
            ("paradox", "PARADOX: the person, against no failure"),
            ("recovery_person", "RECOVERY: the person, against doing nothing"),
            ("total", "TOTAL: the base, against no failure"),
            ("recovery_base", "RECOVERY: the base, against doing nothing"),
        ),
    ),
    (
        "Money, a customer, in prices of a visit",
        (("revenue", "revenue"), ("recovery_cost", "cost of recovery"), ("profit", "profit")),
    ),
)
_PERCENT = {"retention", "silent_share", "voice_share", "resolved_share", "double_deviation"}
_SIGNED = {"nps", "paradox", "recovery_person", "total", "recovery_base"}


class FollowMayStandAlone(TyperCommand):
    """A command whose --follow may come without a person: it then means somebody instructive."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the word for somebody behind a --follow that no number follows."""
        completed: list[str] = []
        for at, argument in enumerate(args):
            completed.append(argument)
            behind = args[at + 1] if at + 1 < len(args) else ""
            if argument == _FOLLOW and behind != SOMEBODY and not behind.lstrip("-").isdigit():
                completed.append(SOMEBODY)
        parsed: list[str] = super().parse_args(ctx, completed)
        return parsed


def run(
    scenario: ScenarioName,
    policy: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Which policy; if not given, the reference.", autocompletion=policy_names),
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="S", help="If not given, as in the scenario.")] = None,
    follow: Annotated[
        str | None,
        typer.Option(
            _FOLLOW,
            metavar="[PERSON]",
            help="Tell a person's story, the twin's beside it; without a number, of somebody instructive.",
        ),
    ] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the results.")] = Path("results"),
    as_json: AsJson = False,
) -> None:
    """Run one world: one policy, one seed.

    Prints where it ends and writes its weekly series, a figure and a manifest. With --follow it tells week by week
    what happened to one person and, beside it, to the same person had nothing gone wrong: visits, failures,
    complaints, answers, what they told whom, whether they stayed.
    """
    from paradox.one_world import live, story_of, write
    from paradox.progress import COMPILING
    from sim.compiling import is_warm

    person = _person(follow)
    if not is_warm():
        typer.echo(COMPILING, err=True)
    one = live(load_scenario(scenario), policy, seed)
    story = None if follow is None else story_of(one, person)
    folder = write(one, out, shlex.join(["paradox", *sys.argv[1:]]), story)
    if as_json:
        print_json(as_value(one, story, folder))
        return
    show(one)
    if story is not None:
        show_story(story)
    typer.echo()
    typer.echo(f"Weekly series, outcomes, figure and manifest: {folder}")


def _person(follow: str | None) -> int | None:
    """Read the person to follow; None for somebody.

    Raises:
        ParadoxError: it is no number.
    """
    if follow is None or follow == SOMEBODY:
        return None
    try:
        return int(follow)
    except ValueError:
        raise ParadoxError(
            f"--follow is '{follow}'. Allowed: the number of a person, from 0 on, or nothing. Next: try --follow 17."
        ) from None


def as_value(one: "OneWorld", story: "Story | None", folder: Path) -> dict[str, Any]:
    """Give everything about a world as plain values."""
    from paradox.one_world import story_rows

    return {
        "scenario": one.scenario.name,
        "policy": one.run.policy,
        "seed": one.run.seed,
        "persons": one.scenario.persons,
        "weeks": one.scenario.horizon,
        "outcomes": one.run.outcomes,
        "weekly": one.run.weekly,
        "story": None if story is None else {"person": story.person, "weeks": story_rows(story)},
        "folder": str(folder),
    }


def show(one: "OneWorld") -> None:
    """Print where a world ends."""
    from paradox.numbers import percent, plain, signed

    case, found = one.scenario, one.run
    typer.secho(case.title, bold=True)
    note = "the firm takes no complaints" if found.policy == DO_NOTHING else case.policy_notes.get(found.policy, "")
    paragraph(f"Policy '{found.policy}'" + (f": {note}" if note else ""))
    paragraph(
        f"{case.persons:,} persons, {case.horizon} weeks, seed {found.seed}. One world: 'paradox compare' tells what "
        "is chance and what is not."
    )
    for title, lines in _SUMMARY:
        heading(title)
        for outcome, name in lines:
            value = found.outcomes[outcome]
            shown = percent(value) if outcome in _PERCENT else signed(value) if outcome in _SIGNED else plain(value)
            typer.echo(f"  {name:<44} {shown:>9}")


def show_story(story: "Story") -> None:
    """Print a person's story, the twin's beside it."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from paradox.commands.output import WIDTH
    from paradox.one_world import eventful
    from paradox.story import introduction
    from paradox.tables import PLAIN

    heading(f"The story of person {story.person}")
    paragraph(f"{introduction(story)} Columns 'sd': satisfaction at the end of the week.")
    typer.echo()
    table = Table(box=PLAIN, pad_edge=False, show_edge=False, padding=(0, 1), show_lines=True)
    table.add_column("week", justify="right")
    table.add_column("the person", ratio=5)
    table.add_column("sd", justify="right", no_wrap=True)
    table.add_column("the twin, never failed", ratio=3)
    table.add_column("sd", justify="right", no_wrap=True)
    for week, own, twin in eventful(story):
        table.add_row(
            str(week.week),
            Text(own),
            f"{week.satisfaction:+.2f}",
            Text(twin),
            f"{week.twin_satisfaction:+.2f}",
        )
    Console(width=WIDTH, markup=False, highlight=False, emoji=False).print(table)
