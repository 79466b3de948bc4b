"""What a tab shows: a lesson, or any two policies of a scenario; read from the address of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from paradox.classroom.lesson import FREE, Lesson
from paradox.classroom.levers import LEVERS, BadInputError, whole
from paradox.classroom.library import Library, shipped_library
from paradox.classroom.stage import NO_FAILURE, Part
from paradox.present.messages import label, t
from paradox.present.text.comparison import policy_note
from sim.scenario.scenario import Scenario
from sim.worlds.counterfactuals import policies_of

LARGEST_SEED = 2**32 - 1


@dataclass(frozen=True)
class Setup:
    """What stands on the two sides.

    Attributes:
        lesson: the lesson, None in free play.
        scenario: name under which the page knows the scenario.
        parts: left and right.
        seed: where the luck of both starts.
    """

    lesson: Lesson | None
    scenario: str
    parts: tuple[Part, Part]
    seed: int


def of_lesson(lesson: Lesson, seed: int | None = None, library: Library | None = None) -> Setup:
    """Set up a lesson.

    Raises:
        ScenarioError: its scenario cannot be used any more.
    """
    scenario = (library or shipped_library()).scenario_of(lesson)
    return Setup(lesson, scenario, lesson.parts, lesson.seed if seed is None else seed)


def read_setup(query: Mapping[str, str], lang: str, library: Library | None = None) -> Setup:
    """Read what to show from the address of the page.

    Args:
        query: `lesson`, or `scenario`, `left` and `right`; and `seed`. What is left out has a default.
        lang: language of messages.
        library: the lessons there are; None for the shipped ones.

    Raises:
        BadInputError: something that is not there or not allowed.
        ScenarioError: a lesson that was left out, or whose scenario cannot be used any more.
    """
    library = library or shipped_library()
    seed = whole(query["seed"], 0, LARGEST_SEED, t("setup.seed", lang), lang) if query.get("seed") else None
    key = query.get("lesson") or next(iter(library.lessons), FREE)
    if "scenario" not in query and key != FREE:
        if key in library.lessons:
            return of_lesson(library.lessons[key], seed, library)
        raise library.mistakes_of(key) or BadInputError(t("error.lesson", lang, given=key[:40]))
    name = query.get("scenario", "baseline")
    if name not in library.scenarios:
        raise BadInputError(t("error.scenario", lang, given=name[:40]))
    scenario = Scenario.load(library.scenarios[name])
    policies = policies_on_offer(scenario)
    default = {"left": scenario.reference, "right": next(p for p in policies if p != scenario.reference)}
    sides = []
    for side, otherwise in default.items():
        policy = query.get(side) or otherwise
        if policy not in policies:
            raise BadInputError(t("error.policy", lang, given=policy[:40], scenario=name))
        sides.append(Part(scenario, policy))
    return Setup(None, name, (sides[0], sides[1]), scenario.seed if seed is None else seed)


def policies_on_offer(scenario: Scenario) -> tuple[str, ...]:
    """List what may stand on a side: the policies, doing nothing, and the world in which nothing fails."""
    return (*policies_of(scenario), NO_FAILURE)


def policy_title(scenario: Scenario, policy: str, lang: str) -> str:
    """Return what a policy is called: the scenario's own title for it, else that of the program."""
    return scenario.texts(lang).policies.get(policy) or label("policy", policy, lang)


def side_note(parts: Sequence[Part], number: int, lang: str) -> str:
    """Say what the firm of a side does; where both follow one policy, in which levers they differ."""
    scenario, policy = parts[number].scenario, parts[number].policy
    note, terms = policy_note(policy, lang, scenario.texts(lang)), scenario.terms
    if len({part.policy for part in parts}) > 1 or not parts[number].has_levers:
        return note
    values = [{name: float(getattr(part.scenario.policies[policy], name)) for name in LEVERS} for part in parts]
    told = [
        t("lever.stands", lang, lever=LEVERS[name].title(lang, terms), value=f"{LEVERS[name].told(value, terms):.12g}")
        for name, value in values[number].items()
        if value != values[1 - number][name]
    ]
    return t("words.comma", lang).join(told) or note


def address(lang: str, **query: str | int) -> str:
    """Return the address of a page."""
    asked = {name: value for name, value in query.items() if value != ""}
    return f"/{lang}" + (f"?{urlencode(asked)}" if asked else "")


def address_of(setup: Setup, lang: str, **progress: str) -> str:
    """Return the address that shows the same in a language, as far as a tab has come."""
    if setup.lesson is not None:
        own = {"seed": setup.seed} if setup.seed != setup.lesson.seed else {}
        return address(lang, lesson=setup.lesson.key, **own, **progress)
    left, right = setup.parts
    sides = {"left": left.policy, "right": right.policy}
    return address(lang, scenario=setup.scenario, **sides, seed=setup.seed, **progress)
