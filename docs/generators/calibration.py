"""Writes `docs/reference/calibration.md` and its figure from the report of a calibration.

    paradox calibrate --trials 300 --identify
    python -m docs.generators.calibration [FOLDER]

FOLDER is where the calibration left its results, `results/calibrate` if not given. The fitted file is then held against
all findings, those of roles design and validate too, which the search never read.
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
from sim.parameters.registry import PARAMETERS
from sim.scenario.scenario import Scenario

FOLDER = Path(__file__).parents[1] / "reference"
PAGE = FOLDER / "calibration.md"
FIGURE = FOLDER / "calibration" / "calibration.svg"

HEAD = """# Calibration

This page is written by `python -m docs.generators.calibration`; do not edit it. Model version {model_version}. Command:

```sh
{command}
```

The search moves the {moving} parameters of kind *searched* and reads the {rows} rows of role *calibrate* alone; rows of
role *design* and *validate* are refused before anything reads them. The loss adds, over rows, the squared distance
outside the inner {inner} % of the band in band widths, and a slight pull to the published value where there is one.
It begins at the shipped defaults.

{trials} trials: loss {start_loss} at the shipped defaults, {loss} at the best trial.

## The shipped defaults

They are those of the specification, found before this program existed by an evolution strategy on the *calibrate* rows
and by adjustments by hand; the table of parameters in [the model](model.md) says which. The search that begins at them
shows how much could be gained: {gain}. What the best trial does to all findings, those the search has not seen among
them:

{held}

The defaults are kept. All rows that may be fitted to are in their bands already, so a smaller loss means only that they
lie nearer the middle; and the reference vectors that both engines are tested with rest on the defaults.{conclusion}

## How well each parameter is known

Each parameter is moved by {step} % of its study range around the best trial, on the same luck. *Pinned*: some row
moves by more than {pinned} of its band width; *weak*: by more than {weak}; *free*: by less. What is weak or free is
judgement in all but name, and studies must vary it.

| parameter | shipped | best trial | known | largest move | rows that move most |
|---|---:|---:|---|---:|---|
{table}

## Profiles of the three that are known least

Loss along the study range, the others held at the best trial. A flat line: the rows do not tell.

![Loss along the range of the three parameters known least](calibration/calibration.svg)

## Left alone

Set by evidence or judgement and never moved: {frozen}.
"""

LOSSES = {
    "validate": "The search never read such a row, so a loss here weighs most: what is gained on the fitted rows\n"
    "  does not carry over. It has no part in the choice of the defaults: a row that had would be validation no more.",
    "design": "It speaks against the best trial.",
    "calibrate": "The search gave it up for others.",
}


def main(arguments: list[str]) -> None:
    """Read the report, hold the fitted file against the evidence, write page and figure."""
    folder = Path(arguments[0]) if arguments else Path("results") / "calibrate"
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    seeds = range(evidence.FIRST_SEED, evidence.FIRST_SEED + evidence.SEEDS)
    fitted = evidence.run(Scenario.load(str(folder / "calibrated.yaml")), seeds)
    shipped = evidence.run(Scenario.load("baseline"), seeds)
    PAGE.write_text(written(report, shipped, fitted), encoding="utf-8")
    save(_profiles(report), FIGURE)


def written(report: dict[str, Any], shipped: Evidence, fitted: Evidence) -> str:
    """Return the text of the page."""
    table = [
        f"| `{one['name']}` | {plain(report['start'][one['name']], 3)} | {plain(report['values'][one['name']], 3)} | "
        f"{one['verdict']} | {plain(one['largest'], 2)} | {', '.join(f'`{row}`' for row in _strongest(one))} |"
        for one in sorted(report["identification"], key=lambda one: -one["largest"])
    ]
    lost = [row.band for row in fitted.rows if not row.is_in and shipped[row.band.id].is_in]
    better = report["start_loss"] - report["loss"]
    gain = f"the loss falls by {plain(better, 4)}" if better > 0.0 else "nothing better was found"
    return HEAD.format(
        command=report["command"],
        model_version=report["model_version"],
        moving=len(searched()),
        rows=len(report["statistics"]),
        inner=round(100 * INNER),
        step=round(100 * STEP),
        trials=report["trials"],
        start_loss=plain(report["start_loss"], 4),
        loss=plain(report["loss"], 4),
        gain=gain,
        held=_held(shipped, fitted),
        conclusion=losses(lost),
        pinned=PINNED,
        weak=WEAK,
        table="\n".join(table),
        frozen=", ".join(f"`{parameter.name}`" for parameter in frozen()),
    )


def losses(lost: Sequence[Band]) -> str:
    """Say which findings the best trial would lose, those held out first: a fit that loses them fits too much."""
    parts = []
    for role, meaning in LOSSES.items():
        names = ", ".join(f"`{band.id}`" for band in lost if band.role == role)
        if names:
            parts.append(f"- *{role}*: {names}. {meaning}")
    return "\n\nThe best trial would lose:\n\n" + "\n".join(parts) if parts else ""


def _held(shipped: Evidence, fitted: Evidence) -> str:
    """Return the table of rows in their bands by role, and those that change sides."""
    lines = ["| | calibrate | design | validate | out |", "|---|---:|---:|---:|---|"]
    for name, found in (("shipped defaults", shipped), ("best trial", fitted)):
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
