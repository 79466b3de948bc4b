"""Figures: they take findings and compute nothing.

One style: the palette of Okabe and Ito, safe for colour-blind readers; marks and lines also differ in form, and
are labelled where they are, so that figures can be read in grey. SVG keeps its letters as text.
"""

from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from experiments.findings import Comparison, Finding, PolicyFindings
from paradox.messages import t
from paradox.numbers import signed
from paradox.words import title_of, verdict
from sim.scenario import DO_NOTHING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C6D31")
_NOTHING = "#000000"
DASHES = ("-", "--", "-.", ":")
_MARKS = ("o", "s", "^", "D", "P", "X")
GREY = "#666666"
BAND = "#E3E3E3"
_NAME_WIDTH = 18
_TITLE_WIDTH = 75
_CHINESE = "Noto Sans CJK SC"
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "recovery-paradox",
}


def style(lang: str) -> dict[Any, Any]:
    """Give the style of all figures, with letters for the language."""
    return STYLE if lang == "en" else STYLE | {"font.family": ["DejaVu Sans", _CHINESE]}


def contrasts(comparison: Comparison, lang: str = "en", *, titled: bool = True) -> "Figure":
    """Draw the answer: the three contrasts of every policy with intervals, and satisfaction over the weeks.

    Args:
        comparison: the findings.
        lang: language of all words.
        titled: False where the page around the figure bears the title.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(style(lang)):
        rows = len(comparison.policies)
        figure = Figure(figsize=(9.0, 4.6 + 0.42 * rows), layout="constrained")
        if titled:
            title = comparison.texts(lang).title
            figure.suptitle(fill(title, _TITLE_WIDTH), x=0.01, ha="left", fontsize=12, fontweight="bold")
        grid = figure.add_gridspec(2, 3, height_ratios=(0.7 + 0.42 * rows, 3.4))
        panels = [figure.add_subplot(grid[0, column]) for column in range(3)]
        _contrast_panels(comparison, panels, lang)
        _weekly_panel(comparison, figure.add_subplot(grid[1, :]), lang)
        figure.supxlabel(_caption(comparison, lang), x=0.01, ha="left", fontsize=8, color=GREY)
    return figure


def _caption(comparison: Comparison, lang: str) -> str:
    """Say how to read the figure."""
    key = "report.figure_caption" if comparison.replications > 1 else "report.figure_caption_one"
    values = {"replications": comparison.replications} if comparison.replications > 1 else {}
    return t(key, lang, margin=f"{comparison.margin:g}", **values)


def _colour(row: int, one: PolicyFindings) -> str:
    """Give the colour of a policy: black for doing nothing, the next of the palette for others."""
    return _NOTHING if one.name == DO_NOTHING else COLOURS[row % len(COLOURS)]


def _contrast_panels(comparison: Comparison, panels: "Sequence[Axes]", lang: str) -> None:
    """Draw the three contrasts side by side, one row a policy."""
    policies, texts = comparison.policies, comparison.texts(lang)
    names = [fill(title_of(one.name, lang, texts), _NAME_WIDTH) for one in policies]
    against = ["reference" if one.name == comparison.reference else one.policy for one in policies]
    shown: tuple[tuple[str, list[Finding], list[str]], ...] = (
        (
            t("report.figure_paradox", lang),
            [one.levels["paradox"] for one in policies],
            [verdict(one.person, lang) for one in policies],
        ),
        (t("report.figure_recovery", lang), [one.levels["recovery_person"] for one in policies], []),
        (
            t("report.figure_policy", lang, reference=title_of(comparison.reference, lang, texts)),
            [one.differences["satisfaction_sd"] for one in policies],
            [verdict(word, lang) for word in against],
        ),
    )
    for number, (axes, (title, findings, words)) in enumerate(zip(panels, shown, strict=True)):
        _contrast_panel(axes, title, findings, words, comparison)
        axes.set_xlabel(t("report.figure_unit", lang))
        axes.set_yticks(range(len(policies)), names if number == 0 else [])


def _contrast_panel(
    axes: "Axes", title: str, findings: Sequence[Finding], words: Sequence[str], comparison: Comparison
) -> None:
    """Draw one contrast: a mark and an interval a policy, the zero line and the band of the margin."""
    axes.axvspan(-comparison.margin, comparison.margin, color=BAND, zorder=0, lw=0)
    axes.axvline(0.0, color=GREY, lw=0.8, zorder=1)
    for row, (finding, one) in enumerate(zip(findings, comparison.policies, strict=True)):
        colour, mark = _colour(row, one), _MARKS[row % len(_MARKS)]
        axes.plot([finding.low, finding.high], [row, row], color=colour, lw=7, alpha=0.4, solid_capstyle="butt")
        axes.plot([finding.estimate], [row], marker=mark, color=colour, ms=4.5, zorder=3)
        axes.annotate(
            "  ".join([signed(finding.estimate), *words[row : row + 1]]),
            (finding.estimate, row),
            (0, 7),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=8,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
        )
    axes.set_title(title, fontsize=9, loc="left")
    axes.set_ylim(len(findings) - 0.5, -0.75)
    axes.margins(x=0.28)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _weekly_panel(comparison: Comparison, axes: "Axes", lang: str) -> None:
    """Draw the satisfaction of the base over the weeks, with the world in which nothing fails."""
    ends: list[tuple[float, str, str]] = []
    never = comparison.policies[0].weekly["satisfaction_no_failure"].estimate
    weeks = range(len(never))
    axes.plot(weeks, never, color=GREY, lw=1.2, ls=(0, (1, 1)))
    ends.append((float(never[-1]), t("report.figure_never", lang), GREY))
    for row, one in enumerate(comparison.policies):
        found = one.weekly["satisfaction"]
        colour = _colour(row, one)
        axes.fill_between(weeks, found.low, found.high, color=colour, alpha=0.15, lw=0)
        axes.plot(weeks, found.estimate, color=colour, lw=1.6, ls=DASHES[row % len(DASHES)])
        name = title_of(one.name, lang, comparison.texts(lang))
        ends.append((float(found.estimate[-1]), name, colour))
    axes.set_xlim(0, max(1, len(never) - 1))
    axes.set_title(t("report.figure_weekly", lang), fontsize=9, loc="left")
    axes.set_xlabel(t("report.figure_week", lang))
    axes.set_ylabel(t("chart.sd", lang))
    label_ends(axes, ends)


def label_ends(axes: "Axes", ends: list[tuple[float, str, str]]) -> None:
    """Write the names of the lines at their ends, moved apart where they would cover each other."""
    low, high = axes.get_ylim()
    step = (high - low) * 0.075
    places: list[float] = []
    for value, _, _ in sorted(ends):
        places.append(max(value, places[-1] + step) if places else value)
    # Labels that were pushed up past the top move down again, together.
    over = max(0.0, places[-1] - high)
    for place, (value, name, colour) in zip(places, sorted(ends), strict=True):
        axes.annotate(
            fill(name, _NAME_WIDTH),
            (1.0, value),
            (1.025, place - over),
            xycoords=("axes fraction", "data"),
            textcoords=("axes fraction", "data"),
            va="center",
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": colour, "lw": 1.2, "shrinkA": 0, "shrinkB": 0},
        )


def save(figure: "Figure", path: Path) -> None:
    """Write a figure as SVG or PNG, by the ending of the name; the same figure gives the same bytes."""
    import matplotlib as mpl

    nameless = {"Date": None} if path.suffix == ".svg" else {"Software": None}
    with mpl.rc_context(STYLE):
        figure.savefig(path, dpi=150, metadata=nameless)
