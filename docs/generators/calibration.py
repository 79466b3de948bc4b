"""Writes `docs/reference/calibration.md` and its figure from the report of a calibration.

    paradox calibrate --trials 300 --identify
    python -m docs.generators.calibration [FOLDER]

FOLDER is where the calibration left its results, `results/calibrate` if not given. The shipped values and the fitted
file are then held against all findings, those of roles design and validate too, which the search never read. With
`--trials 1` only the shipped values are tried: the page then says that nothing was searched.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments import evidence
from experiments.evidence import Band, Evidence
from experiments.evidence.calibrate import INNER, PINNED, STEP, WEAK, frozen, searched
from paradox.present.figures import colours
from paradox.present.figures.style import blank, save, styled
from paradox.present.text.number_format import plain
from sim.parameters.registry import PARAMETERS, Parameter
from sim.scenario.scenario import Scenario

FOLDER = Path(__file__).parents[1] / "reference"
PAGE = FOLDER / "calibration.md"
FIGURE = FOLDER / "calibration" / "calibration.svg"

HEAD = """# Calibration

This page is written by `python -m docs.generators.calibration`; do not edit it. Model version {model_version}. Command:

```sh
{command}
```

The search of the command moves the {moving} parameters of kind *searched* and reads the {rows} rows of role *calibrate*
alone; rows of role *design* and *validate* are refused before anything reads them. The loss adds, over rows, the
squared distance outside the inner {inner} % of the band in band widths, and a slight pull to the published value where
there is one, and another to the {held_at}, so that what the rows leave free stays where it was.
The search is CMA-ES, an evolution strategy; it begins at {begins}.

{trials}

## The shipped defaults

They were not fitted by this command. {study} of the {moving} were fitted in a feasibility study of the second model, on
paper and in a copy of the program: some eight thousand evaluations, fitted to the *calibrate* rows, but all rows were
printed after every fit, and some brought back by hand. So these values have seen every row, those of role *validate*
too: what they pass was seen in development and is no validation. The other {kept} were kept from the first model, where
an evolution strategy and adjustments by hand fitted them to the *calibrate* rows. The source of a parameter in
[the model](model.md) says which it is.

Kept from the first model: {kept_names}.

{held}

{conclusion}

## How well each parameter is known

Each parameter is moved by {step} % of its study range around {place}, on the same luck. *Pinned*: some row
moves by more than {pinned} of its band width; *weak*: by more than {weak}; *free*: by less. What is weak or free is
judgement in all but name, and studies must vary it.

{table}

## Profiles of the three that are known least

Loss along the study range, the others held at {place}. A flat line: the rows do not tell.

![Loss along the range of the three parameters known least](calibration/calibration.svg)

## Left alone

