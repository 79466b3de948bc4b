"""The figure that only the report has: effects of answers by severity."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.laboratory.severity_curve import SEVERITIES, AnswerEffects
from paradox.present.figures.colours import BAD, BAND, DASHES, GOOD, GREY
from paradox.present.figures.comparison import only_used
from paradox.present.figures.labels import label_ends, wrapped
from paradox.present.figures.style import blank, styled
from paradox.present.messages import t
from paradox.present.text.comparison import title_of
from sim.scenario.scenario import Texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BRANCHES = {"resolved": GOOD, "unresolved": BAD, "silent": GREY}


def borders(effects: Sequence[AnswerEffects], lang: str, texts: Texts | None = None) -> "Figure":
    """Draw one panel per policy: the effect of its answers by severity of the failure.

    Args:
        effects: one entry per policy.
        lang: language of all words.
        texts: how the scenario calls its policies in that language.
    """
    across = min(len(effects), 2 if len(effects) == 4 else 3)
    down = -(-len(effects) // across)
    with styled():
        figure = blank((9.0, 0.5 + 2.3 * down))
        panels = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False)
        ends = []
        for axes, one in zip(panels.flat, effects, strict=False):
            ends.append((axes, _panel(axes, one, lang)))
            axes.set_title(wrapped(title_of(one.policy, lang, texts), 32, 2), fontsize=9, loc="left")
        only_used(list(panels.flat), len(effects), across)
        figure.supxlabel(t("report.axis_severity", lang), fontsize=9)
        figure.supylabel(t("report.axis_effect", lang), fontsize=9)
        label_ends(ends, width=14)
    return figure


def _panel(axes: "Axes", one: AnswerEffects, lang: str) -> list[tuple[float, str, str]]:
    """Draw the lines of one policy, and return their ends with what they are called."""
    axes.axhspan(-one.margin, one.margin, color=BAND, lw=0, zorder=0)
    axes.axhline(0.0, color=GREY, lw=0.8, zorder=1)
    ends = []
    for dash, (branch, colour) in zip(DASHES, _BRANCHES.items(), strict=False):
        found = getattr(one, branch)
        if found:
            axes.fill_between(
                SEVERITIES, [each.low for each in found], [each.high for each in found], color=colour, alpha=0.2, lw=0
            )
            estimates = [each.estimate for each in found]
            axes.plot(SEVERITIES, estimates, color=colour, lw=1.6, ls=dash)
            ends.append((estimates[-1], t(f"report.line_{branch}", lang), colour))
    axes.set_xlim(SEVERITIES[0], SEVERITIES[-1])
    return ends
