"""Virtual studies for a terminal of 80 columns: how often each size finds an effect, and what would be published."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from rich.cells import cell_len

from experiments.laboratory.virtual_studies import VirtualStudies
from paradox.present.messages import model_name, t, typed
from paradox.present.terminal.laboratory_contrasts import with_ends
from paradox.present.terminal.output import WIDTH
from paradox.present.terminal.wrapping import fill, padded_left
from paradox.present.text.number_format import plain

_N, _SHARE, _D, _TIMES = 8, 18, 21, 10  # a d below 0 with its interval takes 20


def lines(design: VirtualStudies, rows: Sequence[dict[str, Any]], lang: str = "en") -> list[str]:
    """Write one block per measure and contrast, a row per size.

    Args:
        design: what was done.
        rows: its table.
        lang: of all but the names that the design gives.
    """
    columns = (("n", _N), ("found", _SHARE), ("mean_d", _D), ("published_d", _D), ("times", _TIMES))
    heading = "".join(padded_left(t(f"virtual_studies.{name}", lang), wide) for name, wide in columns)
    out = []
    for (measure, contrast, at), group in groupby(rows, lambda row: (row["measure"], row["contrast"], row["at"])):
        found = list(group)
        named = typed(model_name("measure", measure, lang, measure), measure, lang)
        place = t("virtual_studies.at", lang, at=at) if at else ""
        title = t(
            "virtual_studies.title", lang, measure=named, contrast=contrast, at=place, d=plain(found[0]["true_d"])
        )
        out += [fill(title, WIDTH, subsequent_indent="  "), heading, "-" * cell_len(heading)]
        out += [
            f"{row['n']:>{_N},}"
            + "".join(
                f"{with_ends(row[name], row[f'{name}_low'], row[f'{name}_high']):>{wide}}"
                for name, wide in columns[1:4]
            )
            + f"{plain(row['times'], 1):>{_TIMES}}"
            for row in found
        ]
        out.append("")
    said = {
        "studies": f"{design.studies:,}",
        "alpha": f"{design.alpha:g}",
        "significant": f"{100 * design.significant:g}",
        "other": f"{100 * design.other:g}",
    }
    notes = [t(f"virtual_studies.{note}", lang, **said) for note in ("drawn", "found_note", "published_note", "d_note")]
    return [*out, *(fill(note, WIDTH, subsequent_indent="  ") for note in notes)]
