"""Write `docs/reference/evidence.md` and its figures: which findings the model shows, and which mechanism each needs.

    python -m docs.generators.evidence [SEEDS [SEEDS_OF_THE_MATRIX]]

Takes about ten minutes on two cores. Everything on the page comes from this command.
"""

import math
import sys
from pathlib import Path

from experiments import evidence
from experiments.evidence import ABLATIONS, Band, Evidence
from experiments.evidence.calibrate import frozen, searched
from experiments.parameter_sets import shares_that_pass
from paradox.present.figures.evidence import forest, needs
from paradox.present.figures.style import save
from paradox.present.files.evidence_matrix import change, lost
from paradox.present.text.number_format import percent, plain
from sim.parameters.registry import PARAMETERS
from sim.scenario.scenario import Scenario
from sim.version import model_version

FOLDER = Path(__file__).parents[1] / "reference"
PAGE = FOLDER / "evidence.md"
FIGURES = FOLDER / "evidence"
MATRIX_SEEDS = 6

# What was tried to make loyal customers avoid the firm more than others after a failed answer (row 8.3).
_BEFORE = {"loyal_hardening": 0.0}
ATTEMPTS: dict[str, dict[str, float]] = {
    "before: anger hardens alike in all": _BEFORE,
    "loyalty amplifies twice as much": {**_BEFORE, "loyalty_amplification": 0.8},
    "a failed answer makes angrier, 2.4 times": {**_BEFORE, "anger_per_shortfall": 0.6},
    "both": {**_BEFORE, "anger_per_shortfall": 0.6, "loyalty_amplification": 0.8},
    "a failed answer makes angrier, 4 times": {**_BEFORE, "anger_per_shortfall": 1.0},
    "the committed do not expect less": {**_BEFORE, "loyalty_forbearance": 0.0},
    "more bond beyond satisfaction": {**_BEFORE, "prior_bond_sd": 1.1},
    "**the anger of the committed hardens more** (shipped)": {},
    "the same, twice as strong": {"loyal_hardening": 2.0 * float(PARAMETERS["loyal_hardening"].default)},
}

HEAD = """# The model against the evidence

This page is written by `python -m docs.generators.evidence`; do not edit it. Bands are argued in
[the evidence](../../experiments/evidence.md); they are **not published values**. The role of a row says what passing it
is worth:

- *calibrate*: parameters may be fitted to it, so passing is fit;
- *design*: the structure or the experiment was changed after the row had failed, or the row was added later and may
  still change them, so passing is consistency;
- *validate*: held out of fitting and of every change before the second model. The values of this version come from a
  feasibility study that had seen all rows, so passing is *seen in development*, and no validation.

A row is *in* if its value, the mean over seeds, lies in its band; the interval has no say. It tells how far the value
would move with other seeds, and where it reaches beyond the band, the word could change with them: such rows are named
below the table.
"""

SHARES = """*ensemble*, *prior*: share of the [parameter sets that keep the evidence](ensemble.md), and of draws from
the study ranges, in whose worlds a row that was held out comes out; rows of role *calibrate* chose the sets."""

TRIED = """`A18_crossover` was out for long: after a failed answer the loyal avoided the firm a little less than others,
as any answer soothes them more and they expect less. No value of the parameters mended that without losing other rows.
A rule did: the share of cooling anger that hardens into avoidance grows with commitment, as row 8.3 reports that
avoidance grows faster in strong relationships. The row is of role *design* since. What was tried, one change at a time,
nothing refitted:
"""

DEFAULTS = """## Where the defaults come from

The shipped defaults were not fitted by `paradox calibrate`. Most were fitted or chosen in a feasibility study of the
second model, which printed all rows after every fit; the source of a parameter in [the model](model.md) says so. How
well the rows know each parameter is told in [the calibration](calibration.md). A search would begin at these defaults,
move {moving} parameters and leave {still} as evidence or judgement set them.

The levers of the average firm were set first, on markets as real ones are reported: about .45 of problems end resolved
(row 1.13), .32 of those answered get an apology and .44 something (row 5.7); see `scenarios/baseline.yaml`.
"""


def written(found: Evidence, matrix: tuple[Evidence, ...], attempts: dict[str, Evidence]) -> str:
    """Return the text of the page."""
    parts = [
        HEAD,
        f"Model version {model_version()}, {len(found.seeds)} seeds from {found.seeds[0]} on, "
        f"{found.persons:,} persons in a cell, {found.field_persons:,} in a market.\n",
        f"Command: `paradox evidence --seeds {len(found.seeds)}`\n",
        "![Every finding in its band](evidence/evidence.svg)\n",
        rows(found),
        known(found, attempts),
        mechanisms(found, matrix),
        DEFAULTS.format(moving=len(searched()), still=len(frozen())),
    ]
    return "\n".join(parts)


