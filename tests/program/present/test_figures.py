"""The figure of a comparison: from findings alone, readable in grey, the same bytes every time."""

import itertools
import math
import warnings
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from experiments.comparison.intervals import SeriesInterval
from experiments.comparison.months import month_starts
from paradox.present.figures import colours
from paradox.present.figures.comparison import contrasts
from paradox.present.figures.labels import wrapped
from paradox.present.figures.months import months
from paradox.present.figures.style import save
from tests.program.present.test_in_currency import lived
from tests.small_worlds import changed, made_up, translated


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_the_three_contrasts_and_the_weeks_are_drawn() -> None:
    titles = [axes.get_title(loc="left") for axes in contrasts(made_up()).axes]
    assert [title.split(":")[0].split(",")[0] for title in titles] == [
        "PARADOX",
        "RECOVERY",
        "POLICY",
        "Mean satisfaction of the customer base",
    ]


def test_every_line_is_labelled_where_it_ends() -> None:
    weekly = contrasts(made_up()).axes[3]
    assert sorted(text.get_text() for text in weekly.texts) == ["average", "doing nothing", "no failures", "warm"]
    heights = sorted(text.xyann[1] for text in weekly.texts)  # type: ignore[attr-defined]
    low, high = weekly.get_ylim()
    assert min(b - a for a, b in itertools.pairwise(heights)) > 0.05 * (high - low)


def test_policies_differ_in_form_as_well_as_in_colour() -> None:
    marks = [line.get_marker() for line in contrasts(made_up()).axes[0].lines if line.get_marker() != "None"]
    assert len(set(marks)) == len(marks) == 3
    dashes = [line.get_linestyle() for line in contrasts(made_up()).axes[3].lines]
    assert len(set(dashes[1:])) == 3


@pytest.mark.parametrize("word", ["lift", "backfire"])
def test_the_verdict_stands_beside_the_contrast(word: str) -> None:
    drawn = texts(contrasts(changed(made_up(), "warm", "levels", "paradox", verdict=word)))
    assert f"+0.25  {word}" in drawn


def boxes(figure: Figure, axes: Axes) -> list[Bbox]:
    """Where the texts beside a panel stand, in dots."""
    figure.draw_without_rendering()
    # Of the text alone, without the line that leads to it.
    return [Text.get_window_extent(text) for text in axes.texts if text.get_text()]


def crossing(found: list[Bbox]) -> list[tuple[Bbox, Bbox]]:
    """Pairs of boxes that cover each other by more than a dot."""
    return [
        (one, other)
        for one, other in itertools.combinations(found, 2)
        if min(one.x1, other.x1) - max(one.x0, other.x0) > 1 and min(one.y1, other.y1) - max(one.y0, other.y0) > 1
    ]


LONG = tuple(f"p{number:02d}_money_at_the_first_contact_of_all" for number in range(20))


