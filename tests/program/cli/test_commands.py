"""The commands that start, check, describe and run scenarios, used as a user uses them."""

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.generators.commands import every_command
from experiments.comparison.compare import compare as run_comparison
from experiments.mechanisms.mechanisms import MECHANISMS
from experiments.parameter_sets import kept_sets
from paradox.cli.describe import that_matter
from paradox.present.messages import model_name
from paradox.present.text.comparison import cautions
from paradox.present.text.help import example
from sim.scenario.scenario import Scenario, shipped_scenarios
from sim.scenario.schema import schema_text
from sim.worlds.outcomes import OUTCOMES
from sim.worlds.world import SCHEDULE, World
from tests.command_line import Shell
from tests.small_worlds import small_file

COMMANDS = dict(every_command())
PROGRAM = str(Path(sys.executable).with_name("paradox"))
NUMBER = re.compile(r"[-+]?\d+\.\d+")


@pytest.fixture
def paradox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys)


def fits(text: str) -> bool:
    """Return whether a text fits a terminal of 80 columns."""
    return max(map(len, text.splitlines()), default=0) <= 80


def test_every_command_says_what_it_does_in_one_sentence_and_gives_an_example() -> None:
    for name, command in COMMANDS.items():
        first = (command.help or "").strip().splitlines()[0]
        assert first.endswith("."), name
        assert example(command).startswith(name), name


def test_every_argument_and_option_is_explained() -> None:
    unexplained = [
        f"{name} {parameter.name}"
        for name, command in COMMANDS.items()
        for parameter in command.params
        if not parameter.help
    ]
    assert unexplained == []


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_shown_at_80_columns(name: str, paradox: Shell) -> None:
    told = paradox(*name.split()[1:], "--help")
    assert told.code == 0
    assert fits(told.out)
    assert "Example: paradox" in told.out


def test_a_mistyped_command_is_told_what_was_probably_meant(paradox: Shell) -> None:
    told = paradox("comapre", "baseline")
    assert told.code == 2
    assert "compare" in told.err


@pytest.mark.parametrize("arguments", [("compare",), ("run",), ("check",), ("new",), ("run", "baseline", "--sed", "1")])
def test_wrong_use_is_told_where_help_is(arguments: tuple[str, ...], paradox: Shell) -> None:
    told = paradox(*arguments)
    assert told.code == 2
    assert "Next: see paradox" in told.err
    assert len(told.err.splitlines()) == 1


MISTAKES = [
    ("check", "nosuch"),
    ("compare", "nosuch"),
    ("compare", "baseline", "--plausible", "1"),
    ("compare", "baseline", "--plausible", "prior:1"),
    ("compare", "baseline", "--plausible", "9", "--plausible-replications", "1"),
    ("compare", "baseline", "--replications", "0"),
    ("describe", "nosuch.yaml"),
    ("new", "baseline"),
    ("new", "no/such/folder"),
    ("new", ""),
    ("new", "a\nb"),
    ("run", "nosuch"),
    ("run", "segments", "--policy", "wram"),
    ("run", "segments", "--seed", "-1"),
    ("run", "segments", "--follow", "99999"),
    ("run", "segments", "--out", "/proc/nowhere"),
]


@pytest.mark.parametrize("arguments", MISTAKES, ids=" ".join)
def test_a_mistake_is_one_message_with_the_next_step(arguments: tuple[str, ...], paradox: Shell) -> None:
    told = paradox(*arguments)
    assert told.code == 2
    assert "Next:" in told.err
    assert "Traceback" not in told.err
    assert len(told.err.splitlines()) == 1


# new


def test_a_new_scenario_runs_as_it_is_written(paradox: Shell, tmp_path: Path) -> None:
    assert paradox("new", "bank_branch").code == 0
    scenario = Scenario.load(tmp_path / "bank_branch.yaml")
    assert scenario.title == "Bank branch"
    assert (len(scenario.segments), len(scenario.policies)) == (2, 3)
    assert scenario.cautions() == ()
    World(scenario, seed=1).run(4)


