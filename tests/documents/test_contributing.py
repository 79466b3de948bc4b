"""What contributors are told is true of the code: paths, commands, templates, and the hosted checks."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.places import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MAKE = (ROOT / "Makefile").read_text(encoding="utf-8")
FOLDERS = ("sim", "experiments", "paradox", "tests", "docs", "scenarios", "benchmarks")
# Paths that stand for a file still to be written.
WISHED = ("NAME", "xx")


def test_every_path_on_the_page_is_there() -> None:
    paths = re.findall(rf"(?:{'|'.join(FOLDERS)})/[\w./-]*", PAGE)
    assert len(paths) > 30
    assert [path for path in paths if not (ROOT / path).exists() and not any(wish in path for wish in WISHED)] == []
    assert [path for path in paths if not (ROOT / path).parent.is_dir()] == []


def test_every_target_of_make_on_the_page_and_in_its_own_help_is_there() -> None:
    named = set(re.findall(r"\bmake ([a-z][a-z-]+)`", PAGE)) | set(
        re.findall(r"^#.*?\bmake ([a-z-]+)", MAKE, re.MULTILINE)
    )
    targets = set(re.findall(r"^([a-z-]+):", MAKE, re.MULTILINE))
    assert "quick" in named
    assert named - targets == set()


def test_quick_names_tests_that_are_there() -> None:
    (named,) = re.findall(r"^QUICK = ((?:.*\\\n)*.*)", MAKE, re.MULTILINE)
    paths = re.findall(r"[\w/]+(?:\.py)?", named.split("::")[0])
    (test, case) = re.findall(r"::(\w+)\[(\w+)\]", named)[0]
    assert [path for path in paths if path != "\\" and not (ROOT / path).exists()] == []
    assert f"def {test}(" in (ROOT / paths[-1]).read_text(encoding="utf-8")
    assert (ROOT / "scenarios" / f"{case}.yaml").is_file()


def test_the_hosted_checks_are_those_of_the_checkout() -> None:
    workflow = YAML(typ="safe").load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    (versions,) = [step["with"]["python-version"] for step in job["steps"] if "with" in step]
    (tested,) = re.findall(r"^for minor in (.+); do$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(versions.split()) == set(tested.split())


@pytest.mark.parametrize(
    "form", sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")), ids=lambda form: form.stem
)
def test_a_form_for_issues_can_be_read(form: Path) -> None:
    content = YAML(typ="safe").load(form.read_text(encoding="utf-8"))
    assert content["name"]
    assert content["description"]
    ids = [part["id"] for part in content["body"]]
    assert len(ids) == len(set(ids))
    assert any(part.get("validations", {}).get("required") for part in content["body"])


def test_the_example_of_a_commit_keeps_its_own_rule() -> None:
    (example,) = re.findall(r"^```text\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    subject, empty, reason, *_ = example.splitlines()
    assert re.match(r"[a-z-]+: .", subject)
    assert len(subject) <= 72
    assert empty == ""
    assert reason
