"""What the parts of a study are called in the language of a reader, as Markdown that shows it as it was written."""

import math
from collections.abc import Iterable, Mapping

from experiments.parameter_sets import ENSEMBLE
from experiments.runs.own_outcomes import outcome_of, series_of
from experiments.studies.analysis.decision_rules import Condition, Rule
from experiments.studies.analysis.resampling import share_text
from experiments.studies.analysis.sensitivity import SensitivityIndex
from experiments.studies.factors import POLICY_PATH, Factor
from experiments.studies.structure import MODEL_1, WHOLE
from experiments.studies.study import Study
from paradox.present.messages import LANGUAGES, model_name, t
from paradox.present.text.comparison import key, title_of, verdict
from paradox.present.text.markdown import escaped
from paradox.present.text.number_format import MISSING, plain
from sim.worlds.outcomes import OUTCOMES

# Outcomes that a verdict rests on.
_FIRST_ONES = ("paradox", "recovery_person", "recovery_base", "total", "satisfaction", "profit")


def factor_name(study: Study, name: str, lang: str) -> str:
    """Return what a factor is called: its label in the study, else what readers of that language call the parameter."""
    label, unlabelled = study.factor(name).label, name.replace("_", " ")
    if study.factor(name).kind == ENSEMBLE and label == unlabelled:
        label = t("study.which_world", lang)
    if lang != LANGUAGES[0] or label == unlabelled:
        label = model_name("parameter", name, lang, label)
    return escaped(study.texts(lang).labels.get(name) or label)


def unit_of(factor: Factor, lang: str) -> str:
    """Return the unit of a factor."""
    return escaped(model_name("unit", factor.unit, lang, factor.unit))


def outcome_name(outcome: str, lang: str) -> str:
    """Return what an outcome is called."""
    return model_name("outcome", outcome, lang, outcome if outcome in OUTCOMES else outcome.replace("_", " "))


def outcome_unit(outcome: str, lang: str) -> str:
    """Return the unit of an outcome."""
    unit = outcome_of(outcome).unit
    return model_name("unit", unit, lang, unit)


def series_name(series: str, lang: str) -> str:
    """Return what a weekly series is called."""
    return model_name("series", series, lang, series.replace("_", " "))


def series_unit(series: str, lang: str) -> str:
    """Return the unit of a weekly series."""
    unit = series_of(series).unit
    return model_name("unit", unit, lang, unit)


def view_name(view: str, lang: str) -> str:
    """Return what a view is called: the person or the base."""
    return t(f"study.view_{key(view)}", lang)


def measure_name(measure: str, lang: str) -> str:
    """Return what a measure of sensitivity is called."""
    return t(f"study.measure_{key(measure)}", lang)


def value_shown(study: Study, name: str, value: object, lang: str) -> str:
    """Write a value of a factor: a policy by its title, a number short."""
    if study.factor(name).switches:
        return structure_shown(str(value), lang)
    if name == POLICY_PATH:
        return escaped(title_of(str(value), lang, study.base.texts(lang)))
    return f"{value:.3g}" if isinstance(value, float) else escaped(str(value))


def structure_shown(part: str, lang: str) -> str:
    """Write a structure of the model short: all of it, or what it is without."""
    if part in (WHOLE, MODEL_1):
        return t("structure.whole" if part == WHOLE else "structure.model_1", lang)
    return t("structure.without", lang, part=part)


def levers_shown(study: Study, levers: Mapping[str, object], lang: str) -> str:
    """Write the levers of a policy with their values."""
    parts = [f"{factor_name(study, name, lang)} {value_shown(study, name, value, lang)}"
             for name, value in levers.items()]  # fmt: skip
    return joined(parts, lang)


def outcomes_first(names: Iterable[str]) -> list[str]:
    """Return outcomes in their order, but those that a verdict rests on first."""
    given = list(names)
    return [name for name in _FIRST_ONES if name in given] + [name for name in given if name not in _FIRST_ONES]


def effect_told(study: Study, effect: SensitivityIndex, lang: str, key: str = "study.effect") -> str:
    """Name a factor with its effect and the interval, in the words of a message."""
    estimate, low, high = (plain(value) for value in (effect.estimate, effect.low, effect.high))
    return t(key, lang, name=factor_name(study, effect.factor, lang), estimate=estimate, low=low, high=high)


def effect_cell(effect: SensitivityIndex | None) -> str:
    """Return an effect with its interval, for a table."""
    if effect is None or not math.isfinite(effect.estimate):
        return MISSING
    return f"{plain(effect.estimate)} [{plain(effect.low)}, {plain(effect.high)}]"


def joined(parts: Iterable[str], lang: str) -> str:
    """Join the parts of a plain list."""
    return t("words.comma", lang).join(parts)


def rule_sentence(study: Study, rule: Rule, lang: str) -> str:
    """Say a rule as a sentence without its stop."""
    said = t("study.and", lang).join(condition_sentence(study, one, lang) for one in rule.conditions)
    sentence = t(
        "study.rule",
        lang,
        word=verdict(rule.word, lang),
        view=view_name(rule.view, lang),
        precision=share_text(rule.precision, 0),
        low=share_text(rule.low, 0),
        high=share_text(rule.high, 0),
        conditions=said,
        coverage=share_text(rule.coverage, 0),
        n=rule.n,
        rate=share_text(rule.base_rate, 0),
    )
    return sentence[:1].upper() + sentence[1:]


def condition_sentence(study: Study, condition: Condition, lang: str) -> str:
    """Say one condition of a rule."""
    factor, low, high = study.factor(condition.factor), condition.low, condition.high
    shown = unit_of(factor, lang) if factor.unit != "0 to 1" else ""
    unit = t("study.unit_after", lang, unit=shown) if shown else ""
    name = factor_name(study, condition.factor, lang)
    if factor.is_words:
        numbers = condition.words or [number for number in range(len(factor.values)) if low < number <= high]
        inside = [factor.values[number] for number in numbers]
        words = t("study.or", lang).join(value_shown(study, condition.factor, word, lang) for word in inside)
        return t("study.condition_words", lang, name=name, words=words)
    if math.isinf(low):
        return t("study.condition_most", lang, name=name, high=f"{high:.2g}", unit=unit)
    if math.isinf(high):
        return t("study.condition_above", lang, name=name, low=f"{low:.2g}", unit=unit)
    return t("study.condition_between", lang, name=name, low=f"{low:.2g}", high=f"{high:.2g}", unit=unit)


def kind_name(kind: str, lang: str) -> str:
    """Return what a kind of design is called."""
    return t(f"study.kind_{kind}", lang)
