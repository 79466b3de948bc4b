"""`paradox run`: one world, and one person's story in it."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.file_kinds import load_scenario
from paradox.cli.arguments import (
    AsJson,
    Language,
    OwnCustomer,
    OwnFirm,
    ResultsFolder,
    ScenarioName,
    own_classes,
    policy_names,
)
from paradox.cli.parsing import Command
from paradox.present.messages import LANGUAGES, t
from paradox.present.terminal.output import WIDTH, heading, paragraph, print_json, width
from sim.errors import ParadoxError

if TYPE_CHECKING:
    from experiments.comparison.one_world import OneWorld
    from paradox.present.text.story import Story
    from sim.scenario.scenario import Texts

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
_STORY_WIDTHS = 25, 24
_SIGNED = {"nps", "paradox", "recovery_person", "total", "recovery_base"}


class FollowMayStandAlone(Command):
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
    seed: Annotated[int | None, typer.Option(metavar="S", help="Seed; if not given, as in the scenario.")] = None,
    follow: Annotated[
        str | None,
        typer.Option(
            _FOLLOW,
            metavar="[PERSON]",
            help="Tell a person's story, the twin's beside it; without a number, of somebody instructive.",
        ),
    ] = None,
    log: Annotated[
        str | None,
        typer.Option(
            metavar="TABLES",
            help="Write what happened as tables whose ids join: some of cases,visits,persons,stories, or 'all'.",
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FOLDER", help="Where these go; if not given, 'log' beside the results."),
    ] = None,
    log_format: Annotated[
        str, typer.Option("--format", metavar="csv|parquet|dta", help="Format of these tables.")
    ] = "csv",
    out: ResultsFolder = Path("results"),
    customer: OwnCustomer = None,
    firm: OwnFirm = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Run one world: one policy, one seed.

    Prints where it ends and writes its weekly series, a figure and a manifest. With --follow it tells week by week
    what happened to one person and, beside it, to the same person had nothing gone wrong: visits, failures,
    complaints, answers, what they told whom, whether they stayed. With --log it writes every case, visit, person and
    story as tidy tables, with a codebook.
    """
    from experiments.comparison.one_world import live
    from paradox.present.figures.style import drawn_texts, ready
    from paradox.present.files.world import folder_of, story_of, write, write_log
    from paradox.present.files.writing import prepare, read_manifest, replaced
    from paradox.present.terminal.comparison_screen import say, terminals
    from paradox.present.terminal.progress import tell_compiling

    person = _person(follow)
    logs = _logs(log, to, log_format)
    case = load_scenario(scenario, **own_classes(customer, firm))
    tell_compiling(terminals()[1], lang)
    prepare(out, case.name)
    ready(drawn_texts(case, lang), lang)
    one = live(case, policy, seed)
    story = None if follow is None else story_of(one, person)
    folder = folder_of(one, out)
    earlier = read_manifest(folder)
    command = shlex.join(["paradox", *sys.argv[1:]])
    written = write_log(one, logs, to or folder / "log", f".{log_format}", command, lang) if logs else None
    write(one, folder, command, story, lang)
    if as_json:
        print_json(as_value(one, story, folder))
        say(terminals()[1], replaced(folder, earlier, lang))
        return
    show(one, lang)
    if story is not None:
        show_story(story, lang, one.scenario.texts(lang))
    typer.echo()
    typer.echo(t("run.files", lang, folder=folder))
    if written is not None:
        _show_log(written, lang)
    say(terminals()[1], replaced(folder, earlier, lang))


def _logs(log: str | None, to: Path | None, log_format: str) -> tuple[str, ...]:
    """Read which tables of events are asked for, and refuse what cannot be written.

    Raises:
        ParadoxError: an unknown table or format, or a folder for tables that nobody asked for.
    """
    from experiments.comparison.event_log import LOGS, check_logs
    from paradox.present.files.tables import check_target

    if log is None:
        if to is not None:
            raise ParadoxError("--to says nothing without --log. Next: add --log all, or leave it out.")
        return ()
    if log_format not in ("csv", "parquet", "dta"):
        raise ParadoxError(f"--format is '{log_format}'. Allowed: csv, parquet, dta. Next: try --format csv.")
    check_target(Path(f"log.{log_format}"), "--format")
    return LOGS if log == "all" else check_logs([name.strip() for name in log.split(",") if name.strip()])


