"""How sure a decision is, in words and cells: chances, regret, what is worth knowing, which test would tell."""

from collections.abc import Sequence
from typing import NamedTuple

from experiments.comparison.decision import COMPARED, GOAL, Decision, PolicyRisk, Spread, dots
from experiments.comparison.field_test import FieldTest, Need
from experiments.comparison.information import FEWEST_WORLDS, Information
from paradox.present.messages import model_name, t
from paradox.present.text.comparison import name_of, title_of
from paradox.present.text.money import Money
from paradox.present.text.number_format import percent, signed
from sim.parameters.registry import PARAMETERS
from sim.scenario.scenario import Texts

CHANCES = ("best", "worse", "backfire")
# A policy that backfires in more of the runs than this is not named as best without saying so.
_MOST = 0.5


class Rows(NamedTuple):
    """A table of policies: its title, the headings of its columns, and for each policy its name and cells."""

    title: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]


def spreads(decision: Decision, money: Money, texts: Texts | None = None) -> Rows:
    """Return what 5, 50 and 95 of 100 runs stay below, for each policy but that of today."""
    lang = money.lang
    return Rows(
        t("decision.spread_title", lang, reference=title_of(decision.reference, lang, texts)),
        [money.say("profit") if outcome == GOAL else t(f"decision.spread_{outcome}", lang) for outcome in COMPARED],
        [
            (
                title_of(one.policy, lang, texts),
                [spread_shown(outcome, one.against[outcome], money) for outcome in COMPARED],
            )
            for one in decision.policies
            if one.policy != decision.reference
        ],
    )


def spread_shown(outcome: str, spread: Spread, money: Money) -> str:
    """Write the three points of a spread, shares in percentage points."""
    if outcome == GOAL:
        return " / ".join(map(money.change, spread))
    scale, decimals = {"satisfaction": (1.0, 1), "retention": (100.0, 1)}[outcome]
    return " / ".join(signed(scale * point, decimals) for point in spread)


def chances(decision: Decision, money: Money, texts: Texts | None = None) -> Rows:
    """Return the chances of each policy out of twenty, and its regret."""
    lang = money.lang
    return Rows(
        t("decision.chance_title", lang),
        [
            *(t(f"decision.chance_{chance}", lang) for chance in CHANCES),
            t("decision.regret", lang),
            t("decision.regret_high", lang),
        ],
        [
            (
                title_of(one.policy, lang, texts),
                [
                    *(_of_twenty(one, chance, decision.reference, lang) for chance in CHANCES),
                    money.stake(one.regret),
                    money.stake(one.regret_high),
                ],
            )
            for one in decision.policies
        ],
    )


def _of_twenty(one: PolicyRisk, chance: str, reference: str, lang: str) -> str:
    """Write a chance; that of being worse than oneself is none."""
    if chance == "worse" and one.policy == reference:
        return "-"
    return t("decision.of_twenty", lang, count=dots(getattr(one, chance)))


def note(decision: Decision, money: Money, texts: Texts | None = None) -> str:
    """Say how to read chances and regret."""
    reference = title_of(decision.reference, money.lang, texts)
    return t("decision.note", money.lang, reference=reference, unit=money.stake_unit)


def choice_told(decision: Decision, money: Money, texts: Texts | None = None) -> str:
    """Say which policy earns most over the worlds."""
    lang = money.lang
    if decision.choice == decision.reference:
        return t("decision.choice_stay", lang, reference=name_of(decision.reference, lang, texts))
    gain = money.each(decision[decision.choice].gain, sign=True)
    told = t("decision.choice_change", lang, choice=name_of(decision.choice, lang, texts), gain=gain)
    backfires = decision[decision.choice].backfire
    if backfires <= _MOST:
        return told
    return told + t("words.space", lang) + t("decision.choice_backfires", lang, count=dots(backfires))


def unknowns_told(decision: Decision, money: Money) -> list[str]:
    """Say which unknowns would change the decision and what knowing them would be worth, and how that was found."""
    lang = money.lang
    if decision.worlds < FEWEST_WORLDS:
        return [t("decision.few_worlds", lang, needed=FEWEST_WORLDS)]
    if decision.unknowns:
        named = t("words.semicolon", lang).join(_unknown(one, money) for one in decision.unknowns)
        first = t("decision.unknowns", lang, unknowns=named)
    else:
        first = t("decision.unknowns_none", lang, asked=decision.asked)
    everything = t("decision.knowing_all", lang, value=money.each(decision.knowing_all))
    return [first + t("words.space", lang) + everything]


def method_told(decision: Decision, money: Money) -> str:
    """Say how the value of knowing was found."""
    return t("decision.knowing_note", money.lang, unit=money.stake_unit, asked=decision.asked)


def _unknown(one: Information, money: Money) -> str:
    """Name an unknown with what it is worth and what it means."""
    return t(
        "decision.unknown",
        money.lang,
        parameter=parameter_name(one.unknown, money.lang),
        value=money.stake(one.value, 3),
        error=money.stake(one.error, 3),
        meaning=parameter_meaning(one.unknown, money.lang),
    )


def parameter_name(name: str, lang: str) -> str:
    """Return what readers call a parameter."""
    return model_name("parameter", name, lang, name)


def parameter_meaning(name: str, lang: str) -> str:
    """Return what a parameter means, without a stop; nothing for one that is no parameter of the model."""
    known = PARAMETERS.get(name)
    return model_name("meaning", name, lang, known.meaning if known else "").rstrip(".。")


def field_test_told(test: FieldTest, money: Money, texts: Texts | None = None) -> list[str]:
    """Say which field test would tell the policy from that of today, and what it takes to see it in money."""
    lang = money.lang
    names = {"policy": name_of(test.policy, lang, texts), "reference": name_of(test.reference, lang, texts)}
    least = test.least
    if least is None:
        return [t("decision.test_none", lang, **names)]
    told = t(
        "decision.test",
        lang,
        customers=f"{least.per_group:,}",
        weeks=least.weeks,
        outcome=t(f"decision.outcome_{least.outcome}", lang),
        difference=_difference(least, money),
        power=percent(test.power),
        level=percent(test.level),
        **names,
    )
    customers = money.currency.customers
    if customers and least.per_group * 2 > customers:
        return [told, t("decision.test_too_many", lang, customers=f"{customers:,}")]
    return [told, *([] if least.outcome == "contribution" else [_in_money(test, lang)])]


def _in_money(test: FieldTest, lang: str) -> str:
    """Say what the test takes if it is read in money."""
    usable = [need for need in test.needs if need.outcome == "contribution" and need.per_group]
    if not usable:
        return t("decision.test_money_none", lang)
    need = min(usable, key=lambda one: one.per_group)
    return t("decision.test_money", lang, customers=f"{need.per_group:,}", weeks=need.weeks)


def _difference(need: Need, money: Money) -> str:
    """Write the difference that a test looks for."""
    if need.outcome == "retention":
        return t("words.points", money.lang, number=signed(100.0 * need.difference, 1))
    return signed(need.difference, 1) if need.outcome == "satisfaction" else money.price_change(need.difference)


def formula_told(lang: str) -> str:
    """Say how many customers a test needs, and why that is the least."""
    return t("decision.test_formula", lang)
