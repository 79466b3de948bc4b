"""How sure the verdicts of a comparison are, given what nobody knows: asked for, kept on disk."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from experiments.comparison.compare import choose
from experiments.comparison.decision import Decision, decision_of
from experiments.comparison.field_test import FieldTest, field_test
from experiments.comparison.findings import Comparison, write_csv
from experiments.comparison.plausible import (
    AskedWorlds,
    Flip,
    PlausibleWorlds,
    Sureness,
    answers,
    plausible_worlds,
    sureness,
)
from experiments.parameter_sets import ENSEMBLE, kept_sets
from experiments.runs.runner import Report, silent
from paradox.present.files import comparison as results
from paradox.present.files.manifest import manifest
from paradox.present.files.writing import MANIFEST, json_writer, prepare, read_manifest, write_files
from paradox.present.text.plausible import by_count
from sim.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure the decision is, and the field test that would tell; the test is None where there is one policy only."""

    decision: Decision
    test: FieldTest | None


def plausible(
    comparison: Comparison,
    scenario: Scenario | str | Path,
    asked: AskedWorlds,
    replications: int | None = None,
    out: str | Path | None = None,
    threads: int | None = None,
    progress: Report = silent,
    command: str = "",
) -> tuple[Sureness, ...]:
    """Compare the policies again in plausible worlds and count in how many each verdict holds.

    Args:
        comparison: the comparison at the scenario's own parameters.
        scenario: what was compared: a scenario, its file, or the name of a shipped one.
        asked: how many worlds, and where they come from.
        replications: in each world; None for eight, or as many as the comparison has if fewer.
        out: folder of the comparison's results, which gets `plausible.csv` and `decision.csv`; None
            writes nothing.
        threads: how many at the same time; None for one a core.
        progress: called as runs finish.
        command: the command line, for the manifest.

    Raises:
        ParadoxError: as in `compare`, and as in `experiments.comparison.plausible.check_worlds`.
    """
    original = choose(scenario)
    chosen = choose(original, comparison.replications, comparison.seed)
    if out is None:
        return sureness(comparison, chosen, asked, replications, threads=threads, report=progress)
    folder = prepare(Path(out), comparison.name)
    lived = plausible_worlds(comparison, chosen, asked, replications, folder / results.STORE, threads, progress)
    found = answers(comparison, lived)
    sure = certainty(comparison, chosen, lived)
    about = {
        **manifest(comparison, original, command),
        "plausible": {
            "worlds": found[0].worlds,
            "asked": asked.worlds,
            "source": asked.source,
            "replications": found[0].replications,
            "parameters": _described(asked),
            "answers": [asdict(one) for one in found],
            "certainty": asdict(sure),
        },
    }
    if found != kept(folder) or sure != kept_certainty(folder):
        results.remove_pages(folder)
    write_files(
        {
            results.PLAUSIBLE: lambda path: write_csv(table(found), path),
            results.DECISION: lambda path: write_csv(decision_table(sure.decision), path),
            MANIFEST: json_writer(about),
        },
        folder,
    )
    return found


def _described(asked: AskedWorlds) -> dict[str, Any] | str:
    """Say which parameter sets the worlds have."""
    if asked.source != ENSEMBLE:
        return "all of experiments.parameter_sets.behavioural(), by a Latin hypercube over their study ranges"
    sets = kept_sets()
    return {
        "table": sets.identity,
        "model_version": sets.about.get("model_version", ""),
        "members": list(sets.chosen(asked.worlds)),
        "drawn_from_their_study_ranges": list(sets.missing),
    }


def kept(folder: Path) -> tuple[Sureness, ...]:
    """Return what plausible worlds said of the comparison in a folder; nothing if they were not asked.

    Writing a comparison of other runs forgets it, see `paradox.present.files.comparison.write`.
    """
    answers = read_manifest(folder).get("plausible", {}).get("answers", ())
    return tuple(Sureness(**{**one, "flips": tuple(Flip(**flip) for flip in one["flips"])}) for one in answers)


def certainty(comparison: Comparison, scenario: Scenario, lived: PlausibleWorlds) -> Certainty:
    """Return how sure the decision is, and the test of the policy that earns most beside that of today."""
    decision = decision_of(comparison, lived)
    others = [one for one in decision.policies if one.policy != decision.reference]
    if not others:
        return Certainty(decision, None)
    next_best = max(others, key=lambda one: one.gain).policy
    return Certainty(decision, field_test(scenario, next_best))


def kept_certainty(folder: Path) -> Certainty | None:
    """Return how sure the decision of the comparison in a folder is; None if plausible worlds were not asked."""
    from pydantic import TypeAdapter, ValidationError

    told = read_manifest(folder).get("plausible", {}).get("certainty")
    try:
        return TypeAdapter(Certainty).validate_python(told) if told else None
    except ValidationError:  # an earlier version of the program kept other things
        return None


def decision_table(decision: Decision) -> list[dict[str, Any]]:
    """Return how sure the decision is as plain rows, one a policy."""
    return [
        {
            "policy": one.policy,
            **{
                f"{outcome}_{point}": value
                for outcome, spread in one.against.items()
                for point, value in zip(("p05", "p50", "p95"), spread, strict=True)
            },
            "gain": one.gain,
            "chance_best": one.best,
            "chance_worse": one.worse,
            "chance_backfire": one.backfire,
            "regret": one.regret,
            "regret_p95": one.regret_high,
            "worlds": decision.worlds,
            "replications": decision.replications,
        }
        for one in decision.policies
    ]


def table(found: Sequence[Sureness]) -> list[dict[str, Any]]:
    """Return the answer as plain rows, one a verdict."""
    return [
        {
            "policy": one.policy,
            "question": one.question,
            "verdict": one.word,
            "holds": one.holds,
            "worlds": one.worlds,
            "source": one.source,
            "words": "; ".join(f"{word} {count}" for word, count in by_count(one)),
            "flips": "; ".join(f"{flip.parameter} {flip.flips_when} ({flip.grade})" for flip in one.flips),
            "rests_on_judgement": one.rests_on_judgement,
        }
        for one in found
    ]


def as_values(found: Sequence[Sureness]) -> list[dict[str, Any]]:
    """Return the answer as nested plain values, for scripts."""
    return [asdict(one) | {"holds": one.holds, "rests_on_judgement": one.rests_on_judgement} for one in found]
