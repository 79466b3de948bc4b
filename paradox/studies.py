"""Studies from Python and in notebooks: declare one, run it with progress, get its results as data frames.

In short::

    from paradox import studies

    study = studies.declare({"levers": {"comp_amount": [0, 2]}, "design": {"kind": "latin_hypercube", "samples": 64}})
    results = studies.run(study, "results")
    results.runs()
"""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from experiments.runs.runner import Progress, Report
from experiments.studies.analysis.analysis import Analysis, as_rows
from experiments.studies.analysis.analysis import analyse as analyse_table
from experiments.studies.analysis.given_data import FEWEST
from experiments.studies.design import MORRIS, SOBOL
from experiments.studies.file import load_study, study_from
from experiments.studies.runs import folder_of, rows, run_study, table
from experiments.studies.series import series_table, week_columns
from experiments.studies.study import Study
from paradox.notebooks import show
from paradox.present.terminal.progress import SECONDS_BETWEEN_LINES, told
from sim.arguments import Positive, check_fields, check_name, checked
from sim.brief import Brief
from sim.errors import ParadoxError, install_extra
from sim.scenario.actors import Actor
from sim.scenario.scenario import Scenario

__all__ = ["Drawing", "Study", "StudyResults", "declare", "load", "run"]


@checked("path_or_name")
def load(path_or_name: str | Path, customer: type[Actor] | None = None, firm: type[Actor] | None = None) -> Study:
    """Read a study from a file, or a shipped one by name.

    Args:
        path_or_name: path of its file, or bare name of a shipped one.
        customer: a class of customers of your own to live its worlds, see `paradox.extend`; None for the shipped.
        firm: the same of the firm.

    Raises:
        ParadoxError: with file, line and column of everything that is wrong; or a class that cannot be used.
    """
    return load_study(path_or_name, customer, firm)


@checked("content", "name", "base")
def declare(
    content: Mapping[str, Any],
    name: str = "study",
    base: Scenario | None = None,
    customer: type[Actor] | None = None,
    firm: type[Actor] | None = None,
) -> Study:
    """Make a study in code.

    Args:
        content: of the same form as a study file.
        name: name to give it, and to the folder of its results.
        base: the scenario to vary, instead of one named in the content.
        customer: a class of customers of your own to live its worlds; its parameters may be factors.
        firm: the same of the firm.

    Raises:
        ParadoxError: everything that is wrong.
    """
    return study_from(content, name, base, customer, firm)


@dataclass(frozen=True, repr=False)
class StudyResults(Brief):
    """The results of a study.

    Attributes:
        study: the study.
        folder: where they lie.
    """

    study: Study
    folder: Path

    def __post_init__(self) -> None:
        check_fields(self)

    def _brief_line(self) -> str:
        return f"of {self.study.name}: {self.study.size:,} runs in {self.folder}"

    def runs(self) -> Any:
        """Return all runs as a data frame: run id, point, replication, seed, factors, outcomes, failure."""
        return _frame(list(rows(self.study, self.folder)))

    def weeks(self) -> Any:
        """Return the weekly series as a data frame, one row a run and week.

        Columns: run_id, point, replication, seed, week, then one a series that the study keeps.

        Raises:
            ParadoxError: the study keeps no series, or its runs are not there.
        """
        return _frame(week_columns(self.study, self.folder))

    @cached_property
    def analysis(self) -> Analysis:
        """Analyse the study; refused if runs are missing, failed or not finite."""
        return analyse_table(self.study, table(self.study, self.folder), series_table(self.study, self.folder))

    def findings(self) -> Any:
        """Return the findings as a data frame.

        Columns: analysis, subject, what, estimate, low, high, n, verdict, basis, unit, p, confidence.
        """
        return _frame(self.analysis.findings())

    def effects(self, outcome: str) -> Any:
        """Return what every factor does to one outcome as a data frame; grids and crossed designs have no such effects.

        Raises:
            ParadoxError: the design has no such effects, or the outcome was not kept or never varies.
        """
        effects, kind = self.analysis.effects or self.analysis.given, self.study.design.kind
        if not effects and kind not in (SOBOL, MORRIS):
            raise ParadoxError(
                f"A design of kind {kind} and {self.study.points} points has no effects of sensitivity; sobol and "
                f"morris designs have, and others of {FEWEST} single points. "
                "Next: see findings(), or declare a study with such a design."
            )
        check_name("outcome", outcome, effects)
        return _frame(as_rows(effects[outcome]))

    @checked("kind", "view", "lang")
    def figure(self, kind: str = "effects", view: str = "the person", lang: str = "en") -> Any:
        """Draw a figure: its name, such as "effects" or "maps" (of a view); another name is told which there are.

        Raises:
            ParadoxError: there is no such figure or view, or the study has nothing to show in it.
        """
        from paradox.present.figures import discovery, factorial, given_data, paths, shapley, stacking, structure
        from paradox.present.figures import study as study_figures
        from paradox.present.figures.study_weeks import weeks

        found = self.analysis
        held: dict[str, Any] = {
            "effects": found.effects,
            "given": found.given,
            "shapley": found.shared,
            "structure": found.structures,
            "levels": found.levels,
            "maps": found.maps,
            "boxes": found.boxes,
            "stacks": found.stacks,
            "frontier": found.policies,
        }
        held["weeks"] = found.weeks
        held["paths"] = [one for one in found.paths if one.groups]
        check_name("figure", kind, held)
        if not held[kind]:
            some = [name for name, content in held.items() if content]
            raise ParadoxError(
                f"This study has nothing to show in the figure '{kind}'. It has: {', '.join(some) or 'none'}. "
                "Next: choose one of these; docs/how-to/studies.md says what each design allows."
            )
        if kind == "maps":
            check_name("view", view, found.shares)
            return Drawing(study_figures.maps(found, view, lang))
        draw = {
            "effects": study_figures.effects,
            "given": given_data.deltas,
            "shapley": shapley.shares,
            "structure": structure.structures,
            "levels": factorial.levels,
            "boxes": discovery.trajectories,
            "stacks": stacking.stacked,
            "frontier": study_figures.frontier,
            "weeks": weeks,
            "paths": paths.groups,
        }[kind]
        return Drawing(draw(found, lang))


