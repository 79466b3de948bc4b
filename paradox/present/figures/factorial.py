"""The figure of what each level does: one panel per outcome, one line per level of another factor."""

import math
from typing import TYPE_CHECKING

from experiments.comparison.intervals import Interval
from experiments.studies.analysis.analysis import Analysis
from experiments.studies.analysis.factorial import FactorialEffects, Interaction
from experiments.studies.factors import POLICY_PATH
from experiments.studies.study import Study
from paradox.present.figures.colours import AMOUNTS, DASHES, GREY, INK, MARKS, POLICIES
from paradox.present.figures.labels import factor_label, label_ends, number, outcome_label, value_label, wrapped
from paradox.present.figures.style import blank, styled
from paradox.present.messages import t
from paradox.present.text.factorial import decimals_of, leading_effect

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLUMNS = 2
# Lines of more levels than this would cover each other: the first, the middle and the last stand for all.
_LINES = 4
# Bars at the same level stand beside each other, so far apart as shares of the axis.
_APART = 0.012


def levels(analysis: Analysis, lang: str = "en") -> "Figure":
    """Draw how every outcome changes over the levels of the factor that is told first, with paired intervals."""
    told = [one for one in analysis.levels.values() if one.effects]
    rows = math.ceil(len(told) / _COLUMNS)
    with styled():
        figure = blank((9.0, 0.6 + 2.8 * rows))
        ends = []
        for place, one in enumerate(told):
            axes = figure.add_subplot(rows, _COLUMNS, place + 1)
            ends.append((axes, _panel(axes, analysis.study, one, lang)))
        single = told[0].effects[0].change.n == 1
        caption = t("figure.levels_caption_one" if single else "figure.levels_caption", lang)
        figure.supxlabel(wrapped(caption, 150), x=0.01, ha="left", fontsize=8, color=GREY)
        label_ends(ends, width=18)
    return figure


def _panel(axes: "Axes", study: Study, found: FactorialEffects, lang: str) -> list[tuple[float, str, str]]:
    """Draw one outcome, and return the ends of its lines with their names."""
    effect, pair = leading_effect(found), next(iter(found.leading), None)
    axes.axhline(0.0, color=GREY, lw=0.8, zorder=0)
    words = study.factor(effect.factor).is_words
    ends = []
    if pair is None:
        _line(axes, _places(effect.values), effect.gaps, INK, 0, joined=not words)
    else:
        ends = _lines(axes, study, pair, lang)
    name = factor_label(study, effect.factor, lang)
    first = value_label(study, effect.factor, effect.values[0], lang)
    start = effect.means[0] if pair is None else pair.means[0][0]
    lines = [
        t(
            "figure.levels_title",
            lang,
            outcome=outcome_label(found.outcome, lang),
            name=name,
            first=first,
            start=number(start.estimate, decimals_of(found.spread)),
        )
    ]
    if pair is not None:
        lines.append(t("study.levels_lines", lang, other=factor_label(study, pair.other, lang)))
    axes.set_title("\n".join(wrapped(line, 56, 2) for line in lines), fontsize=8.5, loc="left")
    texts = [wrapped(value_label(study, effect.factor, value, lang), 16, 2) for value in effect.values]
    axes.set_xticks(_places(effect.values), texts, fontsize=8)
    axes.tick_params(axis="y", labelsize=8)
    axes.margins(x=0.08)
    axes.set_xlabel(wrapped(factor_label(study, effect.factor, lang, unit=True), 50, 2), fontsize=8)
    axes.set_ylabel(t("figure.change", lang), fontsize=8)
    return ends


def _places(values: tuple[object, ...]) -> list[float]:
    """Put numbers at their place and words at equal distances."""
    numbers = [float(value) for value in values if isinstance(value, int | float)]
    return numbers if len(numbers) == len(values) else [float(place) for place in range(len(values))]


def _lines(axes: "Axes", study: Study, pair: Interaction, lang: str) -> list[tuple[float, str, str]]:
    """Draw a line for each level of the other factor, and return their ends with the names of the levels."""
    count = len(pair.other_values)
    chosen = list(range(count)) if count <= _LINES else [0, count // 2, count - 1]
    palette = POLICIES if pair.other == POLICY_PATH or study.factor(pair.other).is_words else AMOUNTS
    places = _places(pair.values)
    width = max(places) - min(places)
    ends = []
    for row, level in enumerate(chosen):
        shift = (row - (len(chosen) - 1) / 2.0) * _APART * width
        moved = [place + shift for place in places]
        _line(axes, moved, pair.gaps[level], palette[row], row, joined=not study.factor(pair.factor).is_words)
        name = value_label(study, pair.other, pair.other_values[level], lang)
        ends.append((pair.gaps[level][-1].estimate, name, palette[row]))
    return ends


def _line(
    axes: "Axes", places: list[float], gaps: tuple[Interval, ...], colour: str, row: int, *, joined: bool
) -> None:
    """Draw the differences of one level of the other factor; names are no amounts, and nothing joins them.

    The first point of the first line is ringed: all differences are from it.
    """
    dash = DASHES[row] if joined else "none"
    axes.plot(places, [gap.estimate for gap in gaps], color=colour, lw=1.4, ls=dash, marker=MARKS[row], ms=4.5)
    for place, gap in zip(places, gaps, strict=True):
        if math.isfinite(gap.low):
            axes.plot([place, place], [gap.low, gap.high], color=colour, lw=1.0)
    if row == 0:
        axes.plot(places[:1], [0.0], "o", ms=10, mfc="none", color=GREY)
