"""Figures of a comparison: the answer, and who gains."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.comparison.findings import Comparison, Finding, PolicyFindings
from experiments.comparison.verdict import BETTER, UNDECIDED
from paradox.present.figures import colours
from paradox.present.figures.colours import BAND, DASHES, GREY, MARKS
from paradox.present.figures.labels import difference, label_ends, wrapped
from paradox.present.figures.style import blank, styled
from paradox.present.messages import t
from paradox.present.text.comparison import title_of, verdict
from paradox.present.text.number_format import confidence_shown
from sim.scenario.scenario import BUILT_IN

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_NAME_WIDTH = 26
_TITLE_WIDTH = 84
# The world without failures stays in the panel if the policies keep at least this share of its height.
_SHARE = 0.45


def contrasts(comparison: Comparison, lang: str = "en", *, titled: bool = True) -> "Figure":
    """Draw the answer: the three contrasts of every policy with intervals, and satisfaction over the weeks.

    Args:
        comparison: the findings.
        lang: language of all words.
        titled: False where the page around the figure bears the title.
    """
    with styled():
        names = _names(comparison, lang)
        row = 0.30 + 0.13 * max(name.count("\n") for name in names)
        top = 0.85 + row * len(names)
        figure = blank((9.0, top + 3.6 + (0.5 if titled else 0.0)))
        if titled:
            title = wrapped(comparison.texts(lang).title, _TITLE_WIDTH)
            figure.suptitle(
                f"{title}\n{wrapped(finding(comparison, lang), _TITLE_WIDTH)}",
                x=0.01, ha="left", fontsize=11.5, fontweight="bold",
            )  # fmt: skip
        grid = figure.add_gridspec(2, 3, height_ratios=(top, 3.2))
        panels = [figure.add_subplot(grid[0, column]) for column in range(3)]
        _contrast_panels(comparison, panels, names, lang)
        figure.supxlabel(wrapped(_caption(comparison, lang), 150), x=0.01, ha="left", fontsize=8, color=GREY)
        _weekly_panel(comparison, figure.add_subplot(grid[1, :]), lang)
    return figure


def finding(comparison: Comparison, lang: str) -> str:
    """Say in one sentence which policy leaves customers best off, as the title of a figure."""
    texts = comparison.texts(lang)
    reference = title_of(comparison.reference, lang, texts)
    others = [one for one in comparison.policies if one.name != comparison.reference]
    better = [one for one in others if one.policy == BETTER]
    if better:
        best = max(better, key=lambda one: one.differences["satisfaction_sd"].estimate)
        gain = difference(best.differences["satisfaction_sd"].estimate)
        return t("figure.best", lang, best=title_of(best.name, lang, texts), reference=reference, difference=gain)
    undecided = any(one.policy == UNDECIDED for one in others)
    return t("figure.best_open" if undecided else "figure.best_none", lang, reference=reference)


def _names(comparison: Comparison, lang: str) -> list[str]:
    """Return the policies' names as they stand beside the rows."""
    texts = comparison.texts(lang)
    return [wrapped(title_of(one.name, lang, texts), _NAME_WIDTH, 3) for one in comparison.policies]


def _caption(comparison: Comparison, lang: str) -> str:
    """Say how to read the figure."""
    key = "report.figure_caption" if comparison.replications > 1 else "report.figure_caption_one"
    many = {"replications": comparison.replications, "confidence": confidence_shown(comparison.confidence)}
    values = many if comparison.replications > 1 else {}
    return t(key, lang, margin=f"{comparison.margin:g}", **values)


def _contrast_panels(comparison: Comparison, panels: "Sequence[Axes]", names: Sequence[str], lang: str) -> None:
    """Draw the three contrasts side by side, one row per policy."""
    policies, texts = comparison.policies, comparison.texts(lang)
    against = ["reference" if one.name == comparison.reference else one.policy for one in policies]
    reference = wrapped(title_of(comparison.reference, lang, texts), _NAME_WIDTH, 1)
    shown: tuple[tuple[str, list[Finding], list[str]], ...] = (
        (
            t("report.figure_paradox", lang),
            [one.levels["paradox"] for one in policies],
            [verdict(one.person, lang) for one in policies],
        ),
        (t("report.figure_recovery", lang), [one.levels["recovery_person"] for one in policies], []),
        (
            t("report.figure_policy", lang, reference=reference),
            [one.differences["satisfaction_sd"] for one in policies],
            [verdict(word, lang) for word in against],
        ),
    )
    for place, (axes, (title, findings, words)) in enumerate(zip(panels, shown, strict=True)):
        _contrast_panel(axes, title, findings, words, comparison)
        axes.set_xlabel(t("report.figure_unit", lang))
        axes.set_yticks(range(len(policies)), names if place == 0 else [], fontsize=8)


