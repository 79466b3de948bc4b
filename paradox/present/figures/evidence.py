"""Figures of the evidence: the forest of findings in their bands, and what each finding needs."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.evidence import Evidence, RowFinding
from paradox.present.figures.colours import ALERT, BAND, GREY, INK
from paradox.present.figures.labels import minus, wrapped
from paradox.present.figures.style import blank, styled
from paradox.present.messages import t
from paradox.present.text.number_format import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS = {"in": INK, "out": ALERT, "known": GREY}
_MARKS = {"calibrate": "s", "design": "D", "validate": "o"}
_ROW_WIDTH = 66
_REACH = 0.75  # how far beyond the band is drawn, in band widths


def place(value: float, row: RowFinding) -> float:
    """Return the place of a value in its band: 0 at the lower end, 1 at the upper, one width for one end."""
    band = row.band
    if math.isfinite(band.low):
        return (value - band.low) / band.width
    return 1.0 + (value - band.high) / band.width


def forest(evidence: Evidence, lang: str = "en") -> "Figure":
    """Draw every finding with its interval in its band; bands are drawn equally wide. Findings keep their names."""
    rows = evidence.rows
    with styled():
        figure = blank((11.0, 1.7 + 0.205 * len(rows)))
        axes = figure.add_subplot()
        for at, row in enumerate(rows):
            _forest_row(axes, at, row, lang)
        axes.set_ylim(len(rows) - 0.3, -1.4)
        axes.set_xlim(-_REACH, 1 + _REACH)
        names = [wrapped(f"{row.band.id}  {row.band.metric}", _ROW_WIDTH, 1) for row in rows]
        axes.set_yticks(range(len(rows)), names, fontsize=7.5)
        axes.set_xticks([0, 1], [t("evidence_figure.lower", lang), t("evidence_figure.upper", lang)])
        axes.tick_params(length=0)
        for side in ("top", "right", "left", "bottom"):
            axes.spines[side].set_visible(False)
        seeds = len(evidence.seeds)
        axes.set_title(
            t("evidence_figure.title", lang, inside=sum(row.is_in for row in rows), all=len(rows))
            + (t("evidence_figure.without", lang, names=", ".join(evidence.without)) if evidence.without else ""),
            loc="left",
            x=0.0,
            fontsize=11,
            fontweight="bold",
        )
        _legend(axes, lang)
        figure.supxlabel(
            t("evidence_figure.caption", lang, seeds=seeds),
            x=0.01,
            ha="left",
            fontsize=7.5,
            color=GREY,
        )
    return figure


def _forest_row(axes: "Axes", at: int, row: RowFinding, lang: str) -> None:
    """Draw one finding."""
    band = row.band
    left = 0.0 if math.isfinite(band.low) else -_REACH
    right = 1.0 if math.isfinite(band.high) else 1.0 + _REACH
    axes.barh(at, right - left, left=left, height=0.74, color=BAND, lw=0, zorder=1)
    colour, mark = _COLOURS[row.word], _MARKS[band.role]
    where = place(row.found.estimate, row)
    text = minus(f"{plain(row.found.estimate, 3)}   [{band.text}]").replace("<=", "≤").replace(">=", "≥")
    axes.annotate(
        text, (1.0, at), (6, 0), xycoords=("axes fraction", "data"), textcoords="offset points", va="center", fontsize=8
    )
    if not math.isfinite(where):
        axes.annotate(t("evidence_figure.missing", lang), (0.5, at), va="center", ha="center", color=colour)
        return
    if math.isfinite(row.found.low):
        ends = [min(max(place(end, row), -_REACH), 1 + _REACH) for end in (row.found.low, row.found.high)]
        axes.plot(ends, [at, at], color=colour, lw=2.0, zorder=2, solid_capstyle="butt")
    if where < -_REACH or where > 1 + _REACH:
        edge, arrow = (-_REACH, "<") if where < -_REACH else (1 + _REACH, ">")
        axes.plot([edge], [at], marker=arrow, color=colour, ms=6, zorder=3, clip_on=False)
    else:
        face = colour if row.is_in else "white"
        axes.plot([where], [at], marker=mark, color=colour, mfc=face, mew=1.4, ms=5, zorder=3)


def _legend(axes: "Axes", lang: str) -> None:
    """Explain marks and colours."""
    from matplotlib.lines import Line2D

    def mark(shape: str, colour: str, label: str, *, full: bool = True) -> Line2D:
        face = colour if full else "white"
        return Line2D([], [], marker=shape, color=colour, mfc=face, mew=1.4, ls="", ms=5, label=label)

    handles = [mark(shape, GREY, t(f"evidence_figure.{role}", lang)) for role, shape in _MARKS.items()]
    handles += [
        mark("o", _COLOURS["in"], t("evidence_figure.in_band", lang)),
        mark("o", _COLOURS["out"], t("evidence_figure.out_band", lang), full=False),
        mark("o", _COLOURS["known"], t("evidence_figure.known_band", lang), full=False),
    ]
    axes.legend(handles=handles, ncol=6, loc="upper left", frameon=False, fontsize=7.5, borderaxespad=0.0)


def needs(base: Evidence, ablations: Sequence[tuple[str, Evidence]], lang: str = "en") -> "Figure":
    """Draw which finding needs which mechanism: how far each moves when a mechanism is off, in band widths."""
    import numpy as np

    rows = [row.band.id for row in base.rows]
    moved = np.array(
        [
            [(found[name].found.estimate - base[name].found.estimate) / found[name].band.width for name in rows]
            for _, found in ablations
        ]
    )
    with styled():
        # As wide as its texts, however few the rows.
        width = max(7.0, 2.6 + 0.145 * len(rows))
        figure = blank((width, 2.2 + 0.19 * len(ablations)))
        axes = figure.add_subplot()
        image = axes.imshow(np.clip(moved, -2, 2), cmap="PuOr", vmin=-2, vmax=2, aspect="auto")
        for at, (_, found) in enumerate(ablations):
            for column, name in enumerate(rows):
                if found[name].word == "out" and base[name].is_in:
                    colour = "white" if abs(moved[at, column]) > 1.0 else "black"
                    axes.text(column, at, "×", ha="center", va="center", fontsize=8, fontweight="bold", color=colour)
        axes.set_xticks(range(len(rows)), rows, rotation=90, fontsize=6.5)
        axes.set_yticks(range(len(ablations)), [title for title, _ in ablations])
        axes.tick_params(length=0)
        need = sum(any(found[name].word == "out" and base[name].is_in for _, found in ablations) for name in rows)
        axes.set_title(
            t("evidence_figure.needs", lang, need=need, all=len(rows)),
            loc="left",
            fontsize=11,
            fontweight="bold",
        )
        bar = figure.colorbar(image, ax=axes, shrink=0.7, pad=0.01)
        bar.set_label(t("evidence_figure.needs_axis", lang))
        figure.supxlabel(
            t("evidence_figure.needs_caption", lang),
            x=0.01,
            ha="left",
            fontsize=7.5,
            color=GREY,
        )
    return figure
