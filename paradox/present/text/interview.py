"""The questions about a firm and the answers to them in words, and what its market lives beside what was said."""

import math
from typing import Any, NamedTuple

from experiments.firms.answers import Answers
from experiments.firms.changes import changes
from experiments.firms.kinds import BY_WEEK, Kind
from experiments.firms.market import TODAY, TOGETHER, Capped, capped
from experiments.firms.matching import Lived, Market, off
from experiments.firms.questions import BY_KEY, CSAT, HOURS, KIND, NPS, QUESTIONS
from paradox.present.messages import t

# Questions whose usual range is told in the form of the answer.
_A_DAY, _AN_HOUR = 1.0, 1.0 / 24.0


class Line(NamedTuple):
    """One answer as it is shown: the key of its question, what was asked, the answer, whether it was given."""

    key: str
    asked: str
    answer: str
    given: bool


def number(value: float) -> str:
    """Write a number with the digits that people say: 40,000, 240, 2.5, 0.02."""
    if value == 0.0 or not math.isfinite(value):
        return "0" if value == 0.0 else "-"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def days(value: float, lang: str) -> str:
    """Write a time in the unit that people would choose."""
    if value < _AN_HOUR:
        return t("answer.minutes", lang, number=number(round(value * 1440.0, 1)))
    if value < _A_DAY:
        return t("answer.hours", lang, number=number(round(value * 24.0, 1)))
    return t("answer.days", lang, number=number(value))


def answer(key: str, value: Any, answers: Answers, lang: str) -> str:
    """Write an answer, or what is taken in its place.

    Args:
        key: of the question.
        value: the answer; None where the question was left open and nothing is typical.
        answers: all of them.
        lang: language.
    """
    if key == "changes":
        return t("words.comma", lang).join(value) or t("answer.no_changes", lang)
    if key == "staff":
        if value is None:
            return t("answer.staff_open", lang)
        return t("answer.staff_hours" if value.unit == HOURS else "answer.people", lang, number=number(value.number))
    if key == "survey":
        return t(f"answer.{value.scale}", lang, number=number(value.value))
    if key == "amount":
        if value.currency:
            return t("answer.money", lang, number=number(value.value), currency=value.currency)
        return t("answer.amount", lang, number=number(value.value))
    if key == "currency":
        return value or t("answer.no_currency", lang)
    if key == "price":
        form = "answer.price_week" if answers.kind.paid_by == BY_WEEK else "answer.price_visit"
        return t(form, lang, number=number(value), currency=answers["currency"])
    if key == "wage":
        form = "answer.wage_hour" if _by_hours(answers) else "answer.wage_person"
        return t(form, lang, number=number(value), currency=answers["currency"])
    if key == "failures" and value is None:
        return t("answer.failures_open", lang)
    if key == "pace":
        return t("answer.per_hour" if _by_hours(answers) else "answer.per_person", lang, number=number(value))
    return plain(key, value, lang)


def plain(key: str, value: float, lang: str) -> str:
    """Write the number of a question as its answers are written."""
    form = BY_KEY[key].form
    if form == "days":
        return days(value, lang)
    return t("answer.percent" if form in ("percent", "amount") else "answer.count", lang, number=number(value))


def _by_hours(answers: Answers) -> bool:
    return answers["staff"] is not None and answers["staff"].unit == HOURS


def is_asked(key: str, answers: Answers) -> bool:
    """Say whether a question makes sense after what was answered before."""
    if key == "price":
        return bool(answers["currency"])
    if key == "pace":
        return "staff" in answers.given
    if key == "wage":
        return answers.contact_brings is not None
    return not (key == "amount" and answers["refunds"] == 0.0)


def question(key: str, answers: Answers, lang: str) -> str:
    """Return a question in words."""
    gaps: dict[str, Any] = {}
    by_week = answers.kind.paid_by == BY_WEEK
    if key == "contacts":
        gaps["contact"] = answers.kind.contact[lang]
    elif key == "price":
        gaps["per"] = t("answer.per_week" if by_week else "answer.per_visit", lang)
        gaps["currency"] = answers["currency"]
    elif key == "wage":
        gaps["one"] = t("answer.an_hour" if _by_hours(answers) else "answer.a_person", lang)
        gaps["currency"] = answers["currency"]
    elif key == "pace":
        gaps["one"] = t("answer.one_hour" if _by_hours(answers) else "answer.one_person", lang)
    elif key == "amount":
        currency = answers["currency"]
        gaps["or_money"] = t("ask.or_money", lang, currency=currency) if currency else ""
    return t(f"ask.{key}", lang, **gaps)


def hint(key: str, answers: Answers, lang: str) -> str:
    """Return the usual range of an answer, and what Enter takes; "" where a question must be answered."""
    typical = answers.typical(key)
    usual = answers.usual(NPS if key == "survey" else key)
    if key == "price":
        return ""
    taken = answer(key, typical, answers, lang)
    if usual is None or (key == "pace" and _by_hours(answers)):
        return t("interview.enter", lang, typical=taken)
    low, high = (number(one) if key in ("survey", "pace") else plain(key, one, lang) for one in usual)
    if typical is None:
        return t("interview.usual_only", lang, low=low, high=high)
    return t("interview.usual", lang, low=low, high=high, typical=taken)