def rows(found: Evidence) -> str:
    """Return the table of all rows."""
    counted = shares_that_pass()
    shares = " ensemble | prior |" if counted else ""
    lines = [
        f"| row | role | what | value | interval | band | | source rows |{shares}",
        f"|---|---|---|---|---|---|---|---|{'---:|---:|' if counted else ''}",
    ]
    for row in found.rows:
        band = row.band
        low, high = plain(row.found.low, 3), plain(row.found.high, 3)
        lines.append(
            f"| `{band.id}` | {band.role} | {band.metric} | {plain(row.found.estimate, 3)} | {low} .. {high} | "
            f"{band.text} | {row.word} | {band.source_rows.replace(';', ', ')} |"
            + (" {} | {} |".format(*map(percent, counted.get(band.id, (math.nan, math.nan)))) if counted else "")
        )
    inside = {
        role: [row.is_in for row in found.rows if row.band.role == role] for role in ("calibrate", "design", "validate")
    }
    told = ", ".join(f"{sum(words)} of {len(words)} {role}" for role, words in inside.items())
    close = [row.band.id for row in found.rows if row.is_close]
    beyond = f"Intervals that reach over an end of the band: {', '.join(f'`{name}`' for name in close) or 'none'}."
    if counted:
        lines += ["", SHARES]
    return "\n".join([*lines, "", f"In their bands, by value: {told}.", beyond, ""])


def known(found: Evidence, attempts: dict[str, Evidence]) -> str:
    """Say what is out, and what was tried for the row that long was."""
    out = [row.band for row in found.rows if not row.is_in]
    lines = ["## What is out", ""]
    lines += [f"- `{band.id}`: {band.known_out or 'unexpected'}" for band in out] or ["No row is out."]
    lines += [
        "",
        TRIED,
        "| change | A18_crossover | A18_interaction | other rows that leave their bands |",
        "|---|---|---|---|",
    ]
    for name, one in attempts.items():
        others = ", ".join(f"`{row.band.id}` {plain(row.found.estimate, 3)}" for row in one.unexpected)
        lines.append(
            f"| {name} | {plain(one['A18_crossover'].found.estimate, 3)} | "
            f"{plain(one['A18_interaction'].found.estimate, 3)} | {others or 'none'} |"
        )
    return "\n".join([*lines, ""])


def mechanisms(found: Evidence, matrix: tuple[Evidence, ...]) -> str:
    """Say which finding needs which mechanism."""
    base, rest = matrix[0], matrix[1:]
    lines = [
        "## Which finding needs which mechanism",
        "",
        f"Each mechanism is switched off in turn and nothing is refitted ({len(base.seeds)} seeds). "
        "Command: `paradox evidence --matrix`; one alone: `paradox evidence --without NAME`.",
        "",
        "![Which finding needs which mechanism](evidence/evidence-matrix.svg)",
        "",
        "| without | | findings lost (value with it -> without it) |",
        "|---|---|---|",
    ]
    for one in rest:
        ablation = ABLATIONS[one.without[0]]
        gone = [f"`{name}` ({change(base[name], one[name])})" for name in lost(base, one)]
        lines.append(f"| `{ablation.name}` | {ablation.title} | {', '.join(gone) or 'none'} |")
    return "\n".join([*lines, ""])


def main(arguments: list[str]) -> None:
    """Run everything and write the page."""
    count = int(arguments[0]) if arguments else evidence.SEEDS
    fewer = int(arguments[1]) if len(arguments) > 1 else MATRIX_SEEDS
    market = Scenario.load("baseline")
    bands: tuple[Band, ...] = evidence.load()
    numbers = range(evidence.FIRST_SEED, evidence.FIRST_SEED + fewer)
    seeds = range(evidence.FIRST_SEED, evidence.FIRST_SEED + count)
    found = evidence.run(market, seeds)
    attempts = {}
    for name, values in ATTEMPTS.items():
        changed = market.with_values({f"behaviour.{key}": value for key, value in values.items()})
        attempts[name] = evidence.run(changed, seeds, bands)
        print(f"tried: {name}", flush=True)
    base, rest = evidence.run_without_each(
        market, numbers, bands, report=lambda done, total, name: print(f"{done} of {total} {name}".rstrip(), flush=True)
    )
    PAGE.write_text(written(found, (base, *rest), attempts), encoding="utf-8")
    FIGURES.mkdir(exist_ok=True)
    save(forest(found), FIGURES / "evidence.svg")
    drawn = needs(base, [(ABLATIONS[one.without[0]].title, one) for one in rest])
    save(drawn, FIGURES / "evidence-matrix.svg")


if __name__ == "__main__":
    main(sys.argv[1:])
