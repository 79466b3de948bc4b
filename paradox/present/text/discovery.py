"""Words for boxes in which a verdict is common, and for the trajectory of their peeling."""

from experiments.studies.analysis.analysis import Analysis
from experiments.studies.analysis.prim import Box
from experiments.studies.analysis.resampling import share_text
from paradox.present.messages import t
from paradox.present.text.comparison import verdict
from paradox.present.text.markdown import table_head, table_row
from paradox.present.text.study_labels import condition_sentence, view_name

# About so much coverage has each step of the table.
_COVERAGES = (0.9, 0.75, 0.5, 0.25)


def section(found: Analysis, image: str, lang: str) -> list[str]:
    """Write the section: a sentence a box, the trajectory in some steps, and the figure."""
    stop = t("words.stop", lang)
    lines = [t("box.note", lang), "", *(f"- {_told(found, box, lang)}{stop}" for box in found.boxes), ""]
    lines += table_head([t(f"box.head_{head}", lang) for head in ("verdict", "coverage", "density", "mass", "bounds")])
    for box in found.boxes:
        name = t("box.verdict_for", lang, word=verdict(box.word, lang), view=view_name(box.view, lang))
        for number in shown_steps(box):
            step = box.steps[number]
            coverage = share_text(step.coverage, 0)
            coverage = t("box.told_step", lang, coverage=coverage) if number == box.told else coverage
            bounds = str(len(step.conditions))
            lines.append(table_row([name, coverage, share_text(step.density, 0), share_text(step.mass, 0), bounds]))
    return [*lines, "", image]


def shown_steps(box: Box) -> list[int]:
    """Return the steps nearest to some coverages, and the one that is told."""
    near = {min(range(len(box.steps)), key=lambda at: abs(box.steps[at].coverage - want)) for want in _COVERAGES}
    return sorted(near | {box.told})


def _told(found: Analysis, box: Box, lang: str) -> str:
    conditions = t("study.and", lang).join(condition_sentence(found.study, one, lang) for one in box.conditions)
    shares = (box.density, box.low, box.high, box.coverage, box.base_rate)
    density, low, high, coverage, rate = (share_text(share, 0) for share in shares)
    named = {"word": verdict(box.word, lang), "view": view_name(box.view, lang), "conditions": conditions}
    sentence = t("box.told", lang, **named, density=density, low=low, high=high, coverage=coverage, n=box.n, rate=rate)
    return sentence[:1].upper() + sentence[1:]
