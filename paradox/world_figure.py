"""The figure of one world: satisfaction with its twins, what became of failures, stories and customers."""

from typing import TYPE_CHECKING

from paradox import figures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from paradox.one_world import OneWorld

# Panel title, unit, and its series: entry of the weekly series, name beside the line.
_PANELS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Mean satisfaction of the base: this world and the three it is compared with",
        "sd",
        (
            ("satisfaction", "this world"),
            ("shadow_satisfaction", "their twins"),
            ("satisfaction_no_failure", "no failures at all"),
            ("satisfaction_do_nothing", "doing nothing"),
        ),
    ),
    (
        "What became of the failures",
        "cases a week",
        (("failures", "failures"), ("silent", "nobody spoke"), ("resolved", "resolved"), ("queue", "waiting")),
    ),
    (
        "What is told",
        "messages a week",
        (("good_stories", "good"), ("bad_stories", "bad")),
    ),
)


def world(one: "OneWorld") -> "Figure":
    """Draw one world, week by week."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(figures.STYLE):
        figure = Figure(figsize=(9.0, 8.0), layout="constrained")
        title = f"{one.scenario.title}\npolicy '{one.run.policy}', seed {one.run.seed}"
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
        axes = figure.subplots(len(_PANELS), 1, sharex=True, gridspec_kw={"height_ratios": (3.2, 2.4, 1.8)})
        for panel, (name, unit, series) in zip(axes, _PANELS, strict=True):
            _panel(panel, one, name, unit, series)
        axes[-1].set_xlabel("week")
        figure.supxlabel(
            "One world, one seed: what is chance and what is not shows only over replications.",
            x=0.01, ha="left", fontsize=8, color=figures.GREY,
        )  # fmt: skip
    return figure


def _panel(axes: "Axes", one: "OneWorld", title: str, unit: str, series: tuple[tuple[str, str], ...]) -> None:
    """Draw the lines of one panel and name them at their ends."""
    ends = []
    for row, (entry, name) in enumerate(series):
        values = one.run.weekly[entry]
        colour = figures.COLOURS[row]
        axes.plot(range(len(values)), values, color=colour, lw=1.6, ls=figures.DASHES[row])
        ends.append((float(values[-1]), name, colour))
    axes.set_xlim(0, max(1, one.scenario.horizon - 1))
    axes.set_title(title, fontsize=9, loc="left")
    axes.set_ylabel(unit)
    figures.label_ends(axes, ends)
