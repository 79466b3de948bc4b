"""Figure of the variance of outcomes shared out among tied factors: it takes an analysis and computes nothing."""

from typing import TYPE_CHECKING

from experiments.studies.analysis.analysis import Analysis
from experiments.studies.analysis.shapley import SHAPLEY, TOGETHER
from paradox.present.figures.colours import GREY, INK
from paradox.present.figures.labels import factor_label, number, outcome_label, wrapped
from paradox.present.figures.style import blank, styled
from paradox.present.messages import t
from paradox.present.text.study_labels import measure_name, outcomes_first

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SHOWN_OUTCOMES, _SHOWN_FACTORS = 4, 8


def shares(analysis: Analysis, lang: str = "en") -> "Figure":
    """Draw the Shapley effects on single runs of the first four outcomes, with intervals."""
    names = outcomes_first(analysis.shared)[:_SHOWN_OUTCOMES]
    across = min(2, len(names))
    down = -(-len(names) // across)
    rows = max(min(len(analysis.shared[name].ranked()), _SHOWN_FACTORS) for name in names)
    with styled():
        figure = blank((9.0 if across > 1 else 6.5, 0.7 + down * (1.0 + 0.3 * rows)))
        for place, name in enumerate(names):
            _panel(figure.add_subplot(down, across, place + 1), analysis, name, lang)
        figure.supxlabel(wrapped(t("shapley.caption", lang), 130), x=0.01, ha="left", fontsize=8, color=GREY)
    return figure


def _panel(axes: "Axes", analysis: Analysis, outcome: str, lang: str) -> None:
    shared = analysis.shared[outcome]
    ranked = shared.ranked()[:_SHOWN_FACTORS]
    for row, one in enumerate(ranked):
        axes.barh(row, max(0.0, one.estimate), color=GREY, height=0.62)
        axes.plot([one.low, one.high], [row, row], color=INK, lw=1.2)
    names = [factor_label(analysis.study, e.factor, lang) + (" †" if e.grade == "judgement" else "") for e in ranked]
    axes.set_yticks(range(len(ranked)), [wrapped(name, 24, 2) for name in names], fontsize=8)
    axes.set_ylim(len(ranked) - 0.4, -0.6)
    axes.set_xlim(0.0, 1.0)
    whole = shared.measured(TOGETHER, SHAPLEY)
    assert whole is not None
    called = outcome_label(outcome, lang, unit=False)
    title = t("shapley.panel", lang, outcome=called, together=number(whole.estimate))
    axes.set_title(wrapped(title, 48, 2), fontsize=8.5, loc="left")
    axes.set_xlabel(measure_name(SHAPLEY, lang), fontsize=8)
