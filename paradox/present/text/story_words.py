"""A person's story in sentences: who it is, then week by week, weeks with nothing but visits and waiting summed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from experiments.comparison.currency import Currency
from paradox.present.messages import label, t
from paradox.present.text.comparison import listed, segment_of
from paradox.present.text.money import Money
from paradox.present.text.number_format import percent
from paradox.present.text.story import Event, Story, Week
from sim.scenario.scenario import Texts

NOTHING = "-"

# What says nothing by itself, so that weeks of it are summed.
_EXPERIENCES = ("visit_good", "visit_even", "visit_bad")
_WAITING = "waiting"
_PLAIN = {*_EXPERIENCES, _WAITING}
# Explanation from which one was given at all, courtesy from which an apology is warm, and share of what is owed from
# which a percentage is not nothing.
_EXPLAINED, _WARM, _SOMETHING = 0.01, 0.7, 0.005
# Segment of a market that is not divided.
_EVERYBODY = "all"


@dataclass(frozen=True, slots=True)
class Passage:
    """A week of a story, or several weeks that say the same, in words.

    Attributes:
        first, last: recorded weeks; the same if it is one.
        own, twin: what happened to the person and to the twin; a dash if nothing.
        satisfaction, twin_satisfaction: at the end of the last week [sd].
    """

    first: int
    last: int
    own: str
    twin: str
    satisfaction: float
    twin_satisfaction: float

    def weeks(self, lang: str = "en") -> str:
        """Return the week, or the first and the last."""
        if self.first == self.last:
            return str(self.first)
        return t("story.weeks", lang, first=self.first, last=self.last)


def passages(story: Story, lang: str = "en") -> Iterator[Passage]:
    """Tell the weeks in which something happened; a run of ordinary visits and of waiting in one passage."""
    eventful = (week for week in story.weeks if week.own or week.twin)
    for plain, run in groupby(eventful, _is_plain):
        weeks = list(run)
        for part in [weeks] if plain else [[week] for week in weeks]:
            yield Passage(
                part[0].week,
                part[-1].week,
                _told([week.own for week in part], lang),
                _told([week.twin for week in part], lang),
                part[-1].satisfaction,
                part[-1].twin_satisfaction,
            )


def _is_plain(week: Week) -> bool:
    """Return whether nothing happened to either but ordinary visits and waiting."""
    return all(event.kind in _PLAIN for event in (*week.own, *week.twin))


def _told(weeks: Sequence[tuple[Event, ...]], lang: str) -> str:
    """Put the events of one week into sentences, or count those of several."""
    events = [event for week in weeks for event in week]
    if len(weeks) == 1 or len(events) == 1:
        return sentences(events, lang)
    found = Counter(event.kind for event in events)
    counted = [
        t(f"story.{kind}_{'one' if found[kind] == 1 else 'many'}", lang, count=found[kind])
        for kind in _EXPERIENCES
        if found[kind]
    ]
    told = [t("story.counted", lang, experiences=listed(counted, lang))] if counted else []
    told += [t(f"story.{_WAITING}", lang)] if found[_WAITING] else []
    return t("words.space", lang).join(told) or NOTHING


def sentences(events: Sequence[Event], lang: str = "en") -> str:
    """Put the events of one week into sentences; a dash if there are none."""
    return t("words.space", lang).join(words(event, lang) for event in events) or NOTHING


def words(event: Event, lang: str = "en") -> str:
    """Put an event into a sentence."""
    values: dict[str, Any] = dict(event.values)
    kind = event.kind
    if "felt" in values:
        values["felt"] = t(f"story.felt_{values['felt']}", lang)
    if "of" in values:
        values["of"] = t(f"story.of_{values['of']}", lang)
    if kind == "failure":
        values["cause"] = label("cause", values["cause"], lang)
        values["what"] = t(f"story.what_{values['what']}", lang)
        values["severity"] = t(f"story.severity_{_degree(values['severity'], 0.25, 0.5)}", lang)
    if "days" in values:
        empty = not values["paid"] and values["explain"] < _EXPLAINED and values["courtesy"] < _WARM
        kind = kind.replace("unresolved", "ignored") if empty else kind
        values["when"] = _when(values["days"], lang)
        values["paid"] = _paid(values["paid"], lang) if "currency" not in values else _amount(values, lang)
        values["courtesy"] = t(f"story.courtesy_{_degree(values['courtesy'], 0.2, _WARM)}", lang)
        values["explain"] = t(f"story.explain_{_degree(values['explain'], _EXPLAINED, 0.7)}", lang)
        values["made_up"] = (
            t("story.made_up", lang, share=percent(values["recovery"]))
            if values["recovery"] >= _SOMETHING
            else t("story.made_up_nothing", lang)
        )
    if "friends" in values:
        count = len(values["friends"])
        values["count"] = t(f"story.friends_{'one' if count == 1 else 'many'}", lang, count=count)
        values["friends"] = t("words.comma", lang).join(f"#{friend}" for friend in values["friends"])
    return t(f"story.{kind}", lang, **values)


def _when(days: float, lang: str) -> str:
    """Say after how many days."""
    if days < 0.5:
        return t("story.at_once", lang)
    whole = round(days)
    return t("story.days_one" if whole <= 1 else "story.days_many", lang, days=whole)


def _paid(price: float, lang: str) -> str:
    """Say what part of the price came back."""
    if price <= 0.0:
        return t("story.unpaid", lang)
    if round(100.0 * price) == 100:
        return t("story.paid_all", lang)
    return t("story.paid", lang, share=percent(price)) if price < 1.0 else t("story.paid_more", lang, price=price)


def _amount(values: Mapping[str, Any], lang: str) -> str:
    """Say what was paid in the currency of the firm."""
    if values["amount"] <= 0.0:
        return t("story.unpaid", lang)
    return t("story.paid_amount", lang, amount=_money(values["amount"], values["currency"], lang))


def _money(amount: float, currency: str, lang: str) -> str:
    return Money(Currency(currency), lang).price(amount)


def _degree(value: float, middle: float, high: float) -> str:
    """Sort a number into low, middle and high."""
    return "low" if value < middle else "middle" if value < high else "high"


def introduction(story: Story, lang: str = "en", texts: Texts | None = None) -> str:
    """Say who a person is: status and segment, how often there is business, what seems fair, what is remembered."""
    segment = segment_of(story.segment, lang, texts)
    told = [
        t(
            "story.person" if story.segment == _EVERYBODY else "story.person_of",
            lang,
            person=story.person,
            status=t(f"story.status_{story.status}", lang),
            **({} if story.segment == _EVERYBODY else {"segment": segment}),
        )
    ]
    if story.visit_rate > 0.0:
        weeks = round(1.0 / story.visit_rate)
        told.append(t("story.uses_weekly" if weeks <= 1 else "story.uses", lang, weeks=weeks))
    terms = story.terms
    if terms.currency and terms.price_unit:
        fair = _money(story.fair * story.spend * terms.price_unit, terms.currency, lang)
        told.append(t("story.fair_amount", lang, amount=fair))
    else:
        told.append(t("story.fair", lang, share=percent(story.fair)))
    remembered = _degree(story.failures_before, 0.1, 0.7)
    if remembered != "low":
        told.append(t(f"story.remembers_{remembered}", lang))
    return t("words.space", lang).join(told)
