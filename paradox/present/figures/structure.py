"""Figure of what each part of the model does to the verdicts of a study."""

import math
from typing import TYPE_CHECKING

from experiments.studies.analysis.analysis import Analysis
from experiments.studies.analysis.structure import StructureVerdict
from experiments.studies.analysis.verdict_map import margin_of
from paradox.present.figures.colours import GREY, INK, PALE
from paradox.present.figures.labels import verdict_label, wrapped
from paradox.present.figures.style import blank, styled
from paradox.present.messages import t
from paradox.present.text.structure import part_name
from paradox.present.text.study_labels import view_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def structures(analysis: Analysis, lang: str = "en") -> "Figure":
    """Draw both contrasts with the whole model and without each part, with their intervals and verdicts."""
    views = list(dict.fromkeys(one.view for one in analysis.structures))
    rows = len([one for one in analysis.structures if one.view == views[0]])
    with styled():
        figure = blank((9.0, 1.0 + len(views) * (0.7 + 0.34 * rows)))
        for place, view in enumerate(views):
            shown = [one for one in analysis.structures if one.view == view]
            _panel(figure.add_subplot(len(views), 1, place + 1), analysis, shown, lang)
        figure.supxlabel(wrapped(t("structure.caption", lang), 150), x=0.01, ha="left", fontsize=8, color=GREY)
    return figure


def _panel(axes: "Axes", analysis: Analysis, shown: list[StructureVerdict], lang: str) -> None:
    margin = margin_of(analysis.study)
    axes.axvspan(-margin, margin, color=PALE, alpha=0.5, lw=0)
    for row, one in enumerate(shown):
        for found, mark, offset in ((one.harm, "o", -0.13), (one.gain, "s", 0.13)):
            if math.isfinite(found.low):
                axes.plot([found.low, found.high], [row + offset] * 2, color=INK, lw=1.2)
            axes.plot([found.estimate], [row + offset], mark, ms=5, mfc=INK if mark == "o" else "white", mec=INK)
        axes.annotate(
            verdict_label(one.word, lang), (1.01, row), xycoords=("axes fraction", "data"), va="center", fontsize=8,
            fontweight="bold" if one.turned else "normal",
        )  # fmt: skip
    axes.set_yticks(range(len(shown)), [wrapped(part_name(one.part, lang), 52, 2) for one in shown], fontsize=7.5)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_title(t("structure.panel", lang, view=view_name(shown[0].view, lang)), fontsize=8.5, loc="left")
    axes.set_xlabel("sd", fontsize=8)
