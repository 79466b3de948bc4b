"""Figure of virtual studies: how often each size finds an effect, and how often it finds one at all."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from experiments.laboratory.virtual_studies import VirtualStudies
from paradox.present.figures.colours import GREY, INK, PALE, POLICIES
from paradox.present.figures.labels import minus, wrapped
from paradox.present.figures.style import blank, styled
from paradox.present.messages import model_name, t
from paradox.present.text.number_format import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST, _WANTED = 8, 0.8


def power(design: VirtualStudies, rows: Sequence[dict[str, Any]], lang: str = "en") -> "Figure":
    """Draw the power of the first eight measures and contrasts by the persons in a cell, with 95 % intervals.

    Args:
        design: what was done.
        rows: its table.
        lang: of all but the names that the design gives.
    """
    panels = [list(group) for _, group in groupby(rows, lambda row: (row["measure"], row["contrast"], row["at"]))]
    across = min(2, max(1, len(panels)))
    down = max(1, -(-len(panels[:_MOST]) // across))
    with styled():
        figure = blank((9.0 if across > 1 else 5.5, 0.9 + 2.6 * down))
        for place, shown in enumerate(panels[:_MOST]):
            _panel(figure.add_subplot(down, across, place + 1), design, shown, lang)
        caption = t("virtual_studies.figure_caption", lang, studies=f"{design.studies:,}", alpha=f"{design.alpha:g}")
        if len(panels) > _MOST:
            caption += t("words.space", lang) + t("virtual_studies.figure_more", lang, more=len(panels) - _MOST)
        figure.supxlabel(wrapped(caption, 140 if across > 1 else 86), x=0.01, ha="left", fontsize=8, color=GREY)
    return figure


def _panel(axes: "Axes", design: VirtualStudies, shown: list[dict[str, Any]], lang: str) -> None:
    sizes = [row["n"] for row in shown]
    low, high = sizes[0] / 1.25, sizes[-1] * 1.25
    axes.axhline(_WANTED, color=PALE, lw=1.0, ls="--")
    axes.axhline(design.alpha / 2.0, color=PALE, lw=1.0, ls=":")
    axes.plot(sizes, [row["found"] for row in shown], "o-", color=POLICIES[0], ms=4, lw=1.2)
    axes.vlines(
        sizes, [row["found_low"] for row in shown], [row["found_high"] for row in shown], color=INK, lw=1.4, zorder=3
    )
    axes.set_xscale("log")
    axes.set_xticks(sizes, [f"{n:,}" for n in sizes], fontsize=8)
    axes.set_xticks([], minor=True)
    axes.set_xlim(low, high)
    axes.set_ylim(-0.02, 1.02)
    axes.set_xlabel(t("virtual_studies.n", lang), fontsize=8)
    axes.set_ylabel(t("virtual_studies.power", lang), fontsize=8)
    first = shown[0]
    place = t("virtual_studies.at", lang, at=first["at"]) if first["at"] else ""
    title = t("virtual_studies.title", lang, measure=model_name("measure", first["measure"], lang, first["measure"]),
              contrast=first["contrast"], at=place, d=minus(plain(first["true_d"])))  # fmt: skip
    axes.set_title(wrapped(title, 50, 3), fontsize=8.5, loc="left")
