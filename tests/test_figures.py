"""The figure of a comparison: from findings alone, readable in grey, the same bytes every time."""

import itertools
import math
from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure

from paradox.figures import contrasts, save
from tests.small_worlds import changed, made_up


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
