"""Figure of dimensional stacks: the share of a verdict in the cells of up to four factors, one axis inside another."""

from typing import TYPE_CHECKING

import numpy as np

from experiments.studies.analysis.analysis import Analysis
from experiments.studies.analysis.stacking import Stack
from paradox.present.figures.colours import BAND, GREY, INK, VERDICTS
from paradox.present.figures.labels import factor_label, minus, verdict_label, wrapped
from paradox.present.figures.style import blank, styled
from paradox.present.messages import t
from paradox.present.text.markdown import unescaped
from paradox.present.text.stacking import bin_shown
from paradox.present.text.study_labels import view_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Shares from here on stand in white letters where the colour of the verdict is dark.
_WHITE = 0.6


def stacked(analysis: Analysis, lang: str = "en") -> "Figure":
    """Draw a panel a stack; factors alternate between across and up, the first two outside the next two."""
    across = min(2, len(analysis.stacks))
    down = -(-len(analysis.stacks) // across)
    with styled():
        figure = blank((10.0 if across > 1 else 6.0, 0.8 + 4.2 * down))
        for place, one in enumerate(analysis.stacks):
            _panel(figure.add_subplot(down, across, place + 1), analysis, one, lang)
        caption = wrapped(t("stack.caption", lang), 150 if across > 1 else 88)
        figure.supxlabel(caption, x=0.01, ha="left", fontsize=8, color=GREY)
    return figure


def _panel(axes: "Axes", analysis: Analysis, stack: Stack, lang: str) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    wide, high = (_sizes(stack, first) for first in (0, 1))
    shares = np.full((high[0] * high[1], wide[0] * wide[1]), np.nan)
    for cell in stack.cells:
        places = (*cell.places, 0, 0, 0)[:4]
        shares[places[1] * high[1] + places[3], places[0] * wide[1] + places[2]] = cell.share
    colours = LinearSegmentedColormap.from_list("share", ["#FFFFFF", VERDICTS[stack.word]])
    axes.set_facecolor(BAND)  # seen where a cell holds no point
    axes.imshow(shares, cmap=colours, vmin=0.0, vmax=1.0, aspect="auto", origin="lower")
    for (row, column), share in np.ndenumerate(shares):
        if np.isfinite(share):
            ink = "white" if share > _WHITE and _dark(VERDICTS[stack.word]) else INK
            axes.text(column, row, f"{100.0 * share:.0f}", ha="center", va="center", fontsize=6.5, color=ink)
    axes.spines[["top", "right"]].set_visible(True)
    for at in range(1, wide[0]):
        axes.axvline(at * wide[1] - 0.5, color=INK, lw=1.2)
    for at in range(1, high[0]):
        axes.axhline(at * high[1] - 0.5, color=INK, lw=1.2)
    for side, first, sizes in (("x", 0, wide), ("y", 1, high)):
        _label(axes, side, analysis, stack, first, sizes, lang)
    title = t("box.verdict_for", lang, word=verdict_label(stack.word, lang), view=view_name(stack.view, lang))
    axes.set_title(wrapped(title, 44, 2), fontsize=8.5, loc="left")


def _sizes(stack: Stack, first: int) -> tuple[int, int]:
    """Return how many bins the outer and the inner factor of an axis have."""
    sizes = [len(stack.bins[at]) if at < len(stack.factors) else 1 for at in (first, first + 2)]
    return sizes[0], sizes[1]


def _dark(colour: str) -> bool:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.3 * red + 0.59 * green + 0.11 * blue < 128.0


def _label(
    axes: "Axes", side: str, analysis: Analysis, stack: Stack, first: int, sizes: tuple[int, int], lang: str
) -> None:
    """Name the bins of an axis: those of its outer factor at the far side if there is an inner one."""
    outer, inner = first, first + 2
    own = axes.xaxis if side == "x" else axes.yaxis
    if inner < len(stack.factors):
        far = axes.secondary_xaxis("top") if side == "x" else axes.secondary_yaxis("right")
        middles = (np.arange(sizes[0]) + 0.5) * sizes[1] - 0.5
        _bins(far.xaxis if side == "x" else far.yaxis, analysis, stack, outer, middles, side, 1, lang)
        _bins(own, analysis, stack, inner, np.arange(sizes[0] * sizes[1]), side, sizes[0], lang)
    elif outer < len(stack.factors):
        _bins(own, analysis, stack, outer, np.arange(sizes[0]), side, 1, lang)
    else:
        own.set_ticks([])


def _bins(
    axis: object, analysis: Analysis, stack: Stack, at: int, places: "np.ndarray", side: str, times: int, lang: str
) -> None:
    study, name = analysis.study, stack.factors[at]
    words = [minus(unescaped(bin_shown(study, name, one, lang))) for one in stack.bins[at]] * times
    turned = 60 if side == "x" and times > 1 else 0
    axis.set_ticks(places, [wrapped(word, 18, 2) for word in words], fontsize=7, rotation=turned)  # type: ignore[attr-defined]
    axis.set_tick_params(length=0)  # type: ignore[attr-defined]
    axis.set_label_text(wrapped(factor_label(study, name, lang, unit=True), 44, 2), fontsize=8)  # type: ignore[attr-defined]