@pytest.mark.parametrize("policies", [("average", "warm", "do_nothing"), LONG[:12], (*LONG, "do_nothing")])
def test_names_and_numbers_do_not_cover_each_other(policies: tuple[str, ...]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # as that there is no room for the panels
        figure = contrasts(made_up(policies))
        for axes in figure.axes:
            assert crossing(boxes(figure, axes)) == []
        names = [label.get_window_extent() for label in figure.axes[0].get_yticklabels()]
        assert crossing(names) == []
        size = figure.get_window_extent()
        titles = [axes.title.get_window_extent() for axes in figure.axes]
        titles += [axes._left_title.get_window_extent() for axes in figure.axes]  # type: ignore[attr-defined]
        assert crossing([box for box in titles if box.width > 1]) == []
        assert all(box.x0 >= -1 and box.x1 <= size.x1 + 1 for box in [*names, *titles])


def test_numbers_stand_beside_a_panel_and_not_on_its_zero_line() -> None:
    figure = contrasts(changed(made_up(), "warm", "levels", "paradox", estimate=0.0))
    panel = figure.axes[0]
    assert min(box.x0 for box in boxes(figure, panel)) >= panel.get_window_extent().x1


def test_lines_to_names_end_before_the_names() -> None:
    figure = contrasts(made_up(LONG[:6]))
    panel = figure.axes[3]
    found = boxes(figure, panel)
    for text in panel.texts:
        line = text.arrow_patch.get_window_extent()  # type: ignore[attr-defined]
        assert line.x1 <= min(box.x0 for box in found) + 2


def test_of_twenty_policies_a_few_have_a_named_line() -> None:
    panel = contrasts(made_up((*LONG, "do_nothing"))).axes[3]
    assert 3 <= len(panel.texts) <= 8
    assert "other" in panel.get_title(loc="left")


def test_a_world_without_failures_far_off_does_not_squeeze_the_policies() -> None:
    comparison = made_up()
    for one in comparison.policies:
        far = one.weekly["satisfaction_no_failure"].estimate + 5.0
        one.weekly["satisfaction_no_failure"] = one.weekly["satisfaction_no_failure"]._replace(estimate=far)
    panel = contrasts(comparison).axes[3]
    assert panel.get_ylim()[1] < 1.0
    assert "beyond this panel" in panel.get_title(loc="left")


def test_one_sign_stands_for_minus() -> None:
    figure = contrasts(changed(made_up(), "warm", "levels", "paradox", estimate=-0.25))
    assert "\u22120.25  undecided" in texts(figure)
    assert [text for text in texts(figure) if "-0" in text] == []


def test_names_break_between_their_words() -> None:
    assert wrapped("p00_money_at_the_first_contact", 20) == "p00_money_at_the_\nfirst_contact"
    assert wrapped("一般做法与过度慷慨的做法", 10) == "一般做法与\n过度慷慨的\n做法"
    assert wrapped("a very long name of a policy", 12, 2) == "a very long\nname of a…"
    assert wrapped("“赔偿金额”为零（均值）的变化", 10) == "“赔偿金额”\n为零（均\n值）的变化"
    assert wrapped("don’t pay a well-known guest", 10) == "don’t pay\na well-\nknown\nguest"
    assert wrapped("x" * 25, 10) == f"{'x' * 10}\n{'x' * 10}\n{'x' * 5}"


def test_a_colour_means_one_thing() -> None:
    meanings = [*colours.POLICIES, *colours.AMOUNTS, *colours.VERDICTS.values(), colours.ALERT, colours.PALE]
    meanings += [colours.INK, colours.GREY, colours.BAND]
    assert len({colour.upper() for colour in meanings}) == len(meanings)
    assert len(set(colours.of_policies(["a", "b", "do_nothing"]).values())) == 3


@pytest.mark.parametrize("policies", [6, 8])
def test_a_policy_has_one_colour_in_all_panels_and_figures(policies: int) -> None:
    names = ("today", *(f"p{number}" for number in range(1, policies)), "do_nothing")
    found = lived(made_up(names))
    colour = colours.of_comparison(found)
    assert {name for name in names if colour[name] != colours.GREY} == set(colours.named(found))
    figure = contrasts(found)
    marks = [line for line in figure.axes[0].lines if line.get_marker() != "None"]
    assert [line.get_color() for line in marks] == [colour[name] for name in names]
    weekly = [line.get_color() for line in figure.axes[3].lines if line.get_linewidth() == 1.6]
    assert weekly == [colour[name] for name in colours.named(found)]
    by_month = {line.get_label(): line.get_color() for line in months(found).axes[0].lines}
    assert by_month == {name: colour[name] for name in names[:-1]}


def test_the_names_of_the_lines_stand_between_the_months_and_the_note() -> None:
    names = [f"policy {at} with a very long name indeed, that breaks" for at in range(5)]
    figure = months(lived(made_up(("today", *names, "do_nothing"))))
    figure.draw_without_rendering()
    key, below = figure.legends[0].get_window_extent(), figure.get_supxlabel()
    note = figure.texts[-1].get_window_extent().y0 + 1.2 * 8.0 * (1 + below.strip().count("\n")) * figure.dpi / 72.0
    panels = min(axes.get_tightbbox().y0 for axes in figure.axes)
    assert note <= key.y0 + 1.0 < key.y1 <= panels


def test_months_of_five_weeks_do_not_stand_out_in_the_figure() -> None:
    found = lived(made_up(), 52)
    weeks = np.diff([*month_starts(52), 52])
    even = SeriesInterval(*(weeks * 1.0 for _ in range(3)), np.full(12, 5))
    one = replace(found.policies[0], monthly={**found.policies[0].monthly, "complaints": even, "customers": even})
    panels = months(replace(found, policies=(one, *found.policies[1:]))).axes
    assert list(panels[1].lines[0].get_ydata()) == pytest.approx([52 / 12] * 12)
    assert list(panels[0].lines[0].get_ydata()) == list(weeks)


def test_the_title_says_the_finding() -> None:
    figure = contrasts(changed(made_up(), "warm", "differences", "satisfaction_sd", verdict="better"))
    assert "warm leaves customers most satisfied: +0.25 sd against average" in figure.get_suptitle()


def test_intervals_are_drawn_as_found() -> None:
    figure = contrasts(changed(made_up(), "warm", "levels", "paradox", low=-0.5, high=0.75))
    ends = [list(line.get_xdata()) for line in figure.axes[0].lines]
    assert [-0.5, 0.75] in ends


def test_the_margin_is_a_band() -> None:
    band = contrasts(made_up()).axes[0].patches[0].get_extents()
    low, high = contrasts(made_up()).axes[0].transData.inverted().transform(band)[:, 0]
    assert high - low == pytest.approx(0.1, rel=0.2)


def test_without_intervals_there_is_still_a_figure(tmp_path: Path) -> None:
    comparison = made_up()
    for one in comparison.policies:
        for outcome in ("paradox", "recovery_person"):
            comparison = changed(
                comparison, one.name, "levels", outcome, estimate=math.nan, low=math.nan, high=math.nan, n=0
            )
    save(contrasts(comparison), tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 1000


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_the_same_findings_give_the_same_bytes(tmp_path: Path, ending: str) -> None:
    for name in ("a", "b"):
        save(contrasts(made_up()), tmp_path / f"{name}.{ending}")
    assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


def test_letters_of_a_drawing_stay_letters(tmp_path: Path) -> None:
    save(contrasts(made_up()), tmp_path / "figure.svg")
    root = ElementTree.parse(tmp_path / "figure.svg").getroot()
    words = " ".join("".join(node.itertext()) for node in root.iter() if node.tag.endswith("text"))
    assert "PARADOX" in words
    assert "doing nothing" in words


@pytest.mark.needs_cjk_font
@pytest.mark.parametrize("ending", ["svg", "png"])
def test_the_fonts_have_every_letter_of_a_chinese_figure(tmp_path: Path, ending: str) -> None:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        save(contrasts(translated(), "zh"), tmp_path / f"figure.{ending}")
    assert [str(one.message) for one in said if "missing from font" in str(one.message)] == []
