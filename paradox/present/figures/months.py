"""The figure of a comparison month by month: customers, complaints, waiting, profit, and who is ahead."""

import math
from typing import TYPE_CHECKING

import numpy as np

from experiments.comparison.findings import Comparison
from experiments.comparison.months import MONTHS_A_YEAR, SUMS, WEEKS_A_YEAR, month_starts, pace
from paradox.present.figures import colours
from paradox.present.figures.colours import BAND, DASHES, GREY
from paradox.present.figures.labels import wrapped
from paradox.present.figures.style import blank, styled
from paradox.present.messages import t
from paradox.present.text.comparison import title_of
from paradox.present.text.months import MONEY, events_told, money_scale, month_name
from paradox.present.text.number_format import confidence_shown
from sim.scenario.scenario import BUILT_IN

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS = ("customers", "complaints", "backlog", "days", "profit", "ahead")
_COLUMNS, _SMALL = 3, 8.0  # of names of lines; size of small letters [points]
_NAMES = 12  # of months, for which there is room below a panel


def months(comparison: Comparison, lang: str = "en", *, titled: bool = True) -> "Figure":
    """Draw the months of every policy of the scenario, with intervals, and shade the weeks of events.

    Args:
        comparison: the findings.
        lang: language of all words.
        titled: False where the page around the figure bears the title.
    """
    with styled():
        figure = blank((9.0, 7.4))
        texts = comparison.texts(lang)
        if titled:
            title = t("months.figure_title", lang, title=texts.title)
            figure.suptitle(wrapped(title, 84), x=0.01, ha="left", fontsize=11.5, fontweight="bold")
        panels = list(figure.subplots(3, 2, sharex=True).flat)
        for axes, name in zip(panels, PANELS, strict=True):
            _panel(comparison, axes, name, lang)
        for axes in panels[-2:]:
            axes.set_xlabel(t("months.figure_month", lang))
        _name_lines(figure, panels[0], wrapped(_note(comparison, lang), 150))
    return figure


def _name_lines(figure: "Figure", axes: "Axes", note: str) -> None:
    """Name the lines below the panels, and put a note below the names; the layout keeps room for one text alone."""
    handles, labels = axes.get_legend_handles_labels()
    rows = -(-len(labels) // _COLUMNS)
    room = 1 + math.ceil(rows * (max(label.count("\n") for label in labels) + 1.5))
    figure.supxlabel("\n" * room + note, x=0.01, ha="left", fontsize=_SMALL, color=GREY)
    height = (note.count("\n") + 1) * 1.2 * _SMALL / 72.0 / figure.get_figheight()
    figure.legend(handles, labels, loc="lower center", bbox_to_anchor=(0.5, 0.01 + height), ncols=_COLUMNS,
                  fontsize=_SMALL, frameon=False)  # fmt: skip


def _panel(comparison: Comparison, axes: "Axes", name: str, lang: str) -> None:
    """Draw one number by month, a line a policy, at the ends of the months."""
    texts = comparison.texts(lang)
    shown = [one for one in comparison.policies if one.name not in BUILT_IN]
    colour = colours.of_comparison(comparison)
    scale = money_scale(comparison, lang)
    for event in comparison.events:
        per_week = MONTHS_A_YEAR / WEEKS_A_YEAR
        axes.axvspan(event.week * per_week, event.end * per_week, color=BAND, lw=0, zorder=0)
    for row, one in enumerate(shown):
        found = one.monthly[name]
        factor = (scale.factor if name in MONEY else 1.0) * (pace(comparison.weeks) if name in SUMS else 1.0)
        ends = np.arange(1, len(found.estimate) + 1)
        axes.fill_between(ends, factor * found.low, factor * found.high, color=colour[one.name], alpha=0.15, lw=0)
        label = wrapped(title_of(one.name, lang, texts), 26, 2)
        axes.plot(
            ends, factor * found.estimate, color=colour[one.name], lw=1.5, ls=DASHES[row % len(DASHES)], label=label
        )
    if name == "ahead":
        axes.axhline(0.0, color=GREY, lw=0.8, zorder=1)
        for one in shown:
            month = one.break_even.month
            if month is not None and month > 1:
                height = scale.factor * one.monthly[name].estimate[month - 1]
                axes.plot([month], [height], "o", color=colour[one.name], ms=5, zorder=3)
    elif not any(one.monthly[name].high.any() for one in shown):
        axes.set_ylim(-0.04, 1.0)  # nothing at all: an axis that goes far below it would say that there could be less
    reference = title_of(comparison.reference, lang, texts)
    gaps = {"profit": {"unit": scale.unit}, "ahead": {"unit": scale.unit, "reference": reference}}
    axes.set_title(wrapped(t(f"months.figure_{name}", lang, **gaps.get(name, {})), 52), fontsize=9, loc="left")
    _name_months(comparison, axes, lang)


def _name_months(comparison: Comparison, axes: "Axes", lang: str) -> None:
    """Number the months, or name them where the firm says when its year begins, as many as there is room for."""
    if not comparison.terms.fiscal_year_begins:
        axes.locator_params(axis="x", integer=True)
        return
    count = len(month_starts(comparison.weeks))
    shown = range(0, count, -(-count // _NAMES))
    names = [month_name(comparison, month, lang) for month in shown]
    axes.set_xticks([month + 1 for month in shown], names, fontsize=7)


def _note(comparison: Comparison, lang: str) -> str:
    """Say how to read the figure."""
    confidence = confidence_shown(comparison.confidence)
    bands = (
        t("months.figure_note", lang, confidence=confidence, events=events_told(comparison, lang))
        if comparison.events
        else t("months.figure_note_plain", lang, confidence=confidence)
    )
    return t("words.space", lang).join([bands, t("months.figure_pace", lang)])
