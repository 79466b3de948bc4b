"""The tables of a comparison for a terminal of 80 columns; each verdict stands beside what it rests on."""

from collections.abc import Callable, Sequence

from rich.box import SIMPLE_HEAD, Box
from rich.table import Table
from rich.text import Text

from experiments.findings import Comparison, PolicyFindings
from experiments.verdict import BACKFIRE, BETTER, FULL_REPAIR, LIFT, WORSE
from paradox.numbers import percent, plain, signed, with_interval

_NAME_WIDTH = 16
PLAIN = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
# Colour repeats what the word says; it never says anything alone.
_STYLES = {LIFT: "green", FULL_REPAIR: "green", BETTER: "green", BACKFIRE: "red", WORSE: "red"}

Cell = Callable[[PolicyFindings], str]
Column = tuple[str, Cell]


def tables(comparison: Comparison, terminal: bool) -> list[Table]:
    """Give the four tables: where customers stand, the person, the base, against the reference policy.

    Args:
        comparison: the findings.
        terminal: False draws with plain ASCII characters only.
    """
    box = SIMPLE_HEAD if terminal else PLAIN
    return [_table(comparison, title, columns, box) for title, columns in _blocks(comparison)]


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
    table.add_column("policy", max_width=_NAME_WIDTH, overflow="fold")
    for heading, _ in columns:
        table.add_column(heading, justify="left" if heading == "verdict" else "right")
    for one in comparison.policies:
        cells = [cell(one) for _, cell in columns]
        table.add_row(Text(one.name), *(Text(cell, style=_STYLES.get(cell, "")) for cell in cells))
    return table


LEGEND = (
    "PARADOX, TOTAL: against no failure. RECOVERY: against doing nothing. In brackets the 95 % interval over "
    'replications; differences within {margin} sd count as none. After "end" the verdict in the last week, where '
    "it is another. Costs and profit in prices of one visit."
)
