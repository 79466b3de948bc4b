"""The order of the phases: whole runs in one call."""

from typing import Any

from sim.compiling import loop, rule
from sim.draw_slices import SLICE
from sim.firm import NEWCOMERS, VISITORS, FirmState
from sim.network import Network
from sim.observation import enter, look_at
from sim.phases.answers import answer, follow_up, handle
from sim.phases.learning import close
from sim.phases.moves import drop_leavers, join, leave
from sim.phases.stories import listen, talk
from sim.phases.visits import fade, fail, remind, serve, visit
from sim.population import Actual, Cases, Life, Record, Shadow, Traits
from sim.scratch import DROPPED, FAILED, Scratch
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
    """Run the weeks begin .. end-1 through the whole schedule, without coming back to Python in between.

    Steps in which nobody depends on anybody else are taken slice by slice of persons: what one step has read is still
    near for the next.
    """
    persons = len(actual.status)
    for week in range(begin, end):
        open_week(firm, scratch)
        for first in range(0, persons, SLICE):
            last = min(first + SLICE, persons)
            fade(first, last, traits, actual, shadow, settings)
            if week == 0:
                remind(first, last, actual, settings)
            visitors, failures = firm.counts[VISITORS], scratch.counts[FAILED]
            visit(week, seed, first, last, traits, actual, shadow, cases, life, firm, settings, scratch)
            serve(week, seed, visitors, traits, actual, shadow, cases, life, firm, settings, scratch)
            fail(week, seed, failures, traits, actual, cases, life, record, firm, settings, scratch)
        handle(week, seed, cases, life, firm, settings, scratch)
        answer(week, seed, traits, actual, cases, life, record, firm, network, settings, scratch)
        follow_up(week, seed, actual, cases, firm, settings, scratch)
        talk(week, seed, actual, life, firm, network, settings, scratch)
        listen(actual, shadow, life, settings, scratch)
        for first in range(0, persons, SLICE):
            last = min(first + SLICE, persons)
            leave(week, seed, first, last, actual, shadow, cases, life, record, firm, settings, scratch)
            join(week, seed, first, last, traits, actual, shadow, life, firm, settings, scratch)
            look_at(week, seed, first, last, traits, actual, shadow, life, record, firm, settings, scratch)
        drop_leavers(actual, firm, scratch)
        close(week, firm, settings)
        enter(week, firm, settings, scratch)


@rule
def open_week(firm: FirmState, scratch: Scratch) -> None:
    """Begin the lists of a week."""
    firm.counts[VISITORS] = 0
    firm.counts[NEWCOMERS] = 0
    scratch.counts[FAILED] = 0
    scratch.counts[DROPPED] = 0


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
