"""The figure of a study's weekly series: the median over the points with its bands."""

from typing import TYPE_CHECKING

from experiments.studies.analysis.analysis import Analysis
from experiments.studies.analysis.series_bands import SeriesBand
from experiments.studies.factors import POLICY_PATH
from paradox.present.figures.colours import DASHES, GREY, POLICIES
from paradox.present.figures.labels import label_ends, minus, value_label, wrapped
from paradox.present.figures.style import blank, styled
from paradox.present.messages import t
from paradox.present.text.study_labels import series_name, series_unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def weeks(found: Analysis, lang: str = "en") -> "Figure":
    """Draw every weekly series: a line for the median over the points, bands for half of them and for nine in ten.

    Where policies vary each has a line, and the band of half of its points alone.
    """
    names = list(dict.fromkeys(one.series for one in found.weeks))
    across = min(2, len(names))
    down = -(-len(names) // across)
    with styled():
        figure = blank((9.0 if across > 1 else 6.5, 0.8 + 2.7 * down))
        labelled = []
        for place, name in enumerate(names):
            axes = figure.add_subplot(down, across, place + 1)
            shown = [one for one in found.weeks if one.series == name]
            labelled.append((axes, _panel(axes, found, shown, lang)))
        caption = t("figure.weeks_caption_policies" if found.weeks[0].policy else "figure.weeks_caption", lang)
        figure.supxlabel(wrapped(caption, 150), x=0.01, ha="left", fontsize=8, color=GREY)
        if found.weeks[0].policy:
            label_ends(labelled, width=14)
    return figure


def _panel(axes: "Axes", found: Analysis, shown: list[SeriesBand], lang: str) -> list[tuple[float, str, str]]:
    """Draw the bands and lines of one series, and return the ends of its lines with what they are called."""
    ends = []
    for place, one in enumerate(shown):
        colour, weeks = POLICIES[place % len(POLICIES)], range(len(one.median))
        if not one.policy:  # several wide bands one over the other could not be told apart
            axes.fill_between(weeks, one.lowest, one.highest, color=colour, alpha=0.13, lw=0)
        axes.fill_between(weeks, one.lower, one.upper, color=colour, alpha=0.14 if one.policy else 0.25, lw=0)
        axes.plot(weeks, one.median, color=colour, lw=1.6, ls=DASHES[place % len(DASHES)])
        if one.policy:
            ends.append((float(one.median[-1]), value_label(found.study, POLICY_PATH, one.policy, lang), colour))
    axes.set_xlim(0, max(1, len(shown[0].median) - 1))
    axes.set_xlabel(t("run_figure.week", lang), fontsize=8)
    axes.set_ylabel(wrapped(series_unit(shown[0].series, lang), 24), fontsize=8)
    axes.set_title(wrapped(_title(shown, lang), 50, 3), fontsize=8.5, loc="left")
    return ends


def _title(shown: list[SeriesBand], lang: str) -> str:
    """Say what a series is and, where all points are one group, where it ends."""
    one = shown[0]
    called = series_name(one.series, lang)
    called = called[:1].upper() + called[1:]
    if one.policy or one.median[-1] != one.median[-1]:
        return called
    numbers = {name: minus(f"{float(getattr(one, name)[-1]):.3g}") for name in ("lowest", "median", "highest")}
    return t("figure.weeks_title", lang, name=called, **numbers)
