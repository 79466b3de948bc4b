"""Write `docs/reference/ensemble.md` and its figure from the shipped parameter sets; or make the shipped files.

    python -m docs.generators.ensemble                         write the page
    python -m docs.generators.ensemble ship [FOLDER]           make the shipped files from a finished search
    python -m docs.generators.ensemble passes [SETS [SEEDS]]   count in which share of sets each held-out row comes out

`ship` reads what `paradox calibrate --ensemble` left in FOLDER (`results/ensemble` if not given), its evaluations too,
and writes `experiments/ensemble.csv` and `experiments/ensemble.json`. It computes nothing, so results of an earlier
version of the model do as well. `passes` runs the rows of role design, and those of role validate that the search did
not count, in so many sets of the ensemble and of the wide prior (100 sets of each, 4 seeds, if not given), and puts the
shares into `ensemble.json`. That takes about a quarter of an hour of one core; it can be stopped and goes on.
"""

import json
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from docs.generators.tables import table
from experiments import evidence
from experiments.evidence import members, mixing, shipping
from experiments.evidence.ensemble import Target
from experiments.parameter_sets import ABOUT, TABLE, KeptSets, kept_sets
from experiments.shipped import study_folder
from paradox.present.figures import colours
from paradox.present.figures.style import blank, save, styled
from paradox.present.text.number_format import percent, plain, signed
from sim.errors import ParadoxError
from sim.parameters.registry import PARAMETERS

FOLDER = Path(__file__).parents[1] / "reference"
PAGE = FOLDER / "ensemble.md"
FIGURE = FOLDER / "ensemble" / "ensemble.svg"
# Beside the results of the search: shares of rows take long, too.
PASSES = Path("results") / "ensemble-passes.sqlite"

# From so much of the prior's standard deviation on, a parameter counts as free; below so much as pinned.
FREE, PINNED = 0.9, 0.6
STRONGEST = 12

HEAD = """# Parameter sets that keep the evidence

This page is written by `python -m docs.generators.ensemble` from [ensemble.csv](../../experiments/ensemble.csv) and
[ensemble.json](../../experiments/ensemble.json); do not edit it. Which values of the behavioural parameters agree with
the published findings? Not one set but many: these {members}, drawn from the prior, uniform on every study range,
within the region in which nearly all findings of role *calibrate* come out. `--plausible`, studies (`world`) and the
report ask them.

Made with model version {model_version} by

```sh
{command}
```

| | |
|---|---|
| sets | {members}, drawn {draws} times in all |
| worth as many independent sets (the parameter that mixes worst) | {effective}; wanted {effective_wanted} |
| means of two halves that share nothing differ by | {halves_differ} prior sd at most; allowed {halves_may_differ} |
| all draws of the chains: worth, difference of halves | {draws_effective}, {draws_halves_differ} prior sd |
| starts drawn from the prior, tried until that many arrived | {starts} of {starts_tried} |
| evaluations of the search | {evaluations} ({search}) |
| draws tried on fresh seeds | {confirmed} ({fresh}) |
| a set keeps, on the fresh seeds | {least} of {rows} rows or more, no miss above {largest_miss_allowed} scales |

{lacking}{later}
## What the findings tell of each parameter

`sd ratio`: standard deviation of the sets over that of the prior. About 1: nothing was learned of the parameter by
itself; combinations may still be bound. The interval holds the middle 95 % of the sets. A set weighs as often as it was
drawn.

![Prior and posterior of every parameter](ensemble/ensemble.svg)

{parameters}

**What stays free** (sd ratio {free} or more): {stays_free}.

**Pinned** (below {pinned}): {is_pinned}.

## What trades off

The strongest correlations between parameters over the sets. Where one is high the other has to be high (+) or low (-)
for the findings to come out, so neither is known by itself.

{pairs}

## Findings held out of the choice

Share of the sets, and of draws from the wide prior, in whose worlds a finding comes out. A finding that comes out in
nearly all draws from the prior says little for the model, however often it comes out in the ensemble.

{passes}

## The method on made data with known parameters

The same method was given nine made rows of six parameters, of which no row knows the last, and the answer was found a
second time by trying two million draws of the prior (`tests/program/evidence/test_ensemble.py`). {made_worth}

{made}

## Make it again

```sh
{command}
python -m docs.generators.ensemble ship FOLDER
python -m docs.generators.ensemble passes
python -m docs.generators.ensemble
```

Ctrl-C loses nothing that was finished: every evaluation is kept, and the same command goes on, to the same sets
([how](../how-to/calibration.md#parameter-sets-that-keep-the-evidence)). FOLDER is where the first command left its
results. A test holds the model to what it said of some of the sets when they were chosen: a change that leaves results
as they were needs no new sets, any other does.
"""
EMPTY = """# Parameter sets that keep the evidence

This page is written by `python -m docs.generators.ensemble`; do not edit it. No table of parameter sets is shipped with
this version: `--plausible prior:100` draws worlds from the study ranges. `paradox calibrate --ensemble` makes a table
([how](../how-to/calibration.md#parameter-sets-that-keep-the-evidence)), `python -m docs.generators.ensemble ship` the
shipped files.
"""


