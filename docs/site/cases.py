"""The shipped scenarios: a one-file page each, and the page on which they are found by words and verdicts."""

from pathlib import Path
from typing import NamedTuple

from docs.site.pages import CASES, FIRST, ways_back, write
from experiments.comparison.findings import Comparison
from experiments.comparison.verdict import WORDS
from paradox.browser.page import page
from paradox.present.text.comparison import paragraph, title_of
from sim.scenario.scenario import Scenario, shipped_scenarios

ARTICLES, MARKETS, EXAMPLES = "articles", "markets", "examples"


class Row(NamedTuple):
    """The verdicts of a policy: for the person and for the base."""

    title: str
    person: str
    base: str


class Case(NamedTuple):
    """What is said of a scenario in one language; `page` is the way to its page from the page of the cases."""

    name: str
    title: str
    purpose: str
    question: str
    source: str
    page: str
    persons: int
    weeks: int
    replications: int
    policies: tuple[Row, ...]
    found: str


def page_of(name: str, lang: str) -> str:
    """Return the address of a one-file page in a language, relative to the page that lists it."""
    return f"{name}.html" + (f"#lang={lang}" if lang != FIRST else "")


def write_page(folder: Path, name: str) -> None:
    """Write the page of a shipped scenario into the folder of the site."""
    (folder / "cases").mkdir(parents=True, exist_ok=True)
    whole = page(Scenario.load(name), f"paradox compare {name}", links=ways_back(CASES, "site.cases"))
    (folder / "cases" / f"{name}.html").write_text(whole, encoding="utf-8")


def case(found: Comparison, lang: str) -> Case:
    """Return what is said of a compared scenario."""
    scenario = Scenario.load(found.name)
    texts = scenario.texts(lang)
    return Case(
        name=found.name,
        title=texts.title,
        purpose=texts.purpose,
        question=texts.question,
        source=texts.source_case,
        page=page_of(found.name, lang),
        persons=found.persons,
        weeks=found.weeks,
        replications=found.replications,
        policies=tuple(Row(title_of(one.name, lang, texts), one.person, one.base) for one in found.policies),
        found=paragraph(found, lang),
    )


def write_index(folder: Path, compared: list[Comparison]) -> None:
    """Write the page on which the cases are found."""
    said = {word for found in compared for one in found.policies for word in (one.person, one.base)}

    def values(lang: str) -> dict[str, object]:
        cases = [case(found, lang) for found in compared]
        groups = {name: [one for one in cases if group(one.name) == name] for name in (ARTICLES, MARKETS, EXAMPLES)}
        return {
            "cases": cases,
            "groups": [(name, members) for name, members in groups.items() if members],
            "words": [word for word in WORDS if word in said],
        }

    write(folder, CASES, "cases.html.j2", values)


def group(name: str) -> str:
    """Return where a scenario stands: with the cases of the articles, the other markets, or the examples."""
    if shipped_scenarios()[name].parent.name == "examples":
        return EXAMPLES
    return ARTICLES if Scenario.load(name).source_case else MARKETS
