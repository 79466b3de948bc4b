"""`event_log`: what happened in one world, as data frames whose ids join."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.comparison.compare import choose
from experiments.comparison.event_log import LOGS, check_logs
from experiments.comparison.event_log import event_log as lived
from paradox.present.files.tables import frame_of
from sim.arguments import Seed, checked
from sim.errors import ParadoxError
from sim.scenario.actors import Actor
from sim.scenario.scenario import Scenario
from sim.worlds.world import World


@checked("scenario", "policy", "seed")
def event_log(
    scenario: Scenario | str | Path,
    policy: str | None = None,
    *,
    seed: Seed | None = None,
    tables: Sequence[str] = LOGS,
    customer: type[Actor] | None = None,
    firm: type[Actor] | None = None,
) -> dict[str, Any]:
    """Live one world and return every case, visit, person and story of it as pandas data frames, by name.

    Args:
        scenario: a scenario, the path of its file, or the name of a shipped one.
        policy: one of its policies, or `ignores` or `do_nothing`; None for the reference.
        seed: None for the scenario's own.
        tables: some of cases, visits, persons, stories; what each column is stands in docs/how-to/event-log.md.
        customer: a class of customers of your own to live it, see `paradox.extend`; None for the shipped.
        firm: the same of the firm.

    Raises:
        ParadoxError: a scenario, policy or table that there is not, or pandas is not installed.
    """
    chosen = choose(scenario, customer=customer, firm=firm)
    wanted = check_logs(tables)
    try:
        import pandas  # noqa: F401  # said before a world is lived
    except ImportError:
        raise ParadoxError("Data frames need pandas, which is not installed. Next: pip install pandas.") from None
    return {table.name: frame_of(table) for table in lived(World(chosen, policy, seed=seed), wanted)}
