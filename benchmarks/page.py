"""The page of speeds and its figure, from one run of the benchmarks."""

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.core import AGGREGATES
from benchmarks.sides import NEEDS, PEERS, is_there
from benchmarks.studies import StudyRates
from paradox.present.figures.style import blank, save, styled
from sim.state.ledger import ENTRIES
from sim.version import model_version

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WHOLE = "compiled, whole run"


class Measured(NamedTuple):
    """Everything measured in one run.

    Attributes:
        rules: by side, which rules it runs.
        races: by persons, nanoseconds a customer-week by side.
        comparison: processor's seconds of a whole comparison.
        worlds: worlds a second.
        studies: of a study, runs a second, what its engine adds, and the efficiency of two threads.
        scaling: nanoseconds a customer-week by what changes and its value.
        phases: share of each phase.
        starts: seconds of each start.
        sizes: what a person weighs, in words.
        million: seconds and gibibytes of a year of a million persons, None if not lived.
    """

    rules: dict[str, str]
    races: dict[int, dict[str, float]]
    comparison: float
    worlds: dict[str, float]
    studies: StudyRates
    scaling: dict[str, dict[str, float]]
    phases: dict[str, float]
    starts: dict[str, float]
    sizes: list[tuple[str, str]]
    million: tuple[float, float] | None


class Promise(NamedTuple):
    """Something that must hold: what, the number found, the limit, and whether more is better."""

    what: str
    found: float
    limit: float
    at_least: bool = True

    @property
    def holds(self) -> bool:
        """Return whether it holds."""
        return self.found >= self.limit if self.at_least else self.found <= self.limit


def promises(measured: Measured) -> list[Promise]:
    """List what must hold, as far as this run measured it."""
    races, found = measured.races, []
    found.append(Promise("seconds of a whole comparison, hotel_booking_error", measured.comparison, 10.0, False))
    found.append(Promise("runs a second of a study, one thread", measured.studies.one, 100.0))
    if measured.million is not None:
        seconds, gibibytes = measured.million
        found.append(Promise("seconds of a year of a million persons", seconds, 120.0, False))
        found.append(Promise("gibibytes of a million persons", gibibytes, 4.0, False))
    for peer in ("Mesa", "AgentPy", "numpy, vectorised", "Starsim"):
        for persons in races:
            if peer in races[persons]:
                ratio = races[persons][peer] / races[persons][WHOLE]
                found.append(Promise(f"{persons:,} customers: times faster than {peer}", ratio, 1.0))
    found.append(Promise("two threads against one", measured.worlds["gain of two threads"], 1.6))
    found.append(Promise("a study: what its engine adds to its runs, in percent", measured.studies.added, 10.0, False))
    efficiency = measured.studies.efficiency
    found.append(Promise("a study: efficiency of two threads, in percent", efficiency, 85.0))
    warm = measured.starts["warm: `paradox compare` to its first finished run"]
    found.append(Promise("seconds of a warm `paradox compare` to its first finished run", warm, 1.5, False))
    return found


def machine() -> str:
    """Describe this machine and the packages in a sentence."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        cpu = names[0] if names else cpu
    peers = [f"{NEEDS[peer]} {version(NEEDS[peer])}" for peer in PEERS if is_there(peer)]
    load = f", load {os.getloadavg()[0]:.1f} during the run" if hasattr(os, "getloadavg") else ""
    return (
        f"{cpu}, {os.cpu_count()} cores{load}; {platform.system()}, Python {platform.python_version()}, "
        f"numba {version('numba')}, {', '.join(peers)}; model {model_version()}."
    )


def _table(header: list[str], rows: list[list[str]]) -> str:
    """Write a Markdown table; the first column is text, the others are numbers."""
    lines = ["| " + " | ".join(header) + " |", "|---|" + "---:|" * (len(header) - 1)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _number(value: float) -> str:
    """Write a number with three digits that count."""
    return f"{value:,.0f}" if value >= 100.0 else f"{value:.1f}" if value >= 10.0 else f"{value:.2f}"


def page(measured: Measured) -> str:
    """Write the page."""
    sizes = list(measured.races)
    names = [name for name in measured.rules if any(name in measured.races[size] for size in sizes)]
    race = _table(
        ["", "rules", *(f"{size:,} customers" for size in sizes)],
        [
            [name, measured.rules[name], *(_cell(measured.races[size], name) for size in sizes)]
            for name in names
        ],
    )  # fmt: skip
    held = _table(
        ["what must hold", "found", "limit", ""],
        [
            [one.what, _number(one.found), f"{'at least' if one.at_least else 'at most'} {one.limit:g}",
             "holds" if one.holds else "**missed**"]
            for one in promises(measured)
        ],
    )  # fmt: skip
    scaling = "\n\n".join(
        _table([what, *values], [["ns a customer-week", *map(_number, values.values())]])
        for what, values in measured.scaling.items()
    )
    rates = _table(
        ["", "worlds"],
        [[name, _number(value)] for name, value in measured.worlds.items() if "gain" not in name],
    )
    return f"""# Speed

