"""The documentation hangs together: every link leads somewhere, every page is in the index, every picture on a page."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.places import ROOT

DOCS = ROOT / "docs"
FOLDERS = ("docs", "experiments", "benchmarks", "paradox", "sim", "scenarios", "tests", ".github")
PAGES = [*ROOT.glob("*.md"), *(page for folder in FOLDERS for page in sorted((ROOT / folder).rglob("*.md")))]
KINDS = ("tutorials", "how-to", "reference", "explanation")
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"(?<![\w/])docs/[\w./-]+\.(?:md|ipynb|svg|png)")


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """Return where every relative link of a page leads: a file, and the heading in it, "" for none."""
    for target, heading in LINK.findall(CODE.sub("", page.read_text(encoding="utf-8"))):
        yield (page.parent / target).resolve() if target else page, heading


def headings(page: Path) -> set[str]:
    """Return the headings of a page as links name them."""
    text = CODE.sub(lambda code: code[0].strip("`") if "\n" not in code[0] else "", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file_and_to_a_heading_in_it(page: Path) -> None:
    lost = [
        f"{target}#{heading}"
        for target, heading in links(page)
        if not target.exists() or (heading and heading not in headings(target))
    ]
    assert lost == []


def test_every_page_is_in_the_index_and_in_one_of_the_four_kinds() -> None:
    index = {target for target, _ in links(DOCS / "README.md")}
    pages = {path for kind in ("*.md", "*.ipynb") for path in DOCS.rglob(kind)} - {DOCS / "README.md"}
    assert pages - index == set()
    assert {page.relative_to(DOCS).parts[0] for page in pages} == set(KINDS)


def test_every_picture_is_on_a_page() -> None:
    shown = {target for page in PAGES for target, _ in links(page)}
    pictures = {path for kind in ("*.svg", "*.png") for path in DOCS.rglob(kind)}
    assert pictures
    assert pictures - shown == set()


def test_every_page_that_code_and_messages_name_is_there() -> None:
    files = [ROOT / "Makefile", ROOT / "pyproject.toml"]
    for folder in FOLDERS:
        files += [path for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".yaml", ".yml", ".md")]
    named = {name: file for file in files for name in NAMED.findall(file.read_text(encoding="utf-8"))}
    assert len(named) > 10
    assert {name: file for name, file in named.items() if not (ROOT / name).exists()} == {}


def test_every_file_that_a_page_names_is_there() -> None:
    path = re.compile(
        r"`((?:sim|experiments|paradox|tests|benchmarks|scenarios|docs)/[\w/.-]+\.(?:py|md|csv|yaml|json))`"
    )
    named = {name: page.name for page in PAGES for name in path.findall(page.read_text(encoding="utf-8"))}
    assert len(named) > 30
    assert {name: page for name, page in named.items() if not (ROOT / name).exists() and "NAME" not in name} == {}
