"""The checklist of what a new lever touches is whole and short: one is added to a copy of the program."""

import filecmp
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.places import ROOT

MOST = 12
(PAGE,) = [page for page in (ROOT / "docs").rglob("*.md") if "## If it is to stay" in page.read_text(encoding="utf-8")]
SECTION = re.split(r"^## ", PAGE.read_text(encoding="utf-8").partition("## If it is to stay")[2], flags=re.MULTILINE)[0]

DECLARATION = """\
    warmth_training: Annotated[float, Parameter(0.0, "–", limits=(0.0, 0.5), study=(0.0, 0.2), off=0.0,
        part="answer", slider=("Training in warmth", 0, 0.5, 0.05), differs_by="cases",
        kind="scenario", source="M16", grade="judgement",
        meaning="How much training adds to the courtesy of a warm apology.")]
"""
DIRECTION = """

def test_training_warms_an_apology_and_none_leaves_it_as_it_is() -> None:
    plain = Scenario.load("baseline").policies["average"]._replace(apology_prob=1.0, courtesy_warm=0.5)
    shown = [
        remedy.decide_answer(0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0, plain._replace(warmth_training=more)).courtesy
        for more in (0.0, 0.1)
    ]
    assert 0.5 == shown[0] < shown[1]
"""

# What is asked of the copy: whether all that follows from a declaration knows the new lever.
ASK = """
import json
from pathlib import Path
from experiments.studies.file import load_study
from paradox.classroom.levers import LEVERS
from paradox.present.terminal.keys import levers
from sim.parameters.registry import off_values
from sim.scenario.scenario import Scenario
from sim.scenario.schema import json_schema
from sim.state.settings import settings

NAME = "warmth_training"
Path("mine.yaml").write_text(
    "base: baseline\\nlevers: {warmth_training: study}\\noutcomes: [paradox]\\n"
    "design: {kind: latin_hypercube, samples: 8}\\n"
)
case = Scenario.load("baseline")
factor = load_study("mine.yaml").factors[0]
moved = case.with_values({f"policies.{case.reference}.{NAME}": 0.3})
try:
    case.with_values({f"policies.average.{NAME}": 0.7})
except Exception as error:
    refused = str(error)
print(json.dumps({
    "levers": [key.meaning for _, keys in levers(case) for key in keys if key.name == NAME],
    "schema": json_schema()["$defs"]["Policy"]["properties"][NAME]["maximum"],
    "slider": [LEVERS[NAME].title("en"), LEVERS[NAME].title("zh"), LEVERS[NAME].high],
    "study": [factor.low, factor.high],
    "off": off_values(NAME),
    "refused": refused,
    "compiled": getattr(settings(moved, case.reference).policy, NAME),
}))
"""

# Whatever a forgotten step would fail.
PARAMETERS = "tests/program/parameters/test_parameters.py::"
CHECKS = (
    *(
        f"{PARAMETERS}{name}"
        for name in (
            "test_every_parameter_is_declared_once",
            "test_every_parameter_is_read_by_the_model_or_what_analyses_it",
            "test_no_list_of_parameters_is_kept_by_hand",
            "test_tuple_fields_are_the_parameters_of_the_group_in_order",
            "test_meaning_is_one_sentence[warmth_training]",
            "test_unit_source_kind_and_grade_are_given[warmth_training]",
            "test_default_and_study_range_lie_inside_the_hard_limits[warmth_training]",
            "test_hard_limits_include_the_value_that_switches_the_parameter_off[warmth_training]",
            "test_a_lever_has_a_part_a_fitting_slider_and_something_to_differ_by[warmth_training]",
        )
    ),
    "tests/model/test_rules_directions.py::test_training_warms_an_apology_and_none_leaves_it_as_it_is",
    "tests/program/cli/test_keys.py::test_every_lever_stands_in_one_group",
    "tests/program/cli/test_keys.py::test_the_list_of_levers_is_what_a_policy_may_hold",
    "tests/program/cli/test_commands_zh.py::test_every_key_is_explained_in_chinese_and_every_unit_has_its_word",
    "tests/program/cli/test_study_command.py::test_main_study_varies_every_lever_of_a_policy_but_technical_constants",
    "tests/documents/test_model_description.py::test_generated_parts_are_fresh",
)


