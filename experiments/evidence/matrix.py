"""Which finding needs which mechanism: the evidence with every mechanism, then without each in turn."""

from collections.abc import Callable, Iterable, Sequence

from experiments.evidence.bands import Band
from experiments.evidence.run import Evidence, run
from experiments.mechanisms.ablations import ABLATIONS, without
from sim.scenario.scenario import Scenario

Report = Callable[[int, int, str], None]


def run_without_each(
    scenario: Scenario, seeds: Sequence[int], bands: Iterable[Band], threads: int | None = None, *, report: Report
) -> tuple[Evidence, tuple[Evidence, ...]]:
    """Return the evidence with all mechanisms, and without each, in the order of `ABLATIONS`.

    Args:
        scenario: the market with all mechanisms.
        seeds: non-negative whole numbers.
        bands: the rows to run.
        threads: at the same time; default: one a core.
        report: called with designs done, designs wanted, and the name of the mechanism that is left out, "" if none is.
    """
    rows = tuple(bands)
    turns: list[tuple[str, ...]] = [(), *((name,) for name in ABLATIONS)]
    found: list[Evidence] = []
    for at, names in enumerate(turns):

        def tell(done: int, each: int, at: int = at, names: tuple[str, ...] = names) -> None:
            report(at * each + done, len(turns) * each, "".join(names))

        market = without(scenario, names)
        found.append(run(market, seeds, rows, threads=threads, without=names, report=tell))
    return found[0], tuple(found[1:])
