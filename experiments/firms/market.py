"""The scenario of a firm: its answers, what is typical of its kind, and what only living the market tells."""

from typing import Any, NamedTuple

from experiments.firms.answers import WEEKS, Answers
from experiments.firms.changes import levers
from experiments.firms.kinds import BY_WEEK
from experiments.firms.own_terms import MOST_CAPACITY, in_own_terms, most_back, most_wage
from experiments.firms.questions import NPS
from sim.scenario.scenario import Scenario

PERSONS = 2000
_CUSTOMERS = 0.75  # of the persons; the others may become customers
_REPLICATIONS = 10
TODAY, TOGETHER = "today", "together"


class Knobs(NamedTuple):
    """What no answer says directly: found by living the market.

    Attributes:
        visit_rate: visits a week that a customer intends.
        p_fail: chance that a contact goes wrong.
        voice: how much more readily customers complain than the model has it [log odds].
        answer_days: longest time to an answer that is not given at the first contact [days].
        capacity: entries that staff can answer a week, per 1,000 customers.
        lapse_weeks: weeks after which nobody answers any more.
        false_claims: chance that an opportunist claims at a contact where nothing failed.
        exit: weekly chance that a customer with neutral attitudes leaves.
        join: weekly chance that a prospect joins.
        midpoint: mean answer to the question of the survey at an attitude of 0.
    """

    visit_rate: float
    p_fail: float
    voice: float
    answer_days: float
    capacity: float
    lapse_weeks: int
    false_claims: float
    exit: float
    join: float
    midpoint: float


def scenario_of(answers: Answers, knobs: Knobs) -> Scenario:
    """Return the scenario of a firm with such knobs."""
    return Scenario.from_mapping(content_of(answers, knobs), name="firm")


def content_of(answers: Answers, knobs: Knobs) -> dict[str, Any]:
    """Return the content of the scenario file of a firm, without its texts."""
    kind, customers = answers.kind, int(answers["customers"])
    number = {name: fact.value for name, fact in kind.numbers.items()}
    weekly = answers["contacts"] / WEEKS
    by_week = kind.paid_by == BY_WEEK
    content: dict[str, Any] = {
        "extends": "baseline",
        "reference": TODAY,
        "firm": {"customers": customers},
        "market": {
            "persons": min(PERSONS, round(customers / _CUSTOMERS)),
            "visit_rate_mean": knobs.visit_rate,
            "weekly_exit_hazard": knobs.exit,
            "join_rate": knobs.join,
        },
        "service": {
            "p_fail": knobs.p_fail,
            "tolerated_wait": number["tolerated_wait"],
            "severity_shape": {"a": number["severity_a"], "b": number["severity_b"]},
            "causes": {name: dict(cause.numbers) for name, cause in kind.causes.items()},
        },
        "money": {
            "price_a_visit": 0 if by_week else 1,
            "price_a_week": round(weekly, 4) if by_week else 0,
            "margin_share": number["margin_share"],
            "staff_cost": number["staff_cost"],
            "acquisition_cost": number["acquisition_cost"],
        },
        "behaviour": {"false_claim_rate": knobs.false_claims},
        "measurement": {
            ("nps_midpoint" if answers["survey"].scale == NPS else "item7_midpoint"): knobs.midpoint,
        },
        "policies": policies(answers, knobs),
        "run": {"burn_in": 26, "horizon": WEEKS, "replications": _REPLICATIONS, "seed": 1},
    }
    if "failures" in answers.given:
        content["segments"] = [{"name": "all", "share": 1, "voice_offset": knobs.voice}]
    return in_own_terms(content, answers)


def today(answers: Answers, knobs: Knobs) -> dict[str, float]:
    """Return the levers of what the firm does today."""
    number = answers.kind.numbers
    usual_days = answers.kind.answers["days"].value
    at_once = number["first_contact_days"].value * min(1.0, answers["days"] / usual_days)
    return {
        "resolve_prob": round(answers["solved"] / 100.0, 4),
        "compensate_prob": round(answers["refunds"] / 100.0, 4),
        "comp_amount": float(f"{answers.amount_in_prices:.4g}"),
        "apology_prob": number["apology_prob"].value,
        "detect_prob": number["detect_prob"].value,
        "first_contact": number["first_contact"].value,
        "first_contact_days": float(f"{at_once:.3g}"),
        "answer_days": knobs.answer_days,
        "staff_capacity": knobs.capacity,
        "lapse_weeks": knobs.lapse_weeks,
    }


class Capped(NamedTuple):
    """What was meant, and less of it that the model takes.

    Attributes:
        policy: that does so; "" for the wage.
        key: the lever, or "wage".
        meant: what was said or follows from a change: in shares of what a contact brings, or of capacity; the wage
            in the currency.
        taken: the most that the model takes.
    """

    policy: str
    key: str
    meant: float
    taken: float


def capped(answers: Answers, knobs: Knobs) -> list[Capped]:
    """List where the file of a firm holds less than was meant, as the model takes no more."""
    found, most = [], _most(answers, knobs)
    for policy, levers_of in _meant(answers, knobs).items():
        found += [
            Capped(policy, lever, value, most[lever])
            for lever, value in levers_of.items()
            if lever in most and value > most[lever]
        ]
    wage, highest = answers["wage"], most_wage(answers, knobs.visit_rate)
    return [*found, *([Capped("", "wage", wage, highest)] if wage is not None and wage > highest else [])]


def policies(answers: Answers, knobs: Knobs) -> dict[str, dict[str, Any]]:
    """Return today's policy, each change of it, and all of them together, none beyond what the model takes."""
    most = _most(answers, knobs)
    return {
        name: {lever: min(value, most[lever]) if lever in most else value for lever, value in policy.items()}
        for name, policy in _meant(answers, knobs).items()
    }


def _most(answers: Answers, knobs: Knobs) -> dict[str, float]:
    """Return the most that the model takes of the levers that an answer or a change may bring beyond it."""
    return {"comp_amount": most_back(answers, knobs.visit_rate), "staff_capacity": MOST_CAPACITY}


def _meant(answers: Answers, knobs: Knobs) -> dict[str, dict[str, Any]]:
    """Return today's policy, each change of it, and all of them together, as they were meant."""
    now = today(answers, knobs)
    causes = {name: cause.numbers for name, cause in answers.kind.causes.items()}
    weekly = answers["contacts"] / WEEKS
    found: dict[str, dict[str, Any]] = {TODAY: dict(now)}
    for name in answers["changes"]:
        found[name] = {"like": TODAY, **levers(name, now, causes, weekly)}
    if len(answers["changes"]) > 1:
        together: dict[str, Any] = {"like": TODAY}
        for name in answers["changes"]:
            together |= {lever: value for lever, value in found[name].items() if lever != "like"}
        found[TOGETHER] = together
    return found
