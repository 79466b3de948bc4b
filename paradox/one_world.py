"""One world of a scenario: the run with its outcomes and weekly series, one person's story, its files on disk."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from experiments.findings import write_csv
from paradox import results
from paradox.manifest import environment
from paradox.messages import t
from paradox.story import Story, Week, follow, introduction, words
from sim.errors import ParadoxError
from sim.outcomes import OUTCOMES, by_group, outcomes, weekly
from sim.population import ENDED_RESOLVED, ENDED_UNRESOLVED, NEVER_FAILED
from sim.scenario import Scenario
from sim.twin import Replication, Run
from sim.world import World

OUTCOMES_FILE = "outcomes.csv"
STORY_FILE = "story.txt"


@dataclass(frozen=True, slots=True)
class OneWorld:
    """One policy of a scenario with one seed.

    Attributes:
        scenario: what was run.
        run: policy, seed, outcomes, weekly series, outcomes by group.
        instructive: a person whose story is worth reading, None if nobody had a failure.
    """

    scenario: Scenario
    run: Run
    instructive: int | None


def live(scenario: Scenario, policy: str | None = None, seed: int | None = None) -> OneWorld:
    """Live one world of a scenario, with the two that it is compared with.

    Args:
        scenario: what to run.
        policy: one of its policies or `do_nothing`; None for the reference.
        seed: None for the scenario's own.

    Raises:
        ParadoxError: there is no such policy, or the seed is not allowed.
    """
    chosen = scenario if seed is None else scenario.with_values({"run.seed": seed})
    name = chosen.check_policy(policy or chosen.reference)
    replication = Replication(chosen, chosen.seed)
    worlds = replication.worlds(name)
    run = Run(name, chosen.seed, outcomes(*worlds), weekly(*worlds), by_group(*worlds))
    return OneWorld(chosen, run, _instructive(worlds[0]))


def _instructive(world: World) -> int | None:
    """Choose whose first failure was answered first; if nobody's was, who failed first; the lowest id."""
    record, base = world.people.record, world.people.traits.in_base == 1
    answered = base & np.isin(record.first_end, (ENDED_RESOLVED, ENDED_UNRESOLVED))
    for group in (answered, base & (record.first_end != NEVER_FAILED)):
        persons = np.flatnonzero(group)
        if len(persons):
            return int(persons[np.argmin(record.first_week[persons])])
    return None


def story_of(one: OneWorld, person: int | None = None) -> Story:
    """Tell the story of a person in a world; None for an instructive one.

    Raises:
        ParadoxError: there is no such person, or nobody to choose.
    """
    chosen = one.instructive if person is None else person
    if chosen is None:
        raise ParadoxError("Nobody had a failure in this world. Next: name a person: --follow 17.")
    if not 0 <= chosen < one.scenario.persons:
        raise ParadoxError(
            f"There is no person {chosen}. Allowed: 0 to {one.scenario.persons - 1}, or nothing for an instructive "
            "person. Next: try --follow 17."
        )
    return follow(World(one.scenario, one.run.policy, seed=one.run.seed), chosen)


def eventful(story: Story, lang: str = "en") -> Iterator[tuple[Week, str, str]]:
    """Give each week in which something happened: the week, the person's in words, the twin's in words."""
    between = t("story.join", lang)
    for week in story.weeks:
        if week.own or week.twin:
            yield (
                week,
                between.join(words(event, lang) for event in week.own) or "-",
                between.join(words(event, lang) for event in week.twin) or "-",
            )


def weekly_rows(one: OneWorld) -> list[dict[str, Any]]:
    """Give the weekly series as plain rows, one a week."""
    series = {name: values.tolist() for name, values in one.run.weekly.items()}
    return [
        {"week": week, **{name: values[week] for name, values in series.items()}}
        for week in range(one.scenario.horizon)
    ]


def outcome_rows(one: OneWorld) -> list[dict[str, Any]]:
    """Give the outcomes as plain rows: outcome, value, unit, meaning."""
    return [
        {"outcome": name, "value": one.run.outcomes[name], "unit": outcome.unit, "meaning": outcome.meaning}
        for name, outcome in OUTCOMES.items()
    ]


def story_rows(story: Story) -> list[dict[str, Any]]:
    """Give the eventful weeks of a story as plain rows, events as plain values."""
    return [
        {
            "week": week.week,
            "person": [asdict(event) for event in week.own],
            "twin": [asdict(event) for event in week.twin],
            "satisfaction": week.satisfaction,
            "twin_satisfaction": week.twin_satisfaction,
            "person_in_words": own,
            "twin_in_words": twin,
        }
        for week, own, twin in eventful(story)
    ]


def story_text(story: Story, lang: str = "en") -> str:
    """Write a story as plain text, a paragraph a week."""
    told = [introduction(story, lang), *(week_text(*week, lang) for week in eventful(story, lang))]
    return "\n\n".join(told) + "\n"


def week_text(week: Week, own: str, twin: str, lang: str = "en") -> str:
    """Tell one eventful week, the person's and the twin's in words, as a paragraph."""
    numbers = {"s": week.satisfaction, "twin_s": week.twin_satisfaction}
    return t("run.told", lang, week=week.week, own=own, twin=twin, **numbers)


def write(one: OneWorld, out: Path, command: str, story: Story | None = None, lang: str = "en") -> Path:
    """Write the files of a world to a folder named after scenario, policy and seed; gives that folder.

    Story and figure are in the language `lang`.

    Raises:
        ParadoxError: they cannot be written.
    """
    from paradox import figures, world_figure

    folder = results.prepare(out / one.scenario.name, f"run_{one.run.policy}_seed{one.run.seed}")
    figure = world_figure.world(one, lang)
    writers: results.Writers = {
        results.WEEKLY: lambda path: write_csv(weekly_rows(one), path),
        OUTCOMES_FILE: lambda path: write_csv(outcome_rows(one), path),
        **{name: lambda path: figures.save(figure, path) for name in results.FIGURES},
        results.MANIFEST: results.manifest_writer(_manifest(one, command)),
    }
    if story is not None:
        writers[STORY_FILE] = lambda path: path.write_text(story_text(story, lang), encoding="utf-8")
    results.write_files(writers, folder)
    if story is None:
        (folder / STORY_FILE).unlink(missing_ok=True)
    return folder


def _manifest(one: OneWorld, command: str) -> dict[str, Any]:
    """Describe the run."""
    from sim.compiling import model_version

    return {
        "scenario": one.scenario.name,
        "scenario_hash": one.scenario.hash,
        "model_version": model_version(),
        "policy": one.run.policy,
        "seed": one.run.seed,
        "persons": one.scenario.persons,
        "weeks": one.scenario.horizon,
        "command": command,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        **environment(),
    }
