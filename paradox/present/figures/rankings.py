"""Panels of factors by how much they move an outcome, shared by figures of studies."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from experiments.studies.analysis.sensitivity import MATTERS, SensitivityIndex
from experiments.studies.study import Study
from paradox.present.figures.colours import GREY, INK, PALE
from paradox.present.figures.labels import factor_label, wrapped
from paradox.present.figures.style import blank, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def panels(names: Sequence[str], height: float, draw: Callable[["Axes", str], None], caption: str) -> "Figure":
    """Return a figure with a panel for each outcome, two beside each other.

    Args:
        names: the outcomes.
        height: of a panel [inch].
        draw: draws the panel of an outcome.
        caption: what stands below.
    """
    down = -(-len(names) // 2)
    with styled():
        figure = blank((9.0, 0.7 + down * height))
        for place, name in enumerate(names):
            draw(figure.add_subplot(down, 2, place + 1), name)
        figure.supxlabel(wrapped(caption, 150), x=0.01, ha="left", fontsize=8, color=GREY)
    return figure


def ranking(axes: "Axes", study: Study, ranked: Sequence[SensitivityIndex], lang: str) -> str:
    """Draw factors as bars with intervals, the first above; return which moves the outcome most, "" if none is told.

    Args:
        axes: the panel.
        study: whose factors they are.
        ranked: their indices, the largest first.
        lang: the language.
    """
    for row, one in enumerate(ranked):
        axes.barh(row, one.estimate, color=GREY if one.verdict == MATTERS else PALE, height=0.62)
        axes.plot([one.low, one.high], [row, row], color=INK, lw=1.2)
    names = [factor_label(study, one.factor, lang) + (" †" if one.grade == "judgement" else "") for one in ranked]
    axes.set_yticks(range(len(ranked)), [wrapped(name, 24, 2) for name in names], fontsize=8)
    return next((factor_label(study, one.factor, lang) for one in ranked if one.verdict == MATTERS), "")
