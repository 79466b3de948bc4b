"""What each level of a factor does, in sentences and as a table; every number from the runs."""

import math
from collections.abc import Sequence
from itertools import pairwise

from experiments.comparison.intervals import CONFIDENCE, Interval
from experiments.studies.analysis.analysis import Analysis
from experiments.studies.analysis.factorial import FactorialEffects, Interaction, MainEffect, sign
from experiments.studies.design import CROSSED
from experiments.studies.study import Study
from paradox.present.messages import t
from paradox.present.text.markdown import table_head, table_row
from paradox.present.text.number_format import plain, signed
from paradox.present.text.study_labels import (
    factor_name,
    outcome_name,
    outcome_unit,
    value_shown,
)

# A crossed study has its own answers; of its levers only the two ends of the frontier are told in short.
_CROSSED_SHORT = ("satisfaction", "profit")
_PAIRS = 8
_PAIRS_AN_OUTCOME = 2
_CLAUSES = 2
_OUTCOMES_A_TABLE = 6
# "by only": at most this share of the effect is left.
_ONLY = 2.0 / 3.0


def decimals_of(spread: float) -> int:
    """Choose decimals that show two digits of the spread of an outcome, four at most."""
    return min(4, max(0, 1 - math.floor(math.log10(spread)))) if spread > 0.0 else 2


def marked_name(study: Study, name: str, lang: str) -> str:
    """Return what a factor is called, flagged if it rests on judgement."""
    called = factor_name(study, name, lang)
    return t("study.flagged", lang, name=called) if study.factor(name).grade == "judgement" else called


def answers(found: Analysis, lang: str) -> list[str]:
    """Say in a sentence per outcome what the leading factor does to it, and on what that depends."""
    crossed = found.study.design.kind == CROSSED
    told = [one for one in found.levels.values() if not crossed or one.outcome in _CROSSED_SHORT]
    return [_answer(found.study, one, lang) for one in told if one.effects]


def _answer(study: Study, found: FactorialEffects, lang: str) -> str:
    effect, decimals = leading_effect(found), decimals_of(found.spread)
    key, turn = _course(effect), _turn(study, effect, lang)
    more = _clauses(study, found.leading[:_CLAUSES], decimals, lang)
    values = {} if key == "untold" else {"more": more} if "each" in key else {"turn": turn, "more": more}
    sentence = t(
        f"study.level_{key}",
        lang,
        name=marked_name(study, effect.factor, lang),
        outcome=outcome_name(found.outcome, lang),
        first=_value(study, effect.factor, effect.values[0], lang),
        last=_value(study, effect.factor, effect.values[-1], lang),
        change=_change(effect.change, decimals, lang) + _unit(found.outcome, lang),
        **values,
    )
    return sentence[:1].upper() + sentence[1:]


def leading_effect(found: FactorialEffects) -> MainEffect:
    """Return the factor of the leading interaction; without one, the factor that changes the outcome most."""
    if found.leading and math.isfinite(found.leading[0].difference.low):
        return found.effect(found.leading[0].factor)
    return max(found.effects, key=lambda one: abs(one.change.estimate))


def _course(effect: MainEffect) -> str:
    """Name the course of an outcome over the levels: up or down at each step, changed from end to end, open, or untold.

    Untold it is where one replication gives no interval.
    """
    if not math.isfinite(effect.change.low):
        return "untold"
    whole, steps = sign(effect.change), {sign(step) for step in effect.steps}
    if whole and steps == {whole} and len(effect.steps) > 1:
        return "each_rises" if whole > 0 else "each_falls"
    return "changes" if whole else "open"


def _turn(study: Study, effect: MainEffect, lang: str) -> str:
    """Say where most or least is reached, if the outcome measurably turns on the way."""
    gaps = [gap.estimate for gap in effect.gaps]
    for key, best, up in (("peak", gaps.index(max(gaps)), 1), ("trough", gaps.index(min(gaps)), -1)):
        before, after = effect.steps[:best], effect.steps[best:]
        if any(sign(step) == up for step in before) and any(sign(step) == -up for step in after):
            return t(f"study.level_{key}", lang, best=_value(study, effect.factor, effect.values[best], lang))
    return ""


def _clauses(study: Study, pairs: Sequence[Interaction], decimals: int, lang: str) -> str:
    """Say what becomes of an effect where each other factor is at its last level instead of its first."""
    keys = [_left(pair) for pair in pairs]
    # Those that make no difference come last, and after the first of them it is not said again.
    later = ["nor" if (before, key) == ("alike", "alike") else key for before, key in pairwise(["", *keys])]
    return "".join(_clause(study, pair, key, decimals, lang) for pair, key in zip(pairs, later, strict=True))


def _left(pair: Interaction) -> str:
    """Name how much of an effect is left at the last level of the other factor: less, more, or alike."""
    here, there = pair.changes[0], pair.changes[-1]
    left = there.estimate / here.estimate if here.estimate else math.inf
    return "alike" if not pair.decided else "less" if 0.0 <= left <= _ONLY else "more"


def _clause(study: Study, pair: Interaction, key: str, decimals: int, lang: str) -> str:
    here, there = pair.changes[0], pair.changes[-1]
    return t(
        f"study.level_{key}",
        lang,
        other=marked_name(study, pair.other, lang),
        first=_value(study, pair.other, pair.other_values[0], lang),
        last=_value(study, pair.other, pair.other_values[-1], lang),
        here=_change(here, decimals, lang),
        there=_change(there, decimals, lang),
    )


