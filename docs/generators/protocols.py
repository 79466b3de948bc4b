"""Numbers of the protocols (ODD+D, TRACE), read from what the program itself uses."""

import csv
from collections import Counter
from pathlib import Path

from experiments.shipped import shipped_studies
from experiments.studies.file import load_study
from sim.parameters.registry import PARAMETERS
from sim.scenario.scenario import shipped_scenarios
from sim.state.draws import Purpose
from sim.state.people import columns
from sim.worlds.outcomes import OUTCOMES
from sim.worlds.world import SCHEDULE

_EXPERIMENTS = Path(__file__).parents[2] / "experiments"


def model_size() -> str:
    """Say how large the model is: columns, steps, parameters, draws, outcomes."""
    from docs.generators.tables import table

    groups = Counter(group for group, *_ in columns())
    searched = sum(entry.kind.startswith("searched") for entry in PARAMETERS.values())
    judged = sum(entry.grade == "judgement" for entry in PARAMETERS.values())
    rows = [
        (
            "columns of a person",
            f"{sum(groups.values())}: " + ", ".join(f"{n} of {name}" for name, n in groups.items()),
        ),
        ("steps of a week", len(SCHEDULE)),
        ("parameters", f"{len(PARAMETERS)}, of which {searched} were searched and {judged} rest on judgement"),
        ("purposes of draws", len(Purpose)),
        ("reported outcomes", len(OUTCOMES)),
        ("shipped scenarios", len(shipped_scenarios())),
    ]
    return table(("what", "how many"), rows)


def evidence_roles() -> str:
    """Count the rows of evidence by role and by whether the model meets them by rule."""
    from docs.generators.tables import table

    with (_EXPERIMENTS / "evidence.csv").open(encoding="utf-8", newline="") as file:
        roles = Counter(row["role"] for row in csv.DictReader(file))
    meaning = {
        "calibrate": "parameters were fitted to it: passing is a fit",
        "design": "the structure was changed after seeing it: passing is consistency",
        "validate": "held out of fitting; seen in development of this version",
    }
    return table(("role", "rows", "what passing is worth"), [(role, roles[role], meaning[role]) for role in meaning])


def shipped_analyses() -> str:
    """List the shipped studies: question, design, size."""
    from docs.generators.tables import table

    rows = []
    for name in shipped_studies():
        study = load_study(name)
        rows.append((f"`{name}`", study.question, study.design.kind, len(study.factors), f"{study.size:,}"))
    return table(("study", "question", "design", "factors", "runs"), rows)
