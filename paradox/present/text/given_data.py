"""Words for what moves single runs, from the points of a Latin hypercube, a sequence or a table."""

from experiments.studies.analysis.analysis import Analysis
from experiments.studies.analysis.given_data import DELTA, PAWN
from experiments.studies.analysis.sensitivity import FIRST, MATTERS, MEAN_FIRST, SensitivityIndex
from paradox.present.messages import t
from paradox.present.text.markdown import table_head, table_row
from paradox.present.text.study_labels import (
    effect_cell,
    effect_told,
    factor_name,
    joined,
    measure_name,
    outcome_name,
    outcomes_first,
)

_ANSWERS, _RANKED = 4, 6


def answers(found: Analysis, lang: str) -> list[str]:
    """Say in a sentence an outcome what moves it most."""
    lines = []
    for outcome in outcomes_first(found.given)[:_ANSWERS]:
        seen = [one for one in found.ranked_by_delta(outcome) if one.verdict == MATTERS][:3]
        name = outcome_name(outcome, lang)
        if seen:
            effects = joined((effect_told(found.study, one, lang, "given.effect") for one in seen), lang)
            lines.append(t("given.answer", lang, outcome=name, names=effects))
        else:
            lines.append(t("given.answer_none", lang, outcome=name))
    return lines


def section(found: Analysis, image: str, lang: str) -> list[str]:
    """Write the section: what the measures are, a table with the first factors of every outcome, and the figure."""
    many = found.study.replications > 1
    notes = ["note", *(["note_mean"] if many else []), "note_intervals"]
    lines = [t("words.space", lang).join(t(f"given.{note}", lang) for note in notes), ""]
    measures = [DELTA, PAWN, FIRST, *([MEAN_FIRST] if many else [])]
    heads = [*(t(f"study.head_{head}", lang) for head in ("outcome", "factor")),
             *(measure_name(measure, lang) for measure in measures), t("study.head_effect", lang)]  # fmt: skip
    lines += table_head(heads)
    for outcome in outcomes_first(found.given):
        by_factor = {(e.factor, e.measure): e for e in found.given[outcome]}
        for one in found.ranked_by_delta(outcome)[:_RANKED]:
            cells = [effect_cell(by_factor.get((one.factor, measure))) for measure in measures]
            name = factor_name(found.study, one.factor, lang) + (" †" if one.grade == "judgement" else "")
            lines.append(table_row([outcome_name(outcome, lang), name, *cells, seen(one, lang)]))
    if any(one.grade == "judgement" for effects in found.given.values() for one in effects):
        lines += ["", t("study.dagger", lang)]
    return [*lines, "", image]


def seen(one: SensitivityIndex, lang: str) -> str:
    """Say whether there is an effect at all, with the p-value that says so."""
    p = "< .001" if one.p < 0.001 else "= 1" if one.p >= 0.9995 else f"= {one.p:.3f}".replace("0.", ".", 1)
    return t("study.effect_seen" if one.verdict == MATTERS else "study.effect_not_distinguishable", lang, p=p)
