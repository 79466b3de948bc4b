"""Firms made by the model with values drawn from the prior are found again, as often as their intervals say.

Their psychologies are drawn from the ensemble; their logs hold what they found themselves, but where OWN is 0. As a
program it tells the numbers: `python -m tests.program.fitting.test_recovery 0:20 [DIRT [SURVEYED [OWN [LEAVERS]]]]`,
with so many customers and leavers asked a month whether something went wrong.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pytest

from experiments.fitting.data import gather
from experiments.fitting.fit import Fit, Plan, fit, yearly
from experiments.fitting.psychologies import shipped_sets, with_psychology
from experiments.fitting.records import Window
from experiments.fitting.unknowns import unknowns_of, values_of, visit_rate_for
from sim.scenario.scenario import Scenario
from tests.made_firm import FIRST, LEVELS, TRUTH, firm, write_firm

# Three kinds of firms: seldom and often visited, with customers who stay and who go.
KINDS = {
    "bank": {"market.visit_rate_mean": 0.2, "market.weekly_exit_hazard": 0.0015, "market.switching_cost": 1.0},
    "shop": {"market.visit_rate_mean": 0.35},
    "restaurant": {"market.visit_rate_mean": 0.7, "market.weekly_exit_hazard": 0.006},
}
WELL = ("p_fail", "silent_share", "staff_capacity", "exit_level")
DIRT = {"dirt.log_no_date", "dirt.log_duplicate", "dirt.log_unknown_cause"}
FULL = Plan(first=300, second=200, ahead=30, own=20)


class Found(NamedTuple):
    """How a firm was found again."""

    kind: str
    covered: dict[str, bool]
    ratios: dict[str, float]
    held: tuple[int, int]
    notes: set[str]


def found(
    number: int,
    folder: Path,
    plan: Plan,
    months: int = 18,
    customers: int = 900,
    dirt: float = 0.0,
    surveyed: int = 0,
    own: bool = True,
    leavers_asked: int = 0,
) -> Found:
    """Make firm `number`, write its files, fit it, and look how its true values were found."""
    folder.mkdir(exist_ok=True)
    kind = list(KINDS)[number % len(KINDS)]
    scenario = Scenario.load("baseline").with_values(KINDS[kind])
    rate = float(scenario.market.visit_rate_mean)
    blank = firm_window(months)
    # A rate of which that of the kind lies in the middle.
    unknowns = unknowns_of(scenario, blank, rate / 1.6, causes=True)
    luck = np.random.default_rng((number, 77))
    truth = values_of(unknowns, luck.uniform(0.0, 1.0, len(unknowns)))
    everyone = shipped_sets(most=10_000)
    their = with_psychology(scenario, everyone[int(luck.integers(len(everyone)))])
    made, window = firm(their, truth, 1000 + number, months, customers, surveyed, leavers_asked)
    log, kpi = write_firm(folder, made, window, scenario, number, dirt, own)
    data = gather(scenario, log, kpi)
    done: Fit = fit(scenario, data, sets=shipped_sets(), plan=plan, store=folder / "made.sqlite")
    real = truth | {name: getattr(made, name) for name in ("silent_share", "staff_capacity")}
    real["exit_level"] = float(yearly(np.log(made.exit_level)))
    learned = {one.name: one for one in done.learned if not one.name.startswith("cause.")}
    covered = {name: one.after[0] <= real[name] <= one.after[2] for name, one in learned.items()}
    ratios = {name: one.ratio for name, one in learned.items()}
    return Found(kind, covered, ratios, done.inside(held_out=True), {note.key for note in data.notes})


def test_the_rate_of_a_market_lies_within_what_is_drawn_around_its_contacts() -> None:
    scenario, everyone = Scenario.load("baseline"), shipped_sets(most=12)
    for seed, their in enumerate(everyone):
        values = TRUTH | {"p_fail": 0.03 if seed % 2 else 0.25}
        made, window = firm(with_psychology(scenario, their), values, seed, months=6, customers=400)
        weeks = float((made.figures.customers * window.lengths).sum()) / 7.0
        told = visit_rate_for(float(made.figures.contacts.sum()) / weeks, scenario.behaviour.visit_rate_shape)
        drawn = {one.name: one for one in unknowns_of(scenario, window, told, causes=True)}["visit_rate_mean"]
        assert drawn.low <= values["visit_rate_mean"] <= drawn.high, (seed, told)


def firm_window(months: int) -> Window:
    return Window(FIRST, (0,), 0, LEVELS, "nps").longer(months)


def told(firms: list[Found]) -> str:
    """Say how many values their intervals hold, and how much was learned."""
    covered = [held for one in firms for held in one.covered.values()]
    lines = [f"{len(firms)} firms: {np.mean(covered):.0%} of {len(covered)} values lie in their 90 % intervals"]
    for name in firms[0].covered:
        held = [one.covered[name] for one in firms if name in one.covered]
        lines.append(f"{name}: in its interval in {sum(held)} of {len(held)}")
    for name in (*WELL, "weekly_exit_hazard"):
        ratios = [one.ratios[name] for one in firms]
        half = sum(ratio <= 0.5 for ratio in ratios)
        lines.append(f"{name}: {half} of {len(firms)} at most half the prior's width (median {np.median(ratios):.2f})")
    within, of = (sum(one.held[at] for one in firms) for at in (0, 1))
    lines.append(f"held out: {within} of {of} figures in their bands ({within / max(1, of):.0%})")
    return "\n".join(lines)


def test_a_small_firm_is_found_again_by_a_few_made_ones(tmp_path: Path) -> None:
    plan = Plan(first=90, second=50, ahead=10, own=20)
    one = found(3, tmp_path, plan, months=6, customers=600, dirt=0.1, surveyed=200)
    assert one.notes >= DIRT
    assert np.mean(list(one.covered.values())) >= 0.6
    assert max(one.ratios[name] for name in ("p_fail", "silent_share", "staff_capacity")) < 0.65
    within, of = one.held
    assert within >= 0.5 * of > 0


@pytest.mark.slow
def test_a_small_firm_is_found_again_through_dirt(tmp_path: Path) -> None:
    one = found(1, tmp_path, Plan(first=90, second=60, ahead=20, own=20), months=9, customers=600, dirt=0.2)
    assert one.notes >= DIRT | {"unknown_causes", "own_findings"}
    assert np.mean(list(one.covered.values())) >= 0.6
    assert max(one.ratios[name] for name in ("p_fail", "silent_share", "staff_capacity")) < 0.8
    within, of = one.held
    assert within >= 0.6 * of > 0


@pytest.mark.slow
@pytest.mark.parametrize("dirt", [0.0, 0.05])
def test_twenty_firms_are_found_again(tmp_path: Path, dirt: float) -> None:
    firms = [found(number, tmp_path / str(number), FULL, dirt=dirt) for number in range(20)]
    assert all(one.notes >= DIRT for one in firms) == bool(dirt), told(firms)
    covered = [held for one in firms for held in one.covered.values()]
    assert 0.80 <= np.mean(covered) <= 0.97, told(firms)
    # By chance alone, an interval that holds nine of ten holds fewer than 14 of 20 once in 400 times.
    for name in firms[0].covered:
        assert sum(one.covered[name] for one in firms) >= 14, told(firms)
    for name in WELL:
        assert sum(one.ratios[name] <= 0.5 for one in firms) >= 15, told(firms)
    assert sum(one.held[0] for one in firms) >= 0.8 * sum(one.held[1] for one in firms), told(firms)


if __name__ == "__main__":
    first, last = (int(part) for part in sys.argv[1].split(":"))
    dirty, asked, findings, leaving = (
        float(given) for given in (sys.argv[2:] + ["0", "0", "1", "0"][len(sys.argv) - 2 :])
    )
    done = []
    for at in range(first, last):
        with TemporaryDirectory() as place:
            one = found(
                at, Path(place), FULL, dirt=dirty, surveyed=int(asked), own=bool(findings), leavers_asked=int(leaving)
            )
            done.append(one)
            print(at, done[-1], flush=True)
    print(told(done))
