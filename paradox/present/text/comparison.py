"""The findings of a comparison in plain words: one paragraph, made from the findings and nothing else."""

from collections.abc import Callable, Iterable

from experiments.findings import Comparison, PolicyFindings
from experiments.verdict import EQUAL, HIGHER, LOWER, POLICY_WORDS, UNDECIDED, WORDS
from paradox.messages import LANGUAGES, label, t
from paradox.numbers import signed
from sim.scenario import DO_NOTHING, Texts

_AMOUNTS = (HIGHER, LOWER, EQUAL, UNDECIDED)


def paragraph(comparison: Comparison, lang: str = "en") -> str:
    """Tell in a few sentences what the comparison found, and what it leaves open."""
    sentences = (
        *for_the_person(comparison, lang),
        for_the_base(comparison, lang),
        *_against_the_reference(comparison, lang),
        _best(comparison, lang),
        _how_sure(comparison, lang),
    )
    return t("words.space", lang).join(sentence for sentence in sentences if sentence)


def key(word: str) -> str:
    """Give the last part of the message key of a verdict."""
    return word.replace(" ", "_")


def verdict(word: str, lang: str = "en") -> str:
    """Give a verdict in the words of a language."""
    return t(f"verdict.{key(word)}", lang)


def title_of(policy: str, lang: str = "en", texts: Texts | None = None) -> str:
    """Give the name of a policy as it stands in a table or figure.

    That is the title that the scenario gives it in this language; else the name in the file, which commands ask
    for, or what the program calls it in another language.
    """
    if policy == DO_NOTHING:
        return label("policy", DO_NOTHING, lang)
    given = texts.policies.get(policy) if texts is not None else None
    return given or (policy if lang == LANGUAGES[0] else label("policy", policy, lang, policy))


def typed_policy(policy: str, lang: str = "en", texts: Texts | None = None) -> str:
    """Give the name of a policy as it is typed, in another language behind its title."""
    title = policy if lang == LANGUAGES[0] else title_of(policy, lang, texts)
    return policy if title == policy else t("words.typed", lang, title=title, name=policy)


def name_of(policy: str, lang: str = "en", texts: Texts | None = None) -> str:
    """Give the name of a policy as it stands in a sentence."""
    title = title_of(policy, lang, texts)
    return title if policy == DO_NOTHING else t("words.named", lang, name=title)


def replications(number: int, lang: str = "en") -> str:
    """Say how many replications."""
    return t("screen.replications_one" if number == 1 else "screen.replications_many", lang, number=number)


def segment_of(segment: str, lang: str = "en", texts: Texts | None = None) -> str:
    """Give the name of a segment; as of a policy."""
    given = texts.segments.get(segment) if texts is not None else None
    return given or (segment if lang == LANGUAGES[0] else label("segment", segment, lang, segment))


def listed(items: Iterable[str], lang: str = "en") -> str:
    """Join items as a list in a sentence."""
    return _joined(items, t("words.comma", lang), t("words.last_comma", lang))


def listed_numbers(items: Iterable[str], lang: str = "en") -> str:
    """Join numbers as a list in a sentence; in Chinese with spaces around the last word, as they are no characters."""
    return _joined(items, t("words.comma", lang), t("words.last_number", lang))


def _joined(items: Iterable[str], between: str, last: str) -> str:
    given = list(items)
    return given[0] if len(given) == 1 else between.join(given[:-1]) + last + given[-1]


def _acting(comparison: Comparison) -> list[PolicyFindings]:
    """Give the policies that do something: of doing nothing its own words say nothing."""
    return [one for one in comparison.policies if one.name != DO_NOTHING]


def for_the_person(comparison: Comparison, lang: str = "en") -> list[str]:
    """Say what becomes of those who fail: one sentence a word, with the distance to no failure."""
    sentences, texts = [], comparison.texts(lang)
    for word in WORDS:
        here = [one for one in _acting(comparison) if one.person == word]
        if here:
            named = [(name_of(one.name, lang, texts), signed(one.levels["paradox"].estimate)) for one in here]
            who = [t("words.value", lang, name=name, number=number) for name, number in named]
            sentences.append(t(f"words.person_{key(word)}", lang, who=listed(who, lang)))
    return sentences


def for_the_base(comparison: Comparison, lang: str = "en") -> str:
    """Say what becomes of the whole base, where that is another word than for the person."""
    acting = _acting(comparison)
    if all(one.base == one.person for one in acting):
        return t("words.base_same", lang, weeks=comparison.weeks)
    parts = []
    for word in WORDS:
        here = [name_of(one.name, lang, comparison.texts(lang)) for one in acting if one.base == word]
        if here:
            named = verdict(word, lang)
            parts.append(t("words.base_part", lang, word=named, who=listed(here, lang)))
    clauses = _joined(parts, t("words.clause", lang), t("words.last_clause", lang))
    return t("words.base", lang, weeks=comparison.weeks, parts=clauses)


def _against_the_reference(comparison: Comparison, lang: str) -> list[str]:
    """Compare satisfaction, retention and profit with those under the reference policy."""
    policy = _compared(
        comparison,
        "satisfaction_sd",
        POLICY_WORDS,
        "policy",
        lambda number: t("words.sd", lang, number=signed(number)),
        lang,
    )
    retention = _compared(
        comparison,
        "retention",
        _AMOUNTS,
        "amount",
        lambda number: t("words.points", lang, number=signed(100.0 * number, 1)),
        lang,
    )
    profit = _compared(comparison, "profit", _AMOUNTS, "amount", signed, lang)
    reference = title_of(comparison.reference, lang, comparison.texts(lang))
    return [
        t("words.policy", lang, reference=reference, parts=policy),
        t("words.retention", lang, parts=retention),
        t("words.profit", lang, parts=profit),
    ]


def _compared(
    comparison: Comparison,
    outcome: str,
    words: Iterable[str],
    phrases: str,
    shown: Callable[[float], str],
    lang: str,
) -> str:
    """Say of one number which policies differ from the reference policy, and which way."""
    parts = []
    for word in words:
        here = [
            t(
                "words.amount",
                lang,
                name=name_of(one.name, lang, comparison.texts(lang)),
                number=shown(one.differences[outcome].estimate),
            )
            for one in comparison.policies
            if one.name != comparison.reference and one.differences[outcome].verdict == word
        ]
        if here:
            parts.append(t(f"words.{phrases}_{key(word)}", lang, who=listed(here, lang)))
    return t("words.semicolon", lang).join(parts)


def _best(comparison: Comparison, lang: str) -> str:
    """Name the policies with the most satisfied base and the highest profit."""
    satisfied = _highest(comparison, "satisfaction_sd", lang)
    profitable = _highest(comparison, "profit", lang)
    if satisfied == profitable:
        return t("words.best_both", lang, who=satisfied)
    return t("words.best_two", lang, satisfied=satisfied, profitable=profitable)


def _highest(comparison: Comparison, outcome: str, lang: str) -> str:
    best = max(comparison.policies, key=lambda one: one.levels[outcome].estimate)
    return name_of(best.name, lang, comparison.texts(lang))


def _how_sure(comparison: Comparison, lang: str) -> str:
    """Say what more replications could decide."""
    if comparison.replications == 1:
        return t("words.one_replication", lang)
    words = {word for one in comparison.policies for word in (one.person, one.base, one.policy)}
    if UNDECIDED in words:
        return t("words.undecided_left", lang, replications=comparison.replications)
    return ""
