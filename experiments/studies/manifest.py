"""The manifest of a study: beside the store lies what its runs depend on, so that a changed study file is noticed."""

import json
from pathlib import Path
from typing import Any

from experiments.comparison.intervals import CONFIDENCE
from experiments.runs.store import StoreError
from experiments.studies.study import Study
from sim.scenario.paths import flat
from sim.scenario.schema import HEADER
from sim.version import MODEL, model_of, model_version

MANIFEST = "study.json"
_SHOWN = 5
# No run depends on these: the seed of a study stands in its content by itself, replications are never a change.
# Who asks for other replications or other series finds all there is, and makes the rest.
_NO_CHANGE = ("replications", "series")
_NOT_COMPARED = (*HEADER, "run.seed", "run.replications")


def write_manifest(study: Study, folder: Path) -> None:
    """Write what the runs of a study depend on, the whole scenario included.

    Args:
        study: the study.
        folder: where its results are.

    Raises:
        StoreError: it cannot be written.
    """
    content = {"study": study.name, "title": study.title, "model_version": model_version(),
               "points": study.points, "content": study.content, "set": dict(study.settings),
               "confidence": CONFIDENCE,
               "scenario": study.base.canonical()}  # fmt: skip
    new = folder / (MANIFEST + ".new")
    try:
        new.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        new.replace(folder / MANIFEST)
    except OSError as error:
        raise StoreError(
            f"{folder}: cannot be written ({error.strerror or error}); finished runs are kept. "
            "Next: free some space, or send results to another folder with --out."
        ) from error


def changes(study: Study, folder: Path) -> str:
    """Name what differs between a study and the one that a folder was made by, "" if nothing does.

    Runs of another model are named alone, as nothing of them can be used.

    Fewer outcomes are no change, nor are other replications or other series. Values of the scenario are named by their
    paths, such as `policies.average.staff_capacity`.

    Args:
        study: the study.
        folder: where its results are.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        before = manifest["content"]
    except FileNotFoundError:
        return ""
    except (OSError, ValueError, KeyError, TypeError):
        return f"{MANIFEST} cannot be read"
    now = json.loads(json.dumps(study.content))
    names = [key for key in now if now[key] != before.get(key) and key not in _NO_CHANGE]
    if "outcomes" in names and set(now["outcomes"]) <= set(before.get("outcomes", ())):
        names.remove("outcomes")  # who asks for less finds all of it in the runs there are
    if "factors" in names:
        names.remove("factors")
        both = {**before.get("factors", {}), **now["factors"]}
        names += [name for name in both if before.get("factors", {}).get(name) != now["factors"].get(name)]
    names += [key for key in ("actors", "own_outcomes") if (key in before) != (key in now)]
    names = list(dict.fromkeys(names))
    if (model := model_of(str(manifest.get("model_version", "")))) != MODEL:
        return f"model {model}, now {MODEL}: docs/reference/model.md says what changed"
    if "base" in names and (paths := _changed_paths(study, manifest.get("scenario"))):
        names[names.index("base") : names.index("base") + 1] = paths
    return ", ".join(names[:_SHOWN]) + (" and more" if len(names) > _SHOWN else "")


def _changed_paths(study: Study, scenario: Any) -> list[str]:
    """Name the values of the scenario that differ; none if the manifest does not hold them."""
    if not isinstance(scenario, dict):
        return []
    before, now = flat(scenario), flat(json.loads(json.dumps(study.base.canonical())))
    return [
        path
        for path in dict.fromkeys([*now, *before])
        if now.get(path) != before.get(path)
        and not path.endswith(".description")
        and not any(path == other or path.startswith(f"{other}.") for other in _NOT_COMPARED)
    ]
