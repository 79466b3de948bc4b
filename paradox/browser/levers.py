"""The levers of the page and what its policies say about them."""

from typing import Any

from paradox.present.messages import LANGUAGES, label, model_name, t
from paradox.present.text.comparison import policy_note, title_of
from paradox.present.text.own_terms import meaning_told, own_slider, titled, unit_told
from sim.parameters.policy import PREVENTION
from sim.parameters.registry import PARAMETERS, Parameter
from sim.scenario.own_units import A_YEAR, STAFF_KEYS, own_unit
from sim.scenario.scenario import Scenario
from sim.scenario.terms import FirmTerms

# What a firm thinks of first; all others are there on request.
FIRST = ("staff_capacity", "comp_amount", "compensate_prob", "apology_prob", "resolve_prob", "first_contact")
# Prevention has a number a cause and no slider of its own.
_MOST_SPENT, _STEP = 0.1, 0.005


def levers(scenario: Scenario) -> list[dict[str, Any]]:
    """Return the levers that can be moved, those of most use first, then prevention of each cause that occurs."""
    named = [*FIRST, *(name for name, one in PARAMETERS.items() if one.slider is not None and name not in FIRST)]
    found = [_lever(name, scenario.terms) for name in named]
    for number, cause in enumerate(scenario.causes):
        if cause.mix > 0.0:
            titles = {lang: t("browser.prevention", lang, cause=label("cause", cause.name, lang)) for lang in LANGUAGES}
            ends = (0.0, _MOST_SPENT, _STEP)
            found.append(_slider(f"prevention.{number}", ends, PREVENTION, titles, scenario.terms))
    return found


def _lever(name: str, terms: FirmTerms) -> dict[str, Any]:
    entry = PARAMETERS[name]
    assert entry.slider is not None
    title, *ends = entry.slider
    titles = {lang: model_name("slider", name, lang, title) for lang in LANGUAGES}
    return _slider(name, tuple(ends), entry, titles, terms)


def _slider(name: str, ends: Any, entry: Parameter, titles: dict[str, str], terms: FirmTerms) -> dict[str, Any]:
    low, high, step = ends
    return {
        "name": name,
        "low": low,
        "high": high,
        "step": step,
        "limits": list(entry.limits or ()),
        "title": titles,
        "meaning": {lang: meaning_told(entry, terms, lang) for lang in LANGUAGES},
        "unit": {lang: model_name("unit", entry.unit, lang, entry.unit) for lang in LANGUAGES},
        "isFirst": name in FIRST,
        "own": _own(entry, low, high, titles, terms),
    }


def _own(entry: Parameter, low: float, high: float, titles: dict[str, str], terms: FirmTerms) -> dict[str, Any] | None:
    """Return what the firm counts a lever in, and by what the page converts it; None for as the model has it."""
    slider = own_slider(entry, low, high, terms)
    if slider is None:
        return None
    own = own_unit(entry, terms)
    kind = own.kind
    return slider._asdict() | {
        "factor": own.factor,
        "worth": own.one,
        "periods": own.periods,
        "isStaff": kind in STAFF_KEYS,
        "key": STAFF_KEYS.get(kind, ""),
        "after": "" if kind in STAFF_KEYS else f" {terms.currency}" + ("/year" if kind == A_YEAR else ""),
        "title": {lang: titled(titles[lang], entry, terms, lang) for lang in LANGUAGES},
        "unit": {lang: unit_told(entry, terms, lang) for lang in LANGUAGES},
    }


def policies(scenario: Scenario) -> dict[str, Any]:
    """Return every policy of a scenario: what it is called, what it says of each lever, which of them it schedules."""
    return {
        name: {
            "title": {lang: title_of(name, lang, scenario.texts(lang)) for lang in LANGUAGES},
            "note": {lang: policy_note(name, lang, scenario.texts(lang)) for lang in LANGUAGES},
            "values": _values(scenario, name),
            "scheduled": _scheduled(scenario, name),
        }
        for name in scenario.policies
    }


def _values(scenario: Scenario, policy: str) -> dict[str, float]:
    spent = {f"prevention.{number}": float(amount) for number, amount in enumerate(scenario.prevention[policy])}
    return {name: float(value) for name, value in scenario.policies[policy]._asdict().items()} | spent


def _scheduled(scenario: Scenario, policy: str) -> list[str]:
    """Name the levers that a policy lets change from week to week."""
    places = {f"prevention.{cause.name}": f"prevention.{number}" for number, cause in enumerate(scenario.causes)}
    return [places.get(name, name) for name in scenario.schedules.get(policy, {})]
