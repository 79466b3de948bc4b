"""The figures that only the report has: effects of answers by severity, and who gains."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.answers import SEVERITIES, AnswerEffects
from experiments.findings import Comparison
from paradox.figures import BAND, COLOURS, DASHES, GREY, label_ends, style
from paradox.messages import t
from paradox.words import title_of
from sim.scenario import DO_NOTHING, Texts

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_BRANCHES = ("resolved", "unresolved", "silent")


def borders(effects: Sequence[AnswerEffects], lang: str, texts: Texts | None = None) -> "Figure":
    """Draw one panel a policy: the effect of its answers by severity of the failure.

    Args:
        effects: one entry a policy.
        lang: language of all words.
        texts: how the scenario calls its policies in that language.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(style(lang)):
        columns = 2 if len(effects) in (2, 4) else 3
        rows = -(-len(effects) // columns)
        figure = Figure(figsize=(9.0, 0.4 + 2.6 * rows), layout="constrained")
        grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
        for panel in grid.flat[len(effects) :]:
            panel.set_visible(False)
        for place, (axes, one) in enumerate(zip(grid.flat, effects, strict=False)):
            axes.axhspan(-one.margin, one.margin, color=BAND, lw=0, zorder=0)
            axes.axhline(0.0, color=GREY, lw=0.8, zorder=1)
            ends = []
            for number, branch in enumerate(_BRANCHES):
                found = getattr(one, branch)
                if found:
                    colour = COLOURS[number]
                    low, high = [each.low for each in found], [each.high for each in found]
                    axes.fill_between(SEVERITIES, low, high, color=colour, alpha=0.25, lw=0)
                    estimates = [each.estimate for each in found]
                    axes.plot(SEVERITIES, estimates, color=colour, lw=1.6, ls=DASHES[number])
                    ends.append((estimates[-1], t(f"report.line_{branch}", lang), colour))
            axes.set_title(title_of(one.policy, lang, texts), fontsize=9, loc="left")
            axes.set_xlim(SEVERITIES[0], SEVERITIES[-1])
            axes.set_xlabel(t("report.axis_severity", lang))
            if place % columns == 0:
                axes.set_ylabel(t("report.axis_effect", lang))
            label_ends(axes, ends)
    return figure


def groups(comparison: Comparison, names: Sequence[str], lang: str) -> "Figure":
    """Draw who gains against doing nothing: one panel a policy, one mark with interval a group."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    acting = [one for one in comparison.policies if one.name != DO_NOTHING]
    with mpl.rc_context(style(lang)):
        figure = Figure(figsize=(9.0, 0.9 + 0.24 * len(names)), layout="constrained")
        panels = figure.subplots(1, len(acting), sharex=True, sharey=True, squeeze=False)[0]
        for number, (axes, one) in enumerate(zip(panels, acting, strict=True)):
            axes.axvspan(-comparison.margin, comparison.margin, color=BAND, lw=0, zorder=0)
            axes.axvline(0.0, color=GREY, lw=0.8, zorder=1)
            rows = [row for row in one.groups if row["outcome"] == "recovery_base"]
            for place, row in enumerate(rows):
                colour = COLOURS[number % len(COLOURS)]
                axes.plot([row["low"], row["high"]], [place, place], color=colour, lw=5, alpha=0.4)
                axes.plot([row["estimate"]], [place], "o", color=colour, ms=4)
            axes.set_title(title_of(one.name, lang, comparison.texts(lang)), fontsize=9, loc="left")
            axes.set_yticks(range(len(names)), names)
            axes.tick_params(axis="y", length=0)
            axes.set_ylim(len(names) - 0.5, -0.5)
            axes.set_xlabel(t("report.axis_effect", lang))
    return figure
