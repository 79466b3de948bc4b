"""The scenario of a firm in its own terms: who answers, and with a currency what customers pay and all amounts."""

import math
from typing import Any

from experiments.firms.answers import MONTHS, WEEKS, Answers
from experiments.firms.kinds import BY_WEEK
from experiments.firms.questions import HOURS, PEOPLE

# By the unit of staff: keys of `firm.staff` for how many there are, what one answers and costs; the key of a policy.
STAFF_KEYS = {
    PEOPLE: ("people", "cases_per_person_week", "cost_per_person_year", "staff_people"),
    HOURS: ("hours_per_week", "cases_per_hour", "cost_per_hour", "staff_hours"),
}
_OF_FIRM = ("prevention", "prevention_scale")
# Digits of amounts and of staff: nobody knows more.
_DIGITS = 3
_STAFF_DIGITS = 4
MOST_CAPACITY = 1000.0  # of the lever staff_capacity
# Prices of a visit, of the lever comp_amount and of what a case may cost; in a currency less what rounding may add.
_MOST, _MOST_ROUNDED = 5.0, 4.97


def in_own_terms(content: dict[str, Any], answers: Answers) -> dict[str, Any]:
    """Return the content of a scenario with staff in people or hours, and amounts in the currency where there is one.

    Args:
        content: with amounts in shares of what an average contact brings, and staff as capacity.
        answers: about the firm.
    """
    count, pace, cost, of_policy = STAFF_KEYS[answers.staff_unit]
    today = content["policies"][content["reference"]]["staff_capacity"]
    policies = {name: _staffed(policy, answers, of_policy, today) for name, policy in content["policies"].items()}
    staff = {count: policies[content["reference"]].pop(of_policy), pace: answers["pace"]}
    brings = answers.contact_brings
    if brings is None:
        return {**content, "firm": {**content["firm"], "staff": staff}, "policies": policies}
    currency = answers["currency"]
    by_month = answers.kind.paid_by == BY_WEEK
    rate = content["market"]["visit_rate_mean"]
    wage, most = answers["wage"], most_wage(answers, rate)
    wage = wage if wage <= most else float(f"{most:.{_DIGITS}g}")
    firm = {
        **content["firm"],
        "month_price" if by_month else "visit_price": f"{answers['price']:.10g} {currency}",
        "staff": {**staff, cost: f"{wage:.10g} {currency}"},
    }
    money = {
        "margin_share": content["money"]["margin_share"],
        "acquisition_cost": _amount(content["money"]["acquisition_cost"] * brings, currency),
    }
    a_year = brings * answers["customers"] * WEEKS
    policies = {name: _paid(policy, brings, a_year, currency) for name, policy in policies.items()}
    return {**content, "firm": firm, "money": money, "policies": policies}


def most_back(answers: Answers, visit_rate: float) -> float:
    """Return the most that the model pays in a case, as a share of what an average contact brings.

    Args:
        answers: about the firm.
        visit_rate: visits a week that a customer intends; some of which do not come about.
    """
    if answers.contact_brings is None:
        return _MOST
    return _MOST_ROUNDED * _visit(answers, visit_rate) / answers.contact_brings


def most_wage(answers: Answers, visit_rate: float) -> float:
    """Return the highest wage with which a case costs no more than the model takes; endless without a currency."""
    if answers.contact_brings is None:
        return math.inf
    return _MOST_ROUNDED * _visit(answers, visit_rate) * answers.cases_a_wage


def _visit(answers: Answers, visit_rate: float) -> float:
    """Return what the model takes as the price of a visit, in the currency."""
    if answers.kind.paid_by == BY_WEEK:
        return float(answers["price"]) * MONTHS / WEEKS / visit_rate
    return float(answers["price"])


def _staffed(policy: dict[str, Any], answers: Answers, of_policy: str, today: float) -> dict[str, Any]:
    """Return a policy with people or hours in place of capacity.

    Args:
        policy: of the content.
        answers: about the firm; who answers today is told as it was said.
        of_policy: key of people or hours.
        today: capacity of the reference policy.
    """
    told = dict(policy)
    if "staff_capacity" in told:
        capacity, said = told.pop("staff_capacity"), answers.given.get("staff")
        count = capacity * answers["customers"] / 1000.0 / answers["pace"]
        if said is not None:
            count = said.number * capacity / today
        most = MOST_CAPACITY / capacity * count if capacity else math.inf
        told[of_policy] = min(float(f"{count:.{_STAFF_DIGITS}g}"), most)
    return told


def _paid(policy: dict[str, Any], brings: float, a_year: float, currency: str) -> dict[str, Any]:
    """Return a policy with amounts in the currency.

    Args:
        policy: with amounts in shares of what a contact brings.
        brings: what a contact brings.
        a_year: what such a share a customer and week is for all customers and a year.
        currency: code of the currency.
    """
    told = dict(policy)
    if "comp_amount" in told:
        told["comp_amount"] = _amount(told["comp_amount"] * brings, currency)
    for key in (one for one in _OF_FIRM if one in told):
        spent = told[key]
        told[key] = (
            {cause: f"{_amount(value * a_year, currency)}/year" for cause, value in spent.items()}
            if isinstance(spent, dict)
            else f"{_amount(spent * a_year, currency)}/year"
        )
    return told


def _amount(value: float, currency: str) -> str:
    """Write an amount as a scenario file has it, with the digits that anybody knows."""
    return f"{float(f'{value:.{_DIGITS}g}'):.10g} {currency}"