def _show_log(written: "dict[str, tuple[Path, int]]", lang: str) -> None:
    """Say which tables were written."""
    for name, (path, rows) in written.items():
        typer.echo(t("log.written", lang, name=name, count=f"{rows:,}", path=path))


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
    """Return everything about a world as plain values."""
    from paradox.present.files.world import money_of_world, story_rows

    return {
        "scenario": one.scenario.name,
        "policy": one.run.policy,
        "seed": one.run.seed,
        "persons": one.scenario.persons,
        "weeks": one.scenario.horizon,
        "outcomes": one.run.outcomes,
        "money": money_of_world(one),
        "weekly": one.run.weekly,
        "story": None if story is None else {"person": story.person, "weeks": story_rows(story)},
        "folder": str(folder),
    }


def show(one: "OneWorld", lang: str = "en") -> None:
    """Print where a world ends."""
    from experiments.comparison.currency import currency_of
    from paradox.present.terminal.wrapping import fill, padded
    from paradox.present.text.comparison import policy_note, typed_policy
    from paradox.present.text.money import Money
    from paradox.present.text.number_format import percent, plain, signed

    label = min(_LABEL_WIDTH, width() - 12)
    case, found = one.scenario, one.run
    texts = case.texts(lang)
    typer.secho(texts.title, bold=True)
    note = policy_note(found.policy, lang, texts)
    policy = typed_policy(found.policy, lang, texts)
    paragraph(t("run.policy_note", lang, policy=policy, note=note) if note else t("run.policy", lang, policy=policy))
    paragraph(t("run.size", lang, persons=f"{case.persons:,}", weeks=case.horizon, seed=found.seed))
    money = Money(currency_of(case.terms, case.horizon), lang)
    told = {"money": money.level}
    if money.of_firm:
        told["money"] = lambda value: f"{money.level(value):>9} {money.firm(value):>14}"
    for block, lines in _SUMMARY.items():
        customers = f"{money.currency.customers:,}"
        firm = t("run.money_firm", lang, customers=customers) if block == "money" and money.of_firm else ""
        heading(t(f"run.{block}", lang, unit=money.customer_unit) + firm)
        for outcome in lines:
            value = found.outcomes[outcome]
            shown = told[block](value) if block in told else plain(value)
            shown = percent(value) if outcome in _PERCENT else signed(value) if outcome in _SIGNED else shown
            *above, last = fill(t(f"run_line.{outcome}", lang), label).split("\n")
            for line in above:
                typer.echo(f"  {line}")
            typer.echo(f"  {padded(last, label)} {shown:>9}")


def show_story(story: "Story", lang: str = "en", texts: "Texts | None" = None) -> None:
    """Print a person's story, the twin's beside it."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from paradox.present.files.world import passage_text
    from paradox.present.terminal.comparison_table import PLAIN
    from paradox.present.terminal.wrapping import fill
    from paradox.present.text.number_format import signed
    from paradox.present.text.story_words import introduction, passages

    heading(t("run.story", lang, person=story.person))
    paragraph(introduction(story, lang, texts) + t("words.space", lang) + t("run.story_sd", lang))
    if width() < WIDTH:  # two columns of sentences need them all
        for passage in passages(story, lang):
            typer.echo()
            for line in passage_text(passage, lang).split("\n"):
                paragraph(line.strip(), indent=len(line) - len(line.lstrip()))
        return
    typer.echo()
    table = Table(box=PLAIN, pad_edge=False, show_edge=False, padding=(0, 1), show_lines=True)
    # A table cuts Chinese text short where it should break it, so that it is broken here, to columns of fixed width.
    own_width, twin_width = (None, None) if lang == LANGUAGES[0] else _STORY_WIDTHS
    table.add_column(t("run.week", lang), justify="right", no_wrap=True)
    table.add_column(t("run.person", lang), ratio=None if own_width else 5, width=own_width)
    table.add_column(t("run.sd", lang), justify="right", no_wrap=True)
    table.add_column(t("run.twin", lang), ratio=None if twin_width else 3, width=twin_width)
    table.add_column(t("run.sd", lang), justify="right", no_wrap=True)
    for passage in passages(story, lang):
        table.add_row(
            passage.weeks(lang),
            Text(fill(passage.own, own_width) if own_width else passage.own),
            signed(passage.satisfaction),
            Text(fill(passage.twin, twin_width) if twin_width else passage.twin),
            signed(passage.twin_satisfaction),
        )
    Console(width=WIDTH, markup=False, highlight=False, emoji=False).print(table)
