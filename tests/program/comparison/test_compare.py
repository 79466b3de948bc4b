"""Comparing policies: contrasts on the same luck, verdicts from whole intervals, no half designs."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.comparison.bounds import of_outcome, of_series
from experiments.comparison.compare import compare, comparison, specs_of
from experiments.comparison.findings import Comparison
from experiments.comparison.intervals import Interval, interval
from experiments.comparison.limits import clip
from experiments.comparison.verdict import policy_verdict, verdict
from experiments.runs.records import RunFailure, RunRecord, RunSpec
from experiments.runs.runner import run
from experiments.runs.store import Store
from sim.errors import ParadoxError, ScenarioError
from sim.scenario.scenario import Scenario
from sim.worlds.outcomes import OUTCOMES
from tests.small_worlds import small_scenario


@pytest.fixture(scope="module")
def records() -> Sequence[RunRecord]:
    specs = specs_of(small_scenario())
    with Store() as store:
        run(specs, store, 2)
        return list(store.records(spec.run_id for spec in specs))


@pytest.fixture(scope="module")
def found(records: Sequence[RunRecord]) -> Comparison:
    return comparison(small_scenario(), records)


def test_doing_nothing_is_always_among_the_policies(found: Comparison) -> None:
    assert [one.name for one in found.policies] == ["average", "warm", "ignores", "do_nothing"]


def test_an_estimate_is_the_mean_of_its_replications(found: Comparison, records: Sequence[RunRecord]) -> None:
    values = [record.outcomes["profit"] for record in records if record.policy == "warm"]
    assert found["warm"].levels["profit"].interval == interval(values)


def test_differences_are_taken_within_replications(found: Comparison, records: Sequence[RunRecord]) -> None:
    by = {(record.policy, record.replication): record.outcomes["satisfaction_sd"] for record in records}
    gaps = [by["warm", number] - by["average", number] for number in range(3)]
    finding = found["warm"].differences["satisfaction_sd"]
    assert finding.interval == interval([gap / found.spread for gap in gaps])
    assert finding.against == "average"
    assert finding.verdict == policy_verdict(finding.interval, found.margin)


def test_the_same_luck_makes_differences_more_certain_than_levels() -> None:
    many = compare(small_scenario(run={"burn_in": 4, "horizon": 20, "replications": 12, "seed": 1}))
    level, gap = many["warm"].levels["satisfaction_sd"], many["warm"].differences["satisfaction_sd"]
    assert gap.high - gap.low < level.high - level.low


def test_the_reference_does_not_differ_from_itself(found: Comparison) -> None:
    assert found["average"].differences["satisfaction_sd"].interval == (0.0, 0.0, 0.0, 3)
    assert found["average"].policy == "no difference"


def test_doing_nothing_against_itself_is_exactly_nothing(found: Comparison) -> None:
    for outcome in ("recovery_person", "recovery_person_horizon", "recovery_base"):
        assert found["do_nothing"].levels[outcome].interval == (0.0, 0.0, 0.0, 3)


def test_without_failures_every_contrast_is_exactly_zero() -> None:
    calm = compare(small_scenario(service={"p_fail": 0.0}), replications=2)
    for one in calm.policies:
        for outcome in ("paradox", "paradox_horizon", "recovery_person", "recovery_base", "total"):
            assert one.levels[outcome].interval == (0.0, 0.0, 0.0, 2), (one.name, outcome)
        assert one.person == one.base == one.policy == "no difference"


def test_verdicts_rest_on_the_contrasts_beside_them(found: Comparison) -> None:
    for one in found.policies:
        levels = one.levels
        pairs = {
            one.person: ("paradox", "recovery_person"),
            one.person_at_horizon: ("paradox_horizon", "recovery_person_horizon"),
            one.base: ("total", "recovery_base"),
        }
        for word, (harm, gain) in pairs.items():
            assert word == verdict(levels[harm].interval, levels[gain].interval, found.margin)


def test_the_margin_of_the_scenario_decides(records: Sequence[RunRecord]) -> None:
    wide = small_scenario(measurement={"verdict_margin": 1.0})
    generous = small_scenario(measurement={"verdict_margin": 0.0})
    assert comparison(wide, records)["warm"].policy == "no difference"
    assert comparison(generous, records)["warm"].policy == "better"


def test_one_replication_decides_nothing(records: Sequence[RunRecord]) -> None:
    single = small_scenario().with_values({"run.replications": 1})
    found = comparison(single, [record for record in records if record.replication == 0])
    for one in found.policies:
        assert {one.person, one.person_at_horizon, one.base, one.policy} == {"undecided"}
        assert math.isnan(one.levels["profit"].low)


def test_a_missing_run_is_named(records: Sequence[RunRecord]) -> None:
    with pytest.raises(ParadoxError, match="1 of 12 runs are missing; the first: policy 'warm', replication 1"):
        comparison(small_scenario(), [record for record in records if record != records[5]])


def test_a_run_that_was_another_replication_of_another_command_is_used_as_what_it_is(tmp_path: Path) -> None:
    scenario, store = small_scenario(), tmp_path / "runs.sqlite"
    compare(scenario, replications=1, seed=RunSpec(scenario, "warm", 2).seed, store=store)
    found = compare(scenario, store=store)
    assert found.found == 4
    assert repr(found.table()) == repr(compare(scenario).table())  # nan is not nan
    again = compare(scenario, replications=2, seed=RunSpec(scenario, "warm", 1).seed, store=store)
    assert again["warm"].levels["profit"].estimate != found["warm"].levels["profit"].estimate


def test_a_failed_run_is_named(records: Sequence[RunRecord]) -> None:
    broken = replace(records[5], outcomes={}, weekly={}, groups=[], failure=RunFailure("worlds", "made up", ""))
    told = rf"1 of 12 runs failed.*policy 'warm', seed {records[5].seed}.*worlds: made up"
    with pytest.raises(ParadoxError, match=told):
        comparison(small_scenario(), [*records[:5], broken, *records[6:]])


def test_the_table_has_one_row_a_finding(found: Comparison) -> None:
    rows = found.table()
    assert len(rows) == len(found.findings) == 4 * (2 * len(OUTCOMES) + 1)
    columns = {"policy", "outcome", "against", "unit", "estimate", "low", "high", "n", "verdict", "ruler", "latent"}
    assert set(rows[0]) == columns | {"confidence"}
    frame = found.to_frame() if _pandas() else None
    assert frame is None or frame.shape == (len(rows), len(rows[0]))


def _pandas() -> bool:
    try:
        import pandas  # noqa: F401
    except ImportError:
        return False
    return True


def test_the_weekly_table_has_one_row_a_policy_series_and_week(found: Comparison) -> None:
    rows = found.weekly_table()
    series = len(found["warm"].weekly)
    assert len(rows) == 4 * series * found.weeks
    first = next(row for row in rows if row["policy"] == "warm" and row["series"] == "satisfaction")
    assert first["low"] < first["estimate"] < first["high"]


@pytest.mark.parametrize("kind", ["value band", "segment"])
def test_groups_share_out_the_base(found: Comparison, kind: str) -> None:
    rows = [row for row in found["warm"].groups if row["kind"] == kind]
    persons = sum(row["estimate"] for row in rows if row["outcome"] == "persons")
    stayed = sum(
        row["estimate"] * other["estimate"]
        for row in rows
        for other in rows
        if row["group"] == other["group"] and (row["outcome"], other["outcome"]) == ("persons", "retention")
    )
    assert 0 < persons < 200
    assert stayed / persons == pytest.approx(found["warm"].levels["retention"].estimate, abs=0.02)


@pytest.mark.parametrize(("name", "value"), [("replications", 0), ("replications", -1), ("seed", -1)])
def test_numbers_out_of_range_are_refused(name: str, value: int) -> None:
    with pytest.raises(ScenarioError, match=f"{name} is {value}, which is out of range"):
        compare(small_scenario(), **{name: value})


def test_a_seed_shifts_all_replications(found: Comparison) -> None:
    shifted = compare(small_scenario(), replications=3, seed=77)
    assert shifted.seed == 77
    assert shifted["warm"].levels["profit"].estimate != found["warm"].levels["profit"].estimate


def test_segments_have_a_table_of_their_own() -> None:
    from paradox.present.terminal.comparison_table import tables

    halves = [{"name": "everyday", "share": 0.5}, {"name": "business", "share": 0.5, "voice_offset": 1.0}]
    small = {"market": {"persons": 80}, "run": {"horizon": 8, "burn_in": 2}}
    plain = compare(Scenario.from_mapping(small), replications=2)
    split = compare(Scenario.from_mapping({**small, "segments": halves}), replications=2)
    assert len(tables(split, False)) == len(tables(plain, False)) + 1
    assert [column.header for column in tables(split, False)[-1].body.columns] == ["policy", "everyday", "business"]


@pytest.fixture(scope="module")
def few() -> Comparison:
    """A market so small that a share of 0 in one run and of a little in the other has an interval far below 0."""
    return compare(small_scenario(market={"persons": 40}), replications=2)


def test_no_interval_reaches_beyond_what_its_number_can_be(few: Comparison) -> None:
    rows = [(one.outcome, one.low, one.high) for policy in few.policies for one in policy.levels.values()]
    rows += [(row["outcome"], row["low"], row["high"]) for policy in few.policies for row in policy.groups]
    for outcome, low, high in rows:
        least, most = of_outcome(outcome)
        assert math.isnan(low) or least <= low <= high <= most, outcome
    # It was cut: two runs of so few persons leave t intervals that begin below 0.
    assert any(low == 0.0 < high for _, low, high in rows)


def test_no_weekly_interval_of_a_count_or_a_cost_is_negative(few: Comparison) -> None:
    for policy in few.policies:
        for name in ("failures", "voiced", "compensation", "customers"):
            assert policy.weekly[name].low.min() >= 0.0, name


def test_differences_and_contrasts_are_never_cut(few: Comparison) -> None:
    for policy in few.policies:
        gap = policy.differences["retention"].interval
        if not math.isnan(gap.low):
            assert gap.low + gap.high == pytest.approx(2.0 * gap.estimate)
        for outcome in ("paradox", "total", "profit"):
            level = policy.levels[outcome].interval
            assert math.isnan(level.low) or level.low + level.high == pytest.approx(2.0 * level.estimate)


def test_an_interval_within_the_possible_stays_as_it_is() -> None:
    inside = Interval(0.4, 0.3, 0.5, 5)
    assert clip(inside, of_outcome("retention")) == inside
    assert clip(Interval(0.01, -0.01, 0.03, 5), of_outcome("lapsed_share")) == (0.01, 0.0, 0.03, 5)
    assert math.isnan(clip(Interval(0.4, math.nan, math.nan, 1), of_outcome("retention")).low)


def test_no_estimate_can_be_beyond_its_own_limits(records: Sequence[RunRecord]) -> None:
    for record in records:
        for name, value in record.outcomes.items():
            least, most = of_outcome(name)
            assert math.isnan(value) or least <= value <= most, name
        for name, weeks in record.weekly.items():
            least, most = of_series(name)
            assert not ((weeks < least) | (weeks > most)).any(), name


def test_every_share_has_both_its_ends() -> None:
    shares = [one.name for one in OUTCOMES.values() if one.unit == "share" and one.name != "joins"]
    assert [name for name in shares if of_outcome(name) != (0.0, 1.0)] == []
