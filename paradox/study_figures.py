"""Figures of studies: they take an analysis and compute nothing."""

from typing import TYPE_CHECKING

from experiments.analysis import Analysis
from experiments.border import Map
from experiments.frontier import Policy
from experiments.sensitivity import MU_STAR
from experiments.study import Study
from experiments.verdict import (
    BACKFIRE,
    FULL_REPAIR,
    LIFT,
    NO_DIFFERENCE,
    NO_REPAIR,
    PARTIAL_REPAIR,
    UNDECIDED,
)
from paradox.figures import COLOURS, GREY, style
from paradox.messages import t
from paradox.study_names import (
    factor_name,
    measure_name,
    outcome_name,
    outcome_unit,
    unit_of,
    value_shown,
    view_name,
)
from paradox.words import verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Colour and letter of each verdict; the letter makes a map readable in grey.
_WORDS = {
    LIFT: ("#009E73", "L"),
    FULL_REPAIR: ("#56B4E9", "F"),
    PARTIAL_REPAIR: ("#E3E3E3", "P"),
    NO_REPAIR: ("#F0E442", "N"),
    NO_DIFFERENCE: ("#FFFFFF", "="),
    BACKFIRE: ("#D55E00", "B"),
    UNDECIDED: ("#BBBBBB", "?"),
}
_SHOWN_FACTORS = 10
_SHOWN_OUTCOMES = ("paradox", "recovery_person", "recovery_base", "total", "profit", "satisfaction")


def effects(analysis: Analysis, lang: str = "en") -> "Figure":
    """Draw which factors move which outcome: bars with intervals, and a line for what chance alone moves."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    names = [name for name in _SHOWN_OUTCOMES if name in analysis.effects] or list(analysis.effects)
    names = names[:4]
    with mpl.rc_context(style(lang)):
        figure = Figure(figsize=(9.0, 0.5 + 2.7 * ((len(names) + 1) // 2)), layout="constrained")
        for number, name in enumerate(names):
            _effect_panel(figure.add_subplot((len(names) + 1) // 2, 2, number + 1), analysis, name, lang)
    return figure


def _effect_panel(axes: "Axes", analysis: Analysis, outcome: str, lang: str) -> None:
    ranked = analysis.ranked(outcome)[:_SHOWN_FACTORS]
    for row, e in enumerate(ranked):
        colour = COLOURS[0] if e.verdict == "matters" else "#9DB7C9"
        axes.barh(row, e.estimate, color=colour, height=0.62)
        axes.plot([e.low, e.high], [row, row], color="black", lw=1.2)
    axes.axvline(analysis.luck(outcome).estimate, color=COLOURS[1], lw=1.2, ls="--")
    labels = [factor_name(analysis.study, e.factor, lang) + (" †" if e.grade == "judgement" else "") for e in ranked]
    axes.set_yticks(range(len(ranked)), labels, fontsize=8)
    axes.set_ylim(len(ranked) - 0.4, -0.6)
    axes.set_xlim(left=0.0)
    unit = (
        f"{measure_name(MU_STAR, lang)}{t('words.comma', lang)}{outcome_unit(outcome, lang)}"
        if analysis.measure == MU_STAR
        else t("study.variance", lang)
    )
    title = t("study.open_pairs", lang, outcome=outcome_name(outcome, lang), pairs=unit)
    axes.set_title(title, fontsize=9, loc="left")


def maps(analysis: Analysis, view: str, lang: str = "en") -> "Figure":
    """Draw the maps of one view side by side: the verdict of the average contrasts in every cell.

    Maps of a single verdict are left out, unless there are no others.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    chosen = analysis.told_maps(view) or [made for made in analysis.maps if made.view == view]
    with mpl.rc_context(style(lang)):
        figure = Figure(figsize=(max(4.0, 3.4 * len(chosen)), 3.9), layout="constrained")
        for number, made in enumerate(chosen):
            _map_panel(figure.add_subplot(1, len(chosen), number + 1), analysis.study, made, lang)
        seen = sorted({cell.word for made in chosen for cell in made.cells}, key=list(_WORDS).index)
        legend = ",  ".join(f"{_WORDS[word][1]} {verdict(word, lang)}" for word in seen)
        caption = t("study.map_caption", lang, view=view_name(view, lang), legend=legend)
        figure.supxlabel(caption, x=0.01, ha="left", fontsize=8, color=GREY)
    return figure


def _map_panel(axes: "Axes", study: Study, made: Map, lang: str) -> None:
    for cell in made.cells:
        colour, letter = _WORDS[cell.word]
        axes.fill_between([cell.x, cell.x + 1], cell.y, cell.y + 1, color=colour, lw=0)
        axes.text(cell.x + 0.5, cell.y + 0.5, letter, ha="center", va="center", fontsize=7)
    _ticks(axes, study, made, lang)


def _ticks(axes: "Axes", study: Study, made: Map, lang: str) -> None:
    """Write the values of the factors along the axes."""
    for name, edges, which in ((made.x, made.x_edges, "x"), (made.y, made.y_edges, "y")):
        cells = 1 + max(getattr(cell, which) for cell in made.cells)
        listed = len(edges) == cells
        factor = study.factor(name)
        places = [i + 0.5 for i in range(cells)] if listed else list(range(cells + 1))
        texts = [
            value_shown(study, name, factor.shown(edge), lang) if factor.is_words else f"{edge:.2g}" for edge in edges
        ]
        step = max(1, len(places) // 5)
        set_ticks, set_label = (
            (axes.set_xticks, axes.set_xlabel) if which == "x" else (axes.set_yticks, axes.set_ylabel)
        )
        set_ticks(places[::step], texts[::step], fontsize=8)
        unit = f" [{unit_of(factor, lang)}]" if factor.unit else ""
        set_label(f"{factor_name(study, name, lang)}{unit}", fontsize=8)


def frontier(analysis: Analysis, lang: str = "en") -> "Figure":
    """Draw all policies by satisfaction and profit, averaged over all worlds; those never beaten are joined."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(style(lang)):
        figure = Figure(figsize=(6.4, 4.0), layout="constrained")
        axes = figure.add_subplot()
        free = sorted((p for p in analysis.policies if not p.beaten), key=lambda p: p.second[0])
        beaten = [p for p in analysis.policies if p.beaten]
        axes.plot([p.second[0] for p in beaten], [p.first[0] for p in beaten], "o", ms=3, color="#BBBBBB")
        axes.plot([p.second[0] for p in free], [p.first[0] for p in free], "-", color=COLOURS[0], lw=1.0)
        for p in free:
            axes.plot([p.second[0]], [p.first[0]], "s", ms=2.0 + 5.0 * p.frontier_share, color=COLOURS[0])
        _mark_least_regretted(axes, analysis.policies, lang)
        axes.set_xlabel(t("study.axis_profit", lang))
        axes.set_ylabel(t("study.axis_satisfaction", lang))
        axes.set_title(t("study.frontier_title", lang), fontsize=9, loc="left")
    return figure


def _mark_least_regretted(axes: "Axes", policies: list[Policy], lang: str) -> None:
    least = min(policies, key=lambda p: p.mean_regret[0])
    axes.plot([least.second[0]], [least.first[0]], "D", ms=9, mfc="none", color=COLOURS[1])
    place = (least.second[0], least.first[0])
    axes.annotate(t("study.frontier_least", lang), place, (6, -12), textcoords="offset points", fontsize=8)
