"""What a search for the best policy leaves on disk: tables, a figure, a manifest, and a scenario file to go on from."""

import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from experiments.comparison.currency import currency_of
from experiments.comparison.findings import write_csv
from experiments.comparison.intervals import Interval
from experiments.improvement.aims import MEASURES, WEEKS_A_YEAR, weeks_of
from experiments.improvement.findings import BEST, NONE_KEEPS, REFERENCE, Improvement, Told
from experiments.improvement.levers import Changes
from paradox.present.files.manifest import environment
from paradox.present.files.writing import MANIFEST, Writers, json_writer, text_writer, write_files
from paradox.present.messages import LANGUAGES, t
from paradox.present.text import improvement as words
from paradox.present.text.own_terms import unit_told, value_told
from sim.parameters.policy import PREVENTION
from sim.parameters.registry import PARAMETERS, Parameter
from sim.scenario.own_units import own_unit
from sim.scenario.scenario import Scenario
from sim.state.draws import seed_of
from sim.version import model_version

STORE = "runs.sqlite"
POLICIES, FRONTIER, RESPONSES, TRIED = "policies.csv", "frontier.csv", "responses.csv", "tried.csv"
FIGURES = ("figure.svg", "figure.png")
FOUND = "improved.yaml"


def folder_name(scenario: str) -> str:
    """Name the folder of a search, apart from that of the comparison."""
    return f"{scenario}-improve"


def write(found: Improvement, folder: Path, base: str, about: Mapping[str, Any], lang: str = "en") -> list[str]:
    """Write all files of a search, and return their names.

    Args:
        found: the answer.
        folder: where they go.
        base: what the file of found policies extends, as `extends` takes it.
        about: what was asked, for the manifest.
        lang: language of the figure and of the texts in the file of policies.

    Raises:
        ParadoxError: one could not be written; then the folder is as it was.
    """
    from paradox.present.figures import improvement as figures
    from paradox.present.figures import style

    writers: Writers = {
        POLICIES: lambda path: write_csv(policies_table(found), path),
        FRONTIER: lambda path: write_csv(frontier_table(found), path),
        RESPONSES: lambda path: write_csv(responses_table(found), path),
        TRIED: lambda path: write_csv([dict(row) for row in found.tried], path),
        **{name: lambda path: style.save(figures.improvement(found, lang), path) for name in FIGURES},
        FOUND: text_writer(scenario_text(found, base, str(about.get("command", "")), lang)),
        MANIFEST: json_writer({**manifest(found), **about, **environment()}),
    }
    return write_files(writers, folder)


def policies_table(found: Improvement) -> list[dict[str, Any]]:
    """Return every measure of the policies told as plain rows, and its difference from the reference policy."""
    return [row for one in found.policies for row in _rows(found, one)]


def _rows(found: Improvement, one: Told) -> Iterable[dict[str, Any]]:
    for measure in MEASURES:
        yield {
            "policy": one.name,
            "role": one.role,
            "outcome": measure,
            "unit": MEASURES[measure].unit,
            **_ends("", one.levels[measure]),
            "n": one.levels[measure].n,
            **_ends("difference_", one.gains[measure]),
            "person": one.person,
            "base": one.base,
            "keeps": one.keeps,
            "worst_regret": one.worst_regret,
            **_in_currency(found, measure, one.levels[measure]),
        }


def _in_currency(found: Improvement, measure: str, level: Interval) -> dict[str, Any]:
    """Return a level in the firm's currency, where it has one."""
    weeks = weeks_of(measure, found.scenario.horizon)
    currency = currency_of(found.scenario.terms, int(weeks or WEEKS_A_YEAR))
    return currency.columns(weeks > 0, (level.estimate, level.low, level.high))


def _of_firm(found: Improvement, cost: Interval, gain: Interval) -> dict[str, Any]:
    """Return what a policy costs above the reference and gains, in the firm's currency a year, where it has one."""
    goal = found.aim.goal
    weeks = weeks_of(goal, found.scenario.horizon)
    of_gain = currency_of(found.scenario.terms, int(weeks or WEEKS_A_YEAR))
    of_cost = currency_of(found.scenario.terms, int(WEEKS_A_YEAR))
    if not of_cost.code:
        return {}
    cost_year, gain_year = of_cost.amount(True, cost.estimate), of_gain.amount(weeks > 0, gain.estimate)
    firm = of_cost.customers or math.nan
    return {
        "currency": of_cost.code,
        "extra_cost_customer_year": cost_year,
        "extra_cost_firm_year": cost_year * firm,
        "gain_customer_year": gain_year,
        "gain_firm_year": gain_year * firm,
    }


def frontier_table(found: Improvement) -> list[dict[str, Any]]:
    """Return the policies along the frontier, those told among them, by their cost above the reference policy."""
    every = sorted((*found.policies, *found.frontier), key=lambda one: one.extra_cost.estimate)
    return [
        {
            "policy": one.name,
            **_ends("extra_yearly_cost_", one.extra_cost),
            "goal": found.aim.goal,
            **_ends("gain_", one.gains[found.aim.goal]),
            "keeps": one.keeps,
            **_of_firm(found, one.extra_cost, one.gains[found.aim.goal]),
            **{lever.name: words.lever_value(found, one, lever) for lever in found.levers},
        }
        for one in every
    ]


