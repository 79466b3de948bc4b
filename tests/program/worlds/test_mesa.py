"""`RecoveryModel` is an ordinary Mesa model, and its agents are ordinary Mesa agents."""

import ast
import gc
import subprocess
import sys
import weakref
from pathlib import Path

import mesa
import numpy as np
import pytest

import sim
from sim.engines.agents import Customer, Firm
from sim.errors import ScenarioError
from sim.scenario.scenario import Scenario
from sim.state.people import CUSTOMER, PROSPECT, SILENT
from sim.worlds.mesa_model import RecoveryModel
from sim.worlds.world import World
from tests.counting import calls
from tests.worlds import differing, everything, market

SIM = Path(sim.__file__).parent


def busy() -> Scenario:
    return everything(market__persons=80, run__burn_in=4, run__horizon=12)


@pytest.fixture(params=["compiled", "agents"])
def model(request: pytest.FixtureRequest) -> RecoveryModel:
    return RecoveryModel(busy(), "all", seed=3, engine=request.param)


def live(model: RecoveryModel) -> RecoveryModel:
    while model.running:
        model.step()
    return model


def test_a_step_is_a_week_and_the_model_stops_at_the_horizon(model: RecoveryModel) -> None:
    live(model)
    assert model.steps == 16
    assert model.week == 12
    model.step()
    assert model.week == 12
    assert not model.running


def test_agents_are_all_persons_and_the_firm(model: RecoveryModel) -> None:
    assert len(model.agents) == 81
    assert {type(agent) for agent in model.agents} == {Customer, Firm}
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)
    assert len({agent.unique_id for agent in model.agents}) == 81
    assert [agent.person for agent in model.agents_by_type[Customer]] == list(range(80))


def test_agents_exist_only_once_asked_for() -> None:
    model = RecoveryModel(busy(), "all", seed=3)
    live(model)
    assert "customers" not in vars(model)
    assert len(model.agents) == 81
    assert model.agents is model.agents


def test_whichever_way_they_are_asked_for_agents_are_there(model: RecoveryModel) -> None:
    assert {kind: len(agents) for kind, agents in model.agents_by_type.items()} == {Customer: 80, Firm: 1}
    again = RecoveryModel(busy(), "all", seed=3)
    assert again.agent_types == [Customer, Firm]


def test_persons_are_without_the_firm_and_of_the_class_that_was_asked_for() -> None:
    model = live(RecoveryModel(busy(), "all", seed=3, engine="agents", customer=Stoic))
    assert [person.person for person in model.persons] == list(range(80))
    content = model.persons.select(lambda person: person.satisfaction > 0.5)
    assert len(content) == (model.world.people.actual.satisfaction > 0.5).sum() > 0


def test_an_unknown_policy_is_refused_with_those_there_are() -> None:
    for make in (RecoveryModel, World):
        with pytest.raises(ScenarioError, match=r"has no policy 'al'\. Allowed: .*Did you mean 'all'"):
            make(busy(), "al")


def test_attributes_of_agents_are_the_columns_of_the_world(model: RecoveryModel) -> None:
    live(model)
    customers = model.agents.select(agent_type=Customer)
    assert customers.get("satisfaction") == model.world.people.actual.satisfaction.tolist()
    assert customers.get("status") == model.world.people.actual.status.tolist()
    model.customers[7].trust = 0.25
    assert model.world.people.actual.trust[7] == 0.25


def test_agents_looked_at_in_the_middle_of_a_run_change_nothing_and_stay_current() -> None:
    watched, alone = RecoveryModel(busy(), "all", seed=3), World(busy(), "all", seed=3).run()
    while watched.running:
        watched.step()
        watched.agents.select(agent_type=Customer).agg("satisfaction", np.mean)
        assert len(watched.firm.queue) == watched.latest.queue
        assert watched.firm.knowledge == watched.world.firm.knowledge.tolist()
    assert watched.latest.queue > 0
    assert differing(watched.world, alone) == []


def test_select_agg_and_groupby_work(model: RecoveryModel) -> None:
    live(model)
    customers = model.agents.select(lambda agent: isinstance(agent, Customer) and agent.status == CUSTOMER)
    mean = customers.agg("satisfaction", np.mean)
    assert mean == pytest.approx(model.world.people.actual.satisfaction[model.world.people.actual.status == 1].mean())
    sizes = model.agents.select(agent_type=Customer).groupby("status").count()
    statuses, counts = np.unique(model.world.people.actual.status, return_counts=True)
    assert sizes == dict(zip(statuses.tolist(), counts.tolist(), strict=True))


