"""What a search for the best policy has found, in words and numbers."""

import math
from collections.abc import Iterable

from experiments.comparison.currency import currency_of
from experiments.comparison.intervals import Interval
from experiments.comparison.verdict import BACKFIRE, BETTER, UNDECIDED, WORSE
from experiments.improvement.aims import MEASURES, WEEKS_A_YEAR, YEARLY_COST, Condition, weeks_of
from experiments.improvement.findings import (
    CHANGE,
    CHEAPEST,
    LEAST_REGRETTED,
    NONE_KEEPS,
    REFERENCE,
    Improvement,
    Response,
    Told,
)
from experiments.improvement.levers import SearchedLever, value_in
from experiments.improvement.ranges import PREVENTION, range_written
from paradox.present.messages import label, model_name, t
from paradox.present.text.comparison import listed, title_of
from paradox.present.text.money import Money
from paradox.present.text.number_format import MISSING, plain, signed
from paradox.present.text.own_terms import value_told

_DECIMALS = {"share": 1, "0-100": 1, "points": 1}
# Amounts whose names say that they are of a customer: told of the whole firm, they are called otherwise.
_OF_A_CUSTOMER = ("revenue", "profit", "net_present_value", "lifetime_value")
# A budget of which no more than this share is left is used.
_USED = 0.9


def name_of(found: Improvement, one: Told, lang: str) -> str:
    """Return what a policy is called."""
    if one.role == REFERENCE:
        return reference_of(found, lang)
    return t(f"improve.name_{one.name}", lang)


def reference_of(found: Improvement, lang: str) -> str:
    """Return what the reference policy is called."""
    return title_of(found.scenario.reference, lang, found.scenario.texts(lang))


def lever_name(lever: SearchedLever, lang: str) -> str:
    """Return what a lever is called."""
    name, _, cause = lever.name.partition(".")
    if name == PREVENTION:
        return t("improve.prevention_of", lang, cause=label("cause", cause, lang)) if cause else _all_causes(lang)
    return model_name("parameter", name, lang, name.replace("_", " "))


def _all_causes(lang: str) -> str:
    return t("improve.prevention_all", lang)


def measure_name(found: Improvement, measure: str, lang: str) -> str:
    """Return what a measure is called; an amount that is told of the whole firm is called one of the firm."""
    if measure == YEARLY_COST:
        return t("improve.yearly_cost", lang)
    told = money_in(found, measure, lang)
    if told is not None and told.of_firm and measure in _OF_A_CUSTOMER:
        return t(f"improve.firm_{measure}", lang)
    return model_name("outcome", measure, lang, measure.replace("_", " "))


def money_in(found: Improvement, measure: str, lang: str) -> Money | None:
    """Return how a measure is told as money of the firm; None for what is no amount, or told in prices."""
    weeks = weeks_of(measure, found.scenario.horizon)
    told = Money(currency_of(found.scenario.terms, int(weeks or WEEKS_A_YEAR)), lang)
    return told if weeks and told.in_currency else None


def value_of(found: Improvement, measure: str, value: float, lang: str) -> str:
    """Write a level of a measure: a share in percent, money in the currency where there is one."""
    if (told := money_in(found, measure, lang)) is not None:
        return told.stake(value)
    share = MEASURES[measure].unit == "share"
    text = plain(_scale_of(measure) * value, _decimals(measure))
    return f"{text} %" if share and text != MISSING else text


def level(found: Improvement, measure: str, value: Interval, lang: str) -> str:
    """Write a level with its interval."""
    shown = value_of(found, measure, value.estimate, lang)
    if not math.isfinite(value.low):
        return shown
    ends = [value_of(found, measure, end, lang).removesuffix(" %") for end in (value.low, value.high)]
    return f"{shown} [{', '.join(ends)}]"


def gain(found: Improvement, measure: str, value: Interval, lang: str) -> str:
    """Write a difference with its interval; that of a share in points of percent."""
    if (told := money_in(found, measure, lang)) is not None:
        return told.stake_within(value)
    scale, decimals = _scale_of(measure), _decimals(measure)
    parts = [signed(scale * one, decimals) for one in (value.estimate, value.low, value.high)]
    return parts[0] if not math.isfinite(value.low) else f"{parts[0]} [{parts[1]}, {parts[2]}]"


