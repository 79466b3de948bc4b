"""Words and numbers in figures: names that break between words, one sign for minus, labels beside what they name."""

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.studies.study import Study
from paradox.present.text.comparison import verdict
from paradox.present.text.markdown import unescaped
from paradox.present.text.number_format import plain, signed
from paradox.present.text.study_labels import factor_name, outcome_name, outcome_unit, unit_of, value_shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# A line begins with no closing mark and ends with no opening one.
_WIDE = "\u2e80-\u2fff\u3021-\u9fff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
_OPENING, _CLOSING = "（“《［【「", "，。；：、！？）”》］】」"
_PIECE = re.compile(
    rf"\s+|[{_OPENING}]*(?:[^\s_/\-{_WIDE}{_OPENING}{_CLOSING}]+[_/\-]*|[_/\-]+|[{_WIDE}])[{_CLOSING}]*|."
)
_FACE = 1.35  # height of a line in sizes of its letters
Line = tuple[float, str, str]


def minus(text: str) -> str:
    """Write the numbers of a text with the sign for minus that axes have."""
    return re.sub(r"(?<![\w.])-(?=\d)", "\u2212", text)


def number(value: float, decimals: int = 2) -> str:
    """Write a number of a figure."""
    return minus(plain(value, decimals))


def difference(value: float, decimals: int = 2) -> str:
    """Write a difference of a figure, with its sign."""
    return minus(signed(value, decimals))


def columns(text: str) -> int:
    """Count the columns of a text: a Chinese sign takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def wrapped(text: str, width: int, lines: int = 0) -> str:
    """Break a text into lines of at most `width` columns, between words, behind underscores, or between Chinese signs.

    Args:
        text: one paragraph.
        width: columns of a line; a longer word is cut.
        lines: most lines, the last of which then ends with an ellipsis; 0 for as many as it takes.
    """
    done, line = [], ""
    whole = _PIECE.findall(" ".join(text.split()))
    for piece in (part[at : at + width] for part in whole for at in range(0, len(part), width)):
        if line and columns((line + piece).rstrip()) > width:
            done.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    done += [line.rstrip()] if line.strip() else []
    if lines and len(done) > lines:
        done = [*done[: lines - 1], done[lines - 1][: max(1, width - 1)].rstrip() + "…"]
    return "\n".join(done)


def factor_label(study: Study, name: str, lang: str, *, unit: bool = False) -> str:
    """Return what a factor is called in a figure, as everywhere else; and its unit if asked for."""
    factor = study.factor(name)
    called = unescaped(factor_name(study, name, lang))
    named = unescaped(unit_of(factor, lang)) if unit and factor.unit not in ("", "–", "0 to 1") else ""
    return f"{called} [{named}]" if named else called


def value_label(study: Study, name: str, value: object, lang: str) -> str:
    """Return what a value of a factor is called in a figure."""
    return minus(unescaped(value_shown(study, name, value, lang)))


def outcome_label(outcome: str, lang: str, *, unit: bool = True) -> str:
    """Return what an outcome is called in a figure, as everywhere else, with its unit."""
    called = outcome_name(outcome, lang)
    called = called[:1].upper() + called[1:]
    named = outcome_unit(outcome, lang) if unit else ""
    return f"{called} [{named}]" if named else called


def verdict_label(word: str, lang: str) -> str:
    """Return a verdict in a figure."""
    return verdict(word, lang)


def label_ends(panels: Sequence[tuple["Axes", list[Line]]], width: int = 22, lines: int = 2, size: float = 8.5) -> None:
    """Write the names of lines beside their ends, apart from each other; a thin line leads from each end to its name.

    Args:
        panels: each panel of a figure, with value at the end, name and colour of each of its lines.
        width: columns that a name may take.
        lines: lines that it may take.
        size: of the letters, in points.
    """
    figure = panels[0][0].get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()  # lays the panels out, so that their heights are known
    for axes, ends in panels:
        low, high = axes.get_ylim()
        height = axes.get_window_extent().height * 72.0 / figure.get_dpi()
        shown = sorted((value, wrapped(name, width, lines), colour) for value, name, colour in ends)
        halves = [size * _FACE * (1 + text.count("\n")) / 2.0 * (high - low) / max(height, 1.0) for _, text, _ in shown]
        for place, (value, text, colour) in zip(
            _apart([end[0] for end in shown], halves, low, high), shown, strict=True
        ):
            line = {"arrowstyle": "-", "color": colour, "lw": 1.2, "shrinkA": 0, "shrinkB": 0, "relpos": (0.0, 0.5)}
            axes.annotate(
                text,
                (1.0, value),
                (1.03, place),
                xycoords=("axes fraction", "data"),
                textcoords=("axes fraction", "data"),
                va="center",
                fontsize=size,
                annotation_clip=False,
                arrowprops=line,
            )


def _apart(values: Sequence[float], halves: Sequence[float], low: float, high: float) -> list[float]:
    """Move the middles of labels apart.

    Args:
        values: where the labels would stand, rising.
        halves: half the height of each.
        low: foot of the panel.
        high: its top.
    """
    places: list[float] = []
    floor = low
    for value, half in zip(values, halves, strict=True):
        places.append(max(value, floor + half))
        floor = places[-1] + half
    ceiling = high
    for row in reversed(range(len(places))):  # what was pushed up past the top moves down again
        places[row] = min(places[row], ceiling - halves[row])
        ceiling = places[row] - halves[row]
    return places
