"""What `paradox fit` writes: the fitted scenario, the report as data, the manifest. Nothing of a single customer."""

import math
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Context
from functools import partial
from pathlib import Path
from typing import Any

from experiments.fitting.decided import median_days
from experiments.fitting.fit import Fit, answered_within, last_day
from experiments.fitting.monthly_figures import Monthly
from experiments.fitting.unknowns import scenario_values
from paradox.present.files.manifest import environment
from paradox.present.messages import t
from sim.parameters.registry import PARAMETERS
from sim.scenario.files import shipped_scenarios
from sim.scenario.own_units import STAFF, own_unit, staff_key
from sim.scenario.scenario import Scenario
from sim.scenario.texts import LANGUAGES
from sim.version import model_version

REPORT = "fit.json"
STORE = "made.sqlite"
_SCALES = {5.0: 1.0, 7.0: 1.0, 10.0: 0.0, 100.0: 0.0, 1.0: 0.0}


def fit_report(fit: Fit, monthly: Monthly | None, command: str, price: float | None = None) -> dict[str, Any]:
    """Collect everything that is told of a fit, and that later months are laid against."""
    data, window = fit.data, fit.data.window
    top = monthly.csat_top if monthly else 0.0
    value = {
        "command": command,
        "model_version": model_version(),
        "scenario": fit.scenario.name,
        "scenario_hash": fit.scenario.hash,
        "titles": {lang: fit.scenario.texts(lang).title for lang in LANGUAGES},
        "policy": fit.scenario.reference,
        "months": list(window.names),
        "fitted": window.fitted,
        "first": f"{window.first:%Y-%m-%d}",
        "last": last_day(data),
        "complaints": None if data.cases is None else len(data.cases.day),
        "customers": data.customers,
        "score": window.score,
        "csat_scale": [_SCALES.get(top, 0.0), top],
        "notes": [{"key": note.key, "values": dict(note.values)} for note in data.notes],
        "decided": [
            {"lever": one.lever, "value": one.value, "low": one.low, "high": one.high, "cases": one.cases}
            | _in_currency(fit.scenario, one.lever, price)
            for one in fit.decided
        ],
        "median_days": median_days(data),
        "within_a_week": answered_within(data),
        "learned": [
            {"name": one.name, "prior": one.prior, "after": one.after, "ratio": one.ratio, "word": one.word}
            for one in fit.learned
        ],
        "outside": list(fit.outside),
        "figures": {name: column for name, column in data.figures._asdict().items() if name in data.told},
        "bands": {"months": fit.bands.months, "series": dict(fit.bands.series)},
        "inside": fit.inside(held_out=False),
        "inside_held_out": fit.inside(held_out=True),
        "firms_made": fit.made,
        "psychologies": fit.psychologies,
        "seed": fit.plan.seed,
        "persons": fit.plan.persons,
        "severity_levels": window.levels,
        "found_share": fit.scenario.policies[fit.scenario.reference].detect_prob,
        "staff": {"key": staff_key(fit.scenario.terms), "factor": own_staff(fit)},
    }
    return {name: _plain(one) for name, one in value.items()}


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it: a number that does not exist is None."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    return None if isinstance(value, float) and not math.isfinite(value) else value


def manifest(report: dict[str, Any]) -> dict[str, Any]:
    """Return what was fitted to what, and what it was made with."""
    names = ("command", "model_version", "scenario", "scenario_hash", "months", "fitted", "seed", "psychologies")
    finished = datetime.now(UTC).isoformat(timespec="seconds")
    return {name: report[name] for name in names} | {"finished": finished, **environment()}