def responses_table(found: Improvement) -> list[dict[str, Any]]:
    """Return how the best policy answers to each lever; the point of the next money is marked."""
    return [
        {
            "lever": response.lever.name,
            "value": point.value,
            "at": response.value,
            **_own(found, response.lever.parameter, point.value, response.value),
            "next_money": point is response.step,
            **_ends("extra_yearly_cost_", point.extra_cost),
            "goal": found.aim.goal,
            **_ends("gain_", point.gain),
            "n": point.gain.n,
            **_of_firm(found, point.extra_cost, point.gain),
        }
        for response in found.responses
        for point in (*response.points, *([response.step] if response.step else []))
    ]


def _own(found: Improvement, parameter: Parameter, value: float, at: float) -> dict[str, Any]:
    """Return values of a lever in the unit that the firm counts it in; nothing where no lever has such a unit."""
    terms = found.scenario.terms
    if not any(own_unit(one.lever.parameter, terms).kind for one in found.responses):
        return {}
    own = own_unit(parameter, terms)
    told = (own.factor * value, own.factor * at) if own.kind else (math.nan, math.nan)
    return {"own_unit": unit_told(parameter, terms, LANGUAGES[0]), "own_value": told[0], "own_at": told[1]}


def _ends(before: str, found: Interval) -> dict[str, float]:
    return {f"{before}estimate": found.estimate, f"{before}low": found.low, f"{before}high": found.high}


def manifest(found: Improvement) -> dict[str, Any]:
    """Describe a search: what was sought, and the luck on which its answer is told."""
    return {
        "scenario": found.scenario.name,
        "scenario_hash": found.scenario.hash,
        "model_version": model_version(),
        "goal": found.aim.goal,
        "conditions": [asdict(one) for one in found.aim.conditions],
        "budget": None if found.budget is None else words.money(found, found.budget, LANGUAGES[0]),
        "budget_a_customer_and_year": found.budget,
        "customers": found.customers,
        "levers": {lever.name: [lever.low, lever.high] for lever in found.levers},
        "decision": found.decision,
        "seed": found.scenario.seed,
        "seeds": [seed_of(found.scenario.seed, case) for case in range(found.cases)],
        "cases": found.cases,
        "worlds": found.worlds,
        "tried": len(found.tried),
        "runs": found.runs,
        "share_of_whole_search": found.share,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def extends(scenario: str, folder: Path) -> str:
    """Return how a file in a folder names the scenario that was improved: a shipped one, or a path from there."""
    from sim.scenario.files import find_scenario
    from sim.scenario.scenario import shipped_scenarios

    if scenario in shipped_scenarios():
        return scenario
    path = find_scenario(scenario).resolve()
    try:
        return Path(os.path.relpath(path, folder.resolve())).as_posix()
    except ValueError:  # another drive
        return path.as_posix()


def scenario_text(found: Improvement, base: str, command: str, lang: str = "en") -> str:
    """Return a scenario file with the policies found, which extends the scenario that was improved."""
    from ruamel.yaml import YAML

    reference = found.scenario.reference
    policies: dict[str, Any] = {reference: {"like": reference}}
    for one in found.policies:
        if one.role != REFERENCE and one.changes:
            about = "nearest" if one.role == BEST and found.decision == NONE_KEEPS else one.role
            said = {"like": reference, "description": t(f"improve.file_{about}", lang)}
            policies[free_name(one.name, policies)] = _noted({**said, **_levers(one.changes)}, found.scenario, lang)
    content = {
        "title": t("improve.file_title", lang, title=found.scenario.texts(lang).title)[:200],
        "purpose": t("improve.file_purpose", lang, reference=words.reference_of(found, lang)),
        "extends": base,
        "reference": reference,
        "policies": policies,
        "run": {"replications": found.cases, "seed": found.scenario.seed},
    }
    out = StringIO()
    yaml = YAML()
    yaml.width = 100
    yaml.allow_unicode = True
    yaml.dump(content, out)
    made = f"# made by: {command}\n" if command else ""
    return f"{made}# model version {model_version()}, {found.runs} runs\n{out.getvalue()}"


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return a name for a policy that no other one has."""
    others = set(taken)
    return next(one for one in (name, *(f"{name}_{number}" for number in range(2, 100))) if one not in others)


def _noted(policy: dict[str, Any], scenario: Scenario, lang: str) -> Any:
    """Return a policy of a file with, behind each number, what the firm would say, where it counts otherwise."""
    from ruamel.yaml.comments import CommentedMap

    noted: Any = CommentedMap(
        {name: CommentedMap(one) if isinstance(one, dict) else one for name, one in policy.items()}
    )
    for name, value in noted.items():
        entry = PREVENTION if name == PREVENTION.name else PARAMETERS.get(name)
        if entry is None or not own_unit(entry, scenario.terms).kind:
            continue
        into: Any = value if isinstance(value, dict) else noted
        for key in tuple(value) if isinstance(value, dict) else (name,):
            into.yaml_add_eol_comment(value_told(entry, into[key], scenario.terms, lang), key)
    return noted


def _levers(changes: Changes) -> dict[str, Any]:
    """Return changes as they stand in a policy of a file; whole numbers without a point."""
    found: dict[str, Any] = {}
    for path, value in changes:
        name, _, cause = path.partition(".")
        into = found.setdefault(name, {}) if cause else found
        into[cause or name] = int(value) if float(value).is_integer() else value
    return found
