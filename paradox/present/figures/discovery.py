"""Figure of the boxes of a study: density against coverage as they are peeled."""

from typing import TYPE_CHECKING

from experiments.studies.analysis.analysis import Analysis
from paradox.present.figures.colours import GREY, INK, VERDICTS
from paradox.present.figures.labels import verdict_label, wrapped
from paradox.present.figures.style import blank, styled
from paradox.present.messages import t
from paradox.present.text.study_labels import view_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def trajectories(analysis: Analysis, lang: str = "en") -> "Figure":
    """Draw density against coverage of all steps, a panel a verdict and view, the box that is told ringed."""
    down = -(-len(analysis.boxes) // 3)
    with styled():
        figure = blank((max(5.0, 3.2 * min(3, len(analysis.boxes))), 0.7 + 2.7 * down))
        for place, box in enumerate(analysis.boxes):
            axes = figure.add_subplot(down, min(3, len(analysis.boxes)), place + 1)
            coverage, density = [one.coverage for one in box.steps], [one.density for one in box.steps]
            axes.plot(coverage, density, "-", color=GREY, lw=1.0)
            axes.plot(coverage, density, "o", ms=4, mfc=VERDICTS[box.word], mec=INK, mew=0.6)
            axes.plot([coverage[box.told]], [density[box.told]], "o", ms=11, mfc="none", mec=INK, mew=1.6)
            axes.set_xlim(-0.03, 1.03)
            axes.set_ylim(-0.03, 1.03)
            axes.set_xlabel(t("box.head_coverage", lang), fontsize=8)
            axes.set_ylabel(t("box.head_density", lang), fontsize=8)
            word = verdict_label(box.word, lang)
            title = t("box.verdict_for", lang, word=word, view=view_name(box.view, lang))
            axes.set_title(wrapped(title, 34, 2), fontsize=8.5, loc="left")
        figure.supxlabel(wrapped(t("box.caption", lang), 90), x=0.01, ha="left", fontsize=8, color=GREY)
    return figure