def fitted_yaml(fit: Fit, source: Path, folder: Path, lang: str, price: float | None = None) -> str:
    """Write the scenario that the fit has found: it extends the user's file and says what was calibrated.

    Args:
        fit: what was found.
        source: the file of the user, or of a shipped scenario.
        folder: where the scenario will stand.
        lang: of its comments.
        price: what one price is in the currency of the firm, where that is known.
    """
    scenario, learned = fit.scenario, {one.name: one for one in fit.learned}
    paths = scenario_values(scenario, fit.values)
    shares = _shares(fit)
    reference = scenario.reference
    levers = {one.lever: one for one in fit.decided}
    texts = scenario.texts(lang)
    cases = 0 if fit.data.cases is None else len(fit.data.cases.day)
    told = t(
        "fit.fitted_text", lang, months=fit.data.window.fitted, first=fit.data.window.names[0],
        last=fit.data.window.names[fit.data.window.fitted - 1], cases=cases,
    )  # fmt: skip
    lines = [f"extends: {_quoted(_from(source, folder))}", f"title: {_quoted(texts.title)}"]
    lines += [f"question: {_quoted(texts.question)}"] if texts.question else []
    lines += [f"fitted: {_quoted(told)}", f"reference: {reference}"]

    def said(name: str, beside: float = 0.0) -> str:
        one = learned[name]
        low, high = (f"{end + beside:.3g}" for end in (one.prior[0], one.prior[2]))
        ends = _ends(one.after[0] + beside, one.after[2] + beside)
        return "  # " + t("fit.calibrated", lang, before=f"{low} - {high}", **ends)

    lines += ["market:"]
    for name in ("weekly_exit_hazard", "join_rate", "visit_rate_mean"):
        if f"market.{name}" in paths:
            lines.append(f"  {name}: {paths[f'market.{name}']:.6g}{said(name)}")
    if fit.data.customers:
        lines += ["firm:", f"  customers: {fit.data.customers:.0f}"]
    lines += ["service:", f"  p_fail: {paths['service.p_fail']:.6g}{said('p_fail')}"]
    shape = [paths[f"service.severity_shape.{end}"] for end in "ab"]
    mean = f"  # {t('fit.unknown.severity_mean', lang)}: {shape[0] / sum(shape):.6g}"
    lines.append(f"  severity_shape: {{a: {shape[0]:.6g}, b: {shape[1]:.6g}}}{mean}{said('severity_mean')}")
    if f"cause.{scenario.causes[0].name}" in learned:
        lines.append("  causes:")
        for cause in scenario.causes:
            value = shares[cause.name]
            lines.append(f"    {cause.name}: {{mix: {value:g}}}{said(f'cause.{cause.name}')}")
    lines += ["segments:", *_segments(scenario, fit.values["voice_offset"], partial(said, "voice_offset"))]
    for name, path in (("nps_midpoint", "nps"), ("item7_midpoint", "item7")):
        if name in learned:
            lines += ["measurement:", f"  {path}_midpoint: {paths[f'measurement.{name}']:.6g}{said(name)}"]
    found = {name: fit.values[name] for name in ("staff_capacity", "answer_days")}
    found |= {"first_contact_days": 0.0} if "first_contact" in levers else {}
    found |= {name: one.value for name, one in levers.items()}
    staff = f"{own_staff(fit) * fit.values[STAFF]:.6g}"
    written = {name: f"{name}: {value:.6g}" for name, value in found.items()}
    written[STAFF] = f"{staff_key(scenario.terms)}: {staff}"
    remarks = {STAFF: _said_of_staff(fit, lang), "answer_days": said("answer_days")}
    for name, one in levers.items():
        worth = _in_currency(scenario, name, price)
        unit, code = worth.get("unit", 1.0), worth.get("currency", "")
        ends = {**_ends(unit * one.low, unit * one.high), "cases": f"{one.cases:,}"}
        written[name] = f"{name}: {unit * one.value:.6g} {code}".rstrip()
        remarks[name] = f"  # {t('fit.set_directly', lang, **ends)}"
    lines.append("policies:")
    for policy in scenario.policies:
        lines += [f"  {policy}:", f"    like: {policy}"]
        if policy == reference:
            lines += [f"    {written[name]}{remarks.get(name, '')}" for name in found]
            continue
        for name, value in in_common(scenario, policy, found).items():
            lines.append(f"    {name}: {_flow(value)}" if isinstance(value, list) else f"    {written[name]}")
    return "\n".join(lines) + "\n"