def _change(found: Interval, decimals: int, lang: str) -> str:
    """Write a difference with the ends of its interval."""
    estimate = signed(found.estimate, decimals)
    if not math.isfinite(found.low):
        return estimate
    return t("study.with_range", lang, estimate=estimate, low=signed(found.low, decimals),
             high=signed(found.high, decimals))  # fmt: skip


def _unit(outcome: str, lang: str) -> str:
    unit = outcome_unit(outcome, lang)
    return f" [{unit}]" if unit else ""


def _value(study: Study, name: str, value: object, lang: str) -> str:
    return value_shown(study, name, value, lang)


def section(found: Analysis, image: str, lang: str) -> list[str]:
    """Write the section: how to read it, the table of all levels, the figure, and what depends on what.

    Args:
        found: what the study means, with levels.
        image: the line that shows the figure.
        lang: language of all words.
    """
    flagged = any(one.grade == "judgement" for levels in found.levels.values() for one in levels.effects)
    lines = [_note(found, lang), "", *_table(found, lang), ""]
    lines += [t("study.dagger", lang), ""] if flagged else []
    return [*lines, image, *_depends(found, lang)]


def _note(found: Analysis, lang: str) -> str:
    n = next(iter(found.levels.values())).effects[0].change.n
    if n == 1:
        return t("study.levels_note_one", lang)
    kind = "worlds" if found.study.design.kind == CROSSED else "replications"
    return t(f"study.levels_note_{kind}", lang, n=n)


def _table(found: Analysis, lang: str) -> list[str]:
    """Write a row per level, a column per outcome, in tables of a few outcomes each, as paper holds them."""
    columns = list(found.levels.values())
    tables = [
        _table_of(found.study, columns[at : at + _OUTCOMES_A_TABLE], lang)
        for at in range(0, len(columns), _OUTCOMES_A_TABLE)
    ]
    return [line for number, table in enumerate(tables) for line in ([""] if number else []) + table]


def _table_of(study: Study, columns: Sequence[FactorialEffects], lang: str) -> list[str]:
    """Write the mean at the first level, and differences from it at the others."""
    heads = [outcome_name(one.outcome, lang) + _unit(one.outcome, lang) for one in columns]
    lines = table_head([t("study.head_level", lang), *heads])
    for number, factor in enumerate(columns[0].effects):
        for level, value in enumerate(factor.values):
            cells = [_cell(one.effects[number], level, decimals_of(one.spread)) for one in columns]
            shown = _value(study, factor.factor, value, lang)
            name = marked_name(study, factor.factor, lang)
            lines.append(table_row([t("study.level_value", lang, name=name, value=shown), *cells]))
    return lines


def _cell(effect: MainEffect, level: int, decimals: int) -> str:
    if level == 0:
        return plain(effect.means[0].estimate, decimals)
    gap = effect.gaps[level]
    text = _with_half(gap, decimals)
    # A difference that rounds to 0 may be real and is still nothing: it is not put forward.
    return f"**{text}**" if sign(gap) and round(gap.estimate, decimals) else text


def _with_half(found: Interval, decimals: int) -> str:
    """Write a difference with the half width of its interval, which is the same on both sides."""
    estimate = signed(found.estimate, decimals)
    if not math.isfinite(found.low) or found.low == found.high == 0.0:  # there is none, or no run changed
        return estimate
    return f"{estimate}\u00a0±\u00a0{plain((found.high - found.low) / 2.0, decimals)}"


def _depends(found: Analysis, lang: str) -> list[str]:
    """List the strongest interactions, a few per outcome, and say how many were looked for."""
    pairs = [(one, pair) for one in found.levels.values() for pair in one.interactions]
    if not pairs or math.isnan(pairs[0][1].difference.low):
        return []
    decided = [(one, pair) for one, pair in pairs if pair.decided]
    if not decided:
        return ["", t("study.levels_depends_none", lang, all=len(pairs))]
    chance = f"{(1.0 - CONFIDENCE) * len(pairs):.0f}"
    counts = t("study.levels_depends", lang, all=len(pairs), decided=len(decided), chance=chance)
    strongest = [(one, pair) for one in found.levels.values() for pair in one.interactions[:_PAIRS_AN_OUTCOME]
                 if pair.decided]  # fmt: skip
    strongest.sort(key=lambda both: -both[1].size)
    stop = t("words.stop", lang)
    return ["", counts, "", *(f"- {_pair(found.study, *both, lang)}{stop}" for both in strongest[:_PAIRS])]


def _pair(study: Study, found: FactorialEffects, pair: Interaction, lang: str) -> str:
    decimals = decimals_of(found.spread)
    return t(
        "study.levels_pair",
        lang,
        outcome=outcome_name(found.outcome, lang),
        name=marked_name(study, pair.factor, lang),
        first=_value(study, pair.factor, pair.values[0], lang),
        last=_value(study, pair.factor, pair.values[-1], lang),
        other=marked_name(study, pair.other, lang),
        low=_value(study, pair.other, pair.other_values[0], lang),
        high=_value(study, pair.other, pair.other_values[-1], lang),
        here=_with_half(pair.changes[0], decimals),
        there=_with_half(pair.changes[-1], decimals),
        difference=_with_half(pair.difference, decimals),
        size=f"{pair.size:.2f}",
    )
