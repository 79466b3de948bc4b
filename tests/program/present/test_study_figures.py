"""Figures of studies: names and not amounts stand apart, verdicts are words, policies are named."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from experiments.studies.analysis.analysis import Analysis, analyse
from experiments.studies.file import study_from
from experiments.studies.runs import folder_of, run_study, table
from paradox.present.figures.factorial import levels
from paradox.present.figures.study import effects, frontier, maps
from paradox.present.messages import LANGUAGES

COMMON: dict[str, Any] = {
    "set": {"market.persons": 200, "run.burn_in": 4, "run.horizon": 12},
    "uncertainties": {"p_fail": [0.2, 0.3]},
    "outcomes": ["paradox", "recovery_person", "recovery_base", "total", "satisfaction", "profit"],
}
NUMBERS = {
    "levers": {"comp_amount": {"values": [0, 1]}, "resolve_prob": {"values": [0.4, 0.95]}},
    "design": {"kind": "crossed", "samples": 4},
    "replications": 2,
}
NAMES = {
    "base": "hotel_booking_error",
    "levers": {"policy": {"categories": ["story", "lavish", "average"]}},
    "design": {"kind": "crossed", "samples": 4},
}
SOBOL = {
    "levers": {"comp_amount": [0, 1]},
    "design": {"kind": "sobol", "samples": 8},
    "maps": [["p_fail", "comp_amount"]],
}


@cache
def found(kind: str) -> Analysis:
    """What a small study of a kind means."""
    study = study_from({**COMMON, **{"numbers": NUMBERS, "names": NAMES, "sobol": SOBOL}[kind]}, name=kind)
    with TemporaryDirectory() as place:
        folder = folder_of(study, Path(place))
        run_study(study, folder, 1)
        return analyse(study, table(study, folder))


def words(figure: Figure) -> str:
    """All texts of a figure, line breaks as spaces."""
    return "\n".join(
        text.get_text().replace("\n", " ")
        for text in figure.findobj(Text)
        if isinstance(text, Text) and text.get_text()
    )


def joining(figure: Figure) -> list[str]:
    """How points of more than one place are joined, of each line of the panels."""
    return [
        str(line.get_linestyle())
        for axes in figure.axes
        for line in axes.lines
        if line.get_marker() not in ("None", "") and len(set(line.get_xdata())) > 1
    ]


def test_amounts_are_joined_and_names_are_not() -> None:
    assert "None" not in joining(levels(found("numbers")))
    assert set(joining(levels(found("names")))) == {"None"}


def test_differences_stand_on_an_axis_of_differences() -> None:
    for axes in levels(found("numbers")).axes:
        assert any(set(line.get_ydata()) == {0.0} for line in axes.lines)
        assert axes.get_ylim()[0] <= 0.0 <= axes.get_ylim()[1]
        assert axes.get_ylabel() == "change"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["numbers", "names"])
def test_every_policy_never_beaten_is_named(kind: str, lang: str) -> None:
    figure = frontier(found(kind), lang)
    free = [one for one in found(kind).policies if not one.beaten]
    numbers = [text.get_text() for text in figure.axes[0].texts]
    assert numbers == [str(number + 1) for number in range(len(free))]
    assert all(f"{number}  " in figure.axes[1].texts[0].get_text() for number in numbers)
    assert joining(figure) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_figure_bears_a_name_of_the_code(lang: str) -> None:
    drawn = [effects(found("sobol"), lang), levels(found("numbers"), lang), frontier(found("numbers"), lang)]
    shown = "\n".join(words(figure) for figure in [*drawn, maps(found("sobol"), "the person", lang)])
    assert [
        name for name in ("p fail", "p_fail", "comp amount", "resolve prob", "recovery_", "lapsed_") if name in shown
    ] == []


def test_a_map_says_its_verdicts_in_words() -> None:
    figure = maps(found("sobol"), "the person")
    seen = {cell.word for made in found("sobol").maps if made.view == "the person" for cell in made.cells}
    told = words(figure)
    assert seen
    assert all(word in told for word in seen)


def test_the_line_of_luck_is_named_where_it_is() -> None:
    for axes in effects(found("sobol")).axes:
        assert [text.get_text() for text in axes.texts] == ["luck of one run"]
