"""Figures of a decision: what policies bring against today, and chances as twenty dots."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.comparison.decision import Decision, dots
from experiments.comparison.findings import Comparison, PolicyFindings
from paradox.present.figures import colours
from paradox.present.figures.colours import BAD, BAND, GOOD, GREY, MARKS, PALE
from paradox.present.figures.labels import wrapped
from paradox.present.figures.style import blank, styled
from paradox.present.messages import t
from paradox.present.text.comparison import title_of
from paradox.present.text.decision import CHANCES
from paradox.present.text.money import money_of
from paradox.present.text.number_format import signed
from sim.scenario.scenario import BUILT_IN, Texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_NAME_WIDTH = 26
_ACROSS, _DOWN = 10, 2
_TINTS = {"best": GOOD, "worse": BAD, "backfire": BAD}


def choices(comparison: Comparison) -> list[PolicyFindings]:
    """Return the policies that are held against today: those of the file but the reference."""
    return [one for one in comparison.policies if one.name not in BUILT_IN and one.name != comparison.reference]


def brings(
    comparison: Comparison, decision: Decision | None, lang: str = "en", size: tuple[float, float] | None = None
) -> "Figure":
    """Draw what each policy brings against the reference: profit and customers who stay.

    Args:
        comparison: the findings, drawn with their intervals.
        decision: how sure they are, drawn as thin lines from 5 to 95 of 100 runs; None if that was not asked.
        lang: language of all words.
        size: width and height [inches]; None for what the rows need on a page.
    """
    rows, texts = choices(comparison), comparison.texts(lang)
    names = [wrapped(title_of(one.name, lang, texts), _NAME_WIDTH, 2) for one in rows]
    with styled():
        figure = blank(size or (9.0, 1.1 + 0.42 * len(rows)))
        panels = figure.subplots(1, 2, sharey=True)
        ends = [end for one in rows for end in one.differences["profit"].interval[:3]]
        money = money_of(comparison, lang).stake_scale(ends)
        shown = (
            ("profit", money.factor, money.decimals(ends), t("board.axis_profit", lang, unit=money.unit)),
            ("retention", 100.0, 1, t("board.axis_retention", lang)),
        )
        for axes, (outcome, scale, decimals, title) in zip(panels, shown, strict=True):
            _bring_panel(axes, rows, comparison, decision, outcome, scale, decimals)
            axes.set_title(wrapped(title, 46), fontsize=9, loc="left")
        panels[0].set_yticks(range(len(rows)), names)
        panels[0].set_ylim(len(rows) - 0.5, -0.5)
    return figure


def _bring_panel(
    axes: "Axes",
    rows: Sequence[PolicyFindings],
    comparison: Comparison,
    decision: Decision | None,
    outcome: str,
    scale: float,
    decimals: int,
) -> None:
    """Draw one number: a mark and a thick interval per policy, a thin line for what may come of it."""
    axes.axvline(0.0, color=GREY, lw=0.8, zorder=1)
    colour = colours.of_comparison(comparison)
    for row, one in enumerate(rows):
        found = one.differences[outcome]
        if decision is not None:
            low, _, high = decision[one.name].against[outcome]
            axes.plot([scale * low, scale * high], [row, row], color=PALE, lw=6, solid_capstyle="butt", zorder=0)
        axes.plot([scale * found.low, scale * found.high], [row, row], color=colour[one.name], lw=2.2, zorder=2)
        axes.plot([scale * found.estimate], [row], MARKS[row % len(MARKS)], color=colour[one.name], ms=6, zorder=3)
        axes.annotate(
            signed(scale * found.estimate, decimals, grouped=True), (1.0, row), (4, 0),
            xycoords=("axes fraction", "data"), textcoords="offset points", va="center", fontsize=9,
        )  # fmt: skip
    axes.margins(x=0.12)
    axes.locator_params(axis="x", nbins=4)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def twenty_dots(
    decision: Decision, lang: str = "en", texts: Texts | None = None, size: tuple[float, float] | None = None
) -> "Figure":
    """Draw the chances of each policy as twenty dots: to earn most, to earn less than today, to backfire.

    Args:
        decision: how sure the findings are.
        lang: language of all words.
        texts: how the scenario calls its policies in that language.
        size: width and height [inches]; None for what the rows need on a page.
    """
    names = [wrapped(title_of(one.policy, lang, texts), _NAME_WIDTH, 2) for one in decision.policies]
    with styled():
        figure = blank(size or (9.0, 0.6 + 0.5 * len(names)))
        panels = figure.subplots(1, len(CHANCES), sharey=True)
        for axes, chance in zip(panels, CHANCES, strict=True):
            for row, one in enumerate(decision.policies):
                if not (chance == "worse" and one.policy == decision.reference):
                    _dots(axes, row, dots(getattr(one, chance)), _TINTS[chance])
            axes.set_title(t(f"decision.chance_{chance}", lang), fontsize=9, loc="left")
            axes.set_xlim(-0.8, _ACROSS + 2.6)
            axes.set_xticks([])
            axes.tick_params(axis="y", length=0)
            for side in ("left", "bottom"):
                axes.spines[side].set_visible(False)
        panels[0].set_yticks(range(len(names)), names)
        panels[0].set_ylim(len(names) - 0.5, -0.5)
    return figure


def _dots(axes: "Axes", row: int, count: int, colour: str) -> None:
    """Draw twenty dots in two rows of ten, so many of them filled, and their number."""
    places = [(at % _ACROSS, row - 0.16 + 0.32 * (at // _ACROSS)) for at in range(_ACROSS * _DOWN)]
    for at, (x, y) in enumerate(places):
        axes.plot([x], [y], "o", color=colour if at < count else BAND, ms=6.5, mew=0)
    axes.annotate(f"{count}", (_ACROSS + 0.3, row), va="center", fontsize=9)