def axis_of(found: Improvement, measure: str, values: Iterable[float], lang: str) -> tuple[float, str]:
    """Return by what a measure is multiplied on an axis, and the unit that it then has, "" where it needs none.

    Args:
        found: the answer.
        measure: what is drawn.
        values: that are drawn.
        lang: language of words.
    """
    if (told := money_in(found, measure, lang)) is not None:
        return told.stake_scale(values)
    return _scale_of(measure), ""


def _scale_of(measure: str) -> float:
    """Return by what a measure is multiplied where it is shown: a share is shown in percent."""
    return 100.0 if MEASURES[measure].unit == "share" else 1.0


def _decimals(measure: str) -> int:
    return _DECIMALS.get(MEASURES[measure].unit, 2)


def money(found: Improvement, value: float, lang: str, *, with_sign: bool = False) -> str:
    """Write money of a customer and year as it was asked for: of the firm where its size is known."""
    if not math.isfinite(value):
        return MISSING
    if (told := money_in(found, YEARLY_COST, lang)) is not None:
        return told.stake_change(value) if with_sign else told.stake(value)
    amount, decimals = value * found.scale, 0 if found.customers else 3
    return (signed if with_sign else plain)(amount, decimals, grouped=True)


def extra(found: Improvement, cost: Interval, lang: str) -> str:
    """Write money above that of another policy, with its interval."""
    parts = [money(found, one, lang, with_sign=True) for one in (cost.estimate, cost.low, cost.high)]
    return parts[0] if not math.isfinite(cost.low) else f"{parts[0]} [{parts[1]}, {parts[2]}]"


def unit_told(found: Improvement, lang: str) -> str:
    """Say what money is in."""
    currency = found.scenario.terms.currency
    money = t("improve.in_currency", lang, currency=currency) if currency else t("improve.in_prices", lang)
    if found.customers:
        return t("improve.unit_firm", lang, money=money, customers=f"{found.customers:,}")
    return t("improve.unit_customer", lang, money=money)


def asked(found: Improvement, lang: str) -> str:
    """Say what was asked."""
    kept = [one for one in found.aim.conditions if not one.above_reference]
    budget = ""
    if found.budget is not None:
        most, reference = money(found, found.budget, lang), reference_of(found, lang)
        budget = t("improve.asked_budget", lang, budget=most, reference=reference, unit=unit_told(found, lang))
    conditions = listed([condition_told(found, one, lang) for one in kept], lang) if kept else ""
    return t(
        "improve.asked",
        lang,
        goal=measure_name(found, found.aim.goal, lang),
        way=t("improve.way_more" if found.aim.more else "improve.way_less", lang),
        budget=budget,
        conditions=t("improve.asked_keep", lang, conditions=conditions) if conditions else "",
    )


def searched(found: Improvement, lang: str) -> str:
    """Say how much was tried and what the numbers rest on."""
    worlds = t("improve.searched_worlds", lang, worlds=found.worlds) if found.worlds > 1 else ""
    return t(
        "improve.searched",
        lang,
        levers=len(found.levers),
        tried=f"{len(found.tried):,}",
        runs=f"{found.runs:,}",
        cases=found.cases,
        worlds=worlds,
    )


def condition_told(found: Improvement, condition: Condition, lang: str) -> str:
    """Say a condition."""
    if condition.above_reference:
        budget = money(found, condition.bound, lang)
        return t("improve.budget_condition", lang, budget=budget, reference=reference_of(found, lang))
    measure, bound = (
        measure_name(found, condition.measure, lang),
        value_of(found, condition.measure, condition.bound, lang),
    )
    return t("improve.at_least" if condition.at_least else "improve.at_most", lang, measure=measure, bound=bound)


