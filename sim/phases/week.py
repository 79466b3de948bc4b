"""The order of the phases: whole runs in one call."""

from typing import Any

from sim.compiling import loop
from sim.firm import FirmState
from sim.network import Network
from sim.observation import observe
from sim.phases.answers import answer, follow_up, handle
from sim.phases.learning import close
from sim.phases.moves import join, leave
from sim.phases.stories import listen, talk
from sim.phases.visits import fade, fail, remind, serve, visit
from sim.population import Actual, Cases, Life, Record, Shadow, Traits
from sim.scratch import Scratch
from sim.settings import Settings
from sim.turns import give, take


@loop
def run_weeks(
    begin: int,
    end: int,
    seed: int,
    traits: Traits,
    actual: Actual,
    shadow: Shadow,
    cases: Cases,
    life: Life,
    record: Record,
    firm: FirmState,
    network: Network,
    settings: Settings,
    scratch: Scratch,
) -> None:
    """Run the weeks begin .. end-1 through the whole schedule, without coming back to Python in between."""
    for week in range(begin, end):
        fade(traits, actual, shadow, settings)
        if week == 0:
            remind(actual, settings)
        visit(week, seed, traits, actual, shadow, cases, life, firm, settings, scratch)
        serve(week, seed, traits, actual, shadow, cases, life, firm, settings, scratch)
        fail(week, seed, traits, actual, cases, life, record, firm, settings, scratch)
        handle(week, seed, cases, life, firm, settings, scratch)
        answer(week, seed, traits, actual, cases, life, record, firm, network, settings)
        follow_up(week, seed, actual, cases, firm, settings, scratch)
        talk(week, seed, actual, life, firm, network, settings, scratch)
        listen(actual, shadow, life, settings, scratch)
        leave(week, seed, actual, shadow, cases, life, record, firm, settings, scratch)
        join(week, seed, traits, actual, shadow, life, firm, settings, scratch)
        close(week, firm, settings)
        observe(week, seed, traits, actual, shadow, cases, life, record, firm, settings, scratch)


@loop
def run_worlds(begin: int, end: int, seed: int, worlds: Any, turn: int) -> None:
    """Run the weeks begin .. end-1 of several worlds, one after the other, while other threads have their turn.

    Args:
        begin: first week.
        end: the week after the last.
        seed: of all worlds.
        worlds: a tuple with the last ten arguments of `run_weeks` for each world.
        turn: address of the turn that is given back meanwhile, 0 for none.
    """
    give(turn)
    for world in worlds:
        run_weeks(begin, end, seed, *world)
    take(turn)
