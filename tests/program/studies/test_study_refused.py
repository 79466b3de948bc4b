"""A study whose parts contradict each other, or name one thing twice, is refused where it says so."""

import re
from itertools import combinations
from pathlib import Path
from typing import Any, cast

import pytest

from experiments.studies.factors import COLUMNS
from experiments.studies.file import load_study, study_from
from experiments.studies.runs import rows, run_study
from sim.errors import ScenarioError
from sim.worlds.outcomes import OUTCOMES
from tests.study_files import tiny_file

HEAD = """\
title: A study
levers: {comp_amount: [0, 2], resolve_prob: [0.4, 0.9], apology_prob: [0, 1]}
outcomes: [profit]
design: {kind: latin_hypercube, samples: 32}
"""


def told(folder: Path, text: str) -> list[str]:
    """Return what is wrong with a study, each mistake with line and column."""
    path = tiny_file(folder, text)
    try:
        load_study(path)
    except ScenarioError as error:
        return [f"{one.line}:{one.column}: {one.what} | {one.next_step}" for one in error.problems]
    return []


def told_of(folder: Path, factor: str, design: str = "{kind: latin_hypercube, samples: 8}") -> list[str]:
    """Return what is wrong with a study of one lever, which its second line declares."""
    return told(folder, f"outcomes: [profit]\nlevers: {{comp_amount: {factor}}}\ndesign: {design}\n")


@pytest.mark.parametrize("name", [*COLUMNS, "luck", "profit", "paradox", "satisfaction"])
def test_a_factor_cannot_bear_the_name_of_another_column(name: str, tmp_path: Path) -> None:
    text = HEAD.replace("comp_amount: [0, 2]", f"{name}: {{range: [0, 1], sets: {{service.p_fail: [0, 1]}}}}")
    (line,) = told(tmp_path, text)
    assert line.startswith(f"2:10: a factor cannot be called '{name}'")
    assert f"'{name}_factor'" in line


def test_every_column_of_the_runs_that_is_no_factor_is_taken(tmp_path: Path) -> None:
    study = load_study(tiny_file(tmp_path))
    run_study(study, tmp_path / "tiny", 1)
    columns = set(next(rows(study, tmp_path / "tiny")))
    assert columns - {one.name for one in study.factors} <= {*COLUMNS, *OUTCOMES}


@pytest.mark.parametrize("name", ["'a, b'", "'=1+1'", "''", "' a'", '"a\\nb"', "1st", f"a{'b' * 60}"])
def test_a_factor_of_several_values_bears_a_plain_name(name: str, tmp_path: Path) -> None:
    text = HEAD.replace("comp_amount: [0, 2]", f"{name}: {{range: [0, 1], sets: {{service.p_fail: [0, 1]}}}}")
    (line,) = told(tmp_path, text)
    assert "cannot be the name of a factor" in line


def test_a_factor_in_another_script_is_as_good(tmp_path: Path) -> None:
    assert (
        told(tmp_path, HEAD.replace("comp_amount: [0, 2]", "赔偿: {range: [0, 1], sets: {service.p_fail: [0, 1]}}"))
        == []
    )


def test_a_name_stands_for_one_factor_only(tmp_path: Path) -> None:
    more = "uncertainties: {comp_amount: {range: [0, 1], sets: {service.p_fail: [0, 1]}}}\n"
    assert told(tmp_path, HEAD + more) == ["5:17: 'comp_amount' is among the levers already | rename one of them"]


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        ("{range: [0, 2], distribution: normal, mean: 1, sd: 1}", "24: range means nothing beside normal"),
        ("{range: [0, 2], values: [4, 5]}", "24: range means nothing beside values"),
        ("{values: [0, 1], scale: log}", "40: scale means nothing beside values"),
        ("{values: [0, 1], mean: 7}", "40: mean means nothing beside values"),
        ("{values: [0, 1], low: 0}", "40: low means nothing beside values"),
        ("{range: [0, 2], mode: 0.5}", "39: mode means nothing beside range"),
        ("{range: [0, 2], sd: 0.5}", "39: sd means nothing beside range"),
        ("{range: [0, 2], low: 0.5}", "39: low means nothing beside range"),
        ("{distribution: triangular, mode: 1, sd: 1}", "59: sd means nothing beside triangular"),
        ("{distribution: normal, mean: 1, sd: 1, scale: log}", "62: scale means nothing beside normal"),
        ("{range: [0, 2], levels: 3}", "39: levels means nothing for a design of kind latin_hypercube"),
    ],
)  # fmt: skip
def test_a_key_that_a_factor_has_no_use_for_is_refused(factor: str, said: str, tmp_path: Path) -> None:
    (line,) = told_of(tmp_path, factor)
    assert line.startswith(f"2:{said}")


def test_keys_without_a_use_are_told_together(tmp_path: Path) -> None:
    assert len(told_of(tmp_path, "{values: [0, 1], scale: log, mean: 7, range: [0, 1]}")) == 3


