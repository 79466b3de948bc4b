"""The figure of a fit: a firm's months as dots in the bands of the fitted model."""

import math
from typing import TYPE_CHECKING, Any

from paradox.present.figures.colours import GREY, INK, POLICIES
from paradox.present.figures.labels import wrapped
from paradox.present.figures.style import blank, styled
from paradox.present.messages import t

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ORDER = (
    "complaints", "leavers", "joins", "customers", "contacts", "score", "problems", "complained", "found",
    "left_after_problem",
)  # fmt: skip


def months(report: dict[str, Any], lang: str = "en") -> "Figure":
    """Draw each monthly series of a fit: dots of the firm, band and median of the model, the months held out."""
    told = [name for name in _ORDER if name in report["bands"]["series"]]
    rows = max(1, -(-len(told) // 2))
    with styled():
        figure = blank((9.0, 0.9 + 2.2 * rows))
        heading = t("fit.figure_title", lang, title=report["titles"][lang])
        figure.suptitle(wrapped(heading, 96), x=0.01, ha="left", fontsize=10.5, fontweight="bold")
        panels = figure.subplots(rows, 2, squeeze=False).flat
        for axes, name in zip(panels, told, strict=False):
            _panel(axes, report, name, lang)
        for axes in list(figure.axes)[len(told) :]:
            axes.set_axis_off()
    return figure


def _panel(axes: "Axes", report: dict[str, Any], name: str, lang: str) -> None:
    """Draw one series."""
    number = len(report["months"])
    low, middle, high = ([_number(value) for value in end[:number]] for end in report["bands"]["series"][name])
    at = list(range(number))
    axes.fill_between(at, low, high, color=POLICIES[0], alpha=0.18, lw=0)
    axes.plot(at, middle, color=POLICIES[0], lw=1.2)
    axes.plot(at, [_number(value) for value in report["figures"][name]], "o", color=INK, ms=3.2)
    if report["fitted"] < number:
        axes.axvline(report["fitted"] - 0.5, color=GREY, ls="--", lw=0.9)
        place = (report["fitted"] - 0.4, 0.98)
        axes.text(
            *place, t("fit.figure_held", lang), transform=axes.get_xaxis_transform(), color=GREY, fontsize=7, va="top"
        )
    every = max(1, -(-number // 6))
    axes.set_xticks(at[::every], [report["months"][one] for one in at[::every]])
    axes.tick_params(labelsize=7.5)
    if name != "score":
        axes.set_ylim(bottom=0)
    axes.set_title(t(f"fit.series.{name}", lang), fontsize=9, loc="left")


def _number(value: float | None) -> float:
    return math.nan if value is None else value
