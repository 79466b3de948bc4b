"""One world of a scenario as files: outcomes, weekly series, one person's story, figure and manifest."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.comparison.currency import Currency, currency_of, is_of_customer
from experiments.comparison.findings import write_csv
from experiments.comparison.one_world import OneWorld
from experiments.comparison.weeks import of_a_customer
from paradox.present.files import comparison as results
from paradox.present.files.manifest import actors, environment
from paradox.present.files.writing import MANIFEST, Writers, json_writer, prepare, text_writer, write_files
from paradox.present.messages import t
from paradox.present.text.number_format import signed
from paradox.present.text.story import Story, follow
from paradox.present.text.story_words import Passage, introduction, passages, sentences
from sim.errors import ParadoxError
from sim.scenario.scenario import Texts
from sim.worlds.outcomes import OUTCOMES
from sim.worlds.world import World

OUTCOMES_FILE = "outcomes.csv"
STORY_FILE = "story.txt"


def story_of(one: OneWorld, person: int | None = None) -> Story:
    """Tell the story of a person in a world; None for an instructive one.

    Raises:
        ParadoxError: there is no such person, or nobody to choose.
    """
    chosen = one.instructive if person is None else person
    if chosen is None:
        raise ParadoxError("Nobody was hit by a failure in this world. Next: name a person: --follow 17.")
    if not 0 <= chosen < one.scenario.persons:
        raise ParadoxError(
            f"There is no person {chosen}. Allowed: 0 to {one.scenario.persons - 1}, or nothing for an instructive "
            "person. Next: try --follow 17."
        )
    return follow(World(one.scenario, one.run.policy, seed=one.run.seed), chosen)


def weekly_rows(one: OneWorld) -> list[dict[str, Any]]:
    """Return the weekly series as plain rows, one a week.

    Where the firm has a currency, a series that is money stands in it too, in columns that name it: of a customer of
    week 0, and of the whole firm where its size is known.
    """
    series = {name: values.tolist() for name, values in one.run.weekly.items()}
    currency = _currency(one)
    for name, values in of_a_customer(one.run.weekly).items() if currency.code else ():
        series[f"{name}_customer_{currency.code}"] = (currency.unit * values).tolist()
        if currency.customers:
            series[f"{name}_firm_{currency.code}"] = (currency.firm * values).tolist()
    return [
        {"week": week, **{name: values[week] for name, values in series.items()}}
        for week in range(one.scenario.horizon)
    ]


def outcome_rows(one: OneWorld) -> list[dict[str, Any]]:
    """Return the outcomes as plain rows: outcome, value, unit, in the firm's currency if it has one, meaning."""
    currency = _currency(one)
    return [
        {
            "outcome": name,
            "value": one.run.outcomes[name],
            "unit": outcome.unit,
            **_in_currency(currency, name, one.run.outcomes[name]),
            "meaning": outcome.meaning,
        }
        for name, outcome in OUTCOMES.items()
    ]


def _currency(one: OneWorld) -> Currency:
    return currency_of(one.scenario.terms, one.scenario.horizon)


def _in_currency(currency: Currency, outcome: str, value: float) -> dict[str, Any]:
    """Return an amount in the firm's currency, of a customer and of the whole firm, a year; nothing without one."""
    told = currency.columns(is_of_customer(outcome, OUTCOMES[outcome].unit), (value, value, value))
    return {name: each for name, each in told.items() if not name.endswith(("_low", "_high"))}


def money_of_world(one: OneWorld) -> dict[str, Any]:
    """Return the outcomes of a world that are money, each in the firm's currency; nothing where it has none."""
    currency = _currency(one)
    amounts = {
        name: _in_currency(currency, name, value) for name, value in one.run.outcomes.items() if name in OUTCOMES
    }
    return {name: told for name, told in amounts.items() if told.get("currency")}


