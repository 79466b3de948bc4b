"""A batch of Mesa's makes as many worlds as it has iterations, the same ones each time."""

import warnings
from typing import Any

import mesa

from sim.state.draws import seed_of
from sim.worlds.mesa_model import RecoveryModel
from tests.worlds import market

CASE = market(persons=60)


class Batched(RecoveryModel):
    """A model as people write it for a batch, over at once."""

    def __init__(self, share: float = 0.5, seed: int | None = None) -> None:
        super().__init__(CASE, seed=seed)
        seeds: Any = {"seed": lambda model: model.world.seed}
        self.datacollector = mesa.DataCollector(model_reporters=seeds)

    def step(self) -> None:
        self.running = False
        self.datacollector.collect(self)


class Fixed(Batched):
    """The same with a seed of its own."""

    def __init__(self, share: float = 0.5, seed: int | None = None) -> None:
        super().__init__(share, seed=17)


def seeds(model: type[Batched], processes: int = 1) -> list[int]:
    """Return the seeds of a batch of two parameter values and three iterations, by iteration."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of newer Mesas, which still make iterations
        made: Any = mesa.batch_run(
            model,
            parameters={"share": [0.2, 0.7]},
            iterations=3,
            number_processes=processes,
            display_progress=False,
        )
    return [row["seed"] for row in sorted(made, key=lambda row: row["RunId"])]


def test_every_iteration_has_its_own_seed_as_every_replication_has() -> None:
    assert seeds(Batched) == [seed_of(CASE.seed, iteration) for iteration in (0, 0, 1, 1, 2, 2)]


def test_the_same_batch_twice_is_the_same() -> None:
    assert seeds(Batched) == seeds(Batched)


def test_a_batch_on_two_processes_is_the_same() -> None:
    assert seeds(Batched, processes=2) == seeds(Batched)


def test_a_seed_that_is_given_wins() -> None:
    assert seeds(Fixed) == [17] * 6


def test_outside_a_batch_the_seed_is_the_scenarios() -> None:
    assert Batched().world.seed == CASE.seed


def test_a_batch_of_the_model_itself_tells_seed_and_books() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        rows: Any = mesa.batch_run(
            RecoveryModel, parameters={"scenario": [CASE]}, iterations=5, number_processes=1, display_progress=False
        )
    assert [row["seed"] for row in rows] == [seed_of(CASE.seed, iteration) for iteration in range(5)]
    model = RecoveryModel(CASE, seed=rows[2]["seed"])
    while model.running:
        model.step()
    assert {name: rows[2][name] for name in model.latest.dtype.names} == dict(
        zip(model.latest.dtype.names, model.latest.item(), strict=True)
    )
    assert len(model.datacollector.get_model_vars_dataframe()) == CASE.burn_in + CASE.horizon


def test_a_batch_of_the_model_itself_tells_every_week_where_it_is_asked_to() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        rows: Any = mesa.batch_run(
            RecoveryModel,
            parameters={"scenario": [CASE]},
            number_processes=1,
            data_collection_period=1,
            display_progress=False,
        )
    model = RecoveryModel(CASE)
    while model.running:
        model.step()
    assert [row["revenue"] for row in rows] == model.world.firm.books["revenue"].tolist()