def decision(found: Improvement, lang: str) -> str:
    """Say what is to be done, in the numbers of fresh luck."""
    best, reference = found.best, reference_of(found, lang)
    if found.decision == NONE_KEEPS:
        return t("improve.none_keeps", lang, missing=_missing(found, lang))
    if found.best_is_reference:
        stays = t("improve.stay_best", lang, reference=reference, tried=f"{len(found.tried):,}")
        return _sentences([stays, _not_spent(found, lang)], lang)
    told = {
        "name": name_of(found, best, lang),
        "reference": reference,
        "weeks": found.scenario.horizon,
        "goal": measure_name(found, found.aim.goal, lang),
        "gain": gain(found, found.aim.goal, best.gains[found.aim.goal], lang),
        "cost": extra(found, best.extra_cost, lang),
    }
    if found.decision != CHANGE:
        return _sentences([t("improve.stay", lang, **told), _not_spent(found, lang)], lang)
    told["firm"] = _for_firm(found, lang)
    saves = best.extra_cost.high < 0.0
    if not found.reference.keeps:
        return _sentences([t("improve.change_to_keep", lang, **told), _spent(found, lang)], lang)
    return _sentences(
        [t("improve.change_saves" if saves else "improve.change", lang, **told), _spent(found, lang)], lang
    )


def _for_firm(found: Improvement, lang: str) -> str:
    """Say what a gain in money is in: of the whole firm, where its size is known."""
    if (told := money_in(found, found.aim.goal, lang)) is not None:
        named = told.of_firm and found.aim.goal in _OF_A_CUSTOMER
        return "" if named else t("improve.of_money", lang, unit=told.stake_unit)
    if not found.customers or MEASURES[found.aim.goal].unit != "price":
        return ""
    return t("improve.for_firm", lang, gain=extra(found, found.best.gains[found.aim.goal], lang))


def _not_spent(found: Improvement, lang: str) -> str:
    return "" if found.budget is None else t("improve.budget_not_spent", lang)


def _spent(found: Improvement, lang: str) -> str:
    """Say how much of the budget the best policy takes."""
    if found.budget is None:
        return ""
    share = found.best.extra_cost.estimate / found.budget if found.budget else math.nan
    if found.best.extra_cost.high <= 0.0 or not share > 0.0:
        return t("improve.budget_not_spent", lang)
    rest, spent = found.unspent and share < _USED, f"{100.0 * share:.0f} %"
    return t("improve.budget_rest" if rest else "improve.budget_used", lang, share=spent)


def _missing(found: Improvement, lang: str) -> str:
    """Say by how much the nearest policy misses the conditions that it does not keep."""
    parts = []
    for one in found.best.held:
        if one.keeps:
            continue
        budget = one.condition.above_reference
        measure = one.condition.measure
        parts.append(
            t(
                "improve.missing",
                lang,
                measure=measure_name(found, measure, lang),
                found=extra(found, one.found, lang) if budget else level(found, measure, one.found, lang),
                bound=condition_told(found, one.condition, lang) if budget else _bound(found, one.condition, lang),
            )
        )
    return listed(parts, lang)


def _bound(found: Improvement, condition: Condition, lang: str) -> str:
    bound = value_of(found, condition.measure, condition.bound, lang)
    return t("improve.at_least" if condition.at_least else "improve.at_most", lang, measure="", bound=bound).strip()


def notes(found: Improvement, lang: str) -> list[str]:
    """Say what a reader should know beside the tables."""
    best = found.best
    name = name_of(found, best, lang)
    told = []
    if found.decision != NONE_KEEPS:
        barely = [condition_told(found, one.condition, lang) for one in best.held if one.word == "barely"]
        if barely:
            told.append(t("improve.barely_note", lang, name=name, conditions=listed(barely, lang)))
    if best.person == BACKFIRE:
        told.append(t("improve.backfires_note", lang, name=name))
    if found.of(CHEAPEST) is None:
        told.append(t("improve.no_cheapest", lang))
    ends = [one for one in _values(found, best) if one[0].at_an_end(one[1])]
    if ends and not found.best_is_reference:
        names = listed(
            [f"{lever_name(lever, lang)} {lever_told(found, lever, value, lang)}" for lever, value in ends], lang
        )
        wider = {lever.name: _wider(found, lever, value) for lever, value in ends}
        example = ",".join(wider.get(lever.name, lever.name) for lever in found.levers)
        told.append(t("improve.at_end", lang, levers=names, example=example))
    told += _regretted(found, lang)
    if found.share < 1.0:
        told.append(t("improve.shortened_note", lang, share=f"{100.0 * found.share:.0f} %"))
    told.append(t("improve.horizon_note", lang, weeks=found.scenario.horizon))
    return told


