"""The page of statistics tells the coverage that was measured, and leaves no kind of interval out."""

from docs.generators.statistics import STATISTICS, measured, short_coverage, statistics


def test_every_kind_of_interval_that_was_measured_belongs_to_a_statistic() -> None:
    starts = tuple(start for one in STATISTICS for start in one.rows)
    left = {what for what, _ in measured() if not what.startswith(starts)}
    assert left == {what for what, _ in measured() if what.startswith("some factor matters")}
    assert len(measured()) > 80


def test_what_falls_short_is_named() -> None:
    short = [held for _, held in measured() if 10.0 < held < 93.0]
    assert short_coverage().count("\n") == len(short) + 1
    assert all(f"{held:.1f} %" in short_coverage() for held in short)


def test_every_statistic_has_an_estimand_and_a_coverage_or_a_reason() -> None:
    assert all(one.estimand and one.interval and (one.rows or one.why) for one in STATISTICS)
    assert statistics().count("\n") == len(STATISTICS) + 1
