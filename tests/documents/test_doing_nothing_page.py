"""The page on doing nothing is written from its numbers, and they are what the model gives."""

from collections.abc import Callable

import pytest

from docs.generators.doing_nothing import (
    AS_IT_IS,
    CHANGE,
    CHANGES,
    FIRST,
    KEPT,
    LAST,
    MARKETS,
    PAGE,
    PICTURE,
    POLICY,
    PROFIT,
    TRIED,
    YEARS,
    Numbers,
    Row,
    Rows,
    gaps,
    lived,
    measured,
    page,
    read,
    scenario_of,
    write,
)
from experiments.comparison.intervals import interval
from experiments.comparison.verdict import HIGHER, LOWER, UNDECIDED, direction
from sim.scenario.scenario import DO_NOTHING, IGNORES, Scenario

TEXT = PAGE.read_text(encoding="utf-8")
ROWS = read()
NUMBERS = Numbers(ROWS)
FEW = 4


def altered(which: Callable[[Row], bool], estimate: float) -> Rows:
    """Return the numbers of the page, some of them replaced by one that is sure."""
    return [
        row._replace(estimate=estimate, low=estimate - 0.01, high=estimate + 0.01) if which(row) else row
        for row in ROWS
    ]


def test_the_page_is_written_from_its_numbers() -> None:
    assert page(ROWS) == TEXT
    assert PICTURE.stat().st_size > 2000


def test_every_policy_of_each_market_stands_there_over_all_horizons_with_enough_replications() -> None:
    for market in MARKETS:
        assert NUMBERS.policies(market) == list(Scenario.load(market).policies)
        for policy in (*NUMBERS.policies(market), IGNORES):
            for weeks in YEARS:
                assert NUMBERS(market, policy, weeks).n >= 20
    assert list(YEARS) == [52, 104, 156, 260]
    assert len({row.model for row in ROWS}) == 1


def test_numbers_are_read_as_they_were_written(tmp_path) -> None:
    write(ROWS, tmp_path / "numbers.csv")
    assert read(tmp_path / "numbers.csv") == ROWS


def test_sentences_follow_the_numbers() -> None:
    always = page(altered(lambda row: row.what == PROFIT and row.policy != IGNORES, 0.5))
    total = len(NUMBERS.all(LAST, PROFIT))
    assert f"over {YEARS[FIRST]} {total} surely earn more than doing nothing and 0 surely less" in always
    assert "A short look misleads" not in always
    assert "Surely less even" not in always
    never = page(altered(lambda row: row.what == PROFIT and row.policy != IGNORES, -0.5))
    assert f"over {YEARS[LAST]} 0 more and {total} less" in never
    assert f"`{POLICY}` surely earns less over one, two, three and five years" in never
    fewer = page(altered(lambda row: row.what == KEPT, -0.02))
    assert f"0 of {total} policies surely keep more" in fewer
    assert "surely fewer in `coffee_remake`, `baseline`" in fewer


def test_what_moves_the_number_most_is_told_first() -> None:
    for name, (title, _) in CHANGES.items():
        text = page(altered(lambda row, name=name: row.setting == name and row.what == CHANGE, 9.0))
        (told,) = [line for line in text.splitlines() if "moves it by +9.00" in line]
        after = text.split("the number moves by")[1].splitlines()[1]
        assert told == after
        assert title[1:] in told


@pytest.fixture(scope="module")
def few() -> dict[int, dict[str, list[float]]]:
    """Live a few replications of the hotel over the shortest and the longest horizon."""
    found = {weeks: lived(scenario_of(TRIED, weeks, FEW), (POLICY, "lavish", DO_NOTHING)) for weeks in (FIRST, LAST)}
    asked = [(policy, what) for policy in (POLICY, "lavish") for what in ("profit", "retention")]
    return {
        weeks: {f"{policy} {what}": gaps(runs, policy, what) for policy, what in asked} for weeks, runs in found.items()
    }


def test_a_few_replications_show_the_signs_that_are_certain(few) -> None:
    assert direction(interval(few[FIRST][f"{POLICY} profit"])) == LOWER == NUMBERS(TRIED, POLICY, FIRST).sign
    assert direction(interval(few[LAST][f"{POLICY} profit"])) == HIGHER == NUMBERS(TRIED, POLICY, LAST).sign
    assert direction(interval(few[LAST]["lavish profit"])) == LOWER == NUMBERS(TRIED, "lavish", LAST).sign
    assert direction(interval(few[LAST][f"{POLICY} retention"])) == HIGHER == NUMBERS(TRIED, POLICY, LAST, KEPT).sign


def test_a_few_replications_agree_with_the_page(few) -> None:
    for weeks, own in few.items():
        for policy in (POLICY, "lavish"):
            rough, told = interval(own[f"{policy} profit"]), NUMBERS(TRIED, policy, weeks)
            assert rough.low <= told.high
            assert told.low <= rough.high


def test_without_the_bound_of_the_grudge_the_story_pays_within_two_years() -> None:
    bound, unbound = (
        gaps(lived(scenario_of(TRIED, 104, FEW, values), (POLICY, DO_NOTHING)), POLICY)
        for values in ({}, CHANGES["grudge"][1])
    )
    assert direction(interval(bound)) == LOWER == NUMBERS(TRIED, POLICY, 104).sign
    assert direction(interval(unbound)) == HIGHER == NUMBERS(TRIED, POLICY, 104, setting="grudge").sign


def test_a_flat_is_paid_by_the_week_whether_its_tenants_visit_or_not() -> None:
    flat = scenario_of("property_leak", 52, 1)
    assert f"{flat.money.price_a_week:g} prices from every customer" in TEXT
    (run,) = lived(flat, [DO_NOTHING])[DO_NOTHING]
    paid = run.weekly["revenue"] / run.weekly["customers"]
    assert paid.mean() == pytest.approx(flat.money.price_a_week, rel=0.1)
    assert paid.std() < 0.02 * paid.mean()


def test_undecided_numbers_are_open_on_the_page() -> None:
    market, policy = next(
        (row.market, row.policy)
        for row in ROWS
        if (row.setting, row.what, row.sign) == (AS_IT_IS, PROFIT, UNDECIDED) and row.policy != IGNORES
    )
    (line,) = [line for line in TEXT.splitlines() if line.startswith(f"| `{market}` |")]
    assert f"({policy}?)" in line


@pytest.mark.slow
def test_the_numbers_are_what_the_model_gives(tmp_path) -> None:
    write(measured(max(row.n for row in ROWS)), tmp_path / "numbers.csv")
    assert read(tmp_path / "numbers.csv") == ROWS
