"""The Chinese README says what the English one says, and its commands work."""

import re

import pytest

from docs.generators.readme import CHINESE, END, README, START
from experiments.comparison.verdict import WORDS
from tests.command_line import Shell

TEXT = CHINESE.read_text(encoding="utf-8")
ENGLISH = README.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def test_the_output_shown_is_that_of_the_english_page() -> None:
    assert TEXT.split(START)[1].split(END)[0] == ENGLISH.split(START)[1].split(END)[0]


def test_every_verdict_is_explained() -> None:
    for word in WORDS:
        assert f"| {word} |" in TEXT


def test_every_link_leads_to_a_file() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", TEXT)
    assert [link for link in links if not (CHINESE.parent / link).exists()] == []


def chinese(link: str) -> str:
    """Return the Chinese counterpart of a page or a picture where there is one."""
    for own in (link.replace(".md", ".zh.md"), link.replace("-en.", "-zh.")):
        if own != link and (CHINESE.parent / own).exists():
            return own
    return link


def test_it_leads_wherever_the_english_page_leads() -> None:
    links = {chinese(link) for link in re.findall(r"\]\((docs/[^)#:]+)\)", ENGLISH)}
    assert links - set(re.findall(r"\]\((docs/[^)#:]+)", TEXT)) == set()


def test_the_two_pages_lead_to_each_other() -> None:
    assert "(README.md)" in TEXT
    assert "(README.zh.md)" in ENGLISH


@pytest.mark.parametrize("block", [block for block in BLOCKS if "paradox" in block])
def test_its_commands_work_one_after_the_other(block, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    for line in block.splitlines():
        told = Shell(monkeypatch, capsys)(*line.split("  #")[0].split()[1:])
        assert (told.code, "Traceback" in told.err) == (0, False), line
