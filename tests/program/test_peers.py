"""The programs our engine is compared with keep the same books, as far as their rules go, and their books balance."""

import pytest

from benchmarks import core
from benchmarks.sides import PEERS, baseline, is_there, peer_run
from sim.state.ledger import ENTRIES
from sim.worlds.world import World

PERSONS, WEEKS = 2_000, 30
SCARCE = core.CAPACITY / 6.0  # about half of what is complained of

# What makes our engine live the core workload, nearly: causes and prospects remain.
CORE_RULES = {
    "policies.average.detect_prob": 0.0,
    "policies.average.resolve_prob": 0.6,
    "policies.average.compensate_prob": 0.73,
    "policies.average.staff_capacity": core.CAPACITY,
    "policies.average.explain_resolved": 0.0,
    "policies.average.first_contact": 1.0,
    "policies.average.first_contact_days": 0.0,
    "behaviour.opportunist_share": 0.0,
    "behaviour.loyalty_amplification": 0.0,
    "behaviour.story_raises_expectation": 0.0,
    "behaviour.mismatch_discount": 0.0,
    "behaviour.overpayment_averse_share": 0.0,
    "behaviour.fair_compensation_sd": 0.0,
    "behaviour.first_encounters": 0,
}


@pytest.fixture(scope="module", params=[peer for peer in PEERS if is_there(peer)])
def books(request: pytest.FixtureRequest) -> dict[str, float]:
    means = peer_run(request.param)(PERSONS, WEEKS, 1, SCARCE).aggregates
    return {name: mean * PERSONS * WEEKS for name, mean in means.items()}


def by_experience(books: dict[str, float], what: str) -> float:
    return sum(books[f"{what}_{kind}"] for kind in core.EXPERIENCES)


def test_only_entries_of_our_books_are_left_to_our_own_engines() -> None:
    assert set(ENTRIES) >= core.OURS_ALONE


def test_peers_record_all_other_entries(books: dict[str, float]) -> None:
    assert set(books) == set(ENTRIES) - core.OURS_ALONE
    assert [name for name, total in books.items() if total == 0.0] == []


def test_failures_are_voiced_or_silent(books: dict[str, float]) -> None:
    assert books["voiced"] + books["silent"] == pytest.approx(books["failures"])


def test_complaints_are_answered_abandoned_or_wait(books: dict[str, float]) -> None:
    settled = books["answered"] + books["abandoned"]
    opened = books["voiced"] - books["joined"]  # whoever waits opens no second case
    assert opened * 0.3 < settled <= opened * (1.0 + 1e-12)


def test_experiences_part_the_customers_the_leavers_and_the_base(books: dict[str, float]) -> None:
    before_moves = books["customers"] + books["exits"] - books["joins"]
    assert by_experience(books, "weeks") == pytest.approx(before_moves)
    assert by_experience(books, "exits") == pytest.approx(books["exits"])
    assert by_experience(books, "base") / WEEKS == pytest.approx(round(by_experience(books, "base") / WEEKS))
    assert by_experience(books, "satisfaction") == pytest.approx(books["satisfaction"])


def test_money_follows_what_happened(books: dict[str, float]) -> None:
    assert books["handling"] == pytest.approx(core.HANDLING_COST * books["answered"])
    assert books["acquisition"] == pytest.approx(core.ACQUISITION_COST * books["joins"])
    assert 0.0 < books["repair"] < books["compensation"] < books["revenue"]


def test_our_engine_without_its_special_cases_fills_the_same_entries_in_like_size() -> None:
    persons, weeks, seeds = 3_000, 40, range(1, 11)  # few are lifted, so that three seeds tell too little
    scenario = baseline(persons, weeks).with_values(CORE_RULES)
    ours = [World(scenario, "average", seed=seed, twin=False).run().books for seed in seeds]
    peers = [peer_run("numpy")(persons, weeks, seed).aggregates for seed in seeds]
    ratios = {
        name: sum(float(books[name].sum()) for books in ours)
        / (persons * weeks * sum(books[name] for books in peers))
        for name in core.AGGREGATES
        if ENTRIES[name][0] != "sd"  # sums of numbers around 0 have no size to compare
        and name not in ("queue", "abandoned", "joined")  # hardly anybody waits
    }  # fmt: skip
    assert {name: ratio for name, ratio in ratios.items() if not 0.75 < ratio < 1.33} == {}
