"""What data are compared by is the same for a firm and for those made at its values, however large either is."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.fitting.made_log import Made, make, prepared
from experiments.fitting.records import LEVELS_OF_ONE, SERIES, Cases, Window
from experiments.fitting.summaries import summaries
from experiments.fitting.unknowns import Values
from sim.scenario.scenario import Scenario
from tests.made_firm import FIRST, LEVELS, TRUTH, firm

MONTHS, LUCKS = 12, 6
CAUSES = len(Scenario.load("baseline").causes)


def said(made: Made, window: Window) -> dict[str, float]:
    return summaries(made.cases, made.figures, window, CAUSES)


def fitted_whole(window: Window) -> Window:
    return replace(window, fitted=window.months)


def test_a_firm_many_times_as_large_says_the_same() -> None:
    made, window = firm(Scenario.load("baseline"), TRUTH, 3, MONTHS, 900)
    window, times = fitted_whole(window), 20
    columns = {
        name: np.tile(getattr(made.cases, name), times) for name in ("day", "cause", "severity", "answered", "timed")
    }
    customer = np.concatenate([made.cases.customer + at * 10_000 for at in range(times)])
    flows = ("customers", *(name for name in SERIES if name not in LEVELS_OF_ONE))
    larger = replace(
        made,
        cases=Cases(**columns, customer=customer),
        figures=made.figures._replace(**{name: times * getattr(made.figures, name) for name in flows}),
    )
    one, many = said(made, window), said(larger, window)
    # Counts are told with half an event more, which a small one feels.
    assert many == pytest.approx(one, abs=0.06, nan_ok=True)


@pytest.mark.parametrize("changed", [{}, {"join_rate": 0.05, "weekly_exit_hazard": 0.002}])
def test_firms_made_at_the_values_of_a_firm_say_what_it_says(changed: Values) -> None:
    scenario, values = Scenario.load("baseline"), TRUTH | changed
    window = fitted_whole(Window(FIRST, (0,), 0, LEVELS, "nps").longer(MONTHS))
    # The firm is lived whole; it tells its customers of the first month, and the made ones are at most 900 persons.
    firms = [make(prepared(scenario, window, 2000, 4000), values, seed, window) for seed in range(LUCKS)]
    told = float(round(firms[0].figures.customers[0]))
    base = prepared(scenario, window, told, 900)
    again = [make(base, values, 100 + seed, window) for seed in range(LUCKS)]
    real, made = ([said(one, window) for one in of] for of in (firms, again))
    for name in real[0]:
        left, right = (np.array([one[name] for one in of]) for of in (real, made))
        spread = np.sqrt((left.var(ddof=1) + right.var(ddof=1)) / LUCKS)
        assert abs(left.mean() - right.mean()) <= 4.5 * spread + 1e-9, name
