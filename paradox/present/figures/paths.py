"""Figure of grouped weekly series: the course of each group, and where its points lie along the factors."""

import math
from typing import TYPE_CHECKING

from experiments.studies.analysis.analysis import Analysis
from experiments.studies.analysis.paths import PathGroups
from experiments.studies.analysis.resampling import share_text
from paradox.present.figures.colours import DASHES, GREY, POLICIES
from paradox.present.figures.labels import factor_label, label_ends, wrapped
from paradox.present.figures.style import blank, styled
from paradox.present.messages import t
from paradox.present.text.paths import group_name, grouped
from paradox.present.text.study_labels import series_name, series_unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_FACTORS = 5


def groups(analysis: Analysis, lang: str = "en") -> "Figure":
    """Draw a row a series that has groups: medians with the band of half of each, and the factors by group."""
    shown = grouped(analysis)
    with styled():
        figure = blank((9.5, 0.8 + 2.9 * len(shown)))
        labelled = []
        for row, one in enumerate(shown):
            axes = figure.add_subplot(len(shown), 2, 2 * row + 1)
            labelled.append((axes, _courses(axes, one, lang)))
            _factors(figure.add_subplot(len(shown), 2, 2 * row + 2), analysis, one, lang)
        figure.supxlabel(wrapped(t("paths.caption", lang), 150), x=0.01, ha="left", fontsize=8, color=GREY)
        label_ends(labelled, width=10)
    return figure


def _courses(axes: "Axes", one: PathGroups, lang: str) -> list[tuple[float, str, str]]:
    ends = []
    for number, group in enumerate(one.groups):
        colour, weeks = POLICIES[number], range(len(group.median))
        axes.fill_between(weeks, group.lower, group.upper, color=colour, alpha=0.16, lw=0)
        axes.plot(weeks, group.median, color=colour, lw=1.6, ls=DASHES[number % len(DASHES)])
        last = next((float(value) for value in group.median[::-1] if math.isfinite(value)), 0.0)
        ends.append((last, f"{group_name(number)} {share_text(group.share, 0)}", colour))
    axes.set_xlim(0, max(1, len(one.groups[0].median) - 1))
    axes.set_xlabel(t("run_figure.week", lang), fontsize=8)
    axes.set_ylabel(wrapped(series_unit(one.series, lang), 24), fontsize=8)
    name = series_name(one.series, lang)
    title = t("paths.panel", lang, series=name[:1].upper() + name[1:], count=len(one.groups))
    axes.set_title(wrapped(title, 46, 2), fontsize=8.5, loc="left")
    return ends


def _factors(axes: "Axes", analysis: Analysis, one: PathGroups, lang: str) -> None:
    shown = [part for part in one.separations if not math.isnan(part.along[0][1])][:_FACTORS]
    step = 0.7 / max(1, len(one.groups))
    for row, part in enumerate(shown):
        for number, (low, middle, high) in enumerate(part.along):
            height = row + (number - (len(one.groups) - 1) / 2.0) * step
            axes.plot([low, high], [height, height], color=POLICIES[number], lw=2.2, alpha=0.5)
            axes.plot([middle], [height], "o", color=POLICIES[number], ms=4.5)
    names = [factor_label(analysis.study, part.factor, lang) for part in shown]
    axes.set_yticks(range(len(shown)), [wrapped(name, 24, 2) for name in names], fontsize=8)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks([0.0, 0.5, 1.0], [t(f"paths.{word}", lang) for word in ("lowest", "half", "highest")], fontsize=8)
    axes.set_title(wrapped(t("paths.panel_factors", lang), 46, 2), fontsize=8.5, loc="left")
