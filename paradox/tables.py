"""The tables of a comparison for a terminal of 80 columns; each verdict stands beside what it rests on."""

from collections.abc import Callable, Sequence

from rich.box import SIMPLE_HEAD, Box
from rich.table import Table
from rich.text import Text

from experiments.findings import Comparison, PolicyFindings
from experiments.intervals import Interval
from experiments.verdict import BACKFIRE, BETTER, FULL_REPAIR, LIFT, WORSE
from paradox.numbers import percent, plain, signed, with_interval

_NAME_WIDTH = 16
PLAIN = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
# Colour repeats what the word says; it never says anything alone.
_STYLES = {LIFT: "green", FULL_REPAIR: "green", BETTER: "green", BACKFIRE: "red", WORSE: "red"}

Cell = Callable[[PolicyFindings], str]
Column = tuple[str, Cell]


def tables(comparison: Comparison, terminal: bool) -> list[Table]:
    """Give the tables: where customers stand, the person, the base, the reference policy, each segment.

    Args:
        comparison: the findings.
        terminal: False draws with plain ASCII characters only.
    """
    box = SIMPLE_HEAD if terminal else PLAIN
    blocks = [*_blocks(comparison), *_segments(comparison)]
    return [_table(comparison, title, columns, box) for title, columns in blocks]


def _blocks(comparison: Comparison) -> Sequence[tuple[str, Sequence[Column]]]:
    """List the tables: title and columns."""
    weeks = comparison.weeks
    return (
        (
            f"Where the customer base stands after {weeks} weeks",
            (
                ("satisf. 0-100", _level("satisfaction", lambda x: plain(x, 1))),
                ("NPS", _level("nps", lambda x: signed(x, 0))),
                ("problems resolved", _level("resolved_share", percent)),
                ("still customer", _level("retention", percent)),
                ("cost of recovery", _level("recovery_cost", plain)),
                ("profit per customer", _level("profit", plain)),
            ),
        ),
        (
            "For the person: those whose service failed, 4 weeks after the answer [sd]",
            (
                ("PARADOX", _contrast("paradox")),
                ("RECOVERY", _contrast("recovery_person")),
                ("verdict", _person),
            ),
        ),
        (
            f"For the base: everybody, after {weeks} weeks [sd]",
            (
                ("TOTAL", _contrast("total")),
                ("RECOVERY", _contrast("recovery_base")),
                ("verdict", lambda one: one.base),
            ),
        ),
        (
            f"Against the policy '{comparison.reference}': everybody, after {weeks} weeks",
            (
                ("POLICY [sd]", _difference("satisfaction_sd")),
                ("profit per customer", _difference("profit")),
                ("verdict", lambda one: "(reference)" if one.name == comparison.reference else one.policy),
            ),
        ),
    )


def _segments(comparison: Comparison) -> Sequence[tuple[str, Sequence[Column]]]:
    """Give the table of who gains what against doing nothing, where there is more than one segment."""
    rows = comparison.policies[0].groups
    names = list(dict.fromkeys(str(row["group"]) for row in rows if row["kind"] == "segment"))
    if len(names) < 2:
        return ()
    title = f"For each segment: RECOVERY after {comparison.weeks} weeks [sd]"
    return ((title, tuple((name, _recovery_of(name)) for name in names)),)


def _recovery_of(segment: str) -> Cell:
    """Give the cell of one segment."""

    def cell(one: PolicyFindings) -> str:
        key = ("segment", segment, "recovery_base")
        row = next(row for row in one.groups if (row["kind"], row["group"], row["outcome"]) == key)
        return with_interval(Interval(row["estimate"], row["low"], row["high"], row["n"]))

    return cell


def _person(one: PolicyFindings) -> str:
    """Give the verdict for the person, and below it that at the horizon if it is another word."""
    return one.person if one.person_at_horizon == one.person else f"{one.person}\n(end: {one.person_at_horizon})"


def _level(outcome: str, shown: Callable[[float], str]) -> Cell:
    return lambda one: shown(one.levels[outcome].estimate)


def _contrast(outcome: str) -> Cell:
    return lambda one: with_interval(one.levels[outcome].interval)


def _difference(outcome: str) -> Cell:
    return lambda one: with_interval(one.differences[outcome].interval)


def _table(comparison: Comparison, title: str, columns: Sequence[Column], box: Box) -> Table:
    """Lay out one table, one row a policy."""
    table = Table(
        title=title, title_justify="left", title_style="bold", box=box, pad_edge=False, show_edge=False, padding=(0, 1)
    )
    longest = max(len(one.name) for one in comparison.policies)
    table.add_column("policy", min_width=min(longest, _NAME_WIDTH), max_width=_NAME_WIDTH, overflow="fold")
    for heading, _ in columns:
        table.add_column(heading, justify="left" if heading == "verdict" else "right")
    for one in comparison.policies:
        cells = [cell(one) for _, cell in columns]
        table.add_row(Text(one.name), *(Text(cell, style=_STYLES.get(cell, "")) for cell in cells))
    return table


_LEGEND = (
    "PARADOX, TOTAL: against no failure. RECOVERY: against doing nothing. In brackets the 95 % interval over "
    "replications; differences within {margin} sd count as none, and an interval that straddles this margin leaves "
    "the verdict undecided.{end} Problems resolved: of all failures, also those nobody complained of. Costs and "
    "profit in prices of one visit."
)
_END = ' After "end" the verdict in the last week, where it is another.'


def legend(comparison: Comparison) -> str:
    """Say how to read the tables."""
    other = any(one.person_at_horizon != one.person for one in comparison.policies)
    return _LEGEND.format(margin=plain(comparison.margin), end=_END if other else "")
