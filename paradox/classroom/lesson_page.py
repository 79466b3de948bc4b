"""Two worlds as one HTML file: those of a lesson, which asks first and then answers, or any two of a scenario."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.comparison.intervals import t_quantile
from experiments.comparison.months import month_starts
from experiments.comparison.patience import PATIENCE
from paradox.browser.levers import FIRST, levers, policies
from paradox.browser.one_file import EVENTS, Around, Links, cause_titles, limits, money, one_file, sentences
from paradox.browser.plan import plan
from paradox.classroom.glossary import glossary
from paradox.classroom.lesson import Guess, Lesson, Words
from paradox.classroom.outcome_names import (
    BANDS,
    group_title,
    guess_unit,
    outcome_title,
    outcome_unit,
    spoken_of,
    usual_rows,
)
from paradox.classroom.sample import sample
from paradox.classroom.setup import policy_title, side_note
from paradox.classroom.stage import NO_FAILURE, Part
from paradox.present.messages import LANGUAGES, t
from paradox.present.text.comparison import segment_of
from sim.errors import ParadoxError, Problem, ScenarioError
from sim.scenario.scenario import Scenario
from sim.scenario.yaml_reader import read_document
from sim.version import model_version
from sim.worlds.world import prepare

FOLDER = Path(__file__).parent / "one_file"


def lesson_page(
    lesson: Lesson,
    replications: int,
    lang: str = LANGUAGES[0],
    links: Links | None = None,
    around: Around | None = None,
) -> str:
    """Return a lesson as a page that needs no other file, no network and no program but a browser.

    Args:
        lesson: the lesson.
        replications: how often its worlds are lived, the first time on the luck of the lesson's seed.
        lang: in which the page opens.
        links: where the page leads, if it stands on a site.
        around: what the page has besides, if a server gives it.

    Raises:
        ScenarioError: a scenario, a value or a policy cannot be used, or the two worlds are not equally long.
        ParadoxError: classes of one's own live it, it is too large, or the engine is that of another model.
    """
    says = {
        "key": lesson.key,
        "values": [lesson.values_of(side) for side in (0, 1)],
        "lesson": {lang: _texts(lesson, lang) for lang in LANGUAGES},
        "guess": _guess(lesson.guess, lesson.parts[0].scenario),
    }
    return _page(lesson.parts, lesson.seed, replications, lang, says, lesson, links, around)


def worlds_page(
    parts: Sequence[Part],
    seed: int,
    replications: int,
    lang: str = LANGUAGES[0],
    links: Links | None = None,
    around: Around | None = None,
) -> str:
    """Return any two worlds as such a page: without a guess and without notes, with the levers from the beginning.

    Args:
        parts: left and right, two policies of a scenario, doing nothing or no failure among them.
        seed: where the luck of both starts.
        replications: how often the worlds are lived, the first time on the luck of the seed.
        lang: in which the page opens.
        links: where the page leads, if it stands on a site.
        around: what the page has besides, if a server gives it.

    Raises:
        ScenarioError: the two worlds are not equally long.
        ParadoxError: classes of one's own live them, the page is too large, or the engine is that of another model.
    """
    scenario = parts[0].scenario
    says: dict[str, Any] = {
        "values": [{}, {}],
        "key": " ".join((scenario.name, *(part.policy for part in parts), str(seed))),
        "lesson": {lang: _texts_of_scenario(scenario, lang) for lang in LANGUAGES},
        "guess": None,
    }
    return _page(parts, seed, replications, lang, says, None, links, around)


def _page(
    parts: Sequence[Part],
    seed: int,
    replications: int,
    lang: str,
    says: Mapping[str, Any],
    lesson: Lesson | None,
    links: Links | None,
    around: Around | None,
) -> str:
    """Return two worlds as a page; `says` is what it says and asks."""
    luck = {"run.replications": replications, "run.seed": seed}
    parts = [part._replace(scenario=part.scenario.with_values(luck)) for part in parts]
    scenarios = [part.scenario for part in parts]
    if any(scenario.actors is not None for scenario in scenarios):
        raise ParadoxError(t("lesson_page.own_classes", lang))
    _check_length(scenarios, lesson)
    alike = scenarios[0].canonical() == scenarios[1].canonical()
    plans = [
        plan(scenario) | {"monthStarts": month_starts(scenario.horizon), "sample": _sample(scenario)}
        for scenario in scenarios[: 1 if alike else 2]
    ]
    content = {"about": {**says, **_about(parts, alike, lang, lesson)}, "plans": plans}
    scripts = [FOLDER / f"{name}.js" for name in ("number_line", "progress", "series", "people", "takeaway", "lesson")]
    gaps = {"title": says["lesson"][lang]["title"], "asks": lesson is not None}
    return one_file(FOLDER / "page.html.j2", [FOLDER / "page.css"], scripts, content, lang, links, around, **gaps)


def _sample(scenario: Scenario) -> dict[str, Any]:
    """Return who of the customers is drawn, and where: those of the first luck."""
    _, network = prepare(scenario, scenario.seed)
    return sample(network, scenario.persons)._asdict()


def _check_length(scenarios: Sequence[Scenario], lesson: Lesson | None) -> None:
    """Refuse worlds of different length: side by side they have no last week in common."""
    left, right = (scenario.horizon for scenario in scenarios)
    if left != right:
        what = f"the left world lives {left} weeks and the right one {right}, and a page shows both to the same week"
        step = "give both sides the same run.horizon"
        problem = Problem(what, str(lesson.file) if lesson else "", next_step=step)
        if lesson is not None and "run.horizon" in lesson.right.values:
            problem = read_document(lesson.file).problem(("right", "values", "run.horizon"), what, next_step=step)
        raise ScenarioError(problem)


def _about(parts: Sequence[Part], alike: bool, lang: str, lesson: Lesson | None) -> dict[str, Any]:
    """Return what the page knows of its worlds, and its sentences."""
    scenario = parts[0].scenario
    return {
        "model": model_version(),
        "scenario": scenario.name,
        "advice": {lang: _advice(scenario, lang) for lang in LANGUAGES},
        "language": lang,
        "seed": scenario.seed,
        "replications": scenario.replications,
        "persons": scenario.persons,
        "horizon": scenario.horizon,
        "burnIn": scenario.burn_in,
        "rows": _rows(list(dict.fromkeys((*(spoken_of(lesson) if lesson else ()), *usual_rows(parts)))), scenario),
        "sides": [_side(parts, number, 0 if alike else number) for number in range(len(parts))],
        "tQuantiles": [0.0, *(t_quantile(n) for n in range(1, scenario.replications))],
        "limits": limits(),
        "causeTitles": cause_titles(scenario),
        "money": money(scenario),
        "glossary": {lang: glossary(lang) for lang in LANGUAGES},
        "texts": sentences("lesson_page.", "browser.", "words.", *EVENTS, "page.glossary", "money.stake"),
    }


def _advice(scenario: Scenario, lang: str) -> str:
    """Return what is said beside profit of a few weeks."""
    return t("advice.horizon_class", lang, weeks=scenario.horizon) if scenario.horizon < PATIENCE else ""


def _texts_of_scenario(scenario: Scenario, lang: str) -> dict[str, Any]:
    """Return what two worlds say in place of a lesson: what the scenario asks, and what to look for in it."""
    texts = scenario.texts(lang)
    return {"title": texts.title, "question": texts.question, "look": list(texts.look_for)}


def _texts(lesson: Lesson, lang: str) -> dict[str, Any]:
    return {
        "title": lesson.title.of(lang),
        "aim": lesson.aim.of(lang) if lesson.aim else "",
        "text": lesson.text.of(lang),
        "question": lesson.question.of(lang),
        "unit": guess_unit(lesson, lang),
        "notice": [words.of(lang) for words in lesson.notice],
    }


def _guess(guess: Guess, scenario: Scenario) -> dict[str, Any]:
    middle = round((guess.low + guess.high) / 2.0 / guess.step) * guess.step
    return {
        "outcome": guess.outcome,
        "minus": guess.minus,
        "group": _group(guess.group, scenario),
        "side": guess.side,
        "scale": guess.scale,
        "low": guess.low,
        "high": guess.high,
        "step": guess.step,
        "decimals": guess.decimals,
        "start": round(middle, guess.decimals),
    }


def _group(name: str | None, scenario: Scenario) -> dict[str, Any] | None:
    """Say which list of the groups of a run, and which place in it, a name means; None for everybody.

    A name that a segment and a value band share means the band, as `paradox classroom` reads it.
    """
    if name is None:
        return None
    kind, names = ("bands", list(BANDS)) if name in BANDS else ("segments", [one.name for one in scenario.segments])
    titles = {lang: group_title(name, scenario, lang) for lang in LANGUAGES}
    return {"of": kind, "at": names.index(name), "title": titles}


def _rows(named: Sequence[tuple[str, str | None]], scenario: Scenario) -> list[dict[str, Any]]:
    """Say of each number, named by its outcome and its group or None, what it is called and its unit."""
    return [
        {
            "outcome": name,
            "group": _group(group, scenario),
            "title": {lang: outcome_title(name, lang) for lang in LANGUAGES},
            "unit": {lang: outcome_unit(name, lang) for lang in LANGUAGES},
        }
        for name, group in named
    ]


def _differing(parts: Sequence[Part]) -> list[str]:
    """Name the levers in which two firms differ: those of the lesson; none where one side has no firm that answers."""
    if not all(part.has_levers for part in parts):
        return []
    left, right = (part.scenario.policies[part.policy] for part in parts)
    return [name for name in left._fields if getattr(left, name) != getattr(right, name)]


def _side(parts: Sequence[Part], number: int, at: int) -> dict[str, Any]:
    """Return one side: whose plan it follows, what it is called, what its firm does, and its levers."""
    part, of_the_lesson = parts[number], _differing(parts) or FIRST
    scenario, policy = part.scenario, part.policy
    fails = policy != NO_FAILURE
    firm = policies(scenario)[policy] if part.has_levers else None
    sliders = levers(scenario) if firm else []
    named = Words(**part.names) if part.names else None
    return {
        "plan": at,
        "policy": policy if fails else scenario.reference,
        "failures": fails,
        "title": {lang: named.of(lang) if named else policy_title(scenario, policy, lang) for lang in LANGUAGES},
        "note": {lang: side_note(parts, number, lang) for lang in LANGUAGES},
        "levers": [lever | {"isFirst": lever["name"] in of_the_lesson} for lever in sliders],
        "segments": [
            {"title": {lang: segment_of(one.name, lang, scenario.texts(lang)) for lang in LANGUAGES}}
            for one in scenario.segments
        ],
        "values": firm["values"] if firm else {},
        "scheduled": firm["scheduled"] if firm else [],
    }