def main(arguments: Sequence[str]) -> None:
    """Write the page, or make the shipped files, or count what passes."""
    step, *more = arguments or [""]
    if step == "ship":
        ship(Path(more[0]) if more else Path("results") / "ensemble")
    elif step == "passes":
        count_passes(*map(int, more))
    elif step:
        raise SystemExit(f"{step!r} is not known. Allowed: ship, passes, or nothing.")
    else:
        write_page()


def ship(folder: Path) -> None:
    """Make the shipped files from the results of a search."""
    made = shipping.shipped_files(folder)
    (study_folder() / TABLE).write_text(made.table, encoding="utf-8")
    _write_about(made.about)
    print(f"shipped: {made.about['members']} sets")


def count_passes(count: int = 100, seeds: int = 4) -> None:
    """Count in which share of sets the rows come out that were not counted yet, and keep it."""
    sets = kept_sets()
    held = evidence.load()
    bands = [one for one in held if one.role == "design" or (one.role == "validate" and one.id not in _passes(sets))]
    PASSES.parent.mkdir(exist_ok=True)
    found = shipping.shares(
        sets, bands, count, seeds, PASSES, lambda done, total: print(f"{done} of {total} sets", flush=True)
    )
    _write_about({**sets.about, "passes": {**_passes(sets), **found}})


def _passes(sets: KeptSets) -> dict[str, dict[str, Any]]:
    passes: dict[str, dict[str, Any]] = sets.about["passes"]
    return passes


def _write_about(about: dict[str, Any]) -> None:
    text = json.dumps(about, indent=1, ensure_ascii=False)
    (study_folder() / ABOUT).write_text(text + "\n", encoding="utf-8")


def write_page() -> None:
    """Write the page and its figure; without shipped sets the page says so."""
    try:
        sets = kept_sets()
    except ParadoxError as error:
        PAGE.write_text(EMPTY, encoding="utf-8")
        print(error, file=sys.stderr)
        return
    PAGE.write_text(written(sets), encoding="utf-8")
    FIGURE.parent.mkdir(exist_ok=True)
    save(drawn(sets), FIGURE)


def written(sets: KeptSets) -> str:
    """Return the text of the page."""
    about = sets.about
    ratios = learned(sets)
    return HEAD.format(
        **{
            name: about[name] for name in ("members", "model_version", "command", "starts", "starts_tried", "confirmed")
        },
        **{name: plain(about[name], 0) for name in ("effective", "effective_wanted", "draws_effective")},
        **{name: plain(about[name], 2) for name in ("halves_differ", "halves_may_differ", "draws_halves_differ")},
        draws=sets.draws,
        evaluations=f"{about['evaluations']:,}",
        search=_size(about["search"]),
        fresh=_size(about["fresh"]),
        least=len(about["rows"]) - about["misses_allowed"],
        rows=len(about["rows"]),
        largest_miss_allowed=plain(about["largest_miss_allowed"], 1),
        lacking=_lacking(about),
        later=_later(sets),
        parameters=_parameters(sets, ratios),
        free=FREE,
        pinned=PINNED,
        stays_free=_named([name for name, ratio in ratios.items() if ratio >= FREE]),
        is_pinned=_named([name for name, ratio in ratios.items() if ratio < PINNED]),
        pairs=_pairs(sets),
        passes=_passing(sets),
        made_worth=_made_worth(),
        made=_made(),
    )


