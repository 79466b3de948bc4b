"""`evaluate`: single worlds on demand as a tidy data frame, for whatever chooses its points itself."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments.comparison.compare import choose
from experiments.runs.own_outcomes import own_among
from experiments.studies import evaluate as inner
from experiments.studies.points import Asked
from sim.arguments import Positive, checked
from sim.errors import ParadoxError, install_extra, shown
from sim.scenario.actors import Actor
from sim.scenario.scenario import Scenario

_LAST_SEED = 2**53 - 1  # what a spreadsheet holds exactly


@checked("policy", "outcomes", "series", "threads")
def evaluate(
    scenario: Scenario | str | Path,
    policy: str | None = None,
    *,
    parameters: Any = None,
    outcomes: str | Sequence[str] = ("satisfaction", "retention", "profit"),
    seeds: int | Sequence[int] | None = None,
    series: str | Sequence[str] = (),
    threads: Positive | None = None,
    customer: type[Actor] | None = None,
    firm: type[Actor] | None = None,
) -> Any:
    """Live the worlds of some points and return a data frame, one row a point and seed.

    Only the worlds that the outcomes and series need are lived, and nothing is kept. The same seeds give the same luck:
    points under the same seeds differ by their parameters alone, so take differences seed by seed; and the same call
    gives the same bits, so a search with fixed seeds sees a function without noise. All names, kinds and limits are
    checked before the first run.

    Args:
        scenario: a scenario, the path of its file, or the name of a shipped one.
        policy: the policy under which it is lived; None for the reference policy.
        parameters: values by name, as factors of a study are called: levers (of the policy), constants, or any path
            such as `market.persons`; under `policy` another policy. Many points are a sequence of such mappings or a
            data frame, a row each. None for the scenario as it is.
        outcomes: names of outcomes; `paradox describe --outcomes` lists them. Those of your own are named like them,
            see `paradox.extend.outcome`.
        seeds: of the worlds, each of which every point lives; None for the seed of the scenario.
        series: names of weekly series; with any, the frame has one row a point, seed and week.
        threads: runs at the same time; None for one a core.
        customer: a class of customers of your own to live it, see `paradox.extend`; None for the shipped.
        firm: the same of the firm.

    Returns:
        Columns: point (0 on, in the order given), seed, policy, the parameters, the outcomes; with series also week,
        and the series. Contrasts such as `paradox` are in latent units, as in the runs of a study.

    Raises:
        ParadoxError: a name that is not known, with what was probably meant; a value of another kind or out of its
            limits, with the point it stands in; no pandas; a run that failed; or an interruption.
    """
    try:
        import pandas
    except ImportError:
        raise ParadoxError(
            f"Data frames need pandas, which is not installed. Next: {install_extra('notebook')}"
        ) from None
    chosen = choose(scenario, customer=customer, firm=firm)
    named, weekly = _listed(outcomes), _listed(series)
    asked = Asked(named, weekly, own_among(named, weekly))
    rows, each = _rows(parameters), _seeds(chosen.seed if seeds is None else seeds)
    _check_columns(rows, asked)
    points = inner.points_of(chosen, policy or chosen.reference, rows)
    return pandas.DataFrame(inner.columns(inner.evaluate(chosen, points, each, asked, threads), asked))


def _listed(given: str | Sequence[str]) -> tuple[str, ...]:
    """Return names, each once."""
    return tuple(dict.fromkeys([given] if isinstance(given, str) else given))


def _rows(parameters: Any) -> list[Mapping[str, Any]]:
    """Return the points as mappings, one each.

    Raises:
        ParadoxError: it is none of the forms, or there is no point in it.
    """
    if parameters is None or isinstance(parameters, Mapping):
        return [parameters or {}]
    given = parameters.to_dict("records") if hasattr(parameters, "to_dict") else parameters
    right = isinstance(given, Sequence) and not isinstance(given, str)
    rows = list(given) if right else []
    named = all(isinstance(row, Mapping) and all(isinstance(name, str) for name in row) for row in rows)
    if not rows or not named:
        raise ParadoxError(
            f"parameters is {shown(parameters)}. Allowed: a mapping from names to values, a list of such mappings, or "
            "a data frame with a row for each point. Next: write parameters=dict(comp_amount=0.5)."
        )
    return rows


def _seeds(given: Any) -> list[int]:
    """Return the seeds, each once.

    Raises:
        ParadoxError: there is none, or something that is no seed.
    """
    listed = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]
    if not listed or not all(map(_is_seed, listed)):
        raise ParadoxError(
            f"seeds is {shown(given)}. Allowed: a whole number from 0 to {_LAST_SEED}, or some of them. "
            "Next: write seeds=[1, 2, 3]."
        )
    return list(dict.fromkeys(map(int, listed)))


def _is_seed(one: Any) -> bool:
    return isinstance(one, int | np.integer) and not isinstance(one, bool) and 0 <= int(one) <= _LAST_SEED


def _check_columns(rows: Sequence[Mapping[str, Any]], asked: Asked) -> None:
    """Refuse a parameter whose column would have the name of another.

    Raises:
        ParadoxError: there is one.
    """
    given = dict.fromkeys(name for row in rows for name in row)
    for name, times in Counter(["point", "seed", "week", *asked.outcomes, *asked.series, *given]).items():
        if times > 1:
            raise ParadoxError(
                f"The frame would have two columns called '{name}'. Next: name the parameter by its path, or ask for "
                "something else."
            )
