"""Pilots in words and numbers: who is in them, and what they change for them and for the others."""

from collections.abc import Callable
from typing import NamedTuple

from experiments.comparison.findings import Comparison, PolicyFindings
from experiments.comparison.intervals import Interval
from paradox.present.messages import t
from paradox.present.text.comparison import segment_of, title_of
from paradox.present.text.money import money_of
from paradox.present.text.number_format import percent, with_interval
from sim.scenario.pilots import Pilot
from sim.scenario.scenario import Scenario
from sim.scenario.texts import Texts
from sim.worlds.outcomes import IN_PILOT, OUTSIDE_PILOT

# The two groups of customers that a pilot makes: the message that names each, and its kind in tables.
GROUPS = (("inside", IN_PILOT), ("outside", OUTSIDE_PILOT))


class PilotTable(NamedTuple):
    """What pilots change: a title, headings, rows of a name and its cells, sentences on who is in them, a note."""

    title: str
    heads: list[str]
    rows: list[tuple[str, list[str]]]
    sentences: list[str]
    note: str


def who_told(pilot: Pilot, lang: str, texts: Texts | None = None) -> str:
    """Say which customers are in a pilot."""
    share = percent(pilot.share)
    if not pilot.segment:
        return t("pilot.of_all", lang, share=share)
    segment = segment_of(pilot.segment, lang, texts)
    if pilot.share == 1.0:
        return t("pilot.of_segment", lang, segment=segment)
    return t("pilot.of_both", lang, share=share, segment=segment)


def pilot_table(comparison: Comparison, lang: str) -> PilotTable | None:
    """Return what the pilots of a comparison change against the reference policy; None where there is none."""
    piloted = with_pilots(comparison)
    if not piloted:
        return None
    texts, money = comparison.texts(lang), money_of(comparison, lang)
    reference = title_of(comparison.reference, lang, texts)
    names = [title_of(one.name, lang, texts) for one in piloted]
    rows = [
        (t(f"pilot.{where}", lang, policy=name), _cells(one, kind, money.change_within))
        for one, name in zip(piloted, names, strict=True)
        for where, kind in GROUPS
    ]
    return PilotTable(
        title=t("pilot.heading", lang, reference=reference, weeks=comparison.weeks),
        heads=[
            *(t(f"pilot.{name}", lang) for name in ("satisfaction", "stay")),
            money.say("pilot_value"),
        ],
        rows=rows,
        sentences=[_who_in(comparison.pilots[one.name], one.name, lang, texts) for one in piloted],
        note=t("words.space", lang).join([t("pilot.note", lang), t("pilot.file", lang)]),
    )


def pilot_told(scenario: Scenario, policy: str, lang: str) -> str:
    """Say which customers are in the pilot of a policy, with its name."""
    return _who_in(scenario.pilots[policy], policy, lang, scenario.texts(lang))


def _who_in(pilot: Pilot, policy: str, lang: str, texts: Texts) -> str:
    return t("pilot.who", lang, policy=title_of(policy, lang, texts), who=who_told(pilot, lang, texts))


def with_pilots(comparison: Comparison) -> list[PolicyFindings]:
    """Return the policies of a comparison that are a pilot of which an effect is known."""
    return [one for one in comparison.policies if one.name in comparison.pilots and _has_effect(one)]


def effects(one: PolicyFindings, kind: str) -> dict[str, Interval]:
    """Return what a policy's own pilot changes for a group of `GROUPS`, by outcome, against the reference policy."""
    return {
        row["outcome"]: Interval(row["estimate"], row["low"], row["high"], row["n"])
        for row in one.pilots
        if (row["kind"], row["group"]) == (f"effect {kind}", one.name)
    }


def _has_effect(one: PolicyFindings) -> bool:
    return any(row["kind"] == f"effect {IN_PILOT}" for row in one.pilots)


def _cells(one: PolicyFindings, kind: str, money: Callable[[Interval], str]) -> list[str]:
    """Return the effect on a group of the policy's own pilot."""
    found = effects(one, kind)
    stays = found["retention"]
    points = stays._replace(estimate=100.0 * stays.estimate, low=100.0 * stays.low, high=100.0 * stays.high)
    return [with_interval(found["satisfaction"], 1), with_interval(points, 1), money(found["lifetime_value"])]
