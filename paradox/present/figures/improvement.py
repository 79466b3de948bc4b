"""The figure of a search for the best policy: goal against cost, and how the best policy answers to each lever."""

from typing import TYPE_CHECKING, NamedTuple

from experiments.improvement.aims import YEARLY_COST
from experiments.improvement.findings import (
    BEST,
    CHEAPEST,
    LEAST_REGRETTED,
    REFERENCE,
    Improvement,
    Point,
    Response,
    Told,
)
from paradox.present.figures.colours import GREY, INK, PALE, POLICIES
from paradox.present.figures.labels import wrapped
from paradox.present.figures.style import blank, styled
from paradox.present.messages import t
from paradox.present.text import improvement as words
from paradox.present.text.own_terms import unit_told
from sim.scenario.own_units import own_unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS = {REFERENCE: GREY, BEST: POLICIES[0], CHEAPEST: POLICIES[1], LEAST_REGRETTED: POLICIES[2]}
_MARKS = {REFERENCE: "s", BEST: "o", CHEAPEST: "v", LEAST_REGRETTED: "D"}
_COLUMNS = 3
_LABEL = 46
_LARGE = 1e5  # from which numbers along an axis are few, and written out


def improvement(found: Improvement, lang: str = "en") -> "Figure":
    """Draw the frontier beside the response to each lever.

    Args:
        found: the answer.
        lang: language of all words.
    """
    rows = -(-len(found.responses) // _COLUMNS)
    with styled():
        figure = blank((10.0, max(4.6, 1.0 + 1.35 * rows)))
        figure.suptitle(wrapped(words.title(found, lang), 110), x=0.01, ha="left", fontsize=11, fontweight="bold")
        scale = _axes(found, lang)
        grid = figure.add_gridspec(1, 2, width_ratios=(1.0, 1.25))
        _frontier(found, figure.add_subplot(grid[0]), scale, lang)
        places = grid[1].subgridspec(rows, _COLUMNS)
        for at, response in enumerate(found.responses):
            _response(found, figure.add_subplot(places[at // _COLUMNS, at % _COLUMNS]), response, scale.goal, lang)
        caption = wrapped(t("improve.figure_caption", lang), 150)
        figure.supxlabel(caption, x=0.01, ha="left", fontsize=8, color=GREY)
    return figure


class _Axes(NamedTuple):
    """By what goal and cost are multiplied where they are drawn, and the units that they then have."""

    goal: float
    goal_unit: str
    cost: float
    cost_unit: str


def _axes(found: Improvement, lang: str) -> _Axes:
    drawn = (*found.frontier, *found.policies)
    gains = [one.gains[found.aim.goal].estimate for one in drawn]
    costs = [*(one.extra_cost.estimate for one in drawn), found.budget or 0.0]
    cost, cost_unit = words.axis_of(found, YEARLY_COST, costs, lang)
    if not cost_unit:
        cost, cost_unit = found.scale, words.unit_told(found, lang)
    return _Axes(*words.axis_of(found, found.aim.goal, gains, lang), cost, cost_unit)


def _frontier(found: Improvement, axes: "Axes", scale: _Axes, lang: str) -> None:
    """Draw each policy by its cost and its gain, with intervals of both."""
    along = sorted((*found.frontier, *found.policies), key=lambda one: one.extra_cost.estimate)
    line = _undominated(found, along)
    axes.plot(
        [scale.cost * one.extra_cost.estimate for one in line],
        [scale.goal * one.gains[found.aim.goal].estimate for one in line],
        color=PALE, lw=1.2, zorder=1,
    )  # fmt: skip
    for one in found.frontier:
        _mark(found, axes, scale, one, PALE, "o", "")
    for one in found.policies:
        _mark(found, axes, scale, one, _COLOURS[one.role], _MARKS[one.role], words.name_of(found, one, lang))
    if found.budget is not None:
        axes.axvline(scale.cost * found.budget, color=INK, lw=0.8, ls="--", label=t("improve.figure_budget", lang))
    axes.axhline(0.0, color=GREY, lw=0.6, zorder=0)
    reference, goal = words.reference_of(found, lang), words.measure_name(found, found.aim.goal, lang)
    axes.set_xlabel(_label(t("improve.figure_cost", lang, reference=reference), scale.cost_unit))
    axes.set_ylabel(_label(t("improve.figure_goal", lang, goal=goal, reference=reference), scale.goal_unit))
    axes.legend(fontsize=8, frameon=False, loc="best")
    axes.set_title(t("improve.figure_frontier", lang), fontsize=9, loc="left")


def _label(text: str, unit: str) -> str:
    lines = [wrapped(text, _LABEL)] + ([wrapped(f"[{unit}]", _LABEL)] if unit else [])
    return "\n".join(lines)


def _undominated(found: Improvement, along: list[Told]) -> list[Told]:
    """Return the policies of which none cheaper is as good, by rising cost."""
    line: list[Told] = []
    goal = found.aim.goal
    for one in along:
        if not line or found.aim.sign * (one.gains[goal].estimate - line[-1].gains[goal].estimate) > 0.0:
            line.append(one)
    return line


def _mark(found: Improvement, axes: "Axes", scale: _Axes, one: Told, colour: str, mark: str, name: str) -> None:
    cost, gain = one.extra_cost, one.gains[found.aim.goal]
    axes.errorbar(
        [scale.cost * cost.estimate],
        [scale.goal * gain.estimate],
        xerr=[[scale.cost * (cost.estimate - cost.low)], [scale.cost * (cost.high - cost.estimate)]],
        yerr=[[scale.goal * (gain.estimate - gain.low)], [scale.goal * (gain.high - gain.estimate)]],
        fmt=mark, color=colour, ms=6, lw=1.4, label=name or None, zorder=3 if name else 2,
    )  # fmt: skip


def _response(found: Improvement, axes: "Axes", response: Response, factor: float, lang: str) -> None:
    """Draw how the goal answers along the range of one lever, in what the firm counts the lever in."""
    from experiments.comparison.intervals import Interval

    here = Point(response.value, Interval(0.0, 0.0, 0.0, found.cases), Interval(0.0, 0.0, 0.0, found.cases))
    points = sorted((*response.points, here), key=lambda one: one.value)
    own = own_unit(response.lever.parameter, found.scenario.terms).factor
    values = [own * one.value for one in points]
    lows, highs = ([factor * getattr(one.gain, end) for one in points] for end in ("low", "high"))
    axes.fill_between(values, lows, highs, color=POLICIES[0], alpha=0.25, lw=0)
    axes.plot(values, [factor * one.gain.estimate for one in points], color=POLICIES[0], lw=1.4)
    axes.axvline(own * response.value, color=INK, lw=0.8, ls=":")
    axes.axhline(0.0, color=GREY, lw=0.5, zorder=0)
    unit = unit_told(response.lever.parameter, found.scenario.terms, lang)
    name = words.lever_name(response.lever, lang)
    axes.set_title(wrapped(f"{name} [{unit}]" if unit else name, 18, 3), fontsize=8, loc="left")
    axes.tick_params(labelsize=7)
    large = max(map(abs, values)) >= _LARGE
    axes.locator_params(axis="x", nbins=2 if large else 3)
    axes.locator_params(axis="y", nbins=3)
    if large:
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
