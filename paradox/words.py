"""The findings of a comparison in plain words: one paragraph, made from the findings and nothing else."""

from collections.abc import Callable, Iterable

from experiments.findings import Comparison, Finding, PolicyFindings
from experiments.verdict import (
    BACKFIRE,
    BETTER,
    EQUAL,
    FULL_REPAIR,
    HIGHER,
    LIFT,
    LOWER,
    NO_DIFFERENCE,
    NO_REPAIR,
    PARTIAL_REPAIR,
    UNDECIDED,
    WORDS,
    WORSE,
)
from paradox.numbers import signed
from sim.scenario import DO_NOTHING

Named = tuple[PolicyFindings, Finding]

_PERSON = {
    LIFT: "people whose service failed end up more satisfied than had nothing gone wrong: a lift",
    BACKFIRE: "people whose service failed end up less satisfied than if the firm had done nothing: a backfire",
    PARTIAL_REPAIR: "people whose service failed end up better off than if the firm had done nothing, "
    "yet less satisfied than had nothing gone wrong: a partial repair",
    FULL_REPAIR: "people whose service failed are brought back to where they would be had nothing gone wrong: "
    "a full repair",
    NO_REPAIR: "people whose service failed are no better off than if the firm had done nothing: no repair",
    NO_DIFFERENCE: "neither failures nor answers make a difference worth naming to those they happen to",
    UNDECIDED: "it is undecided what becomes of people whose service failed",
}
_SATISFACTION = {
    BETTER: "better off under {who}",
    WORSE: "worse off under {who}",
    NO_DIFFERENCE: "no different under {who}",
    UNDECIDED: "undecided under {who}",
}
_AMOUNT = {
    HIGHER: "higher under {who}",
    LOWER: "lower under {who}",
    EQUAL: "equal under {who}",
    UNDECIDED: "undecided under {who}",
}


def paragraph(comparison: Comparison) -> str:
    """Tell in a few sentences what the comparison found, and what it leaves open."""
    sentences = (
        *_for_the_person(comparison),
        _for_the_base(comparison),
        *_against_the_reference(comparison),
        _best(comparison),
        _how_sure(comparison),
    )
    return " ".join(sentence for sentence in sentences if sentence)


def name_of(policy: str) -> str:
    """Give the name of a policy as it stands in a sentence."""
    return "doing nothing" if policy == DO_NOTHING else policy


def listed(items: Iterable[str]) -> str:
    """Join items as a list in a sentence."""
    given = list(items)
    return given[0] if len(given) == 1 else ", ".join(given[:-1]) + " and " + given[-1]


def _acting(comparison: Comparison) -> list[PolicyFindings]:
    """Give the policies that do something: of doing nothing its own words say nothing."""
    return [one for one in comparison.policies if one.name != DO_NOTHING]


def _for_the_person(comparison: Comparison) -> list[str]:
    """Say what becomes of those who fail: one sentence a word, with the distance to no failure."""
    sentences = []
    for word in WORDS:
        here = [one for one in _acting(comparison) if one.person == word]
        if here:
            who = listed(f"{one.name} ({signed(one.levels['paradox'].estimate)} sd)" for one in here)
            sentences.append(f"Under {who}, {_PERSON[word]}.")
    return sentences


def _for_the_base(comparison: Comparison) -> str:
    """Say what becomes of the whole base, where that is another word than for the person."""
    acting = _acting(comparison)
    when = f"For the customer base as a whole, after {comparison.weeks} weeks,"
    if all(one.base == one.person for one in acting):
        return f"{when} the words are the same."
    parts = []
    for word in WORDS:
        here = [one.name for one in acting if one.base == word]
        if here:
            parts.append(f"{word} under {listed(here)}")
    return f"{when} the word is {listed(parts)}."


def _against_the_reference(comparison: Comparison) -> list[str]:
    """Compare satisfaction, retention and profit with those under the reference policy."""
    reference = comparison.reference
    return [
        _compared(
            comparison,
            f"Against {reference}, the base is",
            "satisfaction_sd",
            _SATISFACTION,
            lambda number: f"{signed(number)} sd",
        ),
        _compared(
            comparison, "Retention is", "retention", _AMOUNT, lambda number: f"{signed(100.0 * number, 1)} points"
        ),
        _compared(
            comparison,
            "Profit per customer, in prices of a visit, is",
            "profit",
            _AMOUNT,
            signed,
        ),
    ]


def _compared(
    comparison: Comparison, opening: str, outcome: str, phrases: dict[str, str], shown: Callable[[float], str]
) -> str:
    """Say of one number which policies differ from the reference policy, and which way."""
    parts = []
    for word, phrase in phrases.items():
        here = [
            f"{name_of(one.name)} ({shown(one.differences[outcome].estimate)})"
            for one in comparison.policies
            if one.name != comparison.reference and one.differences[outcome].verdict == word
        ]
        if here:
            parts.append(phrase.format(who=listed(here)))
    return f"{opening} {'; '.join(parts)}."


def _best(comparison: Comparison) -> str:
    """Name the policies with the most satisfied base and the highest profit."""
    satisfied = _highest(comparison, "satisfaction_sd")
    profitable = _highest(comparison, "profit")
    if satisfied == profitable:
        return f"By the estimates, {satisfied} gives both the most satisfied base and the highest profit."
    return f"By the estimates, the base is most satisfied under {satisfied}, and profit is highest under {profitable}."


def _highest(comparison: Comparison, outcome: str) -> str:
    return name_of(max(comparison.policies, key=lambda one: one.levels[outcome].estimate).name)


def _how_sure(comparison: Comparison) -> str:
    """Say what more replications could decide."""
    if comparison.replications == 1:
        return "One replication gives no interval, so nothing is decided: ask for two or more."
    words = {word for one in comparison.policies for word in (one.person, one.base, one.policy)}
    if UNDECIDED in words:
        return f"More than these {comparison.replications} replications may decide what is undecided."
    return ""
