"""The page of a scenario: its report with levers that move, in one file."""

from typing import Any

from experiments.comparison.intervals import t_quantile
from experiments.comparison.months import month_starts
from paradox.browser.levers import levers, policies
from paradox.browser.one_file import EVENTS, FOLDER, Links, cause_titles, limits, money, one_file, sentences
from paradox.browser.plan import plan
from paradox.present.messages import LANGUAGES, t
from paradox.present.text.comparison import segment_of
from paradox.present.text.pilots import pilot_told
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario
from sim.version import model_version
from sim.worlds.outcomes import OUTCOMES


def page(
    scenario: Scenario, command: str = "", lang: str = LANGUAGES[0], base: str = "", links: Links | None = None
) -> str:
    """Return the page of a scenario: it needs no other file, no network and no program but a browser.

    Args:
        scenario: persons, weeks and replications are those of the page.
        command: the command line that gives the same numbers.
        lang: in which the page opens.
        base: what a file that goes on from this scenario says it extends; its name if not given.
        links: where the page leads, if it stands on a site.

    Raises:
        ParadoxError: classes of one's own live it, it is too large, or the engine is that of another model.
    """
    if scenario.actors is not None:
        raise ParadoxError(t("browser.own_classes", lang))
    content = {
        "about": _about(scenario, command, lang) | {"base": base or scenario.name},
        "plan": plan(scenario) | {"monthStarts": month_starts(scenario.horizon)},
    }
    return one_file(
        FOLDER / "page.html.j2",
        [FOLDER / "page.css"],
        [FOLDER / "state.js", FOLDER / "page.js"],
        content,
        lang,
        links,
        title=scenario.texts(lang).title,
        seeds=scenario.replications,
    )


def _about(scenario: Scenario, command: str, lang: str) -> dict[str, Any]:
    """Return what the page says and how: texts, names, limits, the firm's money."""
    return {
        "name": scenario.name,
        "model": model_version(),
        "command": command,
        "language": lang,
        "margin": float(scenario.measurement.verdict_margin),
        "reference": scenario.reference,
        "first": _first(scenario),
        "tQuantiles": [0.0, *(t_quantile(n) for n in range(1, scenario.replications))],
        "limits": limits(),
        "outcomes": [{"name": one.name, "unit": one.unit} for one in OUTCOMES.values()],
        "levers": levers(scenario),
        "policies": policies(scenario),
        "causes": [cause.name for cause in scenario.causes],
        "causeTitles": cause_titles(scenario),
        "segments": [
            {"name": one.name, "title": {lang: segment_of(one.name, lang, scenario.texts(lang)) for lang in LANGUAGES}}
            for one in scenario.segments
        ],
        "scenario": {lang: _texts(scenario, lang) for lang in LANGUAGES},
        "pilots": {
            policy: {lang: pilot_told(scenario, policy, lang) for lang in LANGUAGES} for policy in scenario.pilots
        },
        "money": money(scenario),
        "texts": sentences("browser.", "verdict.", "pilot.", "money.pilot_value", "words.", *EVENTS),
    }


def _first(scenario: Scenario) -> str:
    """Return the policy that the page begins with: the first that is not what others are held against."""
    return next((name for name in scenario.policies if name != scenario.reference), scenario.reference)


def _texts(scenario: Scenario, lang: str) -> dict[str, str]:
    texts = scenario.texts(lang)
    return {"title": texts.title, "purpose": texts.purpose, "question": texts.question}