def test_levels_are_of_use_where_a_design_goes_by_them(tmp_path: Path) -> None:
    assert told_of(tmp_path, "{range: [0, 2], levels: 3}", "{kind: grid}") == []


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        ("[0, 2, 2]", "2:30: 2 stands twice in the values of comp_amount"),
        ("{values: [1, 0, 1.0]}", "2:39: 1 stands twice in the values of comp_amount"),
    ],
)
def test_a_value_is_listed_once(factor: str, said: str, tmp_path: Path) -> None:
    (line,) = told_of(tmp_path, factor, "{kind: grid}")
    assert line.startswith(said)


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        ("[10%, 50%]", "words alone mean nothing for 'comp_amount'.*write .0.1, 0.5."),
        ("{range: ['0,5', 2]}", r"levers.comp_amount.range is \['0,5', 2\].*write .0.5, 2."),
        ("2", "comp_amount is 2"),
        ("{range: [0, 2], also: [comp_amount]}", "policies.average.comp_amount is varied twice by 'comp_amount'"),
    ],
)
def test_the_hint_is_what_a_person_would_write(factor: str, said: str, tmp_path: Path) -> None:
    (line,) = told_of(tmp_path, factor)
    assert re.search(said, line)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("set: {policies.average.comp_amount: 1}\n",
         "5:7: policies.average.comp_amount is set here, and varied by 'comp_amount'"),
        ("uncertainties: {fails: {label: Pay, range: [0, 1], sets: {service.p_fail: [0, 1]}},\n"
         "  cold: {label: Pay, range: [0, 1], sets: {behaviour.zone_of_tolerance: [0, 1]}}}\n",
         "6:17: 'Pay' is the label of 'fails' already"),
    ],
)  # fmt: skip
def test_what_one_factor_says_no_other_line_says_too(more: str, said: str, tmp_path: Path) -> None:
    (line,) = told(tmp_path, HEAD + more)
    assert line.startswith(said)


def test_conditions_that_nothing_keeps_together_are_refused(tmp_path: Path) -> None:
    text = (
        "levers: {comp_amount: [0, 2]}\nuncertainties: {p_fail: [0.1, 0.2]}\noutcomes: [retention]\n"
        "design: {kind: crossed, samples: 4}\nkeep: [retention >= 0.8, retention <= 50%]\n"
    )
    assert told(tmp_path, text) == [
        "5:7: retention of at least 0.8 and at most 0.5 is asked for: nothing is both | leave out one of them"
    ]


def test_a_policy_is_listed_once(tmp_path: Path) -> None:
    text = (
        "base: hotel_booking_error\nlevers: {policy: {categories: [average, story, average]}}\n"
        "outcomes: [profit]\ndesign: {kind: grid}\n"
    )
    (line,) = told(tmp_path, text)
    assert line.startswith("2:48: 'average' stands twice in the categories of policy")


@pytest.mark.parametrize(
    ("links", "said"),
    [
        ("[{sum_at_most: 1.5, of: [comp_amount, comp_amount]}]", "46: the link names 'comp_amount' twice"),
        ("[{sum_at_most: 3, of: [comp_amount, resolve_prob]}, {sum_at_most: 1, of: [resolve_prob, apology_prob]}]",
         "82: 'resolve_prob' is in a link already"),
        ("[{sum: -1, of: [comp_amount, resolve_prob]}]", "15: sum is -1"),
        ("[{sum_at_most: one, of: [comp_amount, resolve_prob]}]", "23: links[0].sum_at_most is 'one', not a number"),
        ("[{sum_at_most: , of: [comp_amount, resolve_prob]}]", "9: a link needs one of sum and sum_at_most"),
        ("[{sum_at_most: .nan, of: [comp_amount, resolve_prob]}]", "23: links[0].sum_at_most is nan"),
        ("[{sum_at_most: 3, of: [comp_amount, resolve_prob], less_than: 3}]", "59: unknown key 'less_than'"),
        ("together", "8: links is 'together', not a list"),
    ],
)  # fmt: skip
def test_links_hold_what_they_say(links: str, said: str, tmp_path: Path) -> None:
    (line,) = told(tmp_path, HEAD + f"links: {links}\n")
    assert line.startswith(f"5:{said}")


@pytest.mark.parametrize(
    ("maps", "said"),
    [
        ("[[comp_amount, comp_amount]]", "22: the map shows 'comp_amount' against itself"),
        ("[[comp_amount, resolve_prob], [resolve_prob, comp_amount]]", "37: the map of resolve_prob and comp_amount"),
        ("5", "7: maps is 5, not a list"),
    ],
)
def test_maps_show_two_factors_once(maps: str, said: str, tmp_path: Path) -> None:
    (line,) = told(tmp_path, HEAD + f"maps: {maps}\n")
    assert line.startswith(f"5:{said}")


