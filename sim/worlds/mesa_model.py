"""The Mesa face of a world: an ordinary `mesa.Model`, with either engine behind it."""

from pathlib import Path
from typing import Any

import mesa

from sim.arguments import Seed, checked
from sim.engines.agents import Customer, Firm
from sim.engines.agents.model import AgentModel
from sim.errors import UnusableValueError, shown
from sim.scenario.scenario import Scenario
from sim.state.draws import seed_of
from sim.worlds.mesa_batches import iteration
from sim.worlds.world import World

ENGINES = ("compiled", "agents")


class RecoveryModel(AgentModel):
    """A market under one recovery policy, as a Mesa model.

    `step()` lives one week. `agents` holds all persons and the firm as Mesa agents, `persons` the persons alone; they
    are made all at once when first asked for, so runs that never ask stay fast. `DataCollector`, `select`, `get`,
    `agg`, `groupby` work as usual. Without a collector of your own, `datacollector` holds the seed and every column of
    the books, a row per week from the first of burn-in on, once the model has stopped: what `mesa.batch_run` asks for.

    Args:
        scenario: a scenario, or the name or path of its file.
        policy: the name of one of its policies, or `ignores` or `do_nothing`; default: its reference.
        seed: non-negative whole number; default: the scenario's, from which the iterations of a `mesa.batch_run` count
            on as replications do.
        engine: `compiled` (fast) or `agents` (readable, open to subclassing); both give the same bits. A scenario
            that is lived by classes of one's own is always lived by agents.
        customer, firm: subclasses of `Customer` and `Firm` with changed verbs; they need the engine `agents`.
        differences: `failures=False` for the no-failure world, `complaint_handling=False` for the do-nothing world.

    Raises:
        UnusableValueError: unknown engine, or a class of one's own with the compiled engine.
        ParadoxError: an argument of another kind, or a class that cannot be used.
        ScenarioError: the scenario has no such policy.
    """

    @checked("scenario", "policy", "seed", "engine")
    def __init__(
        self,
        scenario: Scenario | str | Path,
        policy: str | None = None,
        seed: Seed | None = None,
        engine: str = "compiled",
        customer: type[Customer] | None = None,
        firm: type[Firm] | None = None,
        **differences: Any,
    ) -> None:
        if engine not in ENGINES:
            raise UnusableValueError(
                f"engine is {shown(engine)}. Allowed: {', '.join(ENGINES)}. Next: give one of them."
            )
        if engine == "compiled" and not customer is firm is None:
            raise UnusableValueError(
                "classes of your own need engine='agents'; the compiled engine ignores them. Next: give that engine."
            )
        case = scenario if isinstance(scenario, Scenario) else Scenario.load(scenario, customer, firm)
        case = case.lived_by(customer, firm)
        number = seed_of(case.seed, iteration()) if seed is None else int(seed)
        super().__init__(World(case, policy, seed=number, **differences))
        self.engine = "agents" if case.actors else engine
        self.running = True
        self.datacollector = self._books = mesa.DataCollector(model_reporters={"seed": _seed})

    def step(self) -> None:
        """Live one week; the model stops running at the horizon."""
        if self.world.is_over:
            self.running = False
            return
        if self.engine == "compiled":
            self.world.step()
            if "firm" in self.__dict__:
                self.firm.open_up()
        else:
            self.live(self.week + 1)
        self.running = not self.world.is_over
        self._books.collect(self)  # newer Mesas note the week
        if not self.running:
            rows = self.world.firm.books
            self._books.model_vars |= {name: rows[name].tolist() for name in rows.dtype.names}


def _seed(model: RecoveryModel) -> Any:
    return model.world.seed
