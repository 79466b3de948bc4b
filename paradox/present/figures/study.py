"""Figures of studies: they take an analysis and compute nothing."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from experiments.studies.analysis.analysis import Analysis
from experiments.studies.analysis.frontier import PolicyOutcome
from experiments.studies.analysis.sensitivity import MU_STAR
from experiments.studies.analysis.verdict_map import Map, MapCell
from experiments.studies.factors import POLICY_PATH
from experiments.studies.study import Study
from paradox.present.figures.colours import DARK, GREY, INK, PALE, VERDICTS
from paradox.present.figures.labels import (
    factor_label,
    minus,
    outcome_label,
    value_label,
    verdict_label,
    wrapped,
)
from paradox.present.figures.rankings import panels, ranking
from paradox.present.figures.style import blank, styled
from paradox.present.messages import t
from paradox.present.text.study_labels import joined, measure_name, outcome_unit, view_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SHOWN_FACTORS = 10
_SHOWN_OUTCOMES = ("paradox", "recovery_person", "recovery_base", "total", "profit", "satisfaction")
_NAMED = 12


def effects(analysis: Analysis, lang: str = "en") -> "Figure":
    """Draw which factors move which outcome: bars with intervals, and a line for what chance alone moves."""
    names = [name for name in _SHOWN_OUTCOMES if name in analysis.effects] or list(analysis.effects)
    names = names[:4]
    rows = max(min(len(analysis.ranked(name)), _SHOWN_FACTORS) for name in names)
    return panels(names, 1.0 + 0.32 * rows, partial(_effect_panel, analysis, lang), t("figure.effects_caption", lang))


def _effect_panel(analysis: Analysis, lang: str, axes: "Axes", outcome: str) -> None:
    ranked = analysis.ranked(outcome)[:_SHOWN_FACTORS]
    first = ranking(axes, analysis.study, ranked, lang)
    luck = analysis.luck(outcome).estimate
    axes.axvline(luck, color=INK, lw=1.2, ls="--")
    axes.set_ylim(len(ranked) - 0.4, -1.1)
    axes.set_xlim(left=0.0)
    axes.annotate(t("figure.luck", lang), (luck, -0.62), (3, 0), textcoords="offset points", va="center", fontsize=7.5)
    called = outcome_label(outcome, lang, unit=False)
    title = (
        t("figure.moved", lang, outcome=called, name=first) if first else t("figure.moved_none", lang, outcome=called)
    )
    axes.set_title(wrapped(title, 48, 2), fontsize=8.5, loc="left")
    unit = outcome_unit(outcome, lang)
    axes.set_xlabel(
        t("figure.in_brackets", lang, text=measure_name(MU_STAR, lang), more=unit)
        if analysis.measure == MU_STAR
        else t("study.variance", lang),
        fontsize=8,
    )


def maps(analysis: Analysis, view: str, lang: str = "en") -> "Figure":
    """Draw the maps of one view side by side: the verdict of the average contrasts in every cell.

    Maps of a single verdict are left out, unless there are no others.
    """
    chosen = analysis.told_maps(view) or [made for made in analysis.maps if made.view == view]
    across = min(3, len(chosen))
    down = -(-len(chosen) // across)
    with styled():
        figure = blank((max(5.0, 3.4 * across), 0.9 + 3.2 * down))
        for place, made in enumerate(chosen):
            _map_panel(figure.add_subplot(down, across, place + 1), analysis.study, made, lang)
        _verdict_legend(figure, [cell for made in chosen for cell in made.cells], lang)
        words = Counter(cell.word for made in chosen for cell in made.cells)
        often = verdict_label(words.most_common(1)[0][0], lang)
        title = t(
            "figure.map_title" if len(words) > 1 else "figure.map_title_one",
            lang,
            view=view_name(view, lang),
            word=often,
        )
        figure.suptitle(wrapped(title, 26 * max(2, across)), x=0.01, ha="left", fontsize=9.5, fontweight="bold")
    return figure


def _map_panel(axes: "Axes", study: Study, made: Map, lang: str) -> None:
    for cell in made.cells:
        axes.fill_between(
            [cell.x, cell.x + 1], cell.y, cell.y + 1, facecolor=VERDICTS[cell.word], edgecolor="white", lw=0.6
        )
    for area in _areas(made.cells):
        # The word stands in that cell of its area that is nearest to the middle, if the area has room for it.
        middle = [sum(getattr(cell, side) for cell in area) / len(area) for side in "xy"]
        cell = min(area, key=lambda one: (one.x - middle[0]) ** 2 + (one.y - middle[1]) ** 2)
        wide = max(one.x for one in area) - min(one.x for one in area) + 1
        across = 1 + max(one.x for one in made.cells)
        if wide / across >= 0.28:
            ink = "white" if cell.word in DARK else INK
            word = wrapped(verdict_label(cell.word, lang), 9)
            axes.text(cell.x + 0.5, cell.y + 0.5, word, ha="center", va="center", fontsize=8, color=ink)
    _ticks(axes, study, made, lang)


def _areas(cells: Sequence[MapCell]) -> list[list[MapCell]]:
    """Gather cells of one verdict that touch."""
    left = {(cell.x, cell.y): cell for cell in cells}
    areas = []
    while left:
        area = [left.pop(next(iter(left)))]
        for one in area:  # grows while it is walked
            for place in ((one.x + 1, one.y), (one.x - 1, one.y), (one.x, one.y + 1), (one.x, one.y - 1)):
                if place in left and left[place].word == one.word:
                    area.append(left.pop(place))
        areas.append(area)
    return areas


def _verdict_legend(figure: "Figure", cells: Sequence[MapCell], lang: str) -> None:
    """Name the colours below the maps."""
    from matplotlib.patches import Patch

    seen = [word for word in VERDICTS if any(cell.word == word for cell in cells)]
    marks = [Patch(facecolor=VERDICTS[word], edgecolor=GREY, lw=0.4, label=verdict_label(word, lang)) for word in seen]
    figure.legend(handles=marks, loc="outside lower left", ncol=min(4, len(marks)), frameon=False, fontsize=8)


def _ticks(axes: "Axes", study: Study, made: Map, lang: str) -> None:
    """Write the values of the factors along the axes."""
    for name, edges, which in ((made.x, made.x_edges, "x"), (made.y, made.y_edges, "y")):
        cells = 1 + max(getattr(cell, which) for cell in made.cells)
        listed = len(edges) == cells
        factor = study.factor(name)
        # Cells at the high end may hold no point; of listed values each holds one.
        places = [i + 0.5 for i in range(cells)] if listed else list(range(len(edges)))
        texts = [
            wrapped(value_label(study, name, factor.shown(edge), lang), 14, 2)
            if factor.is_words
            else minus(f"{edge:.2g}")
            for edge in edges
        ]
        step = max(1, len(places) // 5)
        set_ticks, set_label = (
            (axes.set_xticks, axes.set_xlabel) if which == "x" else (axes.set_yticks, axes.set_ylabel)
        )
        set_ticks(places[::step], texts[::step], fontsize=8)
        set_label(wrapped(factor_label(study, name, lang, unit=True), 36, 2), fontsize=8)
        (axes.set_xlim if which == "x" else axes.set_ylim)(0, cells if listed else len(edges) - 1)


def frontier(analysis: Analysis, lang: str = "en") -> "Figure":
    """Draw all policies by satisfaction and profit, averaged over all worlds, and name those never beaten."""
    free = sorted((p for p in analysis.policies if not p.beaten), key=lambda p: p.mean_regret[0])[:_NAMED]
    free.sort(key=lambda p: p.second[0])
    least = min(analysis.policies, key=lambda p: p.mean_regret[0])
    names = [wrapped(_policy_label(analysis.study, p, lang), 44, 3) for p in free]
    lines = sum(1 + name.count("\n") for name in names)
    with styled():
        figure = blank((9.0, max(4.0, 1.4 + 0.16 * lines + 0.06 * len(names))))
        axes = figure.add_subplot(1, 2, 1)
        rest = [p for p in analysis.policies if p not in free]
        axes.plot([p.second[0] for p in rest], [p.first[0] for p in rest], "o", ms=3.5, color=PALE, zorder=1)
        for place, p in enumerate(free):
            axes.plot([p.second[0]], [p.first[0]], "o", ms=13, mfc="white", mec=INK, mew=2.2 if p is least else 1.0)
            axes.annotate(str(place + 1), (p.second[0], p.first[0]), ha="center", va="center", fontsize=7.5)
        axes.margins(0.12)
        axes.set_xlabel(t("study.axis_profit", lang))
        axes.set_ylabel(t("study.axis_satisfaction", lang))
        key = figure.add_subplot(1, 2, 2)
        key.set_axis_off()
        told = [f"{place + 1}  " + name.replace("\n", "\n    ") for place, name in enumerate(names)]
        key.text(0.0, 1.0, "\n".join(told), va="top", fontsize=8, linespacing=1.35)
        title = t(
            "figure.frontier", lang, free=sum(not p.beaten for p in analysis.policies), all=len(analysis.policies)
        )
        figure.suptitle(wrapped(title, 110), x=0.01, ha="left", fontsize=9.5, fontweight="bold")
        if least in free:
            caption = t("figure.frontier_caption", lang, number=free.index(least) + 1)
            figure.supxlabel(wrapped(caption, 150), x=0.01, ha="left", fontsize=8, color=GREY)
    return figure


def _policy_label(study: Study, policy: PolicyOutcome, lang: str) -> str:
    """Name a policy by its levers, or by its own name where the policy itself is what varies."""
    if list(policy.levers) == [POLICY_PATH]:
        return value_label(study, POLICY_PATH, policy.levers[POLICY_PATH], lang)
    parts = [
        f"{factor_label(study, name, lang)} {value_label(study, name, value, lang)}"
        for name, value in policy.levers.items()
    ]
    return joined(parts, lang)