def test_data_collector_collects_model_and_agents(model: RecoveryModel) -> None:
    collector = mesa.DataCollector(
        model_reporters={"week": "week", "failures": lambda model: float(model.latest.failures)},
        agenttype_reporters={Customer: {"satisfaction": "satisfaction"}, Firm: {"reputation": "reputation"}},
    )
    while model.running:
        model.step()
        collector.collect(model)
    told = collector.get_model_vars_dataframe()
    assert told["week"].tolist() == list(range(-3, 13))
    assert told["failures"].tolist() == model.world.firm.books.failures.tolist()
    persons = collector.get_agenttype_vars_dataframe(Customer)
    assert persons.loc[16, "satisfaction"].tolist() == model.world.people.actual.satisfaction.tolist()
    firm = collector.get_agenttype_vars_dataframe(Firm)
    assert firm["reputation"].tolist() == model.world.firm.books.reputation.tolist()


def test_a_hundred_thousand_agents_take_few_calls_each() -> None:
    model = RecoveryModel(market(persons=100_000, burn_in=0, horizon=5, behaviour__first_encounters=0), seed=1)
    with calls() as made:
        assert len(model.agents) == 100_001
    assert made.number < 100 * 100_001


class Stoic(Customer):
    """Never complains."""

    def complain(self, felt: float) -> int:
        return SILENT


def test_an_overridden_verb_changes_what_customers_do() -> None:
    stoic = live(RecoveryModel(busy(), "all", seed=3, engine="agents", customer=Stoic))
    usual = live(RecoveryModel(busy(), "all", seed=3, engine="agents"))
    assert isinstance(stoic.customers[0], Stoic)
    assert stoic.world.books.voiced.sum() == stoic.world.books.detected.sum() == 0.0
    assert usual.world.books.voiced.sum() > 0.0


def test_the_compiled_engine_refuses_customers_it_would_ignore() -> None:
    with pytest.raises(ValueError, match="engine='agents'"):
        RecoveryModel(busy(), "all", customer=Stoic)


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="compiled, agents"):
        RecoveryModel(busy(), "all", engine="numpy")


def test_levers_moved_in_mid_run_act_in_both_engines() -> None:
    moved = busy().with_values({"policies.all.staff_capacity": 300.0, "policies.all.resolve_prob": 1.0})
    worlds = []
    for engine in ("compiled", "agents"):
        model = RecoveryModel(busy(), "all", seed=3, engine=engine)
        for _ in range(8):
            model.step()
        model.world.change(moved)
        worlds.append(live(model).world)
    assert differing(*worlds) == []
    assert differing(worlds[0], World(busy(), "all", seed=3).run()) != []


def test_customers_can_be_followed_with_their_friends_and_twins(model: RecoveryModel) -> None:
    live(model)
    person = int(np.flatnonzero(model.world.people.actual.status != PROSPECT)[0])
    customer = model.customers[person]
    assert [friend.person for friend in model.friends(person)] == model.world.network.of(person).tolist()
    assert customer.twin.satisfaction == model.world.people.twin.satisfaction[person]
    assert customer.case.severity == model.world.people.cases.severity[person]
    assert customer.life.visits == model.world.people.life.visits[person]


def modules_after(statement: str) -> set[str]:
    """Import something in a fresh interpreter and tell which modules are loaded."""
    code = f"import sys; {statement}; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], cwd=SIM.parent, capture_output=True, text=True, check=True)
    return set(told.stdout.split())


def test_agents_do_not_know_the_compiled_engine() -> None:
    imported = set()
    for path in (SIM / "engines/agents").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    assert "sim.state.draws" in imported
    assert [name for name in imported if "compiled" in name] == []
    assert "sim.engines.compiled" not in modules_after("import sim.engines.agents")


def test_a_world_needs_no_mesa() -> None:
    loaded = modules_after("import sim.worlds.world, sim.worlds.counterfactuals, sim.worlds.outcomes")
    assert "sim.engines.compiled" in loaded
    assert [name for name in loaded if name.split(".")[0] in ("mesa", "pandas", "matplotlib", "networkx")] == []


@pytest.mark.parametrize("asked_for_agents", [False, True])
def test_a_model_nobody_uses_any_more_is_forgotten(asked_for_agents: bool) -> None:
    """Mesa 3.3 itself would keep a model for ever once it has made an agent."""
    model = RecoveryModel(busy(), "all", seed=3)
    model.step()
    if asked_for_agents:
        assert len(model.agents) == 81
    watch = weakref.ref(model)
    del model
    gc.collect()
    assert watch() is None
