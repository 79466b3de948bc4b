"""The verdict of a comparison in at most three short sentences: the customer base, profit, the person.

Each carries one interval at most. A word is given as the verdict where at least half of the plausible worlds that were
asked give it; elsewhere it is called open, and what more of them say is named.
"""

from collections.abc import Sequence

from experiments.comparison.findings import Comparison, Finding, PolicyFindings
from experiments.comparison.plausible import Sureness
from experiments.comparison.verdict import BETTER, HIGHER, LIFT, LOWER, UNDECIDED
from paradox.present.messages import t
from paradox.present.text.comparison import listed_few, name_of, title_of, verdict
from paradox.present.text.money import money_of
from paradox.present.text.number_format import with_interval
from paradox.present.text.plausible import by_count, worlds
from sim.scenario.scenario import BUILT_IN


def headline(comparison: Comparison, lang: str, sure: Sequence[Sureness] = ()) -> str:
    """Return the policy shown to be best for the base and what it does to profit, or that none is; then the person.

    A policy is named as best only if it is better than the reference; those of which that is open are named too.

    Args:
        comparison: the findings.
        lang: language.
        sure: in how many plausible worlds the verdicts hold; empty if that was not asked.
    """
    if all(one.name in BUILT_IN for one in comparison.policies):
        return t("report.headline_none", lang)
    others = [one for one in comparison.policies if one.name != comparison.reference]
    better = [one for one in others if one.policy == BETTER]
    best = max(better, key=_satisfaction) if better else None
    if best is None:
        first: tuple[str, ...] = (_none(comparison, others, lang),)
    else:
        first = (_base(comparison, best, lang, sure), _profit(comparison, best, better, lang))
    return t("words.space", lang).join(
        (*first, _person(comparison, best or comparison[comparison.reference], lang, sure))
    )


def _satisfaction(one: PolicyFindings) -> float:
    return one.levels["satisfaction_sd"].estimate


def _base(comparison: Comparison, best: PolicyFindings, lang: str, sure: Sequence[Sureness]) -> str:
    """Say who is best for the base, and whether plausible worlds agree."""
    asked = _asked(sure, best, "policy")
    held = ""
    if asked is not None:
        which = "report.headline_held" if _holds(asked) else "report.headline_open"
        held = t(which, lang, holds=asked.holds, worlds=worlds(asked, lang))
    return t(
        "report.headline",
        lang,
        best=name_of(best.name, lang, comparison.texts(lang)),
        reference=title_of(comparison.reference, lang, comparison.texts(lang)),
        difference=_sd(best.differences["satisfaction_sd"], lang),
        sure=held,
    )


def _profit(comparison: Comparison, best: PolicyFindings, better: Sequence[PolicyFindings], lang: str) -> str:
    """Say what the best policy for the base does to profit, and who is best at no loss if it loses some."""
    found = best.differences["profit"]
    money = money_of(comparison, lang)
    profit = money.change_within(found.interval)
    if found.verdict != LOWER:
        if found.verdict not in (HIGHER, UNDECIDED):
            return t("report.headline_equal", lang)
        return money.say("higher" if found.verdict == HIGHER else "undecided_profit", profit=profit)
    least = all(found.estimate <= one.differences["profit"].estimate for one in comparison.policies)
    free = [one for one in better if one.differences["profit"].verdict != LOWER]
    instead = ""
    if free:
        who = name_of(max(free, key=_satisfaction).name, lang, comparison.texts(lang))
        instead = t("report.headline_instead", lang, who=who)
    return money.say("least" if least else "lower", profit=profit, instead=instead)


def _none(comparison: Comparison, others: list[PolicyFindings], lang: str) -> str:
    """Say that nobody is shown to be better than the reference, and of whom that is open."""
    texts = comparison.texts(lang)
    reference = title_of(comparison.reference, lang, texts)
    undecided = [name_of(one.name, lang, texts) for one in others if one.policy == UNDECIDED]
    if not undecided:
        return t("report.headline_reference", lang, reference=reference)
    return t("report.headline_undecided", lang, reference=reference, who=listed_few(undecided, lang))


def _person(comparison: Comparison, one: PolicyFindings, lang: str, sure: Sequence[Sureness]) -> str:
    """Say under which policy what becomes of those whose service failed, or that it is open."""
    asked = _asked(sure, one, "person")
    values = {"who": name_of(one.name, lang, comparison.texts(lang)), "word": verdict(one.person, lang)}
    if asked is not None and not _holds(asked):
        other, count = next(pair for pair in by_count(asked) if pair[0] != asked.word)
        found = {"holds": asked.holds, "worlds": worlds(asked, lang), "other": verdict(other, lang), "count": count}
        return t("report.headline_person_open", lang, **values, **found)
    values["sure"] = ""
    if asked is not None:
        values["sure"] = t("report.headline_person_held", lang, holds=asked.holds, worlds=worlds(asked, lang))
    if one.person == LIFT:
        return t("report.headline_lift", lang, paradox=_sd(one.levels["paradox"], lang), **values)
    return t("report.headline_person", lang, recovery=_sd(one.levels["recovery_person"], lang), **values)


def _asked(sure: Sequence[Sureness], policy: PolicyFindings, question: str) -> Sureness | None:
    """Return how sure a verdict is; None if that was not asked."""
    return next((one for one in sure if (one.policy, one.question) == (policy.name, question)), None)


def disputed(sure: Sequence[Sureness]) -> bool:
    """Return whether most plausible worlds give another word than the comparison somewhere."""
    return not all(map(_holds, sure))


def _holds(one: Sureness) -> bool:
    """Return whether at least half of the plausible worlds give the word."""
    return 2 * one.holds >= one.worlds


def _sd(finding: Finding, lang: str) -> str:
    return t("words.sd", lang, number=with_interval(finding.interval))
