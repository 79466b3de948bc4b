"""The questions about a firm: what each takes, in which limits, and how an answer is read."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from experiments.firms.changes import change_names
from experiments.firms.kinds import BY_WEEK, Kind
from sim.errors import Problem, ScenarioError, nearest, one_of, shown
from sim.scenario.number_texts import plain_signs

NPS, CSAT = "nps", "csat"
PEOPLE, HOURS = "people", "hours"


class Staff(NamedTuple):
    """Who answers: a number of people, or of hours a week."""

    number: float
    unit: str


class Survey(NamedTuple):
    """What a survey said: NPS in points, or CSAT, the percentage of satisfied customers."""

    scale: str
    value: float


class Amount(NamedTuple):
    """Money: percent of what an average contact brings (`currency` is ""), or an amount in a currency."""

    value: float
    currency: str


class Question(NamedTuple):
    """A question: its key, what form an answer has, and the limits of its number in words of `form`."""

    key: str
    form: str
    low: float = 0.0
    high: float = 0.0


# In the order in which they are asked; `kind` comes before all of them.
QUESTIONS = (
    Question("customers", "count", 50, 1e9),
    Question("contacts", "number", 0.2, 45),
    Question("currency", "currency"),
    Question("price", "number", 0.01, 1e9),
    Question("complaints", "number", 0.01, 1e9),
    Question("failures", "percent", 0.05, 90),
    Question("days", "days", 0.0005, 90),
    Question("staff", "staff", 0.1, 1e6),
    Question("pace", "number", 0.05, 1e4),
    Question("wage", "number", 0, 1e9),
    Question("solved", "percent", 0, 100),
    Question("refunds", "percent", 0, 100),
    Question("amount", "amount", 0, 500),
    Question("churn", "percent", 0.5, 90),
    Question("joins", "percent", 0, 150),
    Question("survey", "survey", -90, 90),
    Question("changes", "changes"),
)
BY_KEY: Mapping[str, Question] = {question.key: question for question in QUESTIONS}
KIND = "kind"
# A survey may be answered under the name of its scale, too.
_ALSO = {NPS: "survey", CSAT: "survey"}
KEYS = (KIND, *BY_KEY, *_ALSO)
USUAL_CHANGES = ("apology", "faster", "money")

_SCALES = {"k": 1e3, "千": 1e3, "万": 1e4, "million": 1e6, "百万": 1e6, "亿": 1e8}
_NUMBER = re.compile(r"([-+]?)(\d[\d,' ]*\.?\d*|\.\d+)\s*(.*)", re.DOTALL)
_THOUSANDS = re.compile(r"\d{1,3}([,' ]\d{3})+(\.\d+)?")
_DAYS = {
    "": 1.0, "d": 1.0, "day": 1.0, "days": 1.0, "天": 1.0, "日": 1.0,
    "w": 7.0, "week": 7.0, "weeks": 7.0, "周": 7.0, "星期": 7.0,
    "h": 1 / 24, "hour": 1 / 24, "hours": 1 / 24, "小时": 1 / 24, "个小时": 1 / 24,
    "m": 1 / 1440, "min": 1 / 1440, "minute": 1 / 1440, "minutes": 1 / 1440, "分钟": 1 / 1440,
}  # fmt: skip
_PERCENT = {"", "%", "percent", "per cent"}
_STAFF = {
    "": PEOPLE, "people": PEOPLE, "persons": PEOPLE, "person": PEOPLE, "人": PEOPLE, "名": PEOPLE,
    "h": HOURS, "hour": HOURS, "hours": HOURS, "hours a week": HOURS, "hours/week": HOURS, "小时": HOURS,
}  # fmt: skip
_IN_CURRENCY = "a number, in the currency"
_NONE = {"none", "no", "-", "无", "没有"}


def key_of(text: str) -> str:
    """Return the key of the question that a key of an answers file means.

    Raises:
        ScenarioError: there is no such question.
    """
    if text not in KEYS:
        what, step = f"there is no question {shown(text)}", "correct the key, or remove it"
        raise ScenarioError(Problem(what, allowed=one_of(KEYS), suggestion=nearest(text, KEYS), next_step=step))
    return _ALSO.get(text, text)


def read(key: str, text: object, kind: Kind, given: Mapping[str, Any]) -> Any:
    """Read one answer: a number, or what the form of the question takes.

    Args:
        key: of the question; `nps` and `csat` are that of the survey with its scale.
        text: what was answered.
        kind: the kind of firm.
        given: the answers that are there already; an amount of money needs the currency and the price.

    Raises:
        ScenarioError: it is no such answer, or out of its limits.
    """
    written = ", ".join(map(str, text)) if isinstance(text, Sequence) and not isinstance(text, str) else str(text)
    if key in _ALSO:
        key, written = "survey", f"{key} {written}"
    question, said = BY_KEY[key], plain_signs(written).strip()
    forms = {"days": _days, "staff": _staff, "survey": _survey, "changes": _changes, "currency": _currency}
    if question.form == "amount":
        return _amount(question, said, given)
    if question.form in forms:
        return forms[question.form](question, said)
    return _plain(question, said, kind, given)


def _plain(question: Question, said: str, kind: Kind, given: Mapping[str, Any]) -> float:
    """Read a number, a count or a percentage; a unit that repeats the question is passed over."""
    number, unit = _number(question, said)
    if question.form == "count" and re.fullmatch(r"[-+]?[\d,' ]*\.[\d,. ]*", said):  # 120.000: 120 or 120,000?
        what = f"{question.key} is {shown(said)}, where a point may be the decimal one or part thousands"
        raise ScenarioError(Problem(what, allowed=limits(question), next_step="write a whole number without a point"))
    if question.form == "percent":
        _known(question, unit, _PERCENT, "a percentage, such as 8 or 8 %")
        _no_fraction(question, number, unit)
    elif question.key in ("price", "wage"):
        units = _price_units(kind) if question.key == "price" else {"a year", "/year", "an hour", "/hour"}
        _known(question, unit.removeprefix(given.get("currency", "").lower()).strip(), {"", *units}, _IN_CURRENCY)
    else:
        _known(question, unit, {""}, "a number")
    return _within(question, float(round(number)) if question.form == "count" else number)


def _no_fraction(question: Question, number: float, unit: str) -> None:
    """Refuse a number below 1 that may be a share as well as a percentage: 0.25 is 25 % or 0.25 %."""
    if 0.0 < number < 1.0 and not unit:
        share, percent = f"{100.0 * number:.10g} %", f"{number:.10g} %"
        what = f"{question.key} is {number:.10g}, which may be {share} or {percent}"
        step = f"write {share}, or {percent} if so few are meant"
        raise ScenarioError(Problem(what, allowed="a percentage, such as 8 or 8 %", next_step=step))


def _price_units(kind: Kind) -> set[str]:
    """Return what may stand behind a price."""
    return {"a month", "/month", "per month"} if kind.paid_by == BY_WEEK else {"a visit", "/visit", "per visit"}


def _number(question: Question, said: str) -> tuple[float, str]:
    """Return the number at the head of an answer, and what stands behind it in small letters."""
    found = _NUMBER.fullmatch(said)
    digits = found[2].strip() if found else ""
    if _THOUSANDS.fullmatch(digits):
        digits = re.sub("[,' ]", "", digits)
    if found is None or not re.fullmatch(r"\d+\.?\d*|\.\d+", digits):
        what, step = f"{question.key} is {shown(said)}, which is no number", "write it in digits, with a decimal point"
        raise ScenarioError(Problem(what, allowed=limits(question), next_step=step))
    number, unit = float(digits) * (-1 if found[1] == "-" else 1), found[3].strip().lower()
    for word, scale in _SCALES.items():
        if unit == word or (unit.startswith(word) and not word.isascii()):
            return number * scale, unit.removeprefix(word).strip()
    return number, unit


def _known(question: Question, unit: str, allowed: set[str], form: str) -> None:
    """Refuse a unit that the question does not take."""
    if unit not in allowed:
        what = f"{question.key} has {shown(unit)} behind its number"
        raise ScenarioError(Problem(what, allowed=form, next_step="write it so"))


def _within(question: Question, number: float, low: float | None = None, high: float | None = None) -> float:
    """Return a number that is within the limits of its question."""
    least, most = question.low if low is None else low, question.high if high is None else high
    if not least <= number <= most:
        what, step = f"{question.key} is {number:g}, out of its limits", "give another number"
        raise ScenarioError(Problem(what, allowed=limits(question, least, most), next_step=step))
    return number


def limits(question: Question, low: float | None = None, high: float | None = None) -> str:
    """Say the limits of a question: "0.5 to 90"."""
    least, most = question.low if low is None else low, question.high if high is None else high
    return f"{least:,.10g} to {most:,.10g}"


def _days(question: Question, said: str) -> float:
    """Read a time in days: 3, 20 minutes, 4 hours, 2 weeks."""
    number, unit = _number(question, said)
    _known(question, unit, set(_DAYS), "days, or a unit behind it: minutes, hours, days, weeks")
    return _within(question, number * _DAYS[unit])


def _staff(question: Question, said: str) -> Staff:
    """Read who answers: 6, 6 people, 240 hours."""
    number, unit = _number(question, said)
    _known(question, unit, set(_STAFF), "people, or hours behind it: 6, 240 hours")
    return Staff(_within(question, number), _STAFF[unit])


def _survey(question: Question, said: str) -> Survey:
    """Read what a survey said: 20, NPS 20, CSAT 78 %."""
    found = re.fullmatch(r"(nps|csat)?[\s:=]*(.*)", said, re.IGNORECASE | re.DOTALL)
    scale, rest = (found[1] or NPS).lower() if found else NPS, found[2] if found else said
    question = Question(CSAT, question.form, 5, 99) if scale == CSAT else question._replace(key=NPS)
    number, unit = _number(question, rest)
    if scale == CSAT:
        _known(question, unit, _PERCENT, "a percentage, such as 8 or 8 %")
        _no_fraction(question, number, unit)
        return Survey(CSAT, _within(question, number))
    if unit in _PERCENT and unit:
        what = f"{question.key} is {shown(rest)}, and an NPS is no percentage but points"
        step = f"write NPS {number:.10g}, or CSAT {number:.10g} if so many percent are satisfied"
        raise ScenarioError(Problem(what, allowed=limits(question), next_step=step))
    _known(question, unit, {"", "points", "分"}, "a number")
    return Survey(NPS, _within(question, number))


def _currency(question: Question, said: str) -> str:
    """Read the code of a currency; "" for none."""
    if said.lower() in _NONE:
        return ""
    if not re.fullmatch(r"[A-Za-z]{3}", said):
        allowed = "a code of three letters, such as USD, EUR or CNY; or none"
        raise ScenarioError(Problem(f"{question.key} is {shown(said)}", allowed=allowed, next_step="write the code"))
    return said.upper()


def _amount(question: Question, said: str, given: Mapping[str, Any]) -> Amount:
    """Read an amount: 30 %, or money in the currency of the firm: 20, 20 USD, $20."""
    number, unit = _number(question, said.lstrip("$€£¥"))
    currency = given.get("currency", "")
    if unit == "%":
        return Amount(_within(question, number), "")
    if not currency and not unit:
        _no_fraction(question, number, unit)
    if currency and unit in {"", currency.lower()}:
        return Amount(_within(question, number, 0, 1e9), currency)
    if unit or said[:1] in "$€£¥":
        what = f"amount is {shown(said)}, which is no money in the currency of the firm"
        allowed = "a percentage of what a contact brings, or an amount in that currency"
        raise ScenarioError(Problem(what, allowed=allowed, next_step="give currency and price, or a percentage"))
    return Amount(_within(question, number), "")


def _changes(question: Question, said: str) -> tuple[str, ...]:
    """Read a list of changes: their names, or their numbers in the list that is shown."""
    names = change_names()
    words = [word for word in re.split(r"[\s,;]+", said.lower()) if word]
    chosen: list[str] = []
    for word in words:
        name = names[int(word) - 1] if word.isdecimal() and 1 <= int(word) <= len(names) else word
        if name not in names:
            what, step = f"{question.key} names {shown(word)}, which is no change", "name those you think of"
            raise ScenarioError(Problem(what, allowed=one_of(names), suggestion=nearest(name, names), next_step=step))
        chosen.append(name)
    return tuple(dict.fromkeys(chosen))
