"""Chinese texts name a concept with one word and are set in full-width punctuation."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from paradox.present.messages import catalogue
from tests.places import ROOT

MESSAGES = ROOT / "paradox" / "present" / "messages"
CHINESE = re.compile("[\u4e00-\u9fff]")
# A mark of the keyboard beside a Chinese character.
HALF = re.compile("[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")
# What is typed or linked to keeps its marks: code, gaps, addresses.
TYPED = re.compile(r"`[^`]*`|\{[^}]*\}|\]\([^)]*\)|<!--.*?-->", re.DOTALL)
TERMS: list[dict[str, Any]] = YAML(typ="safe").load((MESSAGES / "terms.zh.yaml").read_text(encoding="utf-8"))


def leaves(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        for child in tree.values():
            yield from leaves(child)
    elif isinstance(tree, list):
        for child in tree:
            yield from leaves(child)
    elif isinstance(tree, str) and CHINESE.search(tree):
        yield tree


def yaml_files() -> list[Path]:
    folders = ("scenarios", "experiments", "paradox/classroom", "paradox/present/messages")
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.yaml"))]
    return [path for path in found if path.name != "terms.zh.yaml"]


def texts() -> Iterator[tuple[str, str]]:
    for path in yaml_files():
        for text in leaves(YAML(typ="safe").load(path.read_text(encoding="utf-8"))):
            yield path.name, text
    for page in (ROOT / "README.zh.md", ROOT / "docs" / "how-to" / "classroom.zh.md"):
        prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for line in prose.splitlines():
            if CHINESE.search(line):
                yield page.name, line


TEXTS = list(texts())


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term["en"])
def test_a_concept_has_one_translation(term: dict[str, Any]) -> None:
    assert [(place, text) for place, text in TEXTS for word in term["not"] if word in text] == []


def test_no_word_is_refused_that_another_concept_needs() -> None:
    for term in TERMS:
        for other in TERMS:
            assert not any(word in other["zh"] for word in term["not"]), (term["en"], other["en"])


def test_chinese_is_set_in_full_width_marks() -> None:
    assert [(place, text) for place, text in TEXTS if HALF.search(TYPED.sub("", text))] == []


def test_a_list_in_chinese_is_joined_by_chinese_marks() -> None:
    said = catalogue("zh")
    for key in ("words.comma", "words.semicolon", "words.clause", "words.last_clause", "study.item", "report.colon"):
        assert said[key] in "、；：，", key


def test_many_texts_were_looked_at() -> None:
    assert len(TEXTS) > 800
