"""The firm's books: what happened in each week, one row per week, burn-in included.

Counts and sums only; every figure that is reported is derived from them in `outcomes`.
"""

from typing import Any

import numpy as np

ENTRIES: dict[str, tuple[str, str]] = {
    "visits": ("visits", "visits of customers"),
    "twin_visits": ("visits", "visits of the twins"),
    "failures": ("cases", "visits at which the service failed"),
    "preempted": ("cases", "failures the firm warned of before harm"),
    "voiced": ("cases", "failures complained of"),
    "detected": ("cases", "failures the firm found itself"),
    "silent": ("cases", "failures nobody spoke of"),
    "joined": ("cases", "failures noticed while an answer was due, which open no second case"),
    "claims": ("claims", "false claims filed"),
    "claims_paid": ("claims", "false claims paid"),
    "answered": ("cases", "cases answered, pre-empted ones too, lapsed ones not"),
    "resolved": ("cases", "cases answered and resolved"),
    "lapsed": ("cases", "cases that waited too long"),
    "abandoned": ("cases", "cases whose customer left before the answer"),
    "followups": ("cases", "second answers given"),
    "followups_resolved": ("cases", "second answers that resolved the case"),
    "worse_after": (
        "cases",
        "answers after which the episode was worse than after the failure (double deviation)",
    ),
    "lifted": ("cases", "answers after which the episode was better than without the failure (x > x_0)"),
    "episode": ("sd", "sum over first answers of revised episode minus the same without failure"),
    "complaint_satisfaction": ("sd", "sum over answers of satisfaction with complaint handling"),
    "expected": ("owed", "sum over answers of the recovery expected"),
    "recovery": ("owed", "sum over answers of the recovery received"),
    "days": ("days", "sum over answered cases of the days to the answer"),
    "queue": ("entries", "entries waiting at the end of the week"),
    "served": ("entries", "entries answered from the queue: cases, follow-ups, claims"),
    "by_bot": ("entries", "those of the answered that the chatbot answered itself"),
    "handed_over": ("entries", "those of the answered that the chatbot handed to a person"),
    "good_stories": ("messages", "good stories delivered"),
    "bad_stories": ("messages", "bad stories delivered"),
    "exits": ("persons", "customers who left"),
    "joins": ("persons", "persons who joined or came back"),
    "revenue": ("price", "spending of customers, by the visit and by the week"),
    "compensation": ("price", "compensation paid for failures"),
    "claims_cost": ("price", "compensation paid for false claims"),
    "repair": ("price", "cost of repairs"),
    "handling": ("price", "cost of handling entries"),
    "staff": ("price", "cost of complaint staff"),
    "bot": ("price", "cost of the chatbot"),
    "prevention": ("price", "spending on prevention"),
    "acquisition": ("price", "cost of winning customers"),
    "programme": ("price", "one-off and yearly cost of the policy itself"),
    "weeks_untroubled": ("customer-weeks", "weeks of customers without a recent failure"),
    "weeks_recovered": ("customer-weeks", "weeks of customers recovered within 26 weeks"),
    "weeks_unrecovered": ("customer-weeks", "weeks of customers waiting or badly answered within 26 weeks"),
    "weeks_unheard": ("customer-weeks", "weeks of customers with a silent failure within 26 weeks"),
    "exits_untroubled": ("persons", "exits in the first of these groups"),
    "exits_recovered": ("persons", "exits in the second"),
    "exits_unrecovered": ("persons", "exits in the third"),
    "exits_unheard": ("persons", "exits in the fourth"),
    "reputation": ("-1..1", "reputation at the end of the week"),
    "customers": ("persons", "customers at the end of the week"),
    "base_customers": ("persons", "customers of the base at the end of the week"),
    "satisfaction": ("sd", "sum over the base of satisfaction"),
    "spread": ("sd", "standard deviation of satisfaction among the customers of the base"),
    "twin_satisfaction": ("sd", "sum over the base of the twin's satisfaction"),
    "base_untroubled": ("persons", "persons of the base without any failure since week 0"),
    "base_recovered": ("persons", "persons of the base whose newest failure was resolved"),
    "base_unrecovered": ("persons", "persons of the base whose newest failure waits or was badly answered"),
    "base_unheard": ("persons", "persons of the base whose newest failure stayed silent"),
    "satisfaction_untroubled": ("sd", "sum of satisfaction in the first of these groups"),
    "satisfaction_recovered": ("sd", "sum in the second"),
    "satisfaction_unrecovered": ("sd", "sum in the third"),
    "satisfaction_unheard": ("sd", "sum in the fourth"),
    "expectation": ("sd", "sum over the base of the expectation of service"),
    "recovery_expectation": ("owed", "sum over the base of the expectation of recovery"),
    "grudge": ("sd of felt loss", "sum over the base of anger and avoidance"),
    "surveyed": ("persons", "customers asked in a survey"),
    "responses": ("persons", "customers who answered"),
    "survey_seven": ("points", "sum of the 1-7 satisfaction item"),
    "survey_promoters": ("persons", "answers of 9 and 10 on the recommendation item"),
    "survey_detractors": ("persons", "answers of 0 to 6 on the recommendation item"),
}

ROW = np.dtype((np.record, [(name, np.float64) for name in ENTRIES]))


def new(weeks: int) -> Any:
    """Open empty books: a record array of `weeks` rows, fields as in ENTRIES."""
    return np.zeros(weeks, dtype=ROW).view(np.recarray)