Set by evidence or judgement and never moved: {frozen}.
"""

# What can be told of a report that has tried the shipped defaults alone, and of one that has searched.
ONE_TRIAL = """Here it has tried the shipped defaults and nothing else: loss {start_loss}. No search has been made with
this model version, so nothing here tells what a search would find, or how much could be gained."""
TRIALS = """{trials} evaluations: loss {start_loss} at the start, {loss} at the best of them, with {reached} of {rows}
rows in their bands at the size of the search."""
NO_SEARCH = """What is out stays out: no value was moved to mend it. That two parameters trade off, or that quite other
values would fit as well, cannot be seen here: each is moved alone."""
SEARCH = """A search shows how much could be gained against its start: {gain}. The defaults are kept, as the
reference vectors that both engines are tested with rest on them.{lost}"""
# In the source of a parameter: where its shipped value was fitted.
STUDY = "fitted in a feasibility study"

LOSSES = {
    "validate": "The search never read such a row, so a loss here weighs most: what is gained on the fitted rows\n"
    "  does not carry over. It has no part in the choice of the defaults: a row that had would be validation no more.",
    "design": "It speaks against the best trial.",
    "calibrate": "The search gave it up for others.",
}


def main(arguments: list[str]) -> None:
    """Read the report, hold the shipped and the fitted file against the evidence, write page and figure."""
    folder = Path(arguments[0]) if arguments else Path("results") / "calibrate"
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    seeds = range(evidence.FIRST_SEED, evidence.FIRST_SEED + evidence.SEEDS)
    shipped = evidence.run(Scenario.load("baseline"), seeds)
    fitted = evidence.run(Scenario.load(str(folder / "calibrated.yaml")), seeds) if searches(report) else None
    PAGE.write_text(written(report, shipped, fitted), encoding="utf-8")
    save(_profiles(report), FIGURE)


def searches(report: dict[str, Any]) -> bool:
    """Return whether a report tells of a search: the first trial from the scenario is the shipped values alone."""
    return bool(report["trials"] > 1 or report["start_from"] == "prior")


def written(report: dict[str, Any], shipped: Evidence, fitted: Evidence | None) -> str:
    """Return the text of the page.

    Args:
        report: what the command left.
        shipped: the shipped values against all rows.
        fitted: the values of the best trial against all rows; None if nothing was searched.
    """
    study = [parameter for parameter in searched() if STUDY in parameter.source]
    kept = [parameter for parameter in searched() if STUDY not in parameter.source]
    numbers = {name: plain(report[name], 4) for name in ("start_loss", "loss")}
    if fitted is None:
        trials, conclusion = ONE_TRIAL.format(**numbers), NO_SEARCH
    else:
        better = report["start_loss"] - report["loss"]
        gain = f"the loss falls by {plain(better, 4)}" if better > 0.0 else "nothing better was found"
        lost = [row.band for row in fitted.rows if not row.is_in and shipped[row.band.id].is_in]
        trials = TRIALS.format(**{name: report[name] for name in ("trials", "reached", "rows")}, **numbers)
        conclusion = SEARCH.format(gain=gain, lost=losses(lost))
    return HEAD.format(
        command=report["command"],
        model_version=report["model_version"],
        moving=len(searched()),
        rows=len(report["statistics"]),
        inner=round(100 * INNER),
        **_begins(report),
        step=round(100 * STEP),
        trials=trials,
        study=len(study),
        kept=len(kept),
        kept_names=_named(kept),
        held=_held(shipped, fitted),
        conclusion=conclusion,
        place="the shipped value" if fitted is None else "the best trial",
        pinned=PINNED,
        weak=WEAK,
        table=_known(report),
        frozen=_named(frozen()),
    )


def _begins(report: dict[str, Any]) -> dict[str, str]:
    """Say where the search begins, and to what what is free is pulled."""
    if report["start_from"] == "scenario":
        return {"begins": "the shipped defaults", "held_at": "shipped values"}
    return {
        "begins": f"values drawn from the study ranges (draw {report['start_seed']})",
        "held_at": "middle of the ranges",
    }


def _named(parameters: Sequence[Parameter]) -> str:
    """List parameters by name."""
    return ", ".join(f"`{parameter.name}`" for parameter in parameters)


def _known(report: dict[str, Any]) -> str:
    """Return the table that says how well each parameter is known, with the best trial if there was a search."""
    best = searches(report)
    lines = [
        f"| parameter | shipped |{' best trial |' if best else ''} known | largest move | rows that move most |",
        f"|---|---:|{'---:|' if best else ''}---|---:|---|",
    ]
    for one in sorted(report["identification"], key=lambda one: -one["largest"]):
        name = one["name"]
        found = f" {plain(report['values'][name], 3)} |" if best else ""
        shipped = plain(float(PARAMETERS[name].default), 3)
        lines.append(
            f"| `{name}` | {shipped} |{found} {one['verdict']} | {plain(one['largest'], 2)} | "
            f"{', '.join(f'`{row}`' for row in _strongest(one))} |"
        )
    return "\n".join(lines)


def losses(lost: Sequence[Band]) -> str:
    """Say which findings the best trial would lose, those held out first: a fit that loses them fits too much."""
    parts = []
    for role, meaning in LOSSES.items():
        names = ", ".join(f"`{band.id}`" for band in lost if band.role == role)
        if names:
            parts.append(f"- *{role}*: {names}. {meaning}")
    return "\n\nThe best trial would lose:\n\n" + "\n".join(parts) if parts else ""


def _held(shipped: Evidence, fitted: Evidence | None) -> str:
    """Return the table of rows in their bands by role, and those that are out."""
    lines = ["| | calibrate | design | validate | out |", "|---|---:|---:|---:|---|"]
    for name, found in (("shipped defaults", shipped), ("best trial", fitted)):
        if found is None:
            continue
        counts = []
        for role in ("calibrate", "design", "validate"):
            words = [row.is_in for row in found.rows if row.band.role == role]
            counts.append(f"{sum(words)} of {len(words)}")
        out = ", ".join(f"`{row.band.id}` {plain(row.found.estimate, 3)}" for row in found.rows if not row.is_in)
        lines.append(f"| {name} | {' | '.join(counts)} | {out or 'none'} |")
    lines += ["", f"{len(shipped.seeds)} seeds from {shipped.seeds[0]} on."]
    return "\n".join(lines)


def _strongest(one: dict[str, Any]) -> list[str]:
    """Name the two rows that move most."""
    moves: dict[str, float] = one["moves"]
    return sorted(moves, key=lambda name: -abs(moves[name]))[:2]


def _profiles(report: dict[str, Any]) -> Any:
    """Draw the profiles beside each other, with the shipped value marked."""
    profiles: dict[str, list[list[float]]] = report["profiles"]
    with styled():
        figure = blank((9.0, 2.8))
        panels = figure.subplots(1, len(profiles), sharey=True, squeeze=False)[0]
        highest = max(loss for points in profiles.values() for _, loss in points)
        for panel, (name, points) in zip(panels, profiles.items(), strict=True):
            places, losses = zip(*points, strict=True)
            panel.plot(places, losses, color=colours.INK, marker="o", markersize=3)
            panel.axvline(float(PARAMETERS[name].default), color=colours.GREY, linestyle=":")
            panel.annotate(
                "shipped", (float(PARAMETERS[name].default), 1.0), xycoords=("data", "axes fraction"),
                xytext=(3, -3), textcoords="offset points", va="top", fontsize=8, color=colours.GREY,
            )  # fmt: skip
            panel.set_xlabel(name)
            panel.set_ylim(0.0, 1.1 * highest)
        panels[0].set_ylabel("loss")
        return figure


if __name__ == "__main__":
    main(sys.argv[1:])
