"""What a board reads first: the decision in one sentence, what it rests on, what would overturn it; and its card."""

from collections.abc import Sequence
from typing import NamedTuple

from experiments.comparison.decision import Decision, dots
from experiments.comparison.findings import Comparison
from experiments.comparison.information import FEWEST_WORLDS
from experiments.comparison.plausible import Sureness
from experiments.comparison.recommendation import Recommendation, recommend
from experiments.evidence import grades
from paradox.present.messages import model_name, t
from paradox.present.text.comparison import listed_few, market_told, name_of, title_of
from paradox.present.text.decision import parameter_meaning, parameter_name
from paradox.present.text.in_time import schedule_told
from paradox.present.text.money import Money, money_of
from paradox.present.text.number_format import confidence_shown, plain, signed
from paradox.present.text.own_terms import meaning_told, value_told
from sim.parameters.parameter import Parameter
from sim.parameters.registry import PARAMETERS
from sim.scenario.own_units import STAFF_KEYS, own_unit
from sim.scenario.scenario import BUILT_IN, Scenario
from sim.scenario.terms import FirmTerms

# What of a market and a service is told as an assumption, in this order.
_MARKET = ("visit_rate_mean", "p_fail", "weekly_exit_hazard", "join_rate", "margin_share")
_PRICES = ("price_a_visit", "price_a_week")
# Levers told as assumptions: staff and goodwill.
_LEVERS = ("staff_capacity", "comp_amount", "compensate_prob", "resolve_prob")
_UNKNOWNS = 3


class Assumption(NamedTuple):
    """What the verdict assumes: what it is, its value, how it is known."""

    name: str
    value: str
    grade: str


def decision_told(comparison: Comparison, lang: str = "en") -> str:
    """Say in one sentence what to do."""
    found, texts = recommend(comparison), comparison.texts(lang)
    reference = name_of(comparison.reference, lang, texts)
    if len(_chosen(comparison)) < 2:
        return t("first_page.alone", lang)
    money = money_of(comparison, lang)
    if not found.changes:
        earns = money.each(comparison[comparison.reference].levels["profit"].estimate)
        return t("first_page.keep", lang, reference=reference, weeks=comparison.weeks, profit=earns)
    differences = comparison[found.policy].differences
    retention = differences["retention"].estimate
    return t(
        "first_page.change",
        lang,
        reference=reference,
        policy=name_of(found.policy, lang, texts),
        weeks=comparison.weeks,
        profit=money.each(differences["profit"].estimate),
        retention=plain(abs(100.0 * retention), 1),
        way=t("first_page.way_lower" if retention < 0.0 else "first_page.way_higher", lang),
    )


def besides(comparison: Comparison, lang: str = "en") -> list[str]:
    """Say what the sentence leaves out: who was passed over, what is undecided, what more satisfaction would cost."""
    found, texts = recommend(comparison), comparison.texts(lang)
    told = []
    for key, names in (("passed", found.passed_over), ("open", found.open)):
        if names:
            who = listed_few([name_of(name, lang, texts) for name in names], lang)
            told.append(t(f"first_page.{key}", lang, who=who))
    if found.dearer:
        differences = comparison[found.dearer].differences
        told.append(
            t(
                "first_page.dearer",
                lang,
                policy=name_of(found.dearer, lang, texts),
                satisfaction=t("words.sd", lang, number=signed(differences["satisfaction_sd"].estimate)),
                retention=signed(100.0 * differences["retention"].estimate, 1),
                profit=money_of(comparison, lang).each(differences["profit"].estimate, sign=True),
            )
        )
    return told


def rests_on(comparison: Comparison, decision: Decision | None, command: str, lang: str = "en") -> list[str]:
    """Say what the decision rests on: runs, plausible worlds, the file, grades of the parameters."""
    known = grades.by_grade()
    total = sum(known.values())
    return [
        t(
            "first_page.rests_runs",
            lang,
            replications=comparison.replications,
            persons=f"{comparison.persons:,}",
            weeks=comparison.weeks,
            confidence=confidence_shown(comparison.confidence),
        ),
        _worlds(comparison, decision, command, lang),
        _file(comparison, lang),
        t(
            "first_page.rests_grades",
            lang,
            total=total,
            judged=known["judgement"],
            published=total - known["judgement"],
        ),
    ]


