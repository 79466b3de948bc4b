"""The order of the phases: whole runs in one call."""

from sim.compiling import loop
from sim.firm import FirmState
from sim.network import Network
from sim.observation import observe
from sim.phases import scratch as working_space
from sim.phases.answers import answer, follow_up, handle
from sim.phases.learning import close
from sim.phases.moves import join, leave
from sim.phases.scratch import Scratch
from sim.phases.stories import listen, talk
from sim.phases.visits import fade, fail, remind, serve, visit
from sim.population import Actual, Cases, Life, People, Record, Shadow, Traits
from sim.settings import Settings


def run_weeks(
    begin: int, end: int, seed: int, people: People, firm: FirmState, network: Network, settings: Settings
) -> None:
    """Run the weeks begin .. end-1 through the whole schedule."""
    _run_weeks(begin, end, seed, *people, firm, network, settings, working_space.new(people.traits))


@loop
def _run_weeks(
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
    """Run the weeks without coming back to Python in between."""
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
        observe(week, seed, traits, actual, shadow, cases, life, record, firm, settings)