@dataclass(frozen=True)
class Drawing:
    """A figure that a notebook shows as it is.

    Attributes:
        figure: the matplotlib figure.
    """

    figure: Any

    def _repr_svg_(self) -> str:
        """Write the figure as SVG, the same bytes each time."""
        from paradox.present.figures.style import drawn

        return drawn(self.figure, "svg").decode("utf-8")


@checked("study", "out", "workers", "cluster", "progress", "adopt")
def run(
    study: Study,
    out: str | Path = "results",
    workers: Positive | None = None,
    cluster: str = "",
    progress: Report | None = None,
    adopt: bool = False,
) -> StudyResults:
    """Make all runs of a study that are not there yet.

    Args:
        study: the study.
        out: folder for results, in which the study has its own.
        workers: runs at the same time; None for one a core.
        cluster: address of a Dask scheduler, "" for this process.
        progress: called as runs finish; None shows a line that counts up, in notebooks too.
        adopt: go on although the folder was made by another version of the study.

    Raises:
        ParadoxError: results that cannot be written, a cluster that cannot be used, or an interruption.
    """
    folder = folder_of(study, Path(out))
    run_study(study, folder, workers, cluster, progress or Line(), adopt)
    return StudyResults(study, folder)


class Line:
    """Shows progress as one line that counts up, replaced in place in a terminal and in a notebook.

    Elsewhere, as in a file or a pipe, nothing can be replaced: there it is a line now and then, and the last one.
    """

    def __init__(self) -> None:
        self.last = -1
        self.handle: Any = None
        self.last_line = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        """Show how far the runs are, at most once a percent."""
        for notice in progress.notices:
            print(notice, flush=True)
        percent = 100 * progress.done // max(1, progress.total)
        if percent == self.last:
            return
        self.last = percent
        self._show(told(progress), last=progress.done >= progress.total)

    def _show(self, text: str, *, last: bool) -> None:
        shell = _notebook()
        if shell is None and not sys.stdout.isatty():
            if last or time.monotonic() - self.last_line >= SECONDS_BETWEEN_LINES:
                self.last_line = time.monotonic()
                print(text, flush=True)
        elif shell is None:
            print(text, end="\n" if last else "\r", flush=True)
        elif self.handle is None:
            from IPython.display import display

            show: Any = display
            self.handle = show({"text/plain": text}, raw=True, display_id=True)
        else:
            self.handle.update({"text/plain": text}, raw=True)


def _notebook() -> Any:
    """Return the shell of a notebook, None elsewhere."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell if shell is not None and hasattr(shell, "kernel") else None


def _frame(found: Any) -> Any:
    try:
        import pandas
    except ImportError:
        raise ParadoxError(
            f"Data frames need pandas, which is not installed. Next: {install_extra('notebook')}"
        ) from None
    return pandas.DataFrame(found)


show()
