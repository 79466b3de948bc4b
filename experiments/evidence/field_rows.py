"""The findings that are reproduced in running markets: 26 weeks of burn-in and 78 recorded weeks.

Visits and answers are read at the end of each week, as the compiled engine leaves them.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from experiments.evidence.setting import Setting
from experiments.laboratory.estimators import hazard_ratio, r_squared
from experiments.laboratory.kernels import fill_normal
from sim.scenario.actors import Actors
from sim.scenario.scenario import Scenario
from sim.state.draws import Purpose
from sim.state.people import CUSTOMER, DETECTED, LAPSED, ORDINARY, RESOLVED, SILENT, UNRESOLVED, VOICED, Floats
from sim.worlds.world import World

Numbers = dict[str, float]

DISSATISFIED = 4.0  # a 1-7 answer up to this counts as dissatisfied

# The two rivals of A17; everything else is as in the reference policy.
GENEROUS = {
    "resolve_prob": 0.95,
    "compensate_prob": 1.0,
    "comp_amount": 0.9,
    "apology_prob": 0.9,
    "explain_resolved": 1.0,
    "explain_unresolved": 1.0,
    "first_contact": 0.7,
}
STINGY = {
    "resolve_prob": 0.6,
    "compensate_prob": 0.0,
    "apology_prob": 0.2,
    "explain_resolved": 0.3,
    "explain_unresolved": 0.3,
}


@dataclass
class Diary:
    """The 1-7 answers about every recorded visit and answer of a market, collected week by week.

    Attributes:
        untroubled, resolved, unresolved, unheard: answers about ordinary visits, about episodes after a resolved
            answer, after an unresolved or lapsed one, and after a failure nobody spoke of.
        failed: answers about failed visits, before any answer of the firm. voiced: whether it was complained of.
    """

    untroubled: list[Floats] = field(default_factory=list)
    resolved: list[Floats] = field(default_factory=list)
    unresolved: list[Floats] = field(default_factory=list)
    unheard: list[Floats] = field(default_factory=list)
    failed: list[Floats] = field(default_factory=list)
    voiced: list[Floats] = field(default_factory=list)

    def note(self, world: World) -> None:
        """Ask everybody who visited or was answered in the week just lived."""
        life, episode = world.people.life, world.people.actual.episode
        about_visit = seven(world, life.visit_x, Purpose.ITEM_VISIT)
        about_answer = seven(world, episode, Purpose.ITEM_CASE)
        failed = (life.visit == SILENT) | (life.visit == VOICED) | (life.visit == DETECTED)
        self.untroubled.append(about_visit[life.visit == ORDINARY])
        self.resolved.append(about_answer[life.answer == RESOLVED])
        self.unresolved.append(about_answer[(life.answer == UNRESOLVED) | (life.answer == LAPSED)])
        self.unheard.append(about_visit[life.visit == SILENT])
        self.failed.append(about_visit[failed])
        self.voiced.append((life.visit[failed] == VOICED).astype(np.float64))

    def all(self, name: str) -> Floats:
        """Return all answers of a kind, in order of weeks and persons."""
        return np.concatenate(getattr(self, name)) if getattr(self, name) else np.empty(0)


def seven(world: World, x: Floats, purpose: Purpose) -> Floats:
    """Ask the 1-7 item about an episode satisfaction x of everybody, with the noise of the week just lived."""
    m = world.scenario.measurement
    noise = np.empty(len(x))
    fill_normal(noise, world.seed, world.week - 1, purpose, 0, 0)
    answers = m.item7_midpoint + m.item7_slope * x + m.item7_noise * noise
    return np.clip(np.floor(answers + 0.5), 1.0, 7.0)


def market(setting: Setting) -> Scenario:
    """Return the market of the field rows: the setting's, at their size, under its reference policy alone."""
    return setting.scenario.with_values({"market.persons": setting.field_persons})


