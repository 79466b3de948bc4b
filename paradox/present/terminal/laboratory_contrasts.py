"""The contrasts of an experiment for a terminal of 80 columns, a line each: common luck, and between subjects."""

import math
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from rich.cells import cell_len

from experiments.laboratory.contrasts import SPLITS
from experiments.laboratory.experiment import Experiment
from paradox.present.messages import model_name, t, typed
from paradox.present.terminal.output import WIDTH
from paradox.present.terminal.wrapping import fill, padded, padded_left
from paradox.present.text.number_format import MISSING, plain

_NUMBERS = 21
_NAME = WIDTH - 2 * _NUMBERS
_WORDS = {name for names in SPLITS.values() for name in names}
# Beyond these sizes a number loses a decimal, so that it keeps to its column.
_FEWER = (9.995, 99.95)


def with_ends(value: float, low: float, high: float) -> str:
    """Write a number with its interval in brackets; without one if there is none."""
    if not math.isfinite(value):
        return MISSING
    largest = max(abs(one) for one in (value, low, high) if math.isfinite(one))
    decimals = 2 - sum(largest >= size for size in _FEWER)
    if not math.isfinite(low):
        return plain(value, decimals)
    return f"{plain(value, decimals)} [{plain(low, decimals)}, {plain(high, decimals)}]"


def lines(design: Experiment, rows: Sequence[dict[str, Any]], lang: str = "en") -> list[str]:
    """Write the contrasts; nothing if there are none.

    Args:
        design: what was done.
        rows: its contrasts.
        lang: of all but the names that the design gives.
    """
    if not rows:
        return []
    titles = t("laboratory.common_luck", lang), t("laboratory.between_subjects", lang)
    heading = padded(t("laboratory.contrasts", lang), _NAME) + "".join(padded_left(title, _NUMBERS) for title in titles)
    out = [heading, "-" * cell_len(heading)]
    for measure, of_measure in groupby(rows, lambda row: str(row["measure"])):
        out.append(typed(model_name("measure", measure, lang, measure), measure, lang))
        for row in of_measure:
            out += _line(row, design, lang)
    return [*out, ""]


def notes(design: Experiment, lang: str = "en") -> list[str]:
    """Say what each column and row of the contrasts is."""
    asked = ["contrasts_note", "common_luck_note", "between_subjects_note"]
    if design.factors:
        asked += ["main_note", "interaction_note"] if len(design.factors) > 1 else ["one_factor_note"]
    said = [t(f"laboratory.{note}", lang) for note in asked]
    if design.moderator:
        by = design.moderator.by
        said.append(t("laboratory.moderator_note", lang, by=typed(model_name("measure", by, lang, by), by, lang)))
    return said


def _line(row: dict[str, Any], design: Experiment, lang: str) -> list[str]:
    """Write a contrast; its name has a line of its own where it is too long."""
    name = f" {row['contrast']}"
    if row["at"]:
        name = "   " + t("laboratory.at", lang, at=row["at"])
    if row["level"] and design.moderator:
        by = design.moderator.by
        words = [_level(one, lang) for one in row["level"].split(" - ")]
        name = f"     {model_name('measure', by, lang, by)} {' - '.join(words)}"
    numbers = "".join(
        padded_left(with_ends(*(float(row[f"{kind}{end}"]) for end in ("", "_low", "_high"))), _NUMBERS)
        for kind in ("common_luck", "between")
    )
    if cell_len(name) <= _NAME:
        return [padded(name, _NAME) + numbers]
    return [*fill(name, WIDTH, subsequent_indent="   ").splitlines(), " " * _NAME + numbers]


def _level(name: str, lang: str) -> str:
    return t(f"laboratory.level_{name}", lang) if name in _WORDS else name
