"""The answers about one firm, those that were left open filled with what is typical of its kind."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from experiments.firms.kinds import BY_WEEK, Kind
from experiments.firms.questions import NPS, PEOPLE, USUAL_CHANGES, Amount, Survey
from sim.errors import Problem, ScenarioError

MONTHS, WEEKS = 12, 52
_MOST_A_CASE = 5.0  # prices of a visit, as for what a place of staff costs
_MOST_BACK = 5.0  # prices of a visit, as for the lever comp_amount


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known of a firm.

    Attributes:
        kind: the kind of firm.
        given: what was answered, by the key of the question; what is not there was left open.
    """

    kind: Kind
    given: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        """Return an answer, or what is typical where it was left open; None where then nothing is known."""
        return self.given[key] if key in self.given else self.typical(key)

    def typical(self, key: str) -> Any:
        """Return what is taken where a question is left open; None if nothing is."""
        usual = self.kind.answers
        if key == "complaints":
            return usual[key].value * self["customers"] / 1000.0
        if key == "joins":  # as many as leave: the firm neither grows nor shrinks
            return self["churn"]
        if key == "survey":
            return Survey(NPS, usual[NPS].value)
        if key == "amount":
            return Amount(usual[key].value, "")
        if key in ("staff", "failures", "price"):
            return None
        if key == "pace" and "staff" in self.given and self.given["staff"].unit != PEOPLE:
            return usual[key].value / 40.0
        if key == "wage":
            return self._usual_wage
        fixed = {"changes": USUAL_CHANGES, "currency": ""}
        return fixed[key] if key in fixed else usual[key].value

    def usual(self, key: str) -> tuple[float, float] | None:
        """Return the lowest and the highest usual number of an answer; None where none is told."""
        if key not in self.kind.answers:
            return None
        entry = self.kind.answers[key]
        scale = self["customers"] / 1000.0 if key == "complaints" else 1.0
        return entry.low * scale, entry.high * scale

    def source(self, key: str) -> str:
        """Return what a typical answer rests on: "judgement", or a row of the evidence."""
        name = NPS if key == "survey" else key
        return self.kind.answers[name].source if name in self.kind.answers else "judgement"

    @property
    def complaints_a_year(self) -> float:
        """Return the complaints a customer makes a year."""
        return float(self["complaints"]) * MONTHS / float(self["customers"])

    @property
    def contact_brings(self) -> float | None:
        """Return what an average contact brings in the firm's currency; None where the price is not known."""
        if self["price"] is None:
            return None
        a_month = self.kind.paid_by == BY_WEEK
        return float(self["price"]) * MONTHS / float(self["contacts"]) if a_month else float(self["price"])

    @property
    def amount_in_prices(self) -> float:
        """Return what is paid back when anything is, as a share of what an average contact brings."""
        amount, brings = self["amount"], self.contact_brings
        return float(amount.value / brings if amount.currency and brings else amount.value / 100.0)

    @property
    def staff_unit(self) -> str:
        """Return what staff is counted in: people, or hours a week."""
        return str(self.given["staff"].unit) if "staff" in self.given else PEOPLE

    @property
    def cases_a_wage(self) -> float:
        """Return the cases that are answered for one wage: of a person in a year, or in an hour of work."""
        return float(self["pace"]) * (WEEKS if self.staff_unit == PEOPLE else 1.0)

    @property
    def _usual_wage(self) -> float | None:
        """Return what one person costs in a year, or an hour: what is typical of a case times the cases answered."""
        if self.contact_brings is None:
            return None
        return float(f"{self.kind.numbers['staff_cost'].value * self.contact_brings * self.cases_a_wage:.2g}")

    @property
    def capacity(self) -> float | None:
        """Return the cases that the staff answers a week per 1,000 customers; None where nobody said who answers."""
        staff = self.given.get("staff")
        return None if staff is None else float(staff.number * self["pace"] / self["customers"] * 1000.0)


def check(answers: Answers) -> None:
    """Refuse answers that contradict each other.

    Raises:
        ScenarioError: two of them do; `path` of the problem is the key of the answer that it begins with.
    """
    contacts, failures = answers["contacts"], answers["failures"]
    most = contacts if failures is None else contacts * failures / 100.0
    a_year = answers.complaints_a_year
    if a_year > most:
        of = "a customer has" if failures is None else "of a customer go wrong"
        what = f"complaints are {a_year:.3g} a customer and year, and only {most:.3g} contacts {of}"
        step = "correct complaints (of all customers, a month), contacts or failures"
        raise ScenarioError(Problem(what, next_step=step, path="complaints"))
    if answers["currency"] and answers["price"] is None:
        what, step = "currency is given, and price is missing", "say what an average customer pays, or give no currency"
        raise ScenarioError(Problem(what, next_step=step, path="currency"))
    if answers["price"] is not None and not answers["currency"]:
        what = "price is given, and currency is missing"
        raise ScenarioError(Problem(what, next_step="give the currency, such as USD", path="price"))
    if answers.contact_brings is not None:
        _check_wage(answers, answers.contact_brings)
    if answers.amount_in_prices > _MOST_BACK:
        what = f"amount is {answers.amount_in_prices:.3g} times what a contact brings"
        step = "correct amount, price or contacts"
        raise ScenarioError(Problem(what, allowed=f"up to {_MOST_BACK:g} times", next_step=step, path="amount"))


def _check_wage(answers: Answers, brings: float) -> None:
    """Refuse a wage with which answering one case would cost more than the model takes."""
    cases = answers.cases_a_wage
    most = _MOST_A_CASE * cases * brings
    if answers["wage"] > most:
        times = answers["wage"] / cases / brings
        what = (
            f"wage is {answers['wage']:,.10g}, so that an answered case costs "
            f"{_three_digits(answers['wage'] / cases):,.10g}: {times:.3g} times the {_three_digits(brings):,.10g} that "
            "a contact brings"
        )
        allowed = (
            f"up to {_MOST_A_CASE:g} times, a wage of {_three_digits(most):,.10g} with this pace, price and contacts"
        )
        step = "correct wage, pace, price or contacts"
        raise ScenarioError(Problem(what, allowed=allowed, next_step=step, path="wage"))


def _three_digits(value: float) -> float:
    """Return a number with three digits, rounded down: as a limit, it is allowed."""
    step = 10.0 ** (math.floor(math.log10(value)) - 2) if value > 0.0 else 1.0
    return float(f"{math.floor(value / step + 1e-6) * step:.10g}")