def _file(comparison: Comparison, lang: str) -> str:
    """Say what the market is, and whether it is that of a firm."""
    known = comparison.fitted or comparison.matched
    whose = market_told(comparison, lang) if known else t("first_page.unfitted", lang)
    return t("words.space", lang).join([t("first_page.rests_file", lang), whose])


def _worlds(comparison: Comparison, decision: Decision | None, command: str, lang: str) -> str:
    """Say what plausible worlds say of the policy of the decision."""
    if decision is None:
        return t("first_page.rests_unasked", lang, command=command)
    chosen = recommend(comparison).policy
    risk = decision[chosen]
    counts = {"best": dots(risk.best), "backfire": dots(risk.backfire), "worlds": decision.worlds}
    policy = name_of(chosen, lang, comparison.texts(lang))
    if chosen == comparison.reference:
        return t("first_page.rests_worlds", lang, policy=policy, **counts)
    return t("first_page.rests_worlds_change", lang, policy=policy, worse=dots(risk.worse), **counts)


def overturns(comparison: Comparison, decision: Decision | None, lang: str = "en") -> list[str]:
    """Say what would overturn the decision: unknowns that are worth knowing, and costs that are not booked."""
    found = recommend(comparison)
    return [*_unknowns(decision, money_of(comparison, lang)), *_costs(comparison, found, lang)]


def _unknowns(decision: Decision | None, money: Money) -> list[str]:
    lang = money.lang
    if decision is None:
        return [t("first_page.overturns_unasked", lang)]
    if decision.worlds < FEWEST_WORLDS:
        return [t("first_page.overturns_few", lang)]
    if not decision.unknowns:
        value = money.each(decision.knowing_all)
        return [t("first_page.overturns_none", lang, asked=decision.asked, value=value)]
    return [
        t(
            "first_page.overturns_known",
            lang,
            parameter=parameter_name(one.unknown, lang),
            meaning=parameter_meaning(one.unknown, lang),
            value=money.each(one.value),
        )
        for one in decision.unknowns[:_UNKNOWNS]
    ]


def _costs(comparison: Comparison, found: Recommendation, lang: str) -> list[str]:
    """Say how much more a policy may cost than is booked; or how much the one that comes nearest to today's lacks."""
    money = money_of(comparison, lang)
    gains = {name: comparison[name].differences["profit"].estimate for name in _chosen(comparison)}
    if found.changes:
        return [t("first_page.overturns_cost", lang, profit=money.each(gains[found.policy]))]
    others = [name for name in gains if name != comparison.reference]
    nearest = max(others, key=gains.__getitem__, default=None)
    if nearest is None or gains[nearest] >= 0.0:
        return []
    policy = name_of(nearest, lang, comparison.texts(lang))
    return [t("first_page.overturns_short", lang, policy=policy, profit=money.each(-gains[nearest]))]


def _chosen(comparison: Comparison) -> list[str]:
    return [one.name for one in comparison.policies if one.name not in BUILT_IN]


def card(comparison: Comparison, decision: Decision | None, command: str, lang: str = "en") -> list[tuple[str, str]]:
    """Return the credibility card of the verdict: headings of V&V 40 and TRACE, and what is to be said under each."""
    known, roles = grades.by_grade(), grades.facts_by_role()
    texts = comparison.texts(lang)
    told = {
        "question": texts.question or t("card.no_question", lang, title=texts.title),
        "context": t("card.context_told", lang, policies=len(_chosen(comparison)), weeks=comparison.weeks),
        "influence": t("card.influence_told", lang),
        "consequence": _consequence(comparison, decision, lang),
        "evidence": t(
            "card.evidence_told",
            lang,
            total=sum(known.values()),
            seen=known["seen"],
            second=known["seen-2nd"],
            computed=known["computed"],
            judged=known["judgement"],
            fitted=grades.fitted(),
        ),
        "model": t("card.model_told", lang),
        "verification": t("card.verification_told", lang),
        "output": t(
            "card.output_told",
            lang,
            facts=sum(roles.values()),
            calibrate=roles["calibrate"],
            design=roles["design"],
        ),
        "corroboration": t("card.corroboration_told", lang, validate=roles["validate"]),
        "analysis": t("card.analysis_told", lang, worlds=decision.worlds, asked=decision.asked)
        if decision
        else t("card.analysis_unasked", lang, command=command),
        "applicability": t("card.applicability_told", lang),
    }
    return [(t(f"card.{key}", lang), text) for key, text in told.items()]