def _contrast_panel(
    axes: "Axes", title: str, findings: Sequence[Finding], words: Sequence[str], comparison: Comparison
) -> None:
    """Draw one contrast: the band of the margin, a mark and an interval per policy, its number and word at the side."""
    axes.axvspan(-comparison.margin, comparison.margin, color=BAND, zorder=0, lw=0)
    axes.axvline(0.0, color=GREY, lw=0.8, zorder=1)
    colour = colours.of_comparison(comparison)
    for row, (found, one) in enumerate(zip(findings, comparison.policies, strict=True)):
        axes.plot([found.low, found.high], [row, row], color=colour[one.name], lw=2.2, solid_capstyle="butt")
        axes.plot([found.estimate], [row], marker=MARKS[row % len(MARKS)], color=colour[one.name], ms=5, zorder=3)
        axes.annotate(
            "  ".join([difference(found.estimate), *words[row : row + 1]]),
            (1.0, row),
            (4, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    axes.set_title("\n".join(wrapped(line, 34) for line in title.split("\n")), fontsize=8.5, loc="left")
    axes.set_ylim(len(findings) - 0.5, -0.6)
    axes.margins(x=0.12)
    axes.locator_params(axis="x", nbins=4)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _weekly_panel(comparison: Comparison, axes: "Axes", lang: str) -> None:
    """Draw the satisfaction of the base over the weeks, with the world in which nothing fails."""
    named = colours.named(comparison)
    others = len(comparison.policies) - len(named)
    colour = colours.of_comparison(comparison)
    ends: list[tuple[float, str, str]] = []
    title = t("report.figure_weekly", lang)
    never = comparison.policies[0].weekly["satisfaction_no_failure"].estimate
    weeks = range(len(never))
    lines = [one.weekly["satisfaction"].estimate for one in comparison.policies]
    low, high = min(float(line.min()) for line in lines), max(float(line.max()) for line in lines)
    if high - low < _SHARE * (max(high, float(never.max())) - min(low, float(never.min()))):
        outside = t("figure.never_outside", lang, number=difference(float(never[-1])))
        title = t("figure.more", lang, text=title, more=outside)
    else:
        axes.plot(weeks, never, color=GREY, lw=1.2, ls=(0, (1, 1)))
        ends.append((float(never[-1]), t("report.figure_never", lang), GREY))
    for row, one in enumerate(comparison.policies):
        found = one.weekly["satisfaction"]
        if one.name not in named:
            axes.plot(weeks, found.estimate, color=colour[one.name], lw=0.8, alpha=0.45, zorder=1)
            continue
        if not others:
            axes.fill_between(weeks, found.low, found.high, color=colour[one.name], alpha=0.15, lw=0)
        axes.plot(weeks, found.estimate, color=colour[one.name], lw=1.6, ls=DASHES[row % len(DASHES)])
        name = title_of(one.name, lang, comparison.texts(lang))
        ends.append((float(found.estimate[-1]), name, colour[one.name]))
    if others:
        title = t("figure.more", lang, text=title, more=t("figure.other_policies", lang, count=others))
    axes.set_xlim(0, max(1, len(never) - 1))
    axes.set_title(wrapped(title, 120), fontsize=9, loc="left")
    axes.set_xlabel(t("report.figure_week", lang))
    axes.set_ylabel(t("report.figure_unit", lang))
    label_ends([(axes, ends)])


def groups(comparison: Comparison, names: Sequence[str], lang: str) -> "Figure":
    """Draw who gains against doing nothing: one panel per policy, one mark with interval per group."""
    acting = [one for one in comparison.policies if one.name not in BUILT_IN]
    across = min(len(acting), 4)
    down = -(-len(acting) // across)
    shown = [wrapped(name, 26, 2) for name in names]
    with styled():
        figure = blank((9.0, 0.6 + down * (0.6 + 0.22 * sum(1 + name.count("\n") for name in shown))))
        panels = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False)
        colour = colours.of_comparison(comparison)
        for axes, one in zip(panels.flat, acting, strict=False):
            _group_panel(axes, comparison, one, colour[one.name], lang)
            axes.set_yticks(range(len(names)), shown, fontsize=8)
            axes.tick_params(axis="y", length=0)
            axes.set_ylim(len(names) - 0.5, -0.5)
        only_used(list(panels.flat), len(acting), across)
        figure.supxlabel(t("figure.groups_axis", lang), fontsize=9)
    return figure


def _group_panel(axes: "Axes", comparison: Comparison, one: PolicyFindings, colour: str, lang: str) -> None:
    axes.axvspan(-comparison.margin, comparison.margin, color=BAND, lw=0, zorder=0)
    axes.axvline(0.0, color=GREY, lw=0.8, zorder=1)
    for place, row in enumerate(row for row in one.groups if row["outcome"] == "recovery_base"):
        axes.plot([row["low"], row["high"]], [place, place], color=colour, lw=2.2)
        axes.plot([row["estimate"]], [place], "o", color=colour, ms=4.5)
    axes.set_title(wrapped(title_of(one.name, lang, comparison.texts(lang)), 28, 3), fontsize=9, loc="left")
    axes.locator_params(axis="x", nbins=4)


def only_used(panels: "Sequence[Axes]", used: int, across: int) -> None:
    """Hide the panels that nothing is drawn in, and give the lowest of each column the numbers of the axis."""
    for place, panel in enumerate(panels):
        if place >= used:
            panel.set_visible(False)
        elif place + across >= used:
            panel.tick_params(labelbottom=True)
