"""Words for the variance of outcomes shared out among factors that are tied to one another."""

from experiments.studies.analysis.analysis import Analysis
from experiments.studies.analysis.sensitivity import SensitivityIndex
from experiments.studies.analysis.shapley import MEAN_SHAPLEY, SHAPLEY, TOGETHER, Shares
from paradox.present.messages import t
from paradox.present.text.markdown import table_head, table_row
from paradox.present.text.number_format import plain
from paradox.present.text.study_labels import (
    effect_cell,
    effect_told,
    factor_name,
    joined,
    measure_name,
    outcome_name,
    outcomes_first,
)

_ANSWERS, _NAMED, _RANKED = 4, 3, 6


def answers(found: Analysis, lang: str) -> list[str]:
    """Say in a sentence an outcome which factors have the largest shares, and what all have together."""
    lines = []
    for outcome in outcomes_first(found.shared)[:_ANSWERS]:
        shared = found.shared[outcome]
        seen = [one for one in shared.ranked() if one.low > 0.0][:_NAMED]
        name, together = outcome_name(outcome, lang), plain(_together(shared).estimate)
        if not seen:
            lines.append(t("shapley.answer_none", lang, outcome=name))
            continue
        names = joined((effect_told(found.study, one, lang) for one in seen), lang)
        lines.append(t("shapley.answer", lang, outcome=name, names=names, together=together))
    return lines


def _together(shared: Shares) -> SensitivityIndex:
    found = shared.measured(TOGETHER, SHAPLEY)
    assert found is not None
    return found


def section(found: Analysis, image: str, lang: str) -> list[str]:
    """Write the section: what the shares are, a table with the first factors of every outcome, and the figure."""
    many = found.study.replications > 1
    form = next(iter(found.shared.values())).form
    notes = ["note", f"note_{form}", *(["note_mean"] if many else [])]
    lines = [t("words.space", lang).join(t(f"shapley.{note}", lang) for note in notes), ""]
    measures = [SHAPLEY, *([MEAN_SHAPLEY] if many else [])]
    heads = [t(f"study.head_{head}", lang) for head in ("outcome", "factor")]
    lines += table_head([*heads, *(measure_name(measure, lang) for measure in measures)])
    for outcome in outcomes_first(found.shared):
        shared = found.shared[outcome]
        rows = [(one.factor, factor_name(found.study, one.factor, lang) + (" †" if one.grade == "judgement" else ""))
                for one in shared.ranked()[:_RANKED]]  # fmt: skip
        for factor, name in [*rows, (TOGETHER, t("shapley.together", lang))]:
            cells = [effect_cell(shared.measured(factor, measure)) for measure in measures]
            lines.append(table_row([outcome_name(outcome, lang), name, *cells]))
    if any(one.grade == "judgement" for shared in found.shared.values() for one in shared.effects):
        lines += ["", t("study.dagger", lang)]
    return [*lines, "", image]