def _regretted(found: Improvement, lang: str) -> list[str]:
    """Say what being least regretted means, and by how much that policy may be behind; nothing where it never is."""
    steady = found.of(LEAST_REGRETTED)
    if steady is None or not steady.worst_regret > 0.0:
        return []
    goal = found.aim.goal
    among = list({one.changes: one for one in (found.reference, found.best) if one.changes != steady.changes}.values())
    if not among:
        return []
    said = t(
        "improve.regret_note",
        lang,
        name=name_of(found, steady, lang),
        regret=value_of(found, goal, steady.worst_regret, lang),
        goal=measure_name(found, goal, lang),
        world=world_told(found, lang),
        others=t("improve.quoted_comma", lang).join(name_of(found, one, lang) for one in among),
    )
    least = min(among, key=lambda one: one.worst_regret)
    if not least.worst_regret < steady.worst_regret:
        return [said]
    less = value_of(found, goal, least.worst_regret, lang)
    return [_sentences([said, t("improve.regret_less", lang, other=name_of(found, least, lang), less=less)], lang)]


def world_told(found: Improvement, lang: str) -> str:
    """Return what one case is called: a plausible world where several were asked, else a replication."""
    return t("improve.world_plausible" if found.worlds > 1 else "improve.world_replication", lang)


def _wider(found: Improvement, lever: SearchedLever, value: float) -> str:
    """Write a range that goes beyond the end at which a lever stands."""
    limits = lever.parameter.limits or (-math.inf, math.inf)
    width = lever.high - lever.low
    low = max(limits[0], lever.rounded(lever.low - width)) if value <= lever.low else lever.low
    high = min(limits[1], lever.rounded(lever.high + width)) if value >= lever.high else lever.high
    return range_written(lever.name, lever.parameter, low, high, found.scenario.terms)


def _values(found: Improvement, one: Told) -> Iterable[tuple[SearchedLever, float]]:
    given = dict(one.changes)
    return [(lever, given[lever.paths[0]]) for lever in found.levers if lever.paths[0] in given]


def lever_told(found: Improvement, lever: SearchedLever, value: float, lang: str) -> str:
    """Write the value of a lever as the firm would: in its currency, its staff in people or hours."""
    if not math.isfinite(value):
        return MISSING
    return value_told(lever.parameter, value, found.scenario.terms, lang)


def lever_value(found: Improvement, one: Told, lever: SearchedLever) -> float:
    """Return the value of a lever in a policy; nan where it is no number."""
    policy = found.scenario.canonical()["policies"][found.scenario.reference]
    return dict(one.changes).get(lever.paths[0], value_in(policy, lever.paths[0]))


def step_word(found: Improvement, response: Response) -> str:
    """Return whether the next money in a lever is better, worse or undecided, by the goal."""
    if response.step is None:
        return UNDECIDED
    ends = sorted(found.aim.sign * end for end in (response.step.gain.low, response.step.gain.high))
    if ends[0] > 0.0:
        return BETTER
    return WORSE if ends[1] < 0.0 else UNDECIDED


def title(found: Improvement, lang: str) -> str:
    """Return the answer in one line, for a figure."""
    if found.decision == NONE_KEEPS:
        return t("improve.figure_title_none", lang)
    if found.decision != CHANGE:
        return t("improve.figure_title_stay", lang, reference=reference_of(found, lang))
    return t(
        "improve.figure_title_change",
        lang,
        name=name_of(found, found.best, lang),
        reference=reference_of(found, lang),
        goal=measure_name(found, found.aim.goal, lang),
        gain=gain(found, found.aim.goal, found.best.gains[found.aim.goal], lang),
    )


def _sentences(parts: Iterable[str], lang: str) -> str:
    return t("words.space", lang).join(part for part in parts if part)