def story_rows(story: Story) -> list[dict[str, Any]]:
    """Return the eventful weeks of a story as plain rows, events as plain values."""
    return [
        {
            "week": week.week,
            "person": [asdict(event) for event in week.own],
            "twin": [asdict(event) for event in week.twin],
            "satisfaction": week.satisfaction,
            "twin_satisfaction": week.twin_satisfaction,
            "person_in_words": sentences(week.own),
            "twin_in_words": sentences(week.twin),
        }
        for week in story.weeks
        if week.own or week.twin
    ]


def story_text(story: Story, lang: str = "en", texts: Texts | None = None) -> str:
    """Write a story as plain text, a paragraph for each week or run of weeks."""
    told = [introduction(story, lang, texts), *(passage_text(passage, lang) for passage in passages(story, lang))]
    return "\n\n".join(told) + "\n"


def passage_text(passage: Passage, lang: str = "en") -> str:
    """Say what happened to the person and to the twin, as a paragraph."""
    return t(
        "run.told" if passage.first == passage.last else "run.told_weeks",
        lang,
        week=passage.weeks(lang),
        own=passage.own,
        twin=passage.twin,
        s=signed(passage.satisfaction),
        twin_s=signed(passage.twin_satisfaction),
    )


def folder_of(one: OneWorld, out: Path) -> Path:
    """Name the folder of a world: after scenario, policy and seed."""
    return out / one.scenario.name / f"run_{one.run.policy}_seed{one.run.seed}"


def write(one: OneWorld, folder: Path, command: str, story: Story | None = None, lang: str = "en") -> None:
    """Write the files of a world to a folder.

    Story and figure are in the language `lang`.

    Raises:
        ParadoxError: they cannot be written.
    """
    from paradox.present.figures import style
    from paradox.present.figures import world as world_figure

    prepare(folder.parent, folder.name)
    figure = world_figure.world(one, lang)
    writers: Writers = {
        results.WEEKLY: lambda path: write_csv(weekly_rows(one), path),
        OUTCOMES_FILE: lambda path: write_csv(outcome_rows(one), path),
        **{name: lambda path: style.save(figure, path) for name in results.FIGURES},
        MANIFEST: json_writer(_manifest(one, command)),
    }
    if story is not None:
        writers[STORY_FILE] = text_writer(story_text(story, lang, one.scenario.texts(lang)))
    write_files(writers, folder)
    if story is None:
        (folder / STORY_FILE).unlink(missing_ok=True)


def write_log(
    one: OneWorld, logs: tuple[str, ...], folder: Path, ending: str, command: str, lang: str = "en"
) -> dict[str, tuple[Path, int]]:
    """Write what happened in a world as tables, and return their files and rows by name.

    Args:
        one: the world.
        logs: names of `experiments.comparison.event_log.LOGS`.
        folder: where they go.
        ending: of the files, which says the format.
        command: the command line.
        lang: language of the codebook.

    Raises:
        ParadoxError: they cannot be written.
    """
    from experiments.comparison.event_log import event_log
    from paradox.present.files.export import export_log
    from paradox.present.text.markdown import escaped
    from sim.version import model_version

    tables = event_log(World(one.scenario, one.run.policy, seed=one.run.seed), logs)
    title = escaped(one.scenario.texts(lang).title.rstrip(".?!"))
    of = {"title": title, "policy": one.run.policy, "seed": one.run.seed, "version": model_version()}
    heads = [t("export.title", lang, name=one.scenario.name), t("log.title", lang, command=command, **of)]
    written = export_log(tables, folder, ending, [*heads, t("log.joins", lang)], lang)
    return {table.name: (written.files[table.name], len(table)) for table in tables}


def _manifest(one: OneWorld, command: str) -> dict[str, Any]:
    """Describe the run."""
    from sim.version import model_version

    return {
        "scenario": one.scenario.name,
        "scenario_hash": one.scenario.hash,
        **actors(one.scenario),
        "model_version": model_version(),
        "policy": one.run.policy,
        "seed": one.run.seed,
        "persons": one.scenario.persons,
        "weeks": one.scenario.horizon,
        "command": command,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        **environment(),
    }
