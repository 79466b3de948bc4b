"""Draws every figure of the program once and writes the page that shows them: `python -m docs.generators.gallery`.

Sizes are small: the figures show what can be drawn, not what is true. Those of the evidence take minutes and are the
work of `python -m docs.generators.evidence`; the page shows them as they stand.
"""

import shutil
import tempfile
from pathlib import Path

from experiments.comparison.compare import choose
from experiments.comparison.one_world import live
from experiments.laboratory.severity_curve import answer_effects
from experiments.studies.file import study_from
from experiments.studies.runs import folder_of, run_study
from paradox import compare
from paradox.present.figures import comparison as figures
from paradox.present.figures import style
from paradox.present.figures import world as world_figure
from paradox.present.files.study import analyse_study
from paradox.present.report import report_figures
from paradox.present.report.comparison import group_names
from sim.scenario.scenario import Scenario

FOLDER = Path(__file__).parents[1] / "reference"
SCENARIO, POLICY = "hotel_booking_error", "story"
REPLICATIONS = 3
STUDY = {
    "title": "A small study for the gallery",
    "question": "What do the figures of a study look like?",
    "set": {"market.persons": 80, "run.burn_in": 4, "run.horizon": 16},
    "levers": {"comp_amount": [0, 2], "resolve_prob": [0.4, 0.95]},
    "uncertainties": {"p_fail": [0.08, 0.25]},
    "outcomes": ["paradox", "recovery_person", "recovery_base", "total", "satisfaction", "profit"],
    "series": ["failures", "satisfaction"],
    "replications": 2,
}
SOBOL = {"design": {"kind": "sobol", "samples": 16}, "maps": [["p_fail", "comp_amount"]]}
CROSSED = {
    "levers": {"comp_amount": {"values": [0, 1, 2]}, "resolve_prob": {"values": [0.4, 0.95]}},
    "design": {"kind": "crossed", "samples": 8},
}
CAPTIONS = {
    "contrasts": "A comparison: the three contrasts with intervals, and satisfaction over the weeks",
    "borders": "The report: the effect of an answer by the severity of the failure",
    "groups": "The report: who gains against doing nothing",
    "world": "One world week by week",
    "effects": "A study: which factors move which outcome, beside what luck moves",
    "levels": "A study: what each level of a lever does, and on what that depends",
    "map-person": "A study: where the border lies, for the person",
    "map-base": "A study: where the border lies, for the base",
    "frontier": "A study: policies by satisfaction and profit",
    "weeks": "A study: weekly series over its points",
    "paths": "A study: groups of points whose weeks go alike, and where they lie along the factors",
}
STANDING = {
    "evidence/evidence.svg": "The evidence: the model beside the bands",
    "evidence/evidence-matrix.svg": "The evidence: which mechanism which fact needs",
}


def draw(folder: Path) -> None:
    """Draw the figures of `CAPTIONS` into a folder."""
    comparison = compare(SCENARIO, replications=REPLICATIONS, threads=1)
    chosen = choose(SCENARIO, REPLICATIONS, comparison.seed)
    effects = [answer_effects(chosen, policy) for policy in chosen.policies]
    drawn = {
        "contrasts": figures.contrasts(comparison),
        "borders": report_figures.borders(effects, "en"),
        "groups": figures.groups(comparison, group_names(comparison, "en"), "en"),
        "world": world_figure.world(live(Scenario.load(SCENARIO), POLICY)),
    }
    for name, figure in drawn.items():
        style.save(figure, folder / f"{name}.svg")
    with tempfile.TemporaryDirectory() as place:
        for design, title in ((CROSSED, "crossed"), (SOBOL, "sobol")):
            study = study_from({**STUDY, **design}, name=title)
            run_study(study, folder_of(study, Path(place)), 1)
            for file in analyse_study(study, Path(place)).files:
                if file.suffix == ".svg":
                    shutil.copy(file, folder / file.name)


def page() -> str:
    """Return the text of the page."""
    shown = {f"gallery/{name}.svg": caption for name, caption in CAPTIONS.items()} | STANDING
    lines = [
        "# Every figure of the program",
        "",
        "Written by `python -m docs.generators.gallery`, at small sizes: "
        "the figures show what can be drawn, not what is true.",
        "",
        *(f"{caption}:\n\n![{caption}]({path})\n" for path, caption in shown.items()),
    ]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    (FOLDER / "gallery").mkdir(exist_ok=True)
    draw(FOLDER / "gallery")
    (FOLDER / "gallery.md").write_text(page(), encoding="utf-8")
