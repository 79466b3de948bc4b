"""The findings of a comparison in plain words: one paragraph, made from the findings and nothing else."""

from collections.abc import Callable, Iterable, Sequence

from experiments.comparison.findings import Comparison, PolicyFindings
from experiments.comparison.overload import MANY_NOT_READ, not_read, slow, unanswered
from experiments.comparison.ruler import unit_of
from experiments.comparison.verdict import EQUAL, HIGHER, LOWER, POLICY_WORDS, UNDECIDED, WORDS, decided
from paradox.present.messages import LANGUAGES, filled, label, t, typed
from paradox.present.text.money import money_of
from paradox.present.text.number_format import percent, plain, signed
from sim.scenario.own_units import staff_key
from sim.scenario.scenario import BUILT_IN, Texts

# Share of the customers from which a profit is not named without saying that so many fewer stay.
_FEWER = 0.05
_MANY, _NAMED = 6, 4
_AMOUNTS = (HIGHER, LOWER, EQUAL, UNDECIDED)


def paragraph(comparison: Comparison, lang: str = "en") -> str:
    """Say in a few sentences what the comparison found, and what it leaves open."""
    sentences = (
        *for_the_person(comparison, lang),
        for_the_base(comparison, lang),
        *_against_the_reference(comparison, lang),
        _best(comparison, lang),
        _how_sure(comparison, lang),
    )
    return t("words.space", lang).join(sentence for sentence in sentences if sentence)


def key(word: str) -> str:
    """Return the last part of the message key of a verdict."""
    return word.replace(" ", "_")


def verdict(word: str, lang: str = "en") -> str:
    """Return a verdict in the words of a language."""
    return t(f"verdict.{key(word)}", lang)


def title_of(policy: str, lang: str = "en", texts: Texts | None = None) -> str:
    """Return the name of a policy as it stands in a table or figure.

    That is the title that the scenario gives it in this language; else the name in the file, which commands ask
    for, or what the program calls it in another language.
    """
    if policy in BUILT_IN:
        return label("policy", policy, lang)
    given = texts.policies.get(policy) if texts is not None else None
    return given or (policy if lang == LANGUAGES[0] else label("policy", policy, lang, policy))


def typed_policy(policy: str, lang: str = "en", texts: Texts | None = None) -> str:
    """Return the name of a policy as it is typed, in another language behind its title."""
    return typed(title_of(policy, lang, texts), policy, lang)


def policy_note(policy: str, lang: str = "en", texts: Texts | None = None) -> str:
    """Return what a policy does, in a sentence; of those that are in no file too. "" where nobody says it."""
    if policy in BUILT_IN:
        return label("policy_note", policy, lang)
    return texts.policy_notes.get(policy, "") if texts is not None else ""


def name_of(policy: str, lang: str = "en", texts: Texts | None = None) -> str:
    """Return the name of a policy as it stands in a sentence."""
    title = title_of(policy, lang, texts)
    return title if policy in BUILT_IN else t("words.named", lang, name=title)


def replications(number: int, lang: str = "en") -> str:
    """Say how many replications."""
    return t("screen.replications_one" if number == 1 else "screen.replications_many", lang, number=number)


def segment_of(segment: str, lang: str = "en", texts: Texts | None = None) -> str:
    """Return the name of a segment; as of a policy."""
    given = texts.segments.get(segment) if texts is not None else None
    return given or (segment if lang == LANGUAGES[0] else label("segment", segment, lang, segment))


def listed(items: Iterable[str], lang: str = "en") -> str:
    """Join items as a list in a sentence."""
    return _joined(items, "comma", "last_comma", lang)


def listed_few(items: Iterable[str], lang: str = "en") -> str:
    """Join items as a list in a sentence; of more than six, four are named and the others counted."""
    given = list(items)
    if len(given) <= _MANY:
        return listed(given, lang)
    return listed([*given[:_NAMED], t("words.others", lang, count=len(given) - _NAMED)], lang)


def _joined(items: Iterable[str], between: str, last: str, lang: str) -> str:
    *before, end = items
    if not before:
        return end
    return filled(f"{{}}{t(f'words.{last}', lang)}{{}}", lang, t(f"words.{between}", lang).join(before), end)


def _acting(comparison: Comparison) -> list[PolicyFindings]:
    """Return the policies that do something: of doing nothing its own words say nothing."""
    return [one for one in comparison.policies if one.name not in BUILT_IN]