def _said_of_staff(fit: Fit, lang: str) -> str:
    """Return the remark behind the staff, in people or hours where the firm counts in them."""
    factor, learned = own_staff(fit), next(one for one in fit.learned if one.name == STAFF)
    low, high = (factor * learned.after[at] for at in (0, 2))
    before = " - ".join(f"{factor * learned.prior[at]:.3g}" for at in (0, 2))
    return "  # " + t("fit.calibrated", lang, before=before, **_ends(low, high))


def _ends(low: float, high: float) -> dict[str, str]:
    """Return the ends of an interval with three digits, rounded away from what lies between them."""
    down, up = (Context(prec=3, rounding=way) for way in (ROUND_FLOOR, ROUND_CEILING))
    ends = {"low": down.create_decimal(f"{low:.6g}"), "high": up.create_decimal(f"{high:.6g}")}
    return {name: f"{float(end):.3g}" for name, end in ends.items()}


def own_staff(fit: Fit) -> float:
    """Return by what staff of the model is multiplied to be told in people or hours, where the firm counts in them."""
    customers = round(fit.data.customers) if fit.data.customers else fit.scenario.terms.customers
    terms = fit.scenario.terms._replace(customers=customers)
    return own_unit(PARAMETERS["staff_capacity"], terms).factor if staff_key(fit.scenario.terms) != STAFF else 1.0


def in_common(scenario: Scenario, policy: str, found: Mapping[str, float]) -> dict[str, Any]:
    """Return what a policy has in common with the reference policy, as it was found of that one.

    What a policy sets otherwise stays; a lever that begins as the reference policy has it begins as it was found.
    """
    own, today = scenario.policies[policy], scenario.policies[scenario.reference]
    given = scenario.canonical()["policies"][policy]
    shared = {}
    for name, value in found.items():
        if getattr(own, name) == getattr(today, name):
            steps = given.get(name)
            shared[name] = [value, *steps[1:]] if isinstance(steps, list) else value
    return shared


def _in_currency(scenario: Scenario, lever: str, price: float | None) -> dict[str, Any]:
    """Return the currency of a lever that is money, and what a price is in it; nothing where there is none."""
    code = scenario.terms.currency
    return {"currency": code, "unit": price} if code and price and lever == "comp_amount" else {}


def _shares(fit: Fit) -> dict[str, float]:
    """Return the share of each cause with four digits, summing to 1: the last takes what rounding leaves."""
    names = [cause.name for cause in fit.scenario.causes if f"cause.{cause.name}" in fit.values]
    found = {name: round(fit.values[f"cause.{name}"], 4) for name in names[:-1]}
    return found | {name: round(1.0 - sum(found.values()), 4) for name in names[-1:]}


def _segments(scenario: Scenario, moved: float, said: Callable[[float], str]) -> list[str]:
    """Write the segments of a scenario with other readiness to speak up; all that they set stays."""
    lines = []
    for segment in scenario.canonical()["segments"]:
        before = segment["voice_offset"]
        written = {name: _flow(value) for name, value in segment.items() if value is not None}
        written["voice_offset"] = f"{before + moved:.6g}{said(before)}"
        lines += [f"  {'-' if at == 0 else ' '} {name}: {value}" for at, (name, value) in enumerate(written.items())]
    return lines


def _flow(value: Any) -> str:
    """Write a value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flow(one)}" for name, one in value.items() if one is not None) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, float):
        return f"{value:.6g}"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''").replace("\n", " ") + "'"


def _from(source: Path, folder: Path) -> str:
    """Return a path from a folder to the file that is extended."""
    if shipped_scenarios().get(source.stem) == source:
        return source.stem
    return Path(os.path.relpath(source.resolve(), folder.resolve())).as_posix()
