"""The map of the paradox to move in: two factors across and down, sliders for the others, a verdict in each cell."""

import csv
import shutil
from pathlib import Path
from typing import Any

from docs.generators.paradox_map import NUMBERS, STUDY, VIEWS
from docs.site.pages import MAP, say, write
from experiments.comparison.verdict import WORDS
from experiments.studies.analysis.verdict_map import margin_of
from experiments.studies.file import load_study
from experiments.studies.study import Study
from paradox.browser.one_file import within_html
from paradox.present.messages import LANGUAGES, model_name
from paradox.present.text.comparison import verdict
from paradox.present.text.study_labels import outcome_name, outcome_unit

# Decimals by outcome: contrasts of the whole base and shares are small.
_DECIMALS = {"recovery_base": 3, "total": 3, "lift_share": 3, "satisfaction": 1}
_OTHERWISE = 2


def write_page(folder: Path) -> None:
    """Write the map and its numbers into the folder of the site."""
    study, rows = load_study(STUDY), numbers()
    shutil.copy(NUMBERS, folder / "map.csv")

    def values(lang: str) -> dict[str, Any]:
        base = study.base
        return {
            "title": study.texts(lang).title,
            "question": study.texts(lang).question,
            "purpose": study.texts(lang).purpose,
            "data": within_html(content(study, rows, lang)),
            "how": say(
                "map.how", lang, points=len(rows), replications=study.replications, scenario=base.name,
                persons=base.persons, burn_in=base.burn_in, weeks=base.horizon,
                margin=f"{margin_of(study):g}", model=rows[0]["model"],
            ),
        }  # fmt: skip

    write(folder, MAP, "map.html.j2", values)


def numbers() -> list[dict[str, str]]:
    """Return every point of the map, as the study has written them."""
    with NUMBERS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def content(study: Study, rows: list[dict[str, str]], lang: str) -> dict[str, Any]:
    """Return what the script of the page draws from: names, levels, and per point verdicts, means and half widths."""
    factors = [factor.name for factor in study.factors]
    levels = {name: sorted({float(row[name]) for row in rows}) for name in factors}
    found: dict[str, Any] = {}
    for row in rows:
        place = ",".join(str(levels[name].index(float(row[name]))) for name in factors)
        words = [WORDS.index(row[f"{kind}_{view}"]) for view in VIEWS.values() for kind in ("decided", "verdict")]
        found[place] = words + [float(row[f"{name}{end}"]) for name in study.outcomes for end in ("", "_half")]
    return {
        "factors": [
            {
                "name": name,
                "title": factor_title(study, name, lang),
                "unit": model_name("unit", study.factor(name).unit, lang, study.factor(name).unit),
                "levels": levels[name],
            }
            for name in factors
        ],
        "views": [{"name": view, "title": say(f"map.verdict_{view}", lang)} for view in VIEWS.values()],
        "outcomes": [
            {
                "name": name,
                "title": outcome_name(name, lang),
                "unit": outcome_unit(name, lang),
                "decimals": _DECIMALS.get(name, _OTHERWISE),
            }
            for name in study.outcomes
        ],
        "words": [{"name": word, "title": verdict(word, lang)} for word in WORDS],
        "points": found,
        "texts": {
            key: say(f"map.{key}", lang) for key in ("as_estimated", "means", "mean", "interval", "outcome", "share")
        },
        "signs": {"colon": say("site.colon", lang), "comma": say("site.comma", lang)},
    }


def factor_title(study: Study, name: str, lang: str) -> str:
    """Return what a factor is called, as a text and not as Markdown."""
    own = study.texts(lang).labels.get(name)
    label = study.factor(name).label
    return own or (label if lang == LANGUAGES[0] else model_name("parameter", name, lang, label))
