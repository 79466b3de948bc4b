"""The figure of one world: satisfaction with its twins, what became of failures, stories and customers."""

from typing import TYPE_CHECKING

from paradox import figures
from paradox.messages import t
from paradox.words import typed_policy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from paradox.one_world import OneWorld

# Each panel, by its message, and its series by their entry in the weekly series.
_PANELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("base", ("satisfaction", "shadow_satisfaction", "satisfaction_no_failure", "satisfaction_do_nothing")),
    ("failures_panel", ("failures", "silent", "resolved", "queue")),
    ("told", ("good_stories", "bad_stories")),
)


def world(one: "OneWorld", lang: str = "en") -> "Figure":
    """Draw one world, week by week, all words in a language."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(figures.style(lang)):
        figure = Figure(figsize=(9.0, 8.0), layout="constrained")
        texts = one.scenario.texts(lang)
        policy = typed_policy(one.run.policy, lang, texts)
        title = t("run_figure.title", lang, title=texts.title, policy=policy, seed=one.run.seed)
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
        axes = figure.subplots(len(_PANELS), 1, sharex=True, gridspec_kw={"height_ratios": (3.2, 2.4, 1.8)})
        for panel, (name, series) in zip(axes, _PANELS, strict=True):
            _panel(panel, one, name, series, lang)
        axes[-1].set_xlabel(t("run_figure.week", lang))
        figure.supxlabel(t("run_figure.caption", lang), x=0.01, ha="left", fontsize=8, color=figures.GREY)
    return figure


def _panel(axes: "Axes", one: "OneWorld", panel: str, series: tuple[str, ...], lang: str) -> None:
    """Draw the lines of one panel and name them at their ends."""
    ends = []
    for row, entry in enumerate(series):
        values = one.run.weekly[entry]
        colour = figures.COLOURS[row]
        axes.plot(range(len(values)), values, color=colour, lw=1.6, ls=figures.DASHES[row])
        ends.append((float(values[-1]), t(f"run_figure.{entry}", lang), colour))
    axes.set_xlim(0, max(1, one.scenario.horizon - 1))
    axes.set_title(t(f"run_figure.{panel}", lang), fontsize=9, loc="left")
    axes.set_ylabel(t(f"run_figure.{panel}_unit", lang))
    figures.label_ends(axes, ends)
