"""How many customers a field test needs."""

import numpy as np
import pytest

from experiments.comparison.field_test import OUTCOMES, FieldTest, Need, customers_needed, field_test, need_of
from tests.small_worlds import small_scenario


def test_half_a_standard_deviation_needs_63_customers_in_each_group() -> None:
    """Cohen (1988): 64 by the t distribution; by the normal one, 63."""
    assert customers_needed(0.5, 1.0, 1.0) == 63
    assert customers_needed(-0.5, 1.0, 1.0) == 63
    assert customers_needed(0.5, 1.0, 1.0, power=0.9) == 85


def test_as_many_customers_find_the_difference_as_often_as_the_power_says() -> None:
    from scipy.stats import ttest_ind

    rng = np.random.default_rng(1)
    size = customers_needed(0.4, 1.0, 2.0)
    ours, theirs = rng.normal(0.4, 1.0, (2000, size)), rng.normal(0.0, 2.0, (2000, size))
    found = (ttest_ind(ours, theirs, axis=1, equal_var=False).pvalue < 0.05).mean()
    assert found == pytest.approx(0.8, abs=0.03)


def test_where_the_model_shows_no_difference_no_number_is_told() -> None:
    rng = np.random.default_rng(2)
    theirs = rng.normal(0.0, 1.0, 500)
    assert need_of("satisfaction", 13, theirs, theirs).per_group == 0
    assert need_of("satisfaction", 13, theirs + rng.normal(0.0, 1.0, 500), theirs).per_group == 0
    assert need_of("satisfaction", 13, theirs + 0.5, theirs).per_group == customers_needed(
        0.5, theirs.std(ddof=1), theirs.std(ddof=1)
    )


def test_the_least_test_has_the_fewest_customers_then_the_fewest_weeks() -> None:
    needs = (
        Need("retention", 52, 0.1, 1.0, 50),
        Need("retention", 26, 0.1, 1.0, 50),
        Need("satisfaction", 13, 0, 1, 0),
    )
    assert FieldTest("a", "b", 0.8, 0.05, needs).least == needs[1]
    assert FieldTest("a", "b", 0.8, 0.05, needs[2:]).least is None


def test_the_market_is_read_at_its_horizon_and_before() -> None:
    scenario = small_scenario(run={"burn_in": 2, "horizon": 20, "replications": 2, "seed": 5})
    told = field_test(scenario, "warm")
    assert [(need.outcome, need.weeks) for need in told.needs] == [
        (one, weeks) for one in OUTCOMES for weeks in (13, 20)
    ]
    assert all(need.spread > 0.0 for need in told.needs)
    assert field_test(scenario, "average").least is None