Everything on this page is written by one run of `make bench`. {machine()}

![Nanoseconds a customer-week by side and size](speed/speed.svg)

## Side by side

Nanoseconds of processor time a customer-week: the time of the weeks over persons times weeks, building left out;
medians of repeats in turn. Our engines run all rules of the model. The peers run the core workload only: fade, visit,
fail, queue, recover, talk, leave and join with the equations of the model, one segment and one cause, and without the
special cases listed in `benchmarks/core.py`. Every week they fill {len(AGGREGATES)} of the {len(ENTRIES)} entries of
our books, all but those of the special cases. The run begins by checking that the peers agree on all of them within
what chance allows. A dash stands where a size would take minutes.

{race}

## What must hold

{held}

## Worlds a second

2,000 customers x 104 weeks; people, network, all worlds of a replication and their outcomes included; best of
interleaved repeats.

{rates}

## Studies

The study *when does recovery backfire*, {measured.studies.runs} of its runs, by
`experiments.studies.runs.run_study` with its store on disk. Added: its time on one thread over the time of the same
runs in a bare loop, median of interleaved pairs. Efficiency: the time on one thread over twice the time on two, best
of interleaved pairs.

{_table(["", ""], measured.studies.rows())}

## Scaling

The whole run with twins. Without other mention 2,000 customers and 104 weeks.

{scaling}

## Where the time goes

Share of each phase in a week of 20,000 customers, twins included, each compiled and timed alone.

{_table(list(measured.phases), [[f"{100 * share:.0f} %" for share in measured.phases.values()]])}

## Starts

{_table(["", "seconds"], [[name, f"{value:.2f}"] for name, value in measured.starts.items()])}

## Sizes

{_table(["", ""], [list(row) for row in measured.sizes])}
"""


def _cell(race: dict[str, float], name: str) -> str:
    """Write the time of a side, or a dash."""
    return _number(race[name]) if name in race else "–"


def figure(measured: Measured, path: Path) -> None:
    """Draw the side-by-side table: bars on a logarithmic scale, one group a side."""
    with styled():
        save(_drawing(measured), path)


def _drawing(measured: Measured) -> "Figure":

    names = [name for name in measured.rules if any(name in race for race in measured.races.values())]
    sizes = list(measured.races)
    drawing = blank((8.0, 0.55 * len(names) + 1.2))
    axes = drawing.add_subplot()
    height = 0.8 / len(sizes)
    for number, size in enumerate(sizes):
        places = [at + number * height for at, name in enumerate(names) if name in measured.races[size]]
        values = [measured.races[size][name] for name in names if name in measured.races[size]]
        bars = axes.barh(
            places, values, height=0.9 * height, label=f"{size:,} customers", color=str(0.25 + 0.25 * number)
        )
        axes.bar_label(bars, labels=[_number(value) for value in values], padding=2, fontsize=7)
    axes.set_yticks([at + 0.4 - height / 2 for at in range(len(names))], names)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlabel("nanoseconds a customer-week")
    axes.legend(frameon=False, fontsize=8)
    return drawing