def _size(part: dict[str, Any]) -> str:
    """Say on what luck and at what size rows were evaluated."""
    seeds = part["seeds"]
    luck = f"seeds {seeds[0]} to {seeds[-1]}" if len(seeds) > 1 else f"seed {seeds[0]}"
    return f"{luck}; {part['persons']:,} persons in a cell, {part['field_persons']:,} in a market"


def _lacking(about: dict[str, Any]) -> str:
    """Say where the sets are worth less than was wanted, "" if nowhere."""
    lacking = []
    if about["effective"] < about["effective_wanted"]:
        lacking.append("they are worth fewer independent sets than was wanted")
    if not about["halves_differ"] <= about["halves_may_differ"]:
        lacking.append("their halves differ by more than was allowed")
    return f"**Not all that was wanted was reached:** {'; '.join(lacking)}.\n\n" if lacking else ""


def _later(sets: KeptSets) -> str:
    """Name the parameters that came to the model after the sets were made."""
    if not sets.missing:
        return ""
    return (
        f"Parameters that came later are not in the table: {_named(sets.missing)}. Each set has a value of its own for "
        "them, drawn from the study range: the findings were not asked about them.\n\n"
    )


def _named(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


def _places(sets: KeptSets) -> NDArray[np.float64]:
    """Return where in the prior each draw lies, 0 to 1, shape (draws, parameters)."""
    low, high = (np.array([sets.about["prior"][name][end] for name in sets.parameters]) for end in (0, 1))
    return np.asarray(np.repeat((sets.values - low) / (high - low), sets.weights, axis=0), dtype=np.float64)


def learned(sets: KeptSets) -> dict[str, float]:
    """Return the sd of each parameter over that of its prior, smallest first."""
    ratios = dict(zip(sets.parameters, map(float, mixing.learned(_places(sets))), strict=True))
    return dict(sorted(ratios.items(), key=lambda one: one[1]))


def _parameters(sets: KeptSets, ratios: dict[str, float]) -> str:
    """Return the table of priors and posteriors."""
    rows = []
    for name, ratio in ratios.items():
        low, high = sets.about["prior"][name]
        drawn = np.repeat(sets.values[:, sets.parameters.index(name)], sets.weights)
        ends = np.quantile(drawn, (0.025, 0.975))
        rows.append(
            [
                f"`{name}`", plain(float(PARAMETERS[name].default), 3), f"{low:g} .. {high:g}",
                plain((low + high) / 2.0, 3), plain((high - low) / 12.0**0.5, 3), plain(float(drawn.mean()), 3),
                plain(float(drawn.std(ddof=1)), 3), plain(ratio), f"{plain(ends[0], 3)} .. {plain(ends[1], 3)}",
            ]
        )  # fmt: skip
    head = ("parameter", "default", "prior", "its mean", "its sd", "mean", "sd", "sd ratio", "interval")
    return table(head, rows)


def _pairs(sets: KeptSets) -> str:
    """Return the table of the strongest correlations."""
    found = mixing.trade_offs(_places(sets), STRONGEST)
    names = sets.parameters
    rows = [[f"`{names[one]}`", f"`{names[other]}`", signed(size)] for one, other, size in found]
    return table(("parameter", "parameter", "correlation"), rows)


def _passing(sets: KeptSets) -> str:
    """Return the table of rows that were held out, with the sets and seeds that each was counted in."""
    rows = [
        [
            f"`{band.id}`", band.role, percent(one["ensemble"]), percent(one["prior"]),
            f"{one['sets']} and {one['prior_sets']} sets, {len(one['seeds'])} seeds, {one['model_version']}",
        ]
        for band in evidence.load()
        if (one := _passes(sets).get(band.id))
    ]  # fmt: skip
    return table(("row", "role", "ensemble", "prior", "counted in"), rows)


# Made data as in the test: nine rows of six parameters, some bound only together, the last by none.
MADE_TRUE = np.array([0.3, 0.7, 0.45, 0.6, 0.25, 0.5])
MADE_WEIGHTS = np.random.default_rng(5).normal(size=(9, 6)) * (np.arange(6) < 5)


def made_rows(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the made rows at points of the unit cube."""
    return np.asarray(np.tanh(points @ MADE_WEIGHTS.T), dtype=np.float64)


@cache
def made_data() -> tuple[members.Ensemble, NDArray[np.float64]]:
    """Return the ensemble of the made data, and draws of the prior that lie in its region."""
    from experiments.evidence.ensemble import inside

    at = made_rows(MADE_TRUE[None])[0]
    target = Target(at - 0.12, at + 0.12, np.full(9, 0.24))
    plan = members.Plan(members=400, starts=4, chains=4, seed=3, most=60_000)
    rng = np.random.default_rng(17)
    tries = (rng.uniform(size=(500_000, 6)) for _ in range(4))
    exact = np.vstack([points[inside(target, made_rows(points))] for points in tries])
    return members.ensemble(made_rows, made_rows, target, 6, plan), exact


def _made_worth() -> str:
    found, exact = made_data()
    return (
        f"{found.distinct} sets from {found.evaluations:,} evaluations, worth {found.effective:.0f}, halves "
        f"{found.disagreement:.2f} prior sd apart; {len(exact):,} of the two million draws lie in the region. The test "
        "also draws parameters and their data anew twelve times, and finds the truth at no preferred place among them."
    )


def _made() -> str:
    """Return the table of the made data: the truth, what the method says, what trying says."""
    found, exact = made_data()
    points = found.points
    ends = np.quantile(points, (0.025, 0.975), axis=0)
    rows = [
        [
            at + 1, plain(MADE_TRUE[at]), plain(points[:, at].mean(), 3), plain(exact[:, at].mean(), 3),
            plain(points[:, at].std(), 3), plain(exact[:, at].std(), 3), f"{ends[0, at]:.2f} .. {ends[1, at]:.2f}",
        ]
        for at in range(6)
    ]  # fmt: skip
    return table(("parameter", "truth", "mean", "by trying", "sd", "by trying", "interval"), rows)


def drawn(sets: KeptSets) -> Any:
    """Draw where in its prior each parameter lies: the range, the middle 95 % and 50 % of the sets, the default."""
    names = list(learned(sets))
    places = _places(sets)[:, [sets.parameters.index(name) for name in names]]
    with styled():
        figure = blank((7.2, 0.19 * len(names) + 1.0))
        axes = figure.subplots()
        at = np.arange(len(names))
        axes.hlines(at, 0.0, 1.0, color=colours.GREY, linewidth=0.6)
        for share, width in ((0.95, 2.0), (0.5, 5.0)):
            low, high = np.quantile(places, (0.5 - share / 2.0, 0.5 + share / 2.0), axis=0)
            axes.hlines(at, low, high, color=colours.INK, linewidth=width)
        ends = [sets.about["prior"][name] for name in names]
        defaults = [
            (float(PARAMETERS[name].default) - low) / (high - low)
            for name, (low, high) in zip(names, ends, strict=True)
        ]
        axes.plot(defaults, at, linestyle="", marker="|", markersize=8, color=colours.ALERT, label="default")
        axes.set_yticks(at, names, fontsize=7)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlim(-0.02, 1.02)
        axes.set_xlabel("place in the study range (grey: prior; thick: middle 50 % of the sets, thin: 95 %)")
        axes.legend(loc="lower right", fontsize=7)
        return figure


if __name__ == "__main__":
    main(sys.argv[1:])
