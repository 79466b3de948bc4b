"""Many runs: each once, in balanced order, with the same bits however they are spread over threads."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from experiments.comparison.compare import specs_of
from experiments.runs import runner
from experiments.runs.records import RunRecord, RunSpec
from experiments.runs.runner import Progress, records_of, run
from experiments.runs.store import Store
from sim.errors import Interrupted, ParadoxError
from sim.scenario.scenario import Scenario
from sim.state.draws import seed_of
from tests.program.runs.test_store import bits
from tests.small_worlds import small_scenario

AVERAGE = {"average": {}}


def run_id(scenario: Scenario, policy: str = "average", replication: int = 0) -> str:
    return RunSpec(scenario, policy, replication).run_id


def test_a_run_id_names_all_that_the_run_depends_on() -> None:
    base = run_id(small_scenario())
    assert run_id(small_scenario(), replication=1) != base
    assert run_id(small_scenario(), policy="warm") != base
    for path, value in (
        ("behaviour.loss_aversion", 2.0),
        ("service.p_fail", 0.2),
        ("market.persons", 150),
        ("run.horizon", 21),
        ("run.burn_in", 5),
        ("policies.average.comp_amount", 0.3),
        ("policies.average.prevention.employee", 0.01),
        ("measurement.verdict_wait", 5),
        ("run.seed", 6),
    ):
        assert run_id(small_scenario().with_values({path: value})) != base, path


def test_a_run_id_does_not_know_what_the_run_does_not_depend_on() -> None:
    base = run_id(small_scenario())
    assert run_id(small_scenario(title="Another title")) == base
    assert run_id(small_scenario(policies=AVERAGE)) == base
    for path, value in (("run.replications", 9), ("measurement.verdict_margin", 0.1), ("policies.warm.inform", 0.5)):
        assert run_id(small_scenario().with_values({path: value})) == base, path


def test_a_replication_is_the_world_of_its_seed() -> None:
    scenario = small_scenario()
    assert RunSpec(scenario, "warm", 0).seed == scenario.seed
    later = scenario.with_values({"run.seed": RunSpec(scenario, "warm", 3).seed})
    assert RunSpec(scenario, "warm", 3).run_id == RunSpec(later, "warm", 0).run_id


def test_neighbouring_first_seeds_share_no_replication() -> None:
    seeds = [seed_of(first, replication) for first in range(300) for replication in range(300)]
    assert len(set(seeds)) == len(seeds)
    assert max(seeds) < 2**53


def test_the_seeds_of_replications_stay() -> None:
    # Another derivation would make every stored run anew.
    assert [seed_of(1, replication) for replication in range(3)] == [1, 8188793768242029, 3168673180650359]


def test_another_model_version_makes_another_run_id(monkeypatch: pytest.MonkeyPatch) -> None:
    base = run_id(small_scenario())
    monkeypatch.setattr("experiments.runs.records.model_version", lambda: "another")
    assert run_id(small_scenario()) != base


def test_runs_of_one_policy_have_the_same_bits_whatever_the_other_policies_are() -> None:
    both, alone = small_scenario(), small_scenario(policies=AVERAGE)
    rival = small_scenario(policies={"average": {}, "aaa": {"promise_recovery": 1.0, "staff_capacity": 0}})
    records = [next(records_of([RunSpec(scenario, "average", 0)])) for scenario in (both, alone, rival)]
    assert len({bits(record) for record in records}) == 1


def test_runs_depend_on_the_reference_policy_by_their_past_alone() -> None:
    for burn_in, same in ((4, False), (0, True)):
        run = {"burn_in": burn_in, "horizon": 20, "replications": 3, "seed": 5}
        pair = [RunSpec(small_scenario(reference=name, run=run), "warm", 0) for name in ("average", "warm")]
        assert pair[0].run_id != pair[1].run_id
        records = [replace(next(records_of([spec])), run_id="", seconds=0.0) for spec in pair]
        assert (records[0].outcomes == pytest.approx(records[1].outcomes, rel=0.0, abs=0.0, nan_ok=True)) == same


def test_doing_nothing_depends_on_the_service_of_the_reference() -> None:
    first, second = (run_id(small_scenario(reference=name), "do_nothing") for name in ("average", "warm"))
    assert first != second


@pytest.mark.parametrize("threads", [2, 5])
def test_threads_do_not_change_a_bit(threads: int) -> None:
    specs = specs_of(small_scenario())
    ids = [spec.run_id for spec in specs]
    with Store() as one, Store() as many:
        run(specs, one, 1)
        run(specs, many, threads)
        assert [bits(record) for record in one.records(ids)] == [bits(record) for record in many.records(ids)]


def test_finished_runs_are_not_made_again() -> None:
    scenario = small_scenario()
    few = specs_of(scenario.with_values({"run.replications": 1}))
    with Store() as store:
        assert run(few, store) == 0
        made: list[Progress] = []
        assert run(specs_of(scenario), store, report=made.append) == len(few)
        assert (made[0].done, made[0].total) == (len(few), len(specs_of(scenario)))
        assert run(specs_of(scenario), store) == len(store) == len(specs_of(scenario))


def test_every_policy_gets_its_first_replication_before_any_gets_its_second() -> None:
    assert [spec.replication for spec in specs_of(small_scenario())] == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]
    order: list[int] = []
    with Store() as store:
        original = store.put

        def put(*records: RunRecord) -> None:
            order.extend(record.replication for record in records)
            original(*records)

        store.put = put  # type: ignore[method-assign]
        run(specs_of(small_scenario()), store, 1)
    assert order == sorted(order)


@pytest.mark.usefixtures("one_by_one")
def test_progress_counts_up_and_tells_the_time_left() -> None:
    seen: list[Progress] = []
    with Store() as store:
        run(specs_of(small_scenario()), store, 2, seen.append)
    running = [progress for progress in seen if progress.stage == "running"]
    assert [progress.done for progress in running] == list(range(13))
    assert running[0].left is None
    assert running[-1].left == 0.0
    assert all(progress.left is not None and progress.left > 0 for progress in running[1:-1])


def test_a_first_use_says_that_it_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(runner, "is_warm", lambda: False)
    with Store() as store:
        run(specs_of(small_scenario(policies=AVERAGE)), store, 1, lambda progress: seen.append(progress.stage))
    assert seen.count("compiling") == 1
    assert seen.index("compiling") < seen.index("running", 1)


@pytest.mark.parametrize("package", ["numba", "llvmlite"])
def test_an_edited_model_without_a_compiler_is_one_message_with_the_next_step(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent() -> bool:
        raise ModuleNotFoundError(f"No module named '{package}'", name=package)

    monkeypatch.setattr(runner, "is_warm", absent)
    with (
        Store() as store,
        pytest.raises(ParadoxError, match=r"numba is not installed\. Next: in the folder"),
    ):
        run(specs_of(small_scenario(policies=AVERAGE)), store, 1)


def test_a_failed_run_is_a_record_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    original = runner.Replication.worlds
    second = seed_of(small_scenario().seed, 1)

    def worlds(self: runner.Replication, policy: str) -> object:
        if policy == "warm" and self.seed == second:
            raise FloatingPointError("made up")
        return original(self, policy)

    monkeypatch.setattr(runner.Replication, "worlds", worlds)
    specs = specs_of(small_scenario())
    with Store() as store:
        run(specs, store, 2)
        records = list(store.records(spec.run_id for spec in specs))
        failed = [record for record in records if record.failure]
        assert len(records) == 12
        assert [(record.policy, record.seed) for record in failed] == [("warm", second)]
        assert failed[0].failure is not None
        assert failed[0].failure.stage == "worlds"
        assert failed[0].failure.message == "FloatingPointError: made up"
        assert "Traceback" in failed[0].failure.traceback
        monkeypatch.undo()
        assert run(specs, store) == 11
        assert not any(record.failure for record in store.records(spec.run_id for spec in specs))


def test_short_runs_are_kept_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_TOGETHER", 1e9)
    specs = specs_of(small_scenario())
    seen: list[int] = []
    with Store() as store:
        run(specs, store, 1, lambda progress: seen.append(progress.done))
        assert seen == [0, 12]
        assert run(specs, store, 1) == 12


def test_an_interruption_keeps_runs_that_were_not_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_TOGETHER", 1e9)
    made = runner.records_of

    def interrupting(task: Any) -> Iterator[RunRecord]:
        for number, record in enumerate(made(task)):
            yield record
            if number == 1:
                raise KeyboardInterrupt

    specs = specs_of(small_scenario())
    with Store() as store:
        monkeypatch.setattr(runner, "records_of", interrupting)
        with pytest.raises(Interrupted, match="Stopped after 2 of 12 runs"):
            run(specs, store, 1)
        assert len(store) == 2


@pytest.mark.usefixtures("one_by_one")
def test_an_interruption_keeps_what_is_finished_and_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    specs = specs_of(small_scenario())
    made, seen = runner.records_of, threading.Event()

    def held_before_the_third_replication(task: Sequence[RunSpec]) -> Iterator[RunRecord]:
        if task[0].replication == 2:
            seen.wait()
        yield from made(task)

    monkeypatch.setattr(runner, "records_of", held_before_the_third_replication)
    monkeypatch.setattr(runner, "_PATIENCE", 0.0)  # nobody waits for the thread that is held

    def interrupt(progress: Progress) -> None:
        if progress.done == 4:
            raise KeyboardInterrupt

    with Store() as store:
        with pytest.raises(Interrupted, match=r"Stopped after \d+ of 12 runs") as stopped:
            run(specs, store, 1, interrupt)
        assert stopped.value.exit_code == 130
        monkeypatch.undo()
        kept = len(store)
        seen.set()
        assert 4 <= kept < 12
        assert run(specs, store, 1) == kept


def test_a_mistake_in_a_thread_ends_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(task: object) -> object:
        raise RuntimeError("made up")

    monkeypatch.setattr(runner, "records_of", broken)
    with Store() as store, pytest.raises(RuntimeError, match="made up"):
        run(specs_of(small_scenario()), store, 2)


def test_warm_has_another_run_id_when_its_own_levers_change() -> None:
    changed = small_scenario().with_values({"policies.warm.inform": 0.5})
    assert run_id(changed, "warm") != run_id(small_scenario(), "warm")
