"""Words for dimensional stacks: which factors tell most of a verdict, and where it is commonest."""

import math

from experiments.studies.analysis.analysis import Analysis
from experiments.studies.analysis.decision_rules import Condition
from experiments.studies.analysis.resampling import share_text
from experiments.studies.analysis.stacking import Bin, Stack
from experiments.studies.study import Study
from paradox.present.messages import t
from paradox.present.text.comparison import verdict
from paradox.present.text.study_labels import condition_sentence, factor_name, joined, value_shown, view_name


def section(found: Analysis, image: str, lang: str) -> list[str]:
    """Write the section: a sentence a stack, and the figure."""
    stop = t("words.stop", lang)
    return [t("stack.note", lang), "", *(f"- {_told(found.study, one, lang)}{stop}" for one in found.stacks), "", image]


def _told(study: Study, stack: Stack, lang: str) -> str:
    gained = [now - before for before, now in zip((0.0, *stack.explained), stack.explained, strict=False)]
    names = joined((t("stack.factor", lang, name=factor_name(study, name, lang), share=share_text(gain, 0))
                    for name, gain in zip(stack.factors, gained, strict=True)), lang)  # fmt: skip
    most = max(stack.cells, key=lambda one: (one.share, one.n))
    where = t("study.and", lang).join(
        _where(study, name, bins[place], lang)
        for name, bins, place in zip(stack.factors, stack.bins, most.places, strict=True)
    )
    word, view = verdict(stack.word, lang), view_name(stack.view, lang)
    said = t("stack.told", lang, word=word, view=view, names=names, together=share_text(stack.explained[-1], 0),
             share=share_text(most.share, 0), where=where, n=most.n, rate=share_text(stack.base_rate, 0))  # fmt: skip
    return said[:1].upper() + said[1:]


def _where(study: Study, name: str, one: Bin, lang: str) -> str:
    """Say that a factor is in a bin."""
    if math.isnan(one.value):
        return condition_sentence(study, Condition(name, one.low, one.high), lang)
    return t(
        "study.condition_words", lang, name=factor_name(study, name, lang), words=bin_shown(study, name, one, lang)
    )


def bin_shown(study: Study, name: str, one: Bin, lang: str) -> str:
    """Write a bin of a factor short."""
    if not math.isnan(one.value):
        return value_shown(study, name, study.factor(name).shown(one.value), lang)
    if math.isinf(one.low):
        return f"≤ {one.high:.2g}"
    return f"> {one.low:.2g}" if math.isinf(one.high) else t("stack.between", lang, low=f"{one.low:.2g}",
                                                             high=f"{one.high:.2g}")  # fmt: skip
