"""Figure of what moves single runs: it takes an analysis and computes nothing."""

from functools import partial
from typing import TYPE_CHECKING

from experiments.studies.analysis.analysis import Analysis
from paradox.present.figures.labels import outcome_label, wrapped
from paradox.present.figures.rankings import panels, ranking
from paradox.present.messages import t
from paradox.present.text.study_labels import measure_name, outcomes_first

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SHOWN_OUTCOMES, _SHOWN_FACTORS = 4, 8


def deltas(analysis: Analysis, lang: str = "en") -> "Figure":
    """Draw how far each factor moves the distribution of the first four outcomes, with intervals."""
    names = outcomes_first(analysis.given)[:_SHOWN_OUTCOMES]
    rows = max(min(len(analysis.ranked_by_delta(name)), _SHOWN_FACTORS) for name in names)
    return panels(names, 1.0 + 0.3 * rows, partial(_panel, analysis, lang), t("given.caption", lang))


def _panel(analysis: Analysis, lang: str, axes: "Axes", outcome: str) -> None:
    ranked = analysis.ranked_by_delta(outcome)[:_SHOWN_FACTORS]
    first = ranking(axes, analysis.study, ranked, lang)
    axes.set_ylim(len(ranked) - 0.4, -0.6)
    axes.set_xlim(0.0, 1.0)
    called = outcome_label(outcome, lang, unit=False)
    title = t("given.moved", lang, outcome=called, name=first) if first else t("given.moved_none", lang, outcome=called)
    axes.set_title(wrapped(title, 48, 2), fontsize=8.5, loc="left")
    axes.set_xlabel(measure_name("delta", lang), fontsize=8)
