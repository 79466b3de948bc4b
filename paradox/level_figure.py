"""The figure of what each level does: an outcome a panel, over the levels of one factor, a line a level of another."""

import math
from typing import TYPE_CHECKING

from experiments.analysis import Analysis
from experiments.intervals import Interval
from experiments.levels import Interaction, Levels, MainEffect
from experiments.study import Study
from paradox.figures import COLOURS, DASHES, GREY, label_ends, style
from paradox.level_text import leading_effect, marked_name
from paradox.messages import t
from paradox.study_names import outcome_name, outcome_unit, unit_of, value_shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLUMNS = 2
_MARKS = ("o", "s", "^", "D")
# Lines of more levels than this would cover each other: the first, the middle and the last stand for all.
_LINES = 4
# Bars at the same level stand beside each other, so far apart as shares of the axis.
_APART = 0.012


def levels(analysis: Analysis, lang: str = "en") -> "Figure":
    """Draw every outcome over the levels of the factor that is told first, with paired intervals."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    told = [one for one in analysis.levels.values() if one.effects]
    rows = math.ceil(len(told) / _COLUMNS)
    with mpl.rc_context(style(lang)):
        figure = Figure(figsize=(9.0, 0.5 + 2.6 * rows), layout="constrained")
        for number, one in enumerate(told):
            _panel(figure.add_subplot(rows, _COLUMNS, number + 1), analysis.study, one, lang)
        single = told[0].effects[0].change.n == 1
        caption = t("study.levels_caption_one" if single else "study.levels_caption", lang)
        figure.supxlabel(caption, x=0.01, ha="left", fontsize=8, color=GREY)
    return figure


def _panel(axes: "Axes", study: Study, found: Levels, lang: str) -> None:
    effect, pair = leading_effect(found), next(iter(found.leading), None)
    ends = _one_line(axes, effect) if pair is None else _lines(axes, study, pair, lang)
    title = f"{outcome_name(found.outcome, lang)} [{outcome_unit(found.outcome, lang)}]"
    if pair is not None:
        title += "\n" + t("study.levels_lines", lang, other=marked_name(study, pair.other, lang))
    axes.set_title(title, fontsize=9, loc="left")
    factor = study.factor(effect.factor)
    texts = [value_shown(study, effect.factor, value, lang) for value in effect.values]
    axes.set_xticks(_places(effect.values), texts, fontsize=8)
    axes.tick_params(axis="y", labelsize=8)
    unit = f" [{unit_of(factor, lang)}]" if factor.unit else ""
    axes.set_xlabel(marked_name(study, effect.factor, lang) + unit, fontsize=8)
    if ends:
        label_ends(axes, ends)


def _places(values: tuple[object, ...]) -> list[float]:
    """Put numbers at their place and words at equal distances."""
    numbers = [float(value) for value in values if isinstance(value, int | float)]
    return numbers if len(numbers) == len(values) else [float(number) for number in range(len(values))]


def _one_line(axes: "Axes", effect: MainEffect) -> list[tuple[float, str, str]]:
    base = effect.means[0].estimate
    _line(axes, _places(effect.values), base, effect.gaps, 0)
    return []


def _lines(axes: "Axes", study: Study, pair: Interaction, lang: str) -> list[tuple[float, str, str]]:
    """Draw a line for each level of the other factor; give their ends with the names of the levels."""
    count = len(pair.other_values)
    chosen = list(range(count)) if count <= _LINES else [0, count // 2, count - 1]
    places, base = _places(pair.values), pair.means[0][0].estimate
    width = max(places) - min(places)
    ends = []
    for number, level in enumerate(chosen):
        shift = (number - (len(chosen) - 1) / 2.0) * _APART * width
        _line(axes, [place + shift for place in places], base, pair.gaps[level], number)
        name = value_shown(study, pair.other, pair.other_values[level], lang)
        ends.append((base + pair.gaps[level][-1].estimate, name, COLOURS[number]))
    return ends


def _line(axes: "Axes", places: list[float], base: float, gaps: tuple[Interval, ...], number: int) -> None:
    """Draw one line; its first point is ringed if all differences are from it."""
    colour = COLOURS[number]
    axes.plot(places, [base + gap.estimate for gap in gaps], color=colour, lw=1.4, ls=DASHES[number],
              marker=_MARKS[number], ms=4)  # fmt: skip
    for place, gap in zip(places, gaps, strict=True):
        if math.isfinite(gap.low):
            axes.plot([place, place], [base + gap.low, base + gap.high], color=colour, lw=1.0)
    if number == 0:
        axes.plot(places[:1], [base], "o", ms=9, mfc="none", color=GREY)
