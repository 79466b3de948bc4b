"""Designs put points where they should, factors take the values they promise, and files say what is wrong."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.shipped import shipped_studies
from experiments.studies.constraints import values_at
from experiments.studies.design import DesignSpec, make, size
from experiments.studies.factors import LEVER, Factor, Link, Target
from experiments.studies.file import load_study, study_from
from experiments.studies.points import records_of, scenario_of
from experiments.studies.runs import run_study, status
from experiments.studies.study import Study
from sim.errors import ParadoxError, ScenarioError
from sim.scenario.scenario import Scenario
from sim.state.settings import settings
from sim.worlds.counterfactuals import Replication
from tests.study_files import TINY, tiny_file

SMALL = {"market.persons": 80, "run.burn_in": 4, "run.horizon": 16}


def small(**changes: Any) -> Study:
    """Make a small study."""
    content = {
        "set": SMALL,
        "levers": {"comp_amount": [0, 2], "lapse_weeks": [2, 12]},
        "uncertainties": {"zone_of_tolerance": "study", "p_fail": [0.05, 0.2]},
        "design": {"kind": "latin_hypercube", "samples": 6},
    }
    return study_from({**content, **changes})


def factor(**more: Any) -> Factor:
    return Factor("x", LEVER, more.pop("kind", "range"), (Target("a.b"),), **more)


@pytest.mark.parametrize("kind", ["grid", "latin_hypercube", "sobol", "morris", "crossed"])
def test_design_has_the_size_it_announces(kind: str) -> None:
    spec = DesignSpec(kind, samples=4)
    grids = [np.linspace(0, 1, 3), np.linspace(0, 1, 2), np.linspace(0, 1, 5)]
    made = make(spec, grids, [True, False, True])
    assert len(made.places) == size(spec, 3, 30 if kind == "grid" else 15)


def test_sobol_rows_differ_in_one_factor_and_luck_stands_in_for_the_dummy() -> None:
    made = make(DesignSpec("sobol", samples=2), [np.zeros(1)] * 3, [True] * 3)
    first = made.places[made.block == 0]
    assert len(first) == 6
    for column in range(3):
        changed = first[1 + column] != first[0]
        assert changed[column]
        assert changed.sum() == 1
    assert (first[4] == first[0]).all()
    luck = made.luck[made.block == 0]
    assert (luck[:4] == luck[0]).all()
    assert luck[4] != luck[0]


def test_crossed_design_puts_every_policy_into_every_world_with_the_same_luck() -> None:
    made = make(DesignSpec("crossed", samples=3, policies=4), [np.zeros(1)] * 2, [True, False])
    policies = made.places[:, 0].reshape(3, 4)
    assert (policies == policies[0]).all()
    for world in range(3):
        assert len(set(made.luck[made.block == world])) == 1
        assert len(set(made.places[made.block == world, 1])) == 1


@given(st.integers(1, 60), st.integers(0, 4), st.integers(0, 4), st.integers(0, 2**31 - 2))
def test_a_latin_hypercube_begins_with_that_of_half_as_many_samples(
    first: int, doublings: int, columns: int, seed: int
) -> None:
    spec = DesignSpec("latin_hypercube", samples=first, seed=seed)
    before = make(spec, [np.zeros(1)] * columns, [True] * columns)
    for _ in range(doublings):
        spec = spec._replace(samples=2 * spec.samples)
        made = make(spec, [np.zeros(1)] * columns, [True] * columns)
        assert (made.places[: len(before.places)] == before.places).all()
        assert (made.luck[: len(before.luck)] == before.luck).all()
        for column in made.places.T:
            assert sorted(np.floor(column * spec.samples)) == list(range(spec.samples))
        before = made


@given(st.integers(1, 60), st.lists(st.integers(1, 70), max_size=3), st.integers(1, 4), st.integers(0, 2**31 - 2))
def test_a_latin_hypercube_can_begin_with_any_smaller(first: int, more: list[int], columns: int, seed: int) -> None:
    sizes = [first]
    for one in more:
        sizes.append(sizes[-1] + one)
    spec = DesignSpec("latin_hypercube", samples=first, seed=seed)
    before, exact = make(spec, [np.zeros(1)] * columns, [True] * columns), True
    for place, points in enumerate(sizes[1:], start=1):
        grown = spec._replace(samples=points, begins_with=tuple(sizes[:place]))
        made = make(grown, [np.zeros(1)] * columns, [True] * columns)
        assert (made.places[: len(before.places)] == before.places).all()
        exact = exact and points % sizes[place - 1] == 0
        for old, column in zip(before.places.T, made.places.T, strict=True):
            strata = np.floor(column * points)
            if exact:
                assert sorted(strata) == list(range(points))
            added = strata[len(old) :]
            assert len(set(added)) == len(added)
            assert not set(added) & set(np.floor(old * points))
        before = made


def test_a_hypercube_that_doubles_is_the_same_whether_or_not_it_says_so() -> None:
    told = DesignSpec("latin_hypercube", samples=96, begins_with=(24, 48))
    plain = DesignSpec("latin_hypercube", samples=96)
    made = [make(one, [np.zeros(1)] * 3, [True] * 3).places for one in (told, plain)]
    assert np.array_equal(*made)
    assert "begins_with" not in plain.described


@pytest.mark.parametrize(("begins_with", "samples"), [((50,), 51), ((50,), 80), ((50, 80), 120)])
def test_a_mean_over_a_grown_hypercube_varies_by_a_tenth_of_that_over_chance(
    begins_with: tuple[int, ...], samples: int
) -> None:
    def response(places: np.ndarray) -> float:
        return float((np.exp(places[:, 0]) + places[:, 1] ** 2 + 2.0 * places[:, 2]).mean())

    spec = DesignSpec("latin_hypercube", samples=samples, begins_with=begins_with)

    def varied(one: DesignSpec) -> list[float]:
        return [response(make(one._replace(seed=seed), [np.zeros(1)] * 3, [True] * 3).places) for seed in range(400)]

    grown, whole = varied(spec), varied(spec._replace(begins_with=()))
    rng = np.random.default_rng(1)
    by_chance = np.std([response(rng.random((samples, 3))) for _ in range(4000)])
    assert 10.0 * np.var(whole) < np.var(grown) < 0.1 * by_chance**2
    truth = np.e - 1.0 + 1.0 / 3.0 + 1.0
    assert abs(np.mean(grown) - truth) < 0.05 * by_chance


@pytest.mark.parametrize("begins_with", ["[8]", "8", "[6, 4]", "[0]"])
def test_sizes_that_do_not_rise_to_the_samples_are_refused(begins_with: str, tmp_path: Path) -> None:
    design = f"{{kind: latin_hypercube, samples: 8, begins_with: {begins_with}}}"
    text = TINY.replace("{kind: sobol, samples: 16}", design)
    with pytest.raises(ScenarioError, match=r"tiny\.yaml:10:\d+: design\.begins_with"):
        load_study(tiny_file(tmp_path, text))


def test_a_study_over_a_grown_hypercube_keeps_its_runs(tmp_path: Path) -> None:
    few = TINY.replace("{kind: sobol, samples: 16}", "{kind: latin_hypercube, samples: 5}")
    run_study(load_study(tiny_file(tmp_path, few)), tmp_path / "results", threads=1)
    plain = load_study(tiny_file(tmp_path, few.replace("samples: 5", "samples: 8")))
    with pytest.raises(ParadoxError, match=r"begins_with, the samples that it had"):
        run_study(plain, tmp_path / "results", threads=1)
    grown = load_study(tiny_file(tmp_path, few.replace("samples: 5", "samples: 8, begins_with: 5")))
    assert status(grown, tmp_path / "results").done == 10
    assert run_study(grown, tmp_path / "results", threads=1, adopt=True).done == 16


def test_a_latin_hypercube_fills_space_as_well_as_one_that_is_not_nested() -> None:
    """Held against one that is made in one piece: correlation of two columns, and distance to the nearest point."""
    from SALib.sample import latin
    from scipy.spatial.distance import pdist

    def told(tables: list[np.ndarray]) -> tuple[float, float]:
        pairs = [abs(np.corrcoef(table.T)[0, 1]) for table in tables]
        return float(np.mean(pairs)), float(np.mean([np.median(np.sort(pdist(table))[:64]) for table in tables]))

    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0.0, 1.0]] * 3}
    nested = told([make(DesignSpec("latin_hypercube", 64, seed=s), [np.zeros(1)] * 3, [True] * 3).places
                   for s in range(200)])  # fmt: skip
    whole = told([latin.sample(problem, 64, seed=s) for s in range(200)])
    assert nested[0] < 1.15 * whole[0]
    assert nested[1] > 0.95 * whole[1]


def test_a_crossed_design_of_twice_the_worlds_keeps_the_ones_it_had() -> None:
    few, more = (
        make(DesignSpec("crossed", samples=samples, policies=4), [np.zeros(1)] * 2, [True, False])
        for samples in (6, 12)
    )
    assert (more.places[: len(few.places)] == few.places).all()


@given(st.floats(0, 1))
def test_values_stay_between_low_and_high(u: float) -> None:
    place = np.array([u])
    for one in (
        factor(low=0.3, high=7.0),
        factor(low=0.3, high=7.0, log=True),
        factor(kind="normal", low=0.3, high=7.0, mean=1.0, sd=2.0),
        factor(kind="triangular", low=0.3, high=7.0, mean=1.0),
    ):
        assert 0.3 <= one.at(place)[0] <= 7.0


def test_normal_factor_has_its_mean_in_the_middle() -> None:
    assert factor(kind="normal", low=-8.0, high=12.0, mean=2.0, sd=1.0).at(np.array([0.5]))[0] == pytest.approx(2.0)


def test_triangular_factor_has_the_mean_of_the_triangle() -> None:
    u = (np.arange(20_000) + 0.5) / 20_000
    drawn = factor(kind="triangular", low=0.0, high=4.0, mean=1.0).at(u)
    assert drawn.mean() == pytest.approx((0.0 + 1.0 + 4.0) / 3.0, abs=1e-3)


def test_categories_appear_equally_often() -> None:
    one = factor(kind="categories", values=("a", "b", "c"))
    shown = [one.shown(value) for value in one.at(np.linspace(0.0, 1.0, 300))]
    assert {word: shown.count(word) for word in "abc"} == {"a": 100, "b": 100, "c": 100}


def test_weights_linked_to_a_sum_have_that_sum() -> None:
    factors = [Factor(name, LEVER, "range", (Target(name),), low=0.1, high=0.9) for name in "abc"]
    places = np.random.default_rng(3).random((50, 3))
    values = values_at(factors, [Link("sum", ("a", "b", "c"), 1.0)], places)
    assert values.sum(axis=1) == pytest.approx(np.ones(50))


def test_weights_linked_to_at_most_a_sum_never_exceed_it_and_can_reach_it() -> None:
    factors = [Factor(name, LEVER, "range", (Target(name),), low=0.2, high=0.9) for name in "ab"]
    places = np.vstack([np.random.default_rng(3).random((50, 2)), [[1.0, 1.0]]])
    sums = values_at(factors, [Link("sum_at_most", ("a", "b"), 1.0)], places).sum(axis=1)
    assert (sums <= 1.0 + 1e-12).all()
    assert sums[-1] == pytest.approx(1.0)


def repr_of_bits(value: object) -> list[bytes]:
    """Return the bits of every number in nested tuples and arrays."""
    if isinstance(value, tuple):
        return [bits for one in value for bits in repr_of_bits(one)]
    return [np.asarray(value).tobytes()]


def test_fast_points_are_the_same_world_as_checked_ones() -> None:
    base = Scenario.load("baseline").with_values({**SMALL, "run.replications": 1})
    rng = np.random.default_rng(5)
    for _ in range(6):
        u = rng.random(8)
        paths = {
            "behaviour.zone_of_tolerance": u[0],
            "behaviour.weight_distributive": 0.3 + 0.2 * u[1],
            "behaviour.failure_memory_half_life": 4 + 40 * u[2],
            "policies.average.comp_amount": 2 * u[3],
            "service.p_fail": 0.2 * u[4],
            "market.visit_rate_mean": u[5],
            "money.handling_cost": u[6],
            "policies.average.lapse_weeks": 3,
            "service.severity_shape.b": 1 + 4 * u[7],
            "policies.average.prevention.employee": 0.05 * u[7],
        }
        slow, fast = base.with_values(paths), scenario_of(base, paths)
        assert fast.hash == ""
        assert slow.service == fast.service
        assert repr_of_bits(settings(slow, "average")) == repr_of_bits(settings(fast, "average"))


def test_lean_runs_give_the_outcomes_of_full_runs_bit_for_bit() -> None:
    """Without weeks before 0: a study lives them under the levers of its base."""
    begun = {**SMALL, "run.burn_in": 0}
    asked = ["paradox", "recovery_base", "total", "profit"]
    study = small(design={"kind": "sobol", "samples": 2}, outcomes=asked, set=begun)
    for number, record in enumerate(records_of(study, range(study.points), 0)):
        policy, paths = study.point(number)
        full = Replication(study.base.with_values(paths), study.seed(number, 0)).run(policy).outcomes
        assert record.outcomes == {name: full[name] for name in study.outcomes}


def test_a_poisoned_point_fails_alone() -> None:
    study = small(
        uncertainties={"weight_distributive": [0.3, 0.9], "weight_interactional": [0.2, 0.9]},
        design={"kind": "grid"}, levers={"comp_amount": {"values": [0.5]}},
    )  # fmt: skip
    records = list(records_of(study, range(study.points), 0))
    failed = [record for record in records if record.failure]
    assert 0 < len(failed) < len(records)
    assert all("sum" in record.failure.message for record in failed if record.failure)


def test_run_ids_follow_content_and_not_order_or_name() -> None:
    study, other = small(), study_from({**small_mapping(), "title": "another"}, "another")
    assert study.run_ids(0) == other.run_ids(0)
    assert study.run_ids(0) != study.run_ids(1)
    changed = small(set={**SMALL, "market.persons": 90})
    assert not set(study.run_ids(0)) & set(changed.run_ids(0))


def small_mapping() -> dict[str, Any]:
    return {
        "set": SMALL,
        "levers": {"comp_amount": [0, 2], "lapse_weeks": [2, 12]},
        "uncertainties": {"zone_of_tolerance": "study", "p_fail": [0.05, 0.2]},
        "design": {"kind": "latin_hypercube", "samples": 6},
    }


@pytest.mark.parametrize("name", list(shipped_studies()))
def test_shipped_study_can_be_read_and_its_first_point_lives(name: str) -> None:
    study = load_study(name)
    assert study.title
    assert study.question
    record = next(records_of(study, [0], 0))
    assert record.failure is None


MISTAKES = {
    "levers:\n  comp_amont: [0, 1]\ndesign: {kind: grid}\n": ("unknown parameter 'comp_amont'", "comp_amount", 2),
    "levers:\n  comp_amount: [0, 9]\ndesign: {kind: grid}\n": ("would be 9", "0 to 5", 2),
    "levers:\n  comp_amount: [2, 1]\ndesign: {kind: grid}\n": ("comp_amount is [2, 1]", "high. Next: write [1, 2]", 2),
    "levers:\n  comp_amount: {low: 2, high: 1}\ndesign: {kind: grid}\n": ("is [2.0, 1.0]", "Next: write [1, 2]", 2),
    "uncertainties:\n  loss_aversion: stdy\ndesign: {kind: grid}\n": ("is 'stdy'", "Did you mean 'study'", 2),
    "levers:\n  comp_amount: [0, 1]\ndesign: {kind: sobel, samples: 8}\n": ("design.kind is 'sobel'", "sobol", 3),
    "levers:\n  comp_amount: [0, 1]\ndesign: {kind: sobol, samples: 100}\n": ("not balanced", "64 or 128", 3),
    "levers:\n  comp_amount: [0, 1]\noutcomes: [paradocks]\ndesign: {kind: grid}\n": ("outcome", "paradox", 3),
    "levrs:\n  comp_amount: [0, 1]\n": ("unknown key 'levrs'", "levers", 1),
    "levers:\n  comp_amount: [0, 1]\n": ("design is missing", "add 'design: {kind: ", 1),
    "base: baselin\nlevers:\n  comp_amount: [0, 1]\ndesign: {kind: grid}\n": ("baselin", "baseline", 0),
    "levers:\n  comp_amount: {range: [0, 1], levels: 50}\n  inform: {range: [0, 1], levels: 50}\n"
    "budget: 100\ndesign: {kind: grid}\n": ("2500 runs", "at most 100", 4),
    "uncertainties:\n  service_quality_offset: study\ndesign: {kind: grid}\n": ("has no study range", "", 2),
    "levers:\n  comp_amount: [0, 1]\nlinks:\n  - {sum_at_most: 1, of: [comp_amount, inform]}\n"
    "design: {kind: grid}\n": ("not varied", "", 4),
    "levers:\n  comp_amount: [0, 1]\nlinks:\n  - {sum_at_most: 1, of: [comp_amount]}\ndesign: {kind: grid}\n":
        ("links[0].of is ['comp_amount']", "at least 2 entries", 4),
    "levers:\n  comp_amount: {categories: [true, generous]}\ndesign: {kind: grid}\n":
        ("categories[0] is True, not text", "text", 2),
    "levers:\n  comp_amount: [0, 1]\ndesign: {kind: grid}\nmaps: 5\n": ("maps is 5, not a list", "[[severity", 4),
    "base: " + "x" * 300 + "\nlevers:\n  comp_amount: [0, 1]\ndesign: {kind: grid}\n": ("no scenario 'xxx", "", 1),
    "levers:\n  a: {range: [0, 1], sets: {service.p_fial: [0, 1]}}\ndesign: {kind: grid}\n": ("p_fial", "p_fail", 2),
    "levers:\n  policies.average.comp_amount: [0, 1]\n  comp_amount: [0, 2]\ndesign: {kind: grid}\n":
        ("is varied by", "", 3),
}  # fmt: skip


@pytest.mark.parametrize("text", list(MISTAKES))
def test_mistake_in_a_study_file_is_named_with_its_place_and_a_way_out(text: str, tmp_path: Path) -> None:
    what, hint, line = MISTAKES[text]
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_study(path)
    message = str(caught.value)
    assert what in message
    assert hint in message
    if line:
        assert f"mine.yaml:{line}:" in message


def test_unknown_study_gets_a_suggestion() -> None:
    with pytest.raises(ScenarioError, match="paradox study list"):
        load_study("no_such_study")


def test_levels_of_a_grid_are_those_of_ranges_that_name_none() -> None:
    levers = {"comp_amount": {"range": [0, 2]}, "inform": {"range": [0, 1], "levels": 2}}
    study = study_from({"levers": levers, "design": {"kind": "grid", "levels": 3}}, "tiny")
    assert study.points == 3 * 2
    assert study_from({"levers": levers, "design": {"kind": "grid"}}, "tiny").points == 5 * 2


@pytest.mark.parametrize(
    ("design", "useless"),
    [
        ({"kind": "grid", "samples": 8}, "samples"),
        ({"kind": "latin_hypercube", "samples": 8, "levels": 3}, "levels"),
        ({"kind": "sobol", "samples": 8, "policies": 3}, "policies"),
    ],
)
def test_what_a_design_does_not_go_by_is_refused(design: dict[str, Any], useless: str) -> None:
    with pytest.raises(ScenarioError, match=f"{useless} means nothing for a design of kind {design['kind']}"):
        study_from({"levers": {"comp_amount": [0, 2]}, "design": design}, "tiny")


def distributed(**given: Any) -> Factor:
    return small(uncertainties={"recovery_expectation_mean": {"low": 0.3, "high": 1, **given}}).factors[-1]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"distribution": "normal", "mean": 0.67}, "without sd"),
        ({"distribution": "normal", "sd": 0.1}, "without mean"),
        ({"distribution": "normal", "mode": 0.6, "mean": 0.67, "sd": 0.1}, "both mean and mode"),
        ({"distribution": "triangular"}, "without mode"),
        ({"distribution": "triangular", "mode": 2}, "low <= mode <= high"),
        ({"distribution": "normal", "mean": 0.67, "sd": 0}, "sd above 0"),
    ],
)
def test_a_distribution_without_its_numbers_is_refused_by_name(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        distributed(**given)


def test_the_peak_of_a_triangle_is_its_mode_and_may_be_called_mean() -> None:
    assert distributed(distribution="triangular", mode=0.5) == distributed(distribution="triangular", mean=0.5)
    assert distributed(distribution="triangular", mode=0.5).mean == 0.5