def _consequence(comparison: Comparison, decision: Decision | None, lang: str) -> str:
    """Say what a wrong choice would cost."""
    if decision is None:
        return t("card.consequence_unasked", lang)
    chosen = recommend(comparison).policy
    risk = decision[chosen]
    policy = name_of(chosen, lang, comparison.texts(lang))
    money = money_of(comparison, lang)
    amounts = {"regret": money.each(risk.regret), "high": money.each(risk.regret_high)}
    return t("card.consequence_told", lang, policy=policy, **amounts)


def assumptions(
    scenario: Scenario, decision: Decision | None, sure: Sequence[Sureness] = (), lang: str = "en"
) -> list[Assumption]:
    """List what the verdict assumes of market and policies, and the parameters of behaviour that would change it.

    Args:
        scenario: what was compared.
        decision: how sure the decision is; None if that was not asked.
        sure: in how many plausible worlds the verdicts hold.
        lang: language.
    """
    paid = [name for name in _PRICES if scenario.terms.currency and getattr(scenario.money, name) > 0.0]
    market = [_of_market(scenario, PARAMETERS[name], lang) for name in (*_MARKET, *paid)]
    levers = [_of_policies(scenario, PARAMETERS[name], lang) for name in _LEVERS]
    named = [one.unknown for one in decision.unknowns] if decision else []
    named += [flip.parameter for one in sure for flip in one.flips]
    behaviour = [PARAMETERS[name] for name in dict.fromkeys(named) if name in PARAMETERS]
    return [*market, *levers, *(_of_behaviour(scenario, parameter, lang) for parameter in behaviour)]


def _of_market(scenario: Scenario, parameter: Parameter, lang: str) -> Assumption:
    value = getattr(getattr(scenario, parameter.group), parameter.name)
    told = value_told(parameter, value, scenario.terms, lang)
    stated = t("assumptions.stated", lang)  # an amount in a currency is, whatever it is in prices
    grade = stated if parameter.name in _PRICES else _grade(parameter, value, lang)
    return Assumption(_name(parameter, lang, scenario.terms), told, grade)


def _of_policies(scenario: Scenario, parameter: Parameter, lang: str) -> Assumption:
    """Tell a lever of every policy, with the weeks in which it changes; once where all have the same."""
    texts, policies = scenario.texts(lang), scenario.canonical()["policies"]
    values = {policy: policies[policy].get(parameter.name, parameter.default) for policy in scenario.policies}
    stated = next((value for value in values.values() if value != parameter.default), parameter.default)

    def shown(value: float) -> str:
        return value_told(parameter, value, scenario.terms, lang)

    said = {
        policy: schedule_told(value, lang, shown) if isinstance(value, list) else shown(value)
        for policy, value in values.items()
    }
    if len(set(said.values())) == 1:
        told = next(iter(said.values()))
    else:
        parts = [
            t("assumptions.policy_value", lang, policy=title_of(policy, lang, texts), value=value)
            for policy, value in said.items()
        ]
        told = t("words.semicolon", lang).join(parts)
    return Assumption(_name(parameter, lang, scenario.terms), told, _grade(parameter, stated, lang))


def _of_behaviour(scenario: Scenario, parameter: Parameter, lang: str) -> Assumption:
    value = getattr(scenario.behaviour, parameter.name)
    return Assumption(_name(parameter, lang, scenario.terms), f"{value:g}", _grade(parameter, value, lang))


def _name(parameter: Parameter, lang: str, terms: FirmTerms) -> str:
    """Name a parameter with its meaning, which speaks of a unit of the model only where the value is in it."""
    meaning = meaning_told(parameter, terms, lang).rstrip(".。")
    staff = own_unit(parameter, terms).kind in STAFF_KEYS
    name = t("assumptions.staff", lang) if staff else parameter_name(parameter.name, lang)
    return t("assumptions.named", lang, name=name, meaning=meaning)


def _grade(parameter: Parameter, value: object, lang: str) -> str:
    """Return how a value is known: as the default is, unless the file states another."""
    if value != parameter.default:
        return t("assumptions.stated", lang)
    return model_name("grade", parameter.grade, lang, parameter.grade)
