"""Shows what a search for the best policy has found."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD, Box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as Laid
from rich.text import Text

from experiments.comparison.verdict import BETTER, WORSE
from experiments.improvement.aims import YEARLY_COST
from experiments.improvement.findings import FRONTIER, KEPT, Improvement, Told
from paradox.present.messages import t
from paradox.present.terminal.comparison_screen import say
from paradox.present.terminal.comparison_table import PLAIN
from paradox.present.terminal.output import print_json
from paradox.present.terminal.table_layout import TableColumn, layout_table
from paradox.present.text import improvement as words
from paradox.present.text.comparison import listed, verdict
from paradox.present.text.money import SCALES

# Where a cell may go on in a second line: before an interval and within a range; before a unit; within an interval.
# What an amount is scaled by, as in $2.63 m, stays beside it.
_SCALED = "|".join(sorted({re.escape(word) for scales in SCALES.values() for _, word in scales} | {"%"}))
_PARTS = re.compile(r" (?=\[)|(?<=\.\.)(?=.)")
_UNIT = re.compile(rf"(?<=[\d\u4e00-\u9fff]) (?!(?:{_SCALED})(?!\w))")
_ENDS = re.compile(r"(?<=,) ")
_CLOSEST = 3


def show(found: Improvement, console: Console, folder: Path, file: Path, lang: str = "en", classes: str = "") -> None:
    """Print the answer, the tables behind it, and where to go on.

    Args:
        found: the answer.
        console: where to print.
        folder: where the results are.
        file: the scenario file with the policies found.
        lang: language of all words.
        classes: options that name classes of one's own, which the next command needs too.
    """
    say(console, found.scenario.texts(lang).title, style="bold")
    say(console, words.asked(found, lang))
    say(console, words.searched(found, lang))
    console.print()
    say(console, words.decision(found, lang), style="bold")
    for title, heading, names, columns in _tables(found, lang):
        console.print()
        say(console, title, style="bold")
        drawn = console.is_terminal and console.encoding.lower().startswith("utf")
        styles = {verdict(BETTER, lang): "green", verdict(WORSE, lang): "red"}
        console.print(_laid(heading, names, columns, console.width, SIMPLE_HEAD if drawn else PLAIN, styles))
    none = [words.lever_name(one.lever, lang) for one in found.responses if one.step is None]
    if none:
        say(console, t("improve.takes_none", lang, levers=listed(none, lang)))
    console.print()
    say(console, _legend(found, lang), style="dim")
    for note in words.notes(found, lang):
        console.print()
        say(console, note, style="yellow")
    console.print()
    say(console, t("improve.files", lang, folder=folder))
    say(console, t("improve.compare", lang, file=f"{file}{classes}"))


Table = tuple[str, str, Sequence[str], Sequence[TableColumn]]


def _tables(found: Improvement, lang: str) -> list[Table]:
    """List the tables: title, heading of the names, names, columns."""
    steps = _steps(found, lang)
    tables = [_policies(found, lang), _customers(found, lang), _levers(found, lang), _frontier(found, lang)]
    return [*tables, *([steps] if steps else [])]


def _laid(
    heading: str, names: Sequence[str], columns: Sequence[TableColumn], width: int, box: Box, styles: dict[str, str]
) -> Laid | Text:
    """Lay a table out; where it is too wide, its numbers go on in a second line before its rows are stacked."""
    first = layout_table(heading, names, columns, width, box, styles)
    if not isinstance(first, Text):
        return first
    for step in range(1, _CLOSEST + 1):
        closer = [one if one.words else replace(one, cells=_in_lines(one.cells, step)) for one in columns]
        made = layout_table(heading, names, closer, width, box, styles)
        if not isinstance(made, Text):
            return made
    return first


def _in_lines(cells: Sequence[str], step: int) -> list[str]:
    """Break the cells of a column of numbers over lines, the closer the higher the step; short ones stay whole."""
    found = [_broken(cell, step) for cell in cells]
    wide = max((cell_len(line) for cell in found for line in cell.split("\n")), default=0)
    return [cell if cell_len(cell) <= wide else lines for cell, lines in zip(cells, found, strict=True)]


def _broken(cell: str, step: int) -> str:
    found = _PARTS.sub("\n", cell)
    if step > 1 and (".." not in cell or step == _CLOSEST):
        found = _UNIT.sub("\n", found)
    return _ENDS.sub("\n", found) if step == _CLOSEST else found


def _policies(found: Improvement, lang: str) -> Table:
    """Return what the policies bring and cost."""
    rows, goal = found.policies, found.aim.goal
    columns = [
        TableColumn(
            words.measure_name(found, goal, lang),
            [words.value_of(found, goal, one.levels[goal].estimate, lang) for one in rows],
        ),
        *(() if goal == YEARLY_COST else (_gain_column(found, rows, lang),)),
        TableColumn(t("improve.column_cost", lang), [_cost(found, one, lang) for one in rows]),
        TableColumn(t("improve.column_keeps", lang), [_kept(one, lang) for one in rows], words=True),
    ]
    return t("improve.policies", lang), t("improve.column_policy", lang), _names(found, lang), columns


def _customers(found: Improvement, lang: str) -> Table:
    """Return what the policies do to customers, and how much each is regretted."""
    rows, goal = found.policies, found.aim.goal
    shown = [one for one in ("retention", "satisfaction", "profit") if one != goal]
    columns = [
        *(
            TableColumn(
                words.measure_name(found, one, lang),
                [words.value_of(found, one, row.levels[one].estimate, lang) for row in rows],
            )
            for one in shown
        ),
        TableColumn(
            t("improve.column_regret", lang), [words.value_of(found, goal, one.worst_regret, lang) for one in rows]
        ),
        TableColumn(t("improve.column_person", lang), [verdict(one.person, lang) for one in rows], words=True),
    ]
    return t("improve.customers", lang), t("improve.column_policy", lang), _names(found, lang), columns


def _names(found: Improvement, lang: str) -> list[str]:
    return [words.name_of(found, one, lang) for one in found.policies]


def _gain_column(found: Improvement, rows: Sequence[Told], lang: str) -> TableColumn:
    goal = found.aim.goal
    cells = [words.gain(found, goal, one.gains[goal], lang) if one.changes else "" for one in rows]
    return TableColumn(t("improve.column_gain", lang, reference=words.reference_of(found, lang)), cells)


def _cost(found: Improvement, one: Told, lang: str) -> str:
    return words.extra(found, one.extra_cost, lang) if one.changes else ""


def _kept(one: Told, lang: str) -> str:
    """Say how a policy fares under all conditions: by the worst of them."""
    if not one.held:
        return t("improve.no_conditions", lang)
    order = ("broken", "barely_broken", "barely", KEPT)
    worst = min((held.word for held in one.held), key=order.index)
    return t(f"improve.keeps_{worst}", lang)


def _levers(found: Improvement, lang: str) -> Table:
    columns = [
        TableColumn(
            words.name_of(found, one, lang),
            [words.lever_told(found, lever, words.lever_value(found, one, lever), lang) for lever in found.levers],
        )
        for one in found.policies
    ]
    ranges = [
        t(
            "improve.range",
            lang,
            low=words.lever_told(found, one, one.low, lang),
            high=words.lever_told(found, one, one.high, lang),
        )
        for one in found.levers
    ]
    columns.append(TableColumn(t("improve.column_range", lang), ranges))
    names = [words.lever_name(lever, lang) for lever in found.levers]
    return t("improve.levers", lang), t("improve.column_lever", lang), names, columns


def _frontier(found: Improvement, lang: str) -> Table:
    rows = sorted((*found.policies, *found.frontier), key=lambda one: one.levels[YEARLY_COST].estimate)
    distinct = list({one.changes: one for one in reversed(rows)}.values())[::-1]
    names = [_number_of(found, one, lang) for one in distinct]
    columns = [
        TableColumn(t("improve.column_cost", lang), [_cost(found, one, lang) for one in distinct]),
        *(() if found.aim.goal == YEARLY_COST else (_gain_column(found, distinct, lang),)),
        TableColumn(t("improve.column_keeps", lang), [_kept(one, lang) for one in distinct], words=True),
    ]
    return t("improve.frontier", lang), t("improve.column_policy", lang), names, columns


def _number_of(found: Improvement, one: Told, lang: str) -> str:
    """Name a policy of the frontier; those without a name by their number."""
    return one.name.rpartition("_")[2] if one.role == FRONTIER else words.name_of(found, one, lang)


def _steps(found: Improvement, lang: str) -> Table | None:
    """Return what the next money buys, the lever that brings most first; None if no lever takes any."""
    taking = [(one, one.step) for one in found.responses if one.step is not None]
    if not taking:
        return None
    taking.sort(key=lambda pair: -found.aim.sign * pair[1].gain.estimate)
    goal = found.aim.goal
    brings = t("improve.column_brings", lang, goal=words.measure_name(found, goal, lang))
    costs = [words.money(found, step.extra_cost.estimate, lang) for _, step in taking]
    verdicts = [verdict(words.step_word(found, one), lang) for one, _ in taking]
    columns = [
        TableColumn(
            t("improve.column_from", lang), [words.lever_told(found, one.lever, one.value, lang) for one, _ in taking]
        ),
        TableColumn(
            t("improve.column_to", lang), [words.lever_told(found, one.lever, step.value, lang) for one, step in taking]
        ),
        TableColumn(t("improve.column_more_cost", lang), costs),
        TableColumn(brings, [words.gain(found, goal, step.gain, lang) for _, step in taking]),
        TableColumn(t("improve.column_word", lang), verdicts, words=True),
    ]
    heading = t(
        "improve.next",
        lang,
        step=words.money(found, found.step, lang),
        name=words.name_of(found, found.best, lang),
        unit=words.unit_told(found, lang),
    )
    return heading, t("improve.column_lever", lang), [words.lever_name(one.lever, lang) for one, _ in taking], columns


def _legend(found: Improvement, lang: str) -> str:
    goal = words.measure_name(found, found.aim.goal, lang)
    told = t("improve.legend", lang, unit=words.unit_told(found, lang), goal=goal, world=words.world_told(found, lang))
    money = words.money_in(found, "profit", lang)
    if money is None:
        return told
    return t("words.space", lang).join([told, t("improve.legend_money", lang, unit=money.stake_unit)])


def show_json(found: Improvement, policies: Sequence[dict[str, Any]], folder: Path, file: Path) -> None:
    """Print the answer as one JSON value."""
    print_json(
        {
            "scenario": found.scenario.name,
            "scenario_hash": found.scenario.hash,
            "goal": found.aim.goal,
            "budget_a_customer": found.budget,
            "customers": found.customers,
            "decision": found.decision,
            "policies": list(policies),
            "cases": found.cases,
            "worlds": found.worlds,
            "runs": found.runs,
            "share_of_whole_search": found.share,
            "notes": words.notes(found, "en"),
            "folder": str(folder),
            "file": str(file),
        }
    )