def for_the_person(comparison: Comparison, lang: str = "en") -> list[str]:
    """Say what becomes of those who fail: one sentence a word, with the distance to no failure."""
    sentences, texts = [], comparison.texts(lang)
    for word in WORDS:
        here = [one for one in _acting(comparison) if one.person == word]
        if here:
            named = [(name_of(one.name, lang, texts), signed(one.levels["paradox"].estimate)) for one in here]
            who = [t("words.value", lang, name=name, number=number) for name, number in named]
            sentences.append(t(f"words.person_{key(word)}", lang, who=listed_few(who, lang)))
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
            parts.append(t("words.base_part", lang, word=named, who=listed_few(here, lang)))
    clauses = _joined(parts, "clause", "last_clause", lang)
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
    money = money_of(comparison, lang)
    profit = _compared(comparison, "profit", _AMOUNTS, "amount", money.change, lang)
    reference = title_of(comparison.reference, lang, comparison.texts(lang))
    return [
        t("words.policy", lang, reference=reference, parts=policy),
        t("words.retention", lang, parts=retention),
        money.say("parts", parts=profit),
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
            parts.append(t(f"words.{phrases}_{key(word)}", lang, who=listed_few(here, lang)))
    return t("words.semicolon", lang).join(parts)


def _best(comparison: Comparison, lang: str) -> str:
    """Name the policies with the most satisfied base and the highest profit, and what that profit leaves out."""
    satisfied, profitable = _highest(comparison, "satisfaction_sd"), _highest(comparison, "profit")
    names = {
        "satisfied": name_of(satisfied.name, lang, comparison.texts(lang)),
        "profitable": name_of(profitable.name, lang, comparison.texts(lang)),
    }
    if satisfied is profitable:
        return t("words.best_both", lang, who=names["satisfied"])
    least = min(one.levels["profit"].estimate for one in comparison.policies)
    dear = satisfied.levels["profit"].estimate == least
    told = t("words.best_dear" if dear else "words.best_two", lang, **names)
    share, other = (one.levels["retention"].estimate for one in (profitable, satisfied))
    if not other - share >= _FEWER:
        return told
    shares = {"share": percent(share), "other": percent(other)}
    short = t("words.best_short", lang, weeks=comparison.weeks, **shares, **names)
    return told + t("words.space", lang) + short


def _highest(comparison: Comparison, outcome: str) -> PolicyFindings:
    return max(comparison.policies, key=lambda one: one.levels[outcome].estimate)


def _how_sure(comparison: Comparison, lang: str) -> str:
    """Say what more replications could decide."""
    if comparison.replications == 1:
        return t("words.one_replication", lang)
    words = {word for one in comparison.policies for word in (one.person, one.base, one.policy)}
    if UNDECIDED in words:
        return t("words.undecided_left", lang, replications=comparison.replications)
    return ""


def unit_told(comparison: Comparison, lang: str = "en") -> str:
    """Say what the unit of contrasts is, and who is not read for them."""
    latent = unit_of(comparison.spread) != comparison.spread
    unit = t("words.unit_latent" if latent else "words.unit", lang, spread=plain(comparison.spread))
    return t("words.space", lang).join([unit, *not_read_told(comparison, lang)])


def market_told(comparison: Comparison, lang: str = "en") -> str:
    """Say whether the scenario was ever fitted to data of a firm, or its market matched to figures that were said."""
    if comparison.fitted:
        return t("market.fitted", lang, what=comparison.fitted)
    if comparison.matched:
        figures = listed([label("asked", key, lang) for key in comparison.matched], lang)
        return t("market.matched", lang, figures=figures)
    return t("market.never", lang)


def cautions(comparison: Comparison, lang: str = "en") -> list[str]:
    """Warn of policies that are one, of staff that cannot keep up, and of a horizon that may be too short."""
    return [*_alike(comparison, lang), *_overload(comparison, lang), *_short(comparison, lang)]


def not_read_told(comparison: Comparison, lang: str = "en") -> list[str]:
    """Say how many of those who failed are not read, their case being open at the end or too young."""
    many = [one for one in _acting(comparison) if not_read(one) > MANY_NOT_READ]
    if not many:
        return []
    told = [percent(not_read(one)) for one in many]
    return [t("words.not_read", lang, who=_names(many, comparison, lang), shares=_numbers(told, lang))]


def _alike(comparison: Comparison, lang: str) -> list[str]:
    """Name policies with the same numbers to the last bit: nothing in which they may differ has acted."""
    same: dict[tuple[str, ...], list[PolicyFindings]] = {}
    for one in _acting(comparison):
        numbers = {name: level.estimate for name, level in one.levels.items()}
        numbers |= {f"weekly {name}": series.estimate.tolist() for name, series in one.weekly.items()}
        same.setdefault(tuple(f"{name} {numbers[name]}" for name in sorted(numbers)), []).append(one)
    return [t("words.alike", lang, who=_names(some, comparison, lang)) for some in same.values() if len(some) > 1]


def _overload(comparison: Comparison, lang: str) -> list[str]:
    parts = []
    late, lost = slow(comparison), unanswered(comparison)
    if late:
        days = [plain(one.levels["days"].estimate, 0) for one in late]
        parts.append(t("words.overload_days", lang, who=_names(late, comparison, lang), days=_numbers(days, lang)))
    if lost:
        shares = [percent(one.levels["lapsed_share"].estimate) for one in lost]
        parts.append(t("words.overload_lost", lang, who=_names(lost, comparison, lang), shares=_numbers(shares, lang)))
    told, lever = t("words.semicolon", lang).join(parts), staff_key(comparison.terms)
    return [t("words.overload", lang, parts=told, lever=lever)] if parts else []


def _short(comparison: Comparison, lang: str) -> list[str]:
    """Name the policies that are not shown to earn more than doing nothing within the horizon; none if all are."""
    parts, money = [], money_of(comparison, lang)
    unit = t("words.payback_unit", lang) if money.in_currency else ""
    for word in (LOWER, UNDECIDED):
        here = [one for one in _acting(comparison) if one.gain.verdict == word and decided(one.gain.interval)]
        if here:
            named = [(name_of(one.name, lang, comparison.texts(lang)), money.change(one.gain.estimate)) for one in here]
            who = [t("words.amount", lang, name=name, number=number) for name, number in named]
            parts.append(t(f"words.payback_{key(word)}", lang, who=listed_few(who, lang), unit=unit))
    told = t("words.semicolon", lang).join(parts)
    return [t("words.payback", lang, weeks=comparison.weeks, parts=told)] if parts else []


def _numbers(values: Sequence[str], lang: str) -> str:
    """List numbers in the order of the policies; one that is the same for all is said once."""
    return values[0] if len(set(values)) == 1 else listed(values, lang)


def _names(policies: Sequence[PolicyFindings], comparison: Comparison, lang: str) -> str:
    return listed([name_of(one.name, lang, comparison.texts(lang)) for one in policies], lang)