def _before(text: str, line: str, more: str) -> str:
    """Put something in front of the one line that begins so."""
    (found,) = re.findall(rf"^{re.escape(line)}", text, flags=re.MULTILINE)
    return text.replace(found, more + found)


EDITS: dict[str, Callable[[str], str]] = {
    "sim/parameters/policy.py": lambda text: _before(text, "    courtesy_resolved: ", DECLARATION),
    "sim/rules/remedy.py": lambda text: text.replace(
        "policy.courtesy_warm", "min(1.0, policy.courtesy_warm + policy.warmth_training)"
    ),
    "tests/model/test_rules_directions.py": lambda text: text + DIRECTION,
    "paradox/present/messages/model.zh.yaml": lambda text: _before(
        _before(text, "meaning:\n", "").replace(
            "\nmeaning:\n", "\nmeaning:\n  warmth_training: 培训使诚恳道歉更加周到的程度。\n"
        ),
        "unit:\n",
        "  warmth_training: 礼貌培训\n",
    ),
    "experiments/when_does_recovery_backfire.yaml": lambda text: _before(
        text, "  courtesy_resolved: ", "  warmth_training: study\n"
    ),
    "CHANGELOG.md": lambda text: text + "- A firm can train its staff in warmth: `warmth_training`.\n",
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with a lever more, added as the checklist says."""
    folder = tmp_path_factory.mktemp("copy") / "program"
    unwanted = shutil.ignore_patterns(".*", "__pycache__", "results", "build", "dist", "*.egg-info")
    shutil.copytree(ROOT, folder, ignore=unwanted)
    for name, edit in EDITS.items():
        path = folder / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(edit(text), encoding="utf-8")
        assert path.read_text(encoding="utf-8") != text, name
    done = _run(folder, "-m", "docs.generators")
    assert done.returncode == 0, done.stderr
    return folder


def _run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-B", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def touched(copy: Path) -> set[str]:
    """Return the files of the copy that are not as in the checkout."""
    files = [path.relative_to(copy) for path in copy.rglob("*") if path.is_file()]
    return {
        path.as_posix()
        for path in files
        if not (ROOT / path).exists() or not filecmp.cmp(copy / path, ROOT / path, shallow=False)
    }


def test_a_new_lever_touches_few_files_and_the_checklist_names_each(copy: Path) -> None:
    files = touched(copy)
    assert len(files) <= MOST, sorted(files)
    assert {name for name in files if f"`{Path(name).name}`" not in SECTION} == set()
    assert set(EDITS) < files
    assert f"That is {['eight', 'nine', 'ten', 'eleven', 'twelve'][len(files) - 8]} files." in SECTION


def test_all_that_follows_from_a_declaration_knows_the_new_lever(copy: Path, tmp_path: Path) -> None:
    done = _run(copy, "-c", f"import os; os.chdir({str(tmp_path)!r})\n{ASK}")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told.pop("refused").startswith(
        "policies.average.warmth_training is 0.7, which is out of range. Allowed: 0 to"
    )
    assert told == {
        "levers": ["How much training adds to the courtesy of a warm apology."],
        "schema": 0.5,
        "slider": ["Training in warmth", "礼貌培训", 0.5],
        "study": [0.0, 0.2],
        "off": {"policies.*.warmth_training": 0.0},
        "compiled": 0.3,
    }


def test_nothing_more_is_asked_for(copy: Path) -> None:
    done = _run(copy, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", *CHECKS)
    assert done.returncode == 0, done.stdout