@pytest.mark.parametrize("word", ["no", "off", '"false"', "No", "0", "n", "False "])
def test_only_true_and_false_are_truth_values(word: str, tmp_path: Path) -> None:
    text = HEAD.replace("latin_hypercube, samples: 32", f"sobol, samples: 32, second_order: {word}")
    found = told(tmp_path, text)
    assert found == [] if word.strip() == "False" else "design.second_order is" in found[0]


# Mistakes in different places of one study: the key, and what stands there instead.
APART: dict[tuple[str | int, ...], object] = {
    ("budget",): 10,
    ("policy",): "nobody",
    ("set", "market.persons"): -3,
    ("set", "market.nothing"): 1,
    ("levers", "resolve_prob"): [0.9, 0.5],
    ("levers", "copy"): {"range": [0, 1], "sets": {"service.p_fail": [0, 1]}},
    ("uncertainties", "p_fail"): {"distribution": "normal", "mean": 0.1},
    ("links", 0, "of"): ["comp_amount", "apology"],
    ("links", 0, "less_than"): 3,
    ("maps",): [["p_fail", "p_fail"]],
    ("outcomes",): ["profits"],
    ("design", "seed"): -1,
    ("design", "levels"): 3,
    ("translations",): {"zh": {"labels": {"nobody": "x"}}},
}


def told_with(*places: tuple[str | int, ...]) -> set[str]:
    """Return what is wrong with a study that has some of these mistakes."""
    content: dict[str | int, Any] = {
        "set": {},
        "levers": {"comp_amount": [0, 2], "apology_prob": [0, 1], "resolve_prob": [0.5, 0.9]},
        "uncertainties": {"p_fail": [0.1, 0.2]},
        "links": [{"sum_at_most": 2.5, "of": ["comp_amount", "apology_prob"]}],
        "outcomes": ["profit"],
        "design": {"kind": "sobol", "samples": 64},
    }
    for *within, key in places:
        at: Any = content
        for part in within:
            at = at[part]
        at[key] = APART[(*within, key)]
    with pytest.raises(ScenarioError) as refused:
        study_from(cast("dict[str, Any]", content))
    return {re.sub("[0-9]+ (runs|points)", r"\1", one.what) for one in refused.value.problems}


def test_all_mistakes_of_a_study_are_told_at_once() -> None:
    alone = {place: told_with(place) for place in APART}
    for one, other in combinations(APART, 2):
        assert alone[one] | alone[other] <= told_with(one, other), (one, other)


def test_what_a_study_sets_is_wrong_at_its_own_line(tmp_path: Path) -> None:
    text = f"{HEAD}set:\n  market.persons: 200\n  market.nothing: 4\n  run.horizon: 0\n"
    assert [line.partition(": ")[0].partition(":")[0] for line in told(tmp_path, text)] == ["7", "8"]


@pytest.mark.parametrize("design", ["{kind: grid, levels: 100}", "{kind: grid, levels: 100, sample: 3}"])
def test_a_grid_is_too_large_whatever_else_is_wrong(design: str, tmp_path: Path) -> None:
    text = f"{HEAD.partition('design')[0]}design: {design}\nreplications: 6\nmaps: [[a, a]]\n"
    assert any("the design asks for 6000000 runs" in line for line in told(tmp_path, text))


@pytest.mark.parametrize(
    "wrong", [{"replications": "none"}, {"design": {"kind": "grid", "levels": "many"}},
              {"design": {"kind": "grid"}, "levers": {"a": 1}}]
)  # fmt: skip
def test_a_size_that_is_not_known_is_not_told(wrong: dict[str, Any]) -> None:
    content = {"levers": {"comp_amount": [0, 2]}, "design": {"kind": "latin_hypercube", "samples": 8}, "budget": 1}
    with pytest.raises(ScenarioError) as refused:
        study_from({**content, **wrong})
    assert not any("asks for" in one.what for one in refused.value.problems)


@pytest.mark.parametrize("factor", ["run.seed", "run.replications", "luck_of_all"])
def test_what_no_run_reads_cannot_vary(factor: str, tmp_path: Path) -> None:
    sets = "{range: [1, 9], sets: {run.seed: [0, 1]}}" if factor == "luck_of_all" else "[1, 9]"
    (line,) = told(tmp_path, HEAD.replace("comp_amount: [0, 2]", f"{factor}: {sets}"))
    assert "cannot vary in a study" in line


@pytest.mark.parametrize("levers", ["comp_amount", "[comp_amount]", "5"])
def test_levers_that_are_no_mapping_are_one_mistake_with_an_example(levers: str, tmp_path: Path) -> None:
    (line,) = told(tmp_path, f"levers: {levers}\ndesign: {{kind: grid}}\n")
    assert line.endswith("write '{comp_amount: [0, 2]}'")