def rivals(scenario: Scenario) -> Scenario:
    """Return the market with the two firms of A17."""
    content = scenario.canonical()
    average = content["policies"][scenario.reference]
    content["policies"] = {
        "average": {**average, "description": ""},
        "generous": {**average, **GENEROUS, "description": ""},
        "stingy": {**average, **STINGY, "description": ""},
    }
    content["reference"] = "average"
    own = scenario.actors or Actors()
    return Scenario.from_mapping(content, None, scenario.stem, own.customer, own.firm)


def lived(scenario: Scenario, policy: str, seed: int) -> tuple[World, Diary]:
    """Live a market to its horizon and ask about every recorded visit and answer."""
    world, diary = World(scenario, policy, seed=seed), Diary()
    world.run(0)
    while not world.is_over:
        world.step()
        diary.note(world)
    return world, diary


def average_firm(setting: Setting) -> Numbers:
    """A2, A7, A12b, A13 and A19: problems, churn, talk, voice and false claims in the market of an average firm."""
    scenario = market(setting)
    world, diary = lived(scenario, scenario.reference, setting.seed)
    books = world.books
    none, resolved, rest = (
        mean_of(diary.all("untroubled")),
        mean_of(diary.all("resolved")),
        mean_of(np.concatenate([diary.all("unresolved"), diary.all("unheard")])),
    )
    failed, voiced = diary.all("failed"), diary.all("voiced")
    return {
        "A2a": resolved - none,
        "A2b": (resolved - rest) / (none - rest),
        "A7a": churn(books, "recovered"),
        "A7b": churn(books, "unrecovered"),
        "A12b": over(books.good_stories.sum(), books.bad_stories.sum()),
        "A13a": mean_of(voiced[failed <= DISSATISFIED]),
        "A13b": r_squared(failed, voiced),
        "A19": over(books.claims.sum(), books.claims.sum() + books.voiced.sum()),
    }


def generosity(setting: Setting) -> Numbers:
    """A17: complaints per failure and satisfaction of the remaining customers, generous against stingy firm."""
    scenario = rivals(market(setting))
    voice, satisfaction = {}, {}
    for policy in ("generous", "stingy"):
        world = World(scenario, policy, seed=setting.seed).run()
        voice[policy] = over(world.books.voiced.sum(), world.books.failures.sum())
        state = world.people.actual
        satisfaction[policy] = mean_of(state.satisfaction[state.status == CUSTOMER])
    return {
        "A17": over(voice["generous"], voice["stingy"]),
        "A17_net": satisfaction["generous"] - satisfaction["stingy"],
    }


def mean_of(values: Floats) -> float:
    """Return a mean; nan of nothing."""
    return float(values.mean()) if len(values) else float("nan")


def over(top: float, bottom: float) -> float:
    """Return a ratio; nan over nothing."""
    return float(top) / float(bottom) if bottom else float("nan")


def churn(books: Any, group: str) -> float:
    """Return the ratio of weekly exit hazards of a group of customers to those without a recent problem."""
    return hazard_ratio(
        float(books[f"exits_{group}"].sum()),
        float(books[f"weeks_{group}"].sum()),
        float(books.exits_untroubled.sum()),
        float(books.weeks_untroubled.sum()),
    ).value


def profile(setting: Setting) -> Numbers:
    """Describe the average firm's market: how problems end, what complainers get; for tuning its policy."""
    scenario = market(setting)
    world, diary = lived(scenario, scenario.reference, setting.seed)
    books = world.books
    failures, answered = float(books.failures.sum()), float(books.answered.sum())
    return {
        "resolved_share": over(books.resolved.sum(), failures),
        "voiced_share": over(books.voiced.sum(), failures),
        "detected_share": over(books.detected.sum(), failures),
        "silent_share": over(books.silent.sum(), failures),
        "lapsed_share": over(books.lapsed.sum(), failures),
        "days": over(books.days.sum(), answered),
        "queue": float(books.queue.mean()),
        **{name: mean_of(diary.all(name)) for name in ("untroubled", "resolved", "unresolved", "unheard")},
    }
