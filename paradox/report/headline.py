"""The verdict of a comparison in a few words: who leaves the base best off, at what price, and the person under it."""

from experiments.findings import Comparison, Finding, PolicyFindings
from experiments.intervals import Interval
from experiments.verdict import BETTER, UNDECIDED
from paradox.messages import t
from paradox.numbers import with_interval
from paradox.words import key, listed, name_of, title_of, verdict
from sim.scenario import DO_NOTHING


def headline(comparison: Comparison, lang: str) -> str:
    """Give the verdict with its margin: the policy shown to be best for the base, or that none is; then the person.

    A policy is named as best only if it is better than the reference; those of which that is open are named too.
    """
    if all(one.name == DO_NOTHING for one in comparison.policies):
        return t("report.headline_none", lang)
    others = [one for one in comparison.policies if one.name != comparison.reference]
    better = [one for one in others if one.policy == BETTER]
    best = max(better, key=lambda one: one.levels["satisfaction_sd"].estimate) if better else None
    first = _best(comparison, best, lang) if best else _none(comparison, others, lang)
    return t("words.space", lang).join((*first, _person(comparison, best or comparison[comparison.reference], lang)))


def _best(comparison: Comparison, best: PolicyFindings, lang: str) -> tuple[str, ...]:
    """Say who is best for the base, and what that does to retention and profit."""
    reference = title_of(comparison.reference, lang, comparison.texts(lang))
    return (
        t(
            "report.headline",
            lang,
            best=name_of(best.name, lang, comparison.texts(lang)),
            reference=reference,
            difference=_sd(best.differences["satisfaction_sd"], lang),
            against=verdict(best.policy, lang),
        ),
        t(
            "report.headline_pays",
            lang,
            reference=reference,
            profit=with_interval(best.differences["profit"].interval),
            profit_word=_amount(best.differences["profit"], lang),
            retention=_points(best.differences["retention"], lang),
            retention_word=_amount(best.differences["retention"], lang),
        ),
    )


def _none(comparison: Comparison, others: list[PolicyFindings], lang: str) -> tuple[str, ...]:
    """Say that nobody is shown to be better than the reference, and of whom that is open."""
    texts = comparison.texts(lang)
    reference = title_of(comparison.reference, lang, texts)
    undecided = [name_of(one.name, lang, texts) for one in others if one.policy == UNDECIDED]
    if not undecided:
        return (t("report.headline_reference", lang, reference=reference),)
    return (t("report.headline_undecided", lang, reference=reference, who=listed(undecided, lang)),)


def _person(comparison: Comparison, one: PolicyFindings, lang: str) -> str:
    """Say under which policy what becomes of those whose service failed."""
    return t(
        "report.headline_person",
        lang,
        who=name_of(one.name, lang, comparison.texts(lang)),
        person=verdict(one.person, lang),
        paradox=_sd(one.levels["paradox"], lang),
        recovery=_sd(one.levels["recovery_person"], lang),
    )


def _sd(finding: Finding, lang: str) -> str:
    return t("words.sd", lang, number=with_interval(finding.interval))


def _points(finding: Finding, lang: str) -> str:
    """Write a difference of shares in percentage points."""
    estimate, low, high, n = finding.interval
    return t("words.points", lang, number=with_interval(Interval(100 * estimate, 100 * low, 100 * high, n), 1))


def _amount(finding: Finding, lang: str) -> str:
    return t(f"verdict.{key(finding.verdict)}", lang)
