"""What a good adviser would add to a comparison, in words."""

from collections.abc import Sequence

from experiments.comparison.cautions import Advice, Apart, CloseCall, Idle, Outvoted, Unbooked, advice
from experiments.comparison.findings import Comparison
from experiments.comparison.plausible import Sureness
from experiments.comparison.settling import MOST, Unsettled
from paradox.present.messages import LANGUAGES, model_name, t
from paradox.present.text.comparison import cautions, listed, listed_few, name_of, title_of, verdict
from paradox.present.text.money import money_of
from paradox.present.text.number_format import percent, signed


def all_cautions(comparison: Comparison, lang: str = "en", sure: Sequence[Sureness] = ()) -> list[str]:
    """Return every caution of a comparison: staff, horizon, and what a good adviser would add."""
    return [*cautions(comparison, lang), *advice_told(comparison, lang, sure)]


def advice_told(comparison: Comparison, lang: str = "en", sure: Sequence[Sureness] = ()) -> list[str]:
    """Say what a good adviser would add, each kind in one caution."""
    found = advice(comparison, sure)
    return [
        *_each(found, Apart, comparison, lang),
        *_each(found, Outvoted, comparison, lang),
        *(told for one in found if isinstance(one, Unsettled) for told in _unsettled(one, comparison, lang)),
        *(_close(one, comparison, lang) for one in found if isinstance(one, CloseCall)),
        *_idle([one for one in found if isinstance(one, Idle)], comparison, lang),
        *_each(found, Unbooked, comparison, lang),
    ]


def _each(found: Sequence[Advice], kind: type[Advice], comparison: Comparison, lang: str) -> list[str]:
    """Say in one sentence what holds of several policies."""
    parts = (
        _unbooked([one for one in found if isinstance(one, Unbooked)], comparison, lang)
        if kind is Unbooked
        else [_part(one, comparison, lang) for one in found if isinstance(one, kind)]
    )
    if not parts:
        return []
    told = t("words.semicolon", lang).join(parts)
    if kind is Apart:
        return [t("advice.apart", lang, who=told, weeks=comparison.weeks)]
    return [t("advice.outvoted", lang, verdicts=told) if kind is Outvoted else t("advice.unbooked", lang, who=told)]


def _part(one: Advice, comparison: Comparison, lang: str) -> str:
    """Say it of one policy."""
    texts = comparison.texts(lang)
    match one:
        case Apart(policy, profit, retention):
            values = {
                "profit": money_of(comparison, lang).each(profit, sign=True),
                "retention": signed(100.0 * retention, 1),
            }
            return t("advice.apart_one", lang, name=name_of(policy, lang, texts), **values)
        case Outvoted(policy, question, word, holds, other, often, worlds):
            return t(
                "advice.outvoted_one", lang, policy=title_of(policy, lang, texts),
                question=t(f"report.question_{question}", lang), word=verdict(word, lang), holds=holds,
                other=verdict(other, lang), count=often, worlds=worlds,
            )  # fmt: skip
    raise TypeError(one)


def _unbooked(found: Sequence[Unbooked], comparison: Comparison, lang: str) -> list[str]:
    """Say what is done at no cost, once for all policies that do the same."""
    texts = comparison.texts(lang)
    reference = title_of(comparison.reference, lang, texts)
    told = []
    for levers in dict.fromkeys(one.levers for one in found):
        who = listed([name_of(one.policy, lang, texts) for one in found if one.levers == levers], lang)
        named = listed_few([lever_name(lever, lang) for lever in levers], lang)
        told.append(t("advice.unbooked_one", lang, who=who, levers=named, reference=reference))
    return told


def lever_name(lever: str, lang: str) -> str:
    """Return a lever as it is typed, in another language what it is called there."""
    return lever if lang == LANGUAGES[0] else model_name("parameter", lever, lang, lever)


def _unsettled(one: Unsettled, comparison: Comparison, lang: str) -> list[str]:
    """Say how many replications would settle the decision, and where no number of them would."""
    texts = comparison.texts(lang)
    reference = name_of(comparison.reference, lang, texts)
    told = []
    if one.policies:
        who = listed_few([name_of(name, lang, texts) for name in one.policies], lang)
        values = {"who": who, "reference": reference, "replications": comparison.replications, "needed": one.needed}
        told.append(t("advice.settle", lang, **values))
    if one.endless:
        who = listed_few([name_of(name, lang, texts) for name in one.endless], lang)
        amount = money_of(comparison, lang).each(one.within)
        told.append(t("advice.settle_never", lang, who=who, reference=reference, amount=amount, most=f"{MOST:,}"))
    return told


def _idle(found: Sequence[Idle], comparison: Comparison, lang: str) -> list[str]:
    """Say how much of its staff a firm uses, once for all policies of which it is the same."""
    texts = comparison.texts(lang)
    parts: dict[tuple[str, str, str], list[str]] = {}
    for one in found:
        numbers = (f"{one.answered:,.3g}", f"{one.capacity:,.4g}", percent(one.share))
        parts.setdefault(numbers, []).append(name_of(one.policy, lang, texts))
    told = [
        t("advice.idle_one", lang, who=listed_few(who, lang), answered=answered, capacity=capacity, share=share)
        for (answered, capacity, share), who in parts.items()
    ]
    return [t("advice.idle", lang, who=t("words.semicolon", lang).join(told))] if told else []


def _close(one: CloseCall, comparison: Comparison, lang: str) -> str:
    """Say that the most profitable policies differ by less than it takes to decide."""
    texts = comparison.texts(lang)
    names = {"first": name_of(one.first, lang, texts), "second": name_of(one.second, lang, texts)}
    money = money_of(comparison, lang)
    difference = money.each(one.difference)
    if one.programme:
        return t("advice.close_programme", lang, difference=difference, programme=money.each(one.programme), **names)
    return t("advice.close_interval", lang, difference=difference, **names)
