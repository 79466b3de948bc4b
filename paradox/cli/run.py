"""`paradox run`: one world, and one person's story in it."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from experiments.file_kinds import load_scenario
from paradox.commands.arguments import AsJson, Language, ScenarioName, policy_names
from paradox.commands.output import WIDTH, heading, paragraph, print_json, width
from paradox.messages import LANGUAGES, t
from sim.errors import ParadoxError
from sim.scenario import DO_NOTHING

if TYPE_CHECKING:
    from paradox.one_world import OneWorld
    from paradox.story import Story

SOMEBODY = "somebody"
_FOLLOW = "--follow"

# Lines of the summary, by the block in which they stand: outcomes, each called by its message.
_SUMMARY: dict[str, tuple[str, ...]] = {
    "base": ("satisfaction", "nps", "retention", "reputation"),
    "failures": (
        "failures_per_customer",
        "silent_share",
        "voice_share",
        "resolved_share",
        "days",
        "double_deviation",
    ),
    "contrasts": ("paradox", "recovery_person", "total", "recovery_base"),
    "money": ("revenue", "recovery_cost", "profit"),
}
_PERCENT = {"retention", "silent_share", "voice_share", "resolved_share", "double_deviation"}
_LABEL_WIDTH = 44
_STORY_WIDTHS = 27, 26
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
    lang: Language = "en",
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
    folder = write(one, out, shlex.join(["paradox", *sys.argv[1:]]), story, lang)
    if as_json:
        print_json(as_value(one, story, folder))
        return
    show(one, lang)
    if story is not None:
        show_story(story, lang)
    typer.echo()
    typer.echo(t("run.files", lang, folder=folder))


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


def show(one: "OneWorld", lang: str = "en") -> None:
    """Print where a world ends."""
    from paradox.numbers import percent, plain, signed
    from paradox.words import typed_policy
    from paradox.wrapping import fill, padded

    label = min(_LABEL_WIDTH, width() - 12)
    case, found = one.scenario, one.run
    texts = case.texts(lang)
    typer.secho(texts.title, bold=True)
    note = t("run.no_complaints", lang) if found.policy == DO_NOTHING else texts.policy_notes.get(found.policy, "")
    policy = typed_policy(found.policy, lang, texts)
    paragraph(t("run.policy_note", lang, policy=policy, note=note) if note else t("run.policy", lang, policy=policy))
    paragraph(t("run.size", lang, persons=f"{case.persons:,}", weeks=case.horizon, seed=found.seed))
    for block, lines in _SUMMARY.items():
        heading(t(f"run.{block}", lang))
        for outcome in lines:
            value = found.outcomes[outcome]
            shown = percent(value) if outcome in _PERCENT else signed(value) if outcome in _SIGNED else plain(value)
            *above, last = fill(t(f"run_line.{outcome}", lang), label).split("\n")
            for line in above:
                typer.echo(f"  {line}")
            typer.echo(f"  {padded(last, label)} {shown:>9}")


def show_story(story: "Story", lang: str = "en") -> None:
    """Print a person's story, the twin's beside it."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from paradox.one_world import eventful, week_text
    from paradox.story import introduction
    from paradox.tables import PLAIN
    from paradox.wrapping import fill

    heading(t("run.story", lang, person=story.person))
    paragraph(introduction(story, lang) + t("words.space", lang) + t("run.story_sd", lang))
    if width() < WIDTH:  # two columns of sentences need them all
        for told in eventful(story, lang):
            typer.echo()
            for line in week_text(*told, lang).split("\n"):
                paragraph(line.strip(), indent=len(line) - len(line.lstrip()))
        return
    typer.echo()
    table = Table(box=PLAIN, pad_edge=False, show_edge=False, padding=(0, 1), show_lines=True)
    # A table cuts Chinese text short where it should break it, so that it is broken here, to columns of fixed width.
    own_width, twin_width = (None, None) if lang == LANGUAGES[0] else _STORY_WIDTHS
    table.add_column(t("run.week", lang), justify="right")
    table.add_column(t("run.person", lang), ratio=None if own_width else 5, width=own_width)
    table.add_column(t("run.sd", lang), justify="right", no_wrap=True)
    table.add_column(t("run.twin", lang), ratio=None if twin_width else 3, width=twin_width)
    table.add_column(t("run.sd", lang), justify="right", no_wrap=True)
    for week, own, twin in eventful(story, lang):
        table.add_row(
            str(week.week),
            Text(fill(own, own_width) if own_width else own),
            f"{week.satisfaction:+.2f}",
            Text(fill(twin, twin_width) if twin_width else twin),
            f"{week.twin_satisfaction:+.2f}",
        )
    Console(width=WIDTH, markup=False, highlight=False, emoji=False).print(table)
