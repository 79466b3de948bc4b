"""The figure of one world: satisfaction with its twins, what became of failures, stories and customers."""

from typing import TYPE_CHECKING

from paradox.present.figures.colours import BAD, DASHES, GOOD, GREY, INK, PALE, POLICIES
from paradox.present.figures.labels import difference, label_ends, wrapped
from paradox.present.figures.style import blank, styled
from paradox.present.messages import t
from paradox.present.text.comparison import typed_policy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.comparison.one_world import OneWorld

# Each panel, by its message, and its series by their entry in the weekly series, each with its colour and form.
_PANELS: tuple[tuple[str, dict[str, tuple[str, str]]], ...] = (
    (
        "base",
        {
            "satisfaction": (POLICIES[0], "-"),
            "twin_satisfaction": (POLICIES[4], "--"),
            "satisfaction_no_failure": (GREY, ":"),
            "satisfaction_do_nothing": (INK, "-."),
        },
    ),
    (
        "failures_panel",
        {"failures": (INK, "-"), "silent": (GREY, ":"), "resolved": (GOOD, "--"), "queue": (PALE, "-.")},
    ),
    ("told", {"good_stories": (GOOD, DASHES[0]), "bad_stories": (BAD, DASHES[1])}),
)


def world(one: "OneWorld", lang: str = "en") -> "Figure":
    """Draw one world, week by week, all words in a language."""
    with styled():
        figure = blank((9.0, 8.2))
        texts = one.scenario.texts(lang)
        policy = typed_policy(one.run.policy, lang, texts)
        title = t("run_figure.title", lang, title=texts.title, policy=policy, seed=one.run.seed)
        ends = {
            name: difference(float(one.run.weekly[name][-1]))
            for name in ("satisfaction", "satisfaction_no_failure", "satisfaction_do_nothing")
        }
        lines = [*title.split("\n"), t("figure.world", lang, **ends)]
        text = "\n".join(wrapped(line, 96) for line in lines)
        figure.suptitle(text, x=0.01, ha="left", fontsize=10.5, fontweight="bold")
        panels = figure.subplots(len(_PANELS), 1, sharex=True, gridspec_kw={"height_ratios": (3.2, 2.4, 1.8)})
        panels[-1].set_xlabel(t("run_figure.week", lang))
        figure.supxlabel(wrapped(t("run_figure.caption", lang), 150), x=0.01, ha="left", fontsize=8, color=GREY)
        label_ends([(axes, _panel(axes, one, *panel, lang)) for axes, panel in zip(panels, _PANELS, strict=True)])
    return figure


def _panel(
    axes: "Axes", one: "OneWorld", panel: str, series: dict[str, tuple[str, str]], lang: str
) -> list[tuple[float, str, str]]:
    """Draw the lines of one panel, and return their ends with what they are called."""
    ends = []
    for entry, (colour, dash) in series.items():
        values = one.run.weekly[entry]
        axes.plot(range(len(values)), values, color=colour, lw=1.6, ls=dash)
        ends.append((float(values[-1]), t(f"run_figure.{entry}", lang), colour))
    axes.set_xlim(0, max(1, one.scenario.horizon - 1))
    axes.set_title(t(f"run_figure.{panel}", lang), fontsize=9, loc="left")
    axes.set_ylabel(t(f"run_figure.{panel}_unit", lang))
    return ends