def test_a_new_scenario_explains_every_number_that_is_a_parameter(paradox: Shell, tmp_path: Path) -> None:
    paradox("new", "mine")
    text = (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    assert "@" not in text
    assert text.count("# Chance that") >= 3
    assert max(map(len, text.splitlines())) <= 120


def test_new_overwrites_nothing(paradox: Shell, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("title: Precious\n")
    told = paradox("new", "mine")
    assert (told.code, (tmp_path / "mine.yaml").read_text()) == (2, "title: Precious\n")
    assert "already there" in told.err


@pytest.mark.parametrize("name", ["it's", "no: yes", "a # b", "{x}", "漢字", "-", "@persons", "%"])
def test_any_name_of_a_file_gives_a_scenario_that_can_be_read(name: str, paradox: Shell, tmp_path: Path) -> None:
    assert paradox("new", "--", name).code == 0
    assert Scenario.load(tmp_path / f"{name}.yaml").title


def test_what_is_to_be_typed_next_takes_the_file_for_a_file(paradox: Shell, tmp_path: Path) -> None:
    told = paradox("new", "--", "-x")
    assert "paradox check ./-x.yaml && paradox compare ./-x.yaml" in told.out
    assert "paradox check ./-x.yaml" in (tmp_path / "-x.yaml").read_text(encoding="utf-8")


# describe


@pytest.mark.parametrize(
    "arguments", ["--outcomes segments", "segments --mechanisms", "--outcomes --mechanisms", "--outcomes --levers"]
)
def test_a_list_of_its_own_is_given_alone(arguments: str, paradox: Shell) -> None:
    told = paradox("describe", *arguments.split())
    assert (told.code, told.out) == (2, "")
    assert "is a list of its own. Next: give it alone: 'paradox describe --" in told.err


def test_describe_says_what_its_codes_of_sources_are(paradox: Shell) -> None:
    from sim.parameters.registry import PARAMETERS

    told = paradox("describe", "baseline").out
    (legend,) = [part for part in told.split("\n\n") if part.startswith("Sources:")]
    codes = re.findall(r"\b([A-Z])\d*\b(?!-)", " ".join(entry.source for entry in PARAMETERS.values()))
    assert set(codes) == {"A", "B", "M"}
    assert all(re.search(rf"\b{kind}\d* ", legend) for kind in codes)
    assert fits(legend)


# check


def test_check_tells_good_files_from_bad_ones(paradox: Shell, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("behaviour: {loss_aversoin: 2}\n")
    told = paradox("check", "baseline", "bad.yaml", "segments")
    assert told.code == 2
    assert "baseline: all right" in told.out
    assert "segments: all right" in told.out
    assert "bad.yaml:1:13" in told.err
    assert "loss_aversion" in told.err


def test_check_warns_of_what_is_probably_not_meant(paradox: Shell, tmp_path: Path) -> None:
    (tmp_path / "calm.yaml").write_text("extends: baseline\nservice: {p_fail: 0.0001}\n")
    told = paradox("check", "calm.yaml")
    assert told.code == 0
    assert "Caution: About" in told.out


def test_check_of_all_shipped_scenarios_finds_nothing(paradox: Shell) -> None:
    told = paradox("check", *shipped_scenarios())
    assert (told.code, told.err) == (0, "")
    assert "Caution" not in told.out
    assert fits(told.out)


def test_check_reports_places_and_limits_as_json(paradox: Shell, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("market:\n  persons: 9\n")
    told = paradox("check", "bad.yaml", "baseline", "--json")
    bad, good = json.loads(told.out)
    assert (told.code, bad["ok"], good["ok"]) == (2, False, True)
    assert (bad["problems"][0]["line"], bad["problems"][0]["column"]) == (2, 12)
    assert bad["problems"][0]["next_step"]


# list, schema


def test_list_names_everything_shipped_with_its_title(paradox: Shell) -> None:
    told = paradox("list")
    flowing = " ".join(told.out.split())
    for name in shipped_scenarios():
        assert f"{name} {Scenario.load(name).title}" in flowing
    assert fits(told.out)


def test_list_as_json_parts_scenarios_examples_and_studies(paradox: Shell) -> None:
    listed = json.loads(paradox("list", "--json").out)
    assert {"segments", "chatbot"} <= {entry["name"] for entry in listed["examples"]}
    assert {"baseline", "coffee_remake"} <= {entry["name"] for entry in listed["scenarios"]}
    assert all(Path(entry["file"]).is_file() for section in listed.values() for entry in section)


def test_schema_is_that_of_the_scenario_files(paradox: Shell) -> None:
    assert paradox("schema").out == schema_text()


# describe


@pytest.mark.parametrize("name", shipped_scenarios())
def test_every_shipped_scenario_is_described_at_80_columns(name: str, paradox: Shell) -> None:
    told = paradox("describe", name)
    assert told.code == 0
    assert fits(told.out)
    for policy in Scenario.load(name).policies:
        assert f"Policy '{policy}'" in told.out


def test_a_description_shows_the_week_and_all_that_is_uncertain(paradox: Shell) -> None:
    told = paradox("describe")
    for _, name, _ in SCHEDULE:
        assert name in told.out
    for entry in that_matter():
        assert re.search(rf"^  {entry.name} ", told.out, re.MULTILINE)


def test_a_description_compares_policies_with_the_average_firm(paradox: Shell) -> None:
    described = json.loads(paradox("describe", "hotel_booking_error", "--json").out)
    average = Scenario.load("baseline").policies["average"]
    levers = [row for row in described["differences"] if row["path"].startswith("policies.stingy.")]
    assert levers
    for row in levers:
        lever = row["path"].rpartition(".")[2]
        assert row["baseline"] == getattr(average, lever)
        assert row["here"] != row["baseline"]


def test_mechanisms_are_told_with_parameters_switch_test_and_source(paradox: Shell) -> None:
    told = paradox("describe", "--mechanisms")
    assert told.code == 0
    assert fits(told.out)
    flowing = " ".join(told.out.split())
    for mechanism in MECHANISMS.values():
        assert f"{mechanism.id} {mechanism.title}" in flowing
        assert all(name in told.out for name in mechanism.parameters)
        assert all(path in told.out for path in mechanism.off_switch)
        assert mechanism.source in flowing


def test_outcomes_are_listed_where_a_study_that_names_a_wrong_one_points(paradox: Shell, tmp_path: Path) -> None:
    told = paradox("describe", "--outcomes")
    assert (told.code, fits(told.out)) == (0, True)
    flowing = " ".join(told.out.split())
    for outcome in OUTCOMES.values():
        assert f" {outcome.name} {outcome.unit}; " in flowing
        assert outcome.meaning in flowing
    assert "divided by the number of persons in the base" in flowing
    listed = json.loads(paradox("describe", "--outcomes", "--json").out)
    assert [entry["name"] for entry in listed] == list(OUTCOMES)
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("levers: {comp_amount: [0, 1]}\noutcomes: [profits]\ndesign: {kind: grid}\n", encoding="utf-8")
    assert "'paradox describe --outcomes' lists them" in paradox("check", str(wrong)).err


def test_every_outcome_has_its_meaning_in_chinese() -> None:
    assert all(model_name("outcome_meaning", name, "zh", "") for name in OUTCOMES)


def test_mechanisms_as_json_hold_the_registry(paradox: Shell) -> None:
    listed = json.loads(paradox("describe", "--mechanisms", "--json").out)
    assert [entry["id"] for entry in listed] == list(MECHANISMS)


# run


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    folder = tmp_path_factory.mktemp("run")
    small_file(folder)
    done = subprocess.run(
        [PROGRAM, "run", "small.yaml", "--policy", "warm", "--follow", "--json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return folder, json.loads(done.stdout)


def test_a_run_gives_the_outcomes_of_its_world(told: tuple[Path, dict[str, object]]) -> None:
    from sim.worlds.counterfactuals import Replication

    folder, value = told
    run = Replication(Scenario.load(folder / "small.yaml"), 5).run("warm")
    expected = {name: None if number != number else number for name, number in run.outcomes.items()}
    assert value["outcomes"] == expected
    with (folder / "results" / "small" / "run_warm_seed5" / "outcomes.csv").open(encoding="utf-8") as file:
        assert [row["outcome"] for row in csv.DictReader(file)] == list(OUTCOMES)


def test_a_run_writes_one_row_a_week(told: tuple[Path, dict[str, object]]) -> None:
    folder, value = told
    results = folder / "results" / "small" / "run_warm_seed5"
    with (results / "weekly.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["week"]) for row in rows] == list(range(20))
    weekly = value["weekly"]
    assert isinstance(weekly, dict)
    assert [float(row["satisfaction"]) for row in rows] == weekly["satisfaction"]
    assert {path.name for path in results.iterdir()} == {
        "weekly.csv", "outcomes.csv", "figure.svg", "figure.png", "manifest.json", "story.txt",
    }  # fmt: skip


def test_the_person_followed_without_a_number_had_a_failure_that_was_answered(
    told: tuple[Path, dict[str, object]],
) -> None:
    story = told[1]["story"]
    assert isinstance(story, dict)
    kinds = {event["kind"] for week in story["weeks"] for event in week["person"]}
    assert "failure" in kinds
    assert kinds & {"answer_resolved", "answer_unresolved"}


def test_a_story_stands_beside_the_twins(paradox: Shell, tmp_path: Path) -> None:
    small_file(tmp_path)
    told = paradox("run", "small.yaml", "--follow", "17")
    assert told.code == 0
    assert "The story of person 17" in told.out
    assert "the twin, no failure" in told.out
    assert fits(told.out)


@pytest.mark.parametrize(
    "arguments", [("--follow", "small.yaml"), ("small.yaml", "--follow", "--seed", "3"), ("small.yaml", "--follow")]
)
def test_follow_may_stand_alone_anywhere(arguments: tuple[str, ...], paradox: Shell, tmp_path: Path) -> None:
    small_file(tmp_path)
    told = paradox("run", *arguments)
    assert told.code == 0
    assert "The story of person" in told.out


def test_a_run_without_a_story_leaves_no_old_story_behind(paradox: Shell, tmp_path: Path) -> None:
    small_file(tmp_path)
    paradox("run", "small.yaml", "--follow")
    paradox("run", "small.yaml")
    assert not list(tmp_path.rglob("story.txt"))


def test_doing_nothing_can_be_run_too(paradox: Shell, tmp_path: Path) -> None:
    small_file(tmp_path)
    told = paradox("run", "small.yaml", "--policy", "do_nothing")
    assert told.code == 0
    assert re.search(r"RECOVERY: the base, against doing nothing +0\.00", told.out)


def test_where_nothing_fails_there_is_nobody_to_follow(paradox: Shell, tmp_path: Path) -> None:
    (tmp_path / "calm.yaml").write_text("market: {persons: 50}\nservice: {p_fail: 0}\nrun: {horizon: 6}\n")
    told = paradox("run", "calm.yaml", "--follow")
    assert told.code == 2
    assert "Next: name a person" in told.err


# compare


def test_a_comparison_as_json_holds_every_finding_and_verdict(paradox: Shell, tmp_path: Path) -> None:
    small_file(tmp_path)
    told = paradox("compare", "small.yaml", "--json")
    value = json.loads(told.out)
    assert told.code == 0
    assert set(value["verdicts"]) == {"average", "warm", "ignores", "do_nothing"}
    assert len(value["findings"]) == len(value["verdicts"]) * (2 * len(OUTCOMES) + 1)
    assert value["plausible"] == []
    assert set(cautions(run_comparison(tmp_path / "small.yaml"))) <= set(value["cautions"])
    assert value["cautions"]


@pytest.mark.usefixtures("made_sets")
def test_plausible_worlds_are_told_counted_and_kept(paradox: Shell, tmp_path: Path) -> None:
    small_file(tmp_path)
    arguments = ("compare", "small.yaml", "--plausible", "4", "--plausible-replications", "2")
    told = paradox(*arguments)
    assert told.code == 0
    assert "How sure, given what nobody knows: 4 worlds that keep the evidence" in told.out
    flowing = " ".join(told.out.split())
    assert re.search(
        r"for the person: in (all|none of|[1-3] of) 4 worlds that keep the evidence (is )?the verdict", flowing
    )
    assert fits(told.out)
    folder = tmp_path / "results" / "small"
    with (folder / "plausible.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["policy"], row["question"]) for row in rows] == [
        ("average", "person"), ("average", "base"), ("warm", "person"), ("warm", "base"), ("warm", "policy"),
    ]  # fmt: skip
    about = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["plausible"]
    assert (about["worlds"], about["replications"], about["source"]) == (4, 2, "ensemble")
    assert about["parameters"]["members"] == list(kept_sets().chosen(4))
    assert {row["source"] for row in rows} == {"ensemble"}
    again = json.loads(paradox(*arguments, "--json").out)["plausible"]
    assert [str(one["holds"]) for one in again] == [row["holds"] for row in rows]


@pytest.mark.usefixtures("made_sets")
def test_the_wide_prior_is_asked_by_its_name_and_told_apart(paradox: Shell, tmp_path: Path) -> None:
    small_file(tmp_path)
    told = paradox("compare", "small.yaml", "--plausible", "prior:3", "--plausible-replications", "2")
    assert told.code == 0
    assert "How sure, given what nobody knows: 3 worlds drawn from the study ranges" in told.out
    assert "keep the evidence" not in told.out
    manifest = json.loads((tmp_path / "results" / "small" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["plausible"]["source"] == "prior"


@pytest.mark.usefixtures("made_sets")
@pytest.mark.parametrize("asked", ["0.5", "many", "prior:", "prior:x", "posterior:9", ":9"])
def test_worlds_that_are_no_number_are_refused(asked: str, paradox: Shell) -> None:
    told = paradox("compare", "baseline", "--plausible", asked)
    assert told.code == 2
    assert "neither a whole number" in told.err


@pytest.mark.usefixtures("made_sets")
def test_more_worlds_than_come_with_the_program_are_told(paradox: Shell, tmp_path: Path) -> None:
    small_file(tmp_path)
    told = paradox("compare", "small.yaml", "--plausible", "500", "--plausible-replications", "2")
    assert "500 worlds were asked for; 12 that keep the evidence come with the program" in " ".join(told.err.split())


# completion


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("paradox des", {"describe"}),
        ("paradox compare coffee", {"coffee_remake"}),
        ("paradox run coffee_remake --policy st", {"story", "stingy"}),
        ("paradox run coffee_remake --policy do", {"do_nothing"}),
        ("paradox run nosuch --policy st", set()),
    ],
)
def test_the_shell_completes_commands_scenarios_and_policies(line: str, offered: set[str]) -> None:
    words = line.split()
    environment = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), "_PARADOX_COMPLETE": "complete_bash"}
    done = subprocess.run([PROGRAM], env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == offered