def unusual(key: str, answers: Answers, lang: str) -> str:
    """Say that an answer lies outside what is usual for the kind of firm; "" if it does not."""
    value = answers.given.get(key)
    if key == "survey" and value is not None:
        key, value = value.scale, value.value
    usual = answers.usual(key)
    if usual is None or not isinstance(value, float | int) or (key == "pace" and _by_hours(answers)):
        return ""
    if usual[0] <= value <= usual[1]:
        return ""
    low, high = (number(one) if key not in BY_KEY else plain(key, one, lang) for one in usual)
    return t("interview.unusual", lang, low=low, high=high)


def understood(answers: Answers, lang: str) -> list[Line]:
    """List what was understood: the kind of firm, then every answer, given or typical."""
    kind = answers.kind
    lines = [Line(KIND, t("asked.kind", lang), kind_title(kind, lang), True)]
    for one in QUESTIONS:
        if is_asked(one.key, answers):
            told = answer(one.key, answers[one.key], answers, lang)
            lines.append(Line(one.key, t(f"asked.{one.key}", lang), told, one.key in answers.given))
    return lines


def kind_title(kind: Kind, lang: str) -> str:
    """Return what a kind of firm is called."""
    return kind.title[lang]


class Beside(NamedTuple):
    """A figure in words: what it is, what was said of it, whether that was typical, what the market lives."""

    figure: str
    said: str
    typical: bool
    lived: str


def beside(answers: Answers, lived: Lived, lang: str) -> list[Beside]:
    """Lay what was said beside what the market lives."""
    survey = answers["survey"]
    shown = (
        ("contacts", answers["contacts"], lived.contacts, "contacts"),
        ("complaints", answers["complaints"], a_month(answers, lived), "complaints"),
        ("failures", answers["failures"], 100.0 * lived.failures, "failures"),
        ("days", answers["days"], lived.days, "days"),
        ("churn", answers["churn"], 100.0 * lived.churn, "churn"),
        ("joins", answers["joins"], 100.0 * lived.joins, "joins"),
    )
    rows = [
        Beside(
            t(f"asked.{key}", lang),
            t("answer.failures_open", lang) if said is None else plain(key, said, lang),
            key not in answers.given and said is not None,
            plain(key, shows, lang),
        )
        for key, said, shows, _ in shown
    ]
    scale = f"answer.{survey.scale}"
    shows = round(lived.nps if survey.scale == NPS else lived.csat)
    said = t(scale, lang, number=number(survey.value))
    rows.append(Beside(t("asked.survey", lang), said, "survey" not in answers.given, t(scale, lang, number=shows)))
    return rows


def a_month(answers: Answers, lived: Lived) -> float:
    """Return the complaints that all customers of the firm bring in a month."""
    return float(lived.complaints * answers["customers"] / 12.0)


def what_is_off(answers: Answers, market: Market, lang: str) -> list[str]:
    """Say in a sentence each which figures could not be met."""
    scale = {"churn": 100.0, "joins": 100.0, "complaints": answers["customers"] / 12.0}
    sentences = []
    for figure, (target, shows) in off(answers, market.lived).items():
        times = scale.get(figure, 1.0)
        if figure in (NPS, CSAT):
            said, lived = (t(f"answer.{figure}", lang, number=round(one)) for one in (target, shows))
        else:
            said, lived = (plain(figure, one * times, lang) for one in (target, shows))
        name = t(f"asked.{figure}", lang)
        if figure == "days" and answers.capacity is not None and shows > target:
            thousands = answers["customers"] / 1000.0
            counts = (market.knobs.capacity * thousands, market.lived.entries * thousands)
            capacity, entries = (number(round(one, 1)) for one in counts)
            gaps = {"figure": name, "said": said, "lived": lived, "capacity": capacity, "entries": entries}
            sentences.append(t("interview.off_queue", lang, **gaps))
        else:
            sentences.append(t("interview.off", lang, figure=name, said=said, lived=lived))
    return sentences


def what_is_capped(answers: Answers, market: Market, lang: str) -> list[str]:
    """Say in a sentence each where the file holds less than was meant, as the model takes no more."""
    return [_capped(one, answers, lang) for one in capped(answers, market.knobs) if one.policy != TOGETHER]


def _capped(one: Capped, answers: Answers, lang: str) -> str:
    """Say what was meant and what the file has."""
    if one.key == "wage":
        meant, taken = (answer("wage", value, answers, lang) for value in (one.meant, one.taken))
        return t("interview.capped_wage", lang, meant=meant, taken=taken)
    meant, taken = (_lever(one.key, value, answers, lang) for value in (one.meant, one.taken))
    names = {"policy": policy_title(one.policy, lang), "meant": meant, "taken": taken}
    money = one.key == "comp_amount"
    return t("interview.capped_money" if money else "interview.capped_staff", lang, **names)


def _lever(key: str, value: float, answers: Answers, lang: str) -> str:
    """Write the value of a lever as the firm would."""
    if key == "staff_capacity":
        count = number(value * answers["customers"] / 1000.0 / answers["pace"])
        return t("answer.staff_hours" if answers.staff_unit == HOURS else "answer.people", lang, number=count)
    if answers.contact_brings is None:
        return t("answer.amount", lang, number=number(100.0 * value))
    amount = number(value * answers.contact_brings)
    return t("answer.money", lang, number=amount, currency=answers["currency"])


def policy_title(name: str, lang: str) -> str:
    """Return what a policy of the file is called."""
    if name in (TODAY, TOGETHER):
        return t("own_firm.today_title" if name == TODAY else "own_firm.together_title", lang)
    return changes()[name].title[lang]
