"""Figure of what moves single runs: it takes an analysis and computes nothing."""

from typing import TYPE_CHECKING

from experiments.studies.analysis.analysis import Analysis
from experiments.studies.analysis.sensitivity import MATTERS
from paradox.present.figures.colours import GREY, INK, PALE
from paradox.present.figures.labels import factor_label, outcome_label, wrapped
from paradox.present.figures.style import blank, styled
from paradox.present.messages import t
from paradox.present.text.study_labels import measure_name, outcomes_first

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SHOWN_OUTCOMES, _SHOWN_FACTORS = 4, 8


def deltas(analysis: Analysis, lang: str = "en") -> "Figure":
    """Draw how far each factor moves the distribution of the first four outcomes, with intervals."""
    names = outcomes_first(analysis.given)[:_SHOWN_OUTCOMES]
    down = -(-len(names) // 2)
    rows = max(min(len(analysis.ranked_by_delta(name)), _SHOWN_FACTORS) for name in names)
    with styled():
        figure = blank((9.0, 0.7 + down * (1.0 + 0.3 * rows)))
        for place, name in enumerate(names):
            _panel(figure.add_subplot(down, 2, place + 1), analysis, name, lang)
        figure.supxlabel(wrapped(t("given.caption", lang), 150), x=0.01, ha="left", fontsize=8, color=GREY)
    return figure


def _panel(axes: "Axes", analysis: Analysis, outcome: str, lang: str) -> None:
    ranked = analysis.ranked_by_delta(outcome)[:_SHOWN_FACTORS]
    for row, one in enumerate(ranked):
        axes.barh(row, one.estimate, color=GREY if one.verdict == MATTERS else PALE, height=0.62)
        axes.plot([one.low, one.high], [row, row], color=INK, lw=1.2)
    names = [factor_label(analysis.study, e.factor, lang) + (" †" if e.grade == "judgement" else "") for e in ranked]
    axes.set_yticks(range(len(ranked)), [wrapped(name, 24, 2) for name in names], fontsize=8)
    axes.set_ylim(len(ranked) - 0.4, -0.6)
    axes.set_xlim(0.0, 1.0)
    first = next((one for one in ranked if one.verdict == MATTERS), None)
    called = outcome_label(outcome, lang, unit=False)
    title = (
        t("given.moved", lang, outcome=called, name=factor_label(analysis.study, first.factor, lang))
        if first
        else t("given.moved_none", lang, outcome=called)
    )
    axes.set_title(wrapped(title, 48, 2), fontsize=8.5, loc="left")
    axes.set_xlabel(measure_name("delta", lang), fontsize=8)
