"""One file with all that a result rests on: scenario or study, runs, results, manifest, environment.

What is taken out of such a file is checked first: only members that its own list names, of the size and the content
that it says, inside the folder they are taken to. Nothing in it is ever run but what a scenario or a study may say.
"""

import csv
import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from experiments.comparison.compare import specs_of
from experiments.file_kinds import SCENARIO, STUDY, load_scenario
from experiments.runs.records import RunRecord
from experiments.runs.store import Store
from experiments.studies.file import load_study
from experiments.studies.runs import kept_runs
from experiments.studies.study import Study
from paradox.present.files.comparison import STORE
from paradox.present.files.manifest import environment
from paradox.present.files.writing import MANIFEST, read_manifest, write_files
from sim.errors import ParadoxError, shown
from sim.scenario.scenario import Scenario
from sim.version import model_version

ABOUT = "archive.json"
_FORMAT = 1
_ENVIRONMENT = "environment.txt"
_SOURCE, _RESULTS = "source", "results"
# What is taken out at most: so many files, so many bytes in all, and so many of the list itself.
_MOST_FILES, _MOST_BYTES, _MOST_ABOUT = 2000, 4_000_000_000, 20_000_000
_CHUNK = 1 << 20
# A date for all members, so that equal content makes equal files.
_DATE = (1980, 1, 1, 0, 0, 0)


class Archive(NamedTuple):
    """An archive that was taken out.

    Attributes:
        kind: scenario or study.
        name: its name.
        about: the list of the archive.
        source: the scenario or the study file.
        store: the runs.
        results: folder of the results.
    """

    kind: str
    name: str
    about: dict[str, Any]
    source: Path
    store: Path
    results: Path


def write_scenario(scenario: Scenario, folder: Path, to: Path, address: str, command: str) -> int:
    """Write the archive of a comparison, and return how many runs it holds.

    Args:
        scenario: what was compared, with the replications and the seed of the comparison.
        folder: its results.
        to: the file.
        address: what a command line calls the scenario.
        command: the command line.

    Raises:
        ParadoxError: there are no results, runs are missing, or the file cannot be written.
    """
    specs = specs_of(scenario)
    if not (folder / STORE).is_file() or not (folder / MANIFEST).is_file():
        raise ParadoxError(f"{folder}: there are no results of this scenario yet. Next: paradox compare {address}")
    with Store(folder / STORE, writes=False) as kept:
        records = list(kept.records(dict.fromkeys(spec.run_id for spec in specs)))
    missing = len({spec.run_id for spec in specs}) - len(records)
    if missing:
        raise ParadoxError(
            f"{folder}: {missing} of {len(specs)} runs of this scenario are not there. Next: paradox compare {address}"
        )
    about = {"kind": SCENARIO, "name": scenario.name, "replications": scenario.replications, "seed": scenario.seed}
    with _gathering() as draft:
        source = _scenario_file(scenario, draft / _SOURCE, scenario.name)
        again = load_scenario(source).with_values(
            {"run.seed": scenario.seed, "run.replications": scenario.replications}
        )
        if [spec.run_id for spec in specs_of(again)] != [spec.run_id for spec in specs]:
            raise ParadoxError(f"{address}: its content cannot be kept in one file. Next: report it, with the file.")
        _pack(draft, records, folder, {**about, "command": command}, to)
    return len(records)


def write_study(study: Study, folder: Path, to: Path, command: str) -> int:
    """Write the archive of a study, and return how many runs it holds.

    Args:
        study: the study.
        folder: its results.
        to: the file.
        command: the command line.

    Raises:
        ParadoxError: there are no runs, or the file cannot be written.
    """
    from experiments.shipped import find_file

    records = [record for _, _, record in kept_runs(study, folder)]
    with _gathering() as draft:
        place = draft / _SOURCE
        yaml = YAML()
        original = find_file(STUDY, study.address)
        content = yaml.load(original.read_text(encoding="utf-8"))
        _scenario_file(study.base, place, "base")
        content["base"] = "base.yaml"
        points = content.get("design", {}).get("file") if isinstance(content.get("design"), dict) else None
        if points is not None:
            shutil.copyfile(original.parent / points, place / "points.csv")
            content["design"]["file"] = "points.csv"
        source = place / f"{study.name}.yaml"
        with source.open("w", encoding="utf-8") as file:
            yaml.dump(content, file)
        if load_study(source).run_ids(0) != study.run_ids(0):
            raise ParadoxError(
                f"{study.address}: its content cannot be kept in one file. Next: report it, with the file."
            )
        _pack(draft, records, folder, {"kind": STUDY, "name": study.name, "command": command}, to)
    return len(records)


@contextmanager
def _gathering() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="paradox-archive-") as draft:
        folder = Path(draft)
        (folder / _SOURCE).mkdir()
        yield folder


def _scenario_file(scenario: Scenario, folder: Path, name: str) -> Path:
    """Write a scenario as one file that needs no other but its links."""
    if scenario.actors is not None:
        raise ParadoxError(
            f"an archive holds no classes of your own ({scenario.actors.name}). "
            "Next: keep their file beside the results, and archive what the shipped customers and firm live."
        )
    content = scenario.canonical()
    network = content["market"]["network"]
    if network.get("edges"):
        nodes = scenario.network.nodes
        ends: Any = nodes.names or range(scenario.persons)
        weights = scenario.network.weights.tolist()
        links = enumerate(scenario.network.edges.tolist())
        _csv(folder / "links.csv", [(ends[a], ends[b], *weights[at : at + 1]) for at, (a, b) in links])
        network["edges"] = "links.csv"
        if nodes.names:
            segments = nodes.segments or ("",) * len(nodes.names)
            heads = ("name", "segment", *(name for name, _ in nodes.attributes))
            rows = zip(nodes.names, segments, *(values for _, values in nodes.attributes), strict=True)
            _csv(folder / "nodes.csv", [heads, *rows])
            network["nodes"] = "nodes.csv"
    path = folder / f"{name}.yaml"
    yaml = YAML()
    yaml.width = 100
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(content, file)
    return path


def _csv(path: Path, rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _pack(draft: Path, records: Sequence[RunRecord], folder: Path, about: dict[str, Any], to: Path) -> None:
    """Put everything into one file, whole or not at all."""
    with Store(draft / STORE) as store:
        store.put(*{record.run_id: record for record in records}.values())
    (draft / _ENVIRONMENT).write_text("\n".join(installed()) + "\n", encoding="utf-8")
    for path in sorted(folder.rglob("*")):
        within = path.relative_to(folder)
        kept = path.is_file() and not path.is_symlink() and not path.name.startswith((STORE, "."))
        if kept and not within.parts[0].startswith("run_"):
            (draft / _RESULTS / within).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, draft / _RESULTS / within)
    members = {path.relative_to(draft).as_posix(): path for path in sorted(draft.rglob("*")) if path.is_file()}
    whole = {
        "format": _FORMAT,
        **about,
        "model_version": model_version(),
        "runs": len(records),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        **environment(),
        "files": {name: {"bytes": path.stat().st_size, "sha256": _hash(path)} for name, path in members.items()},
    }

    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr(zipfile.ZipInfo(ABOUT, _DATE), json.dumps(whole, indent=1) + "\n", zipfile.ZIP_DEFLATED)
            for name, member in members.items():
                file.writestr(zipfile.ZipInfo(name, _DATE), member.read_bytes(), zipfile.ZIP_DEFLATED)

    write_files({to.absolute(): write}, to.parent, "--to")


def installed() -> list[str]:
    """Return every installed package with its version, as pip takes them."""
    return sorted(
        {f"{one.metadata['Name']}=={one.version}" for one in metadata.distributions() if one.metadata["Name"]}
    )


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(_CHUNK):
            digest.update(part)
    return digest.hexdigest()


def take_out(path: Path, folder: Path) -> Archive:
    """Take an archive out into an empty folder, checked.

    Raises:
        ParadoxError: it is no archive of this program, is damaged, or holds what its own list does not name.
    """
    try:
        with zipfile.ZipFile(path) as file:
            about = _about(file, path)
            _check_members(file, about, path)
            for name, said in about["files"].items():
                _take(file, name, said, folder, path)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, UnicodeError) as error:
        raise ParadoxError(f"{path}: this is no whole archive ({error}). Next: get it again.") from None
    except OSError as error:
        reason = error.strerror or error
        raise ParadoxError(f"{path}: it cannot be read ({reason}). Next: check name and permissions.") from None
    source = folder / _SOURCE / f"{about['name']}.yaml"
    return Archive(about["kind"], about["name"], about, source, folder / STORE, folder / _RESULTS)


def _about(file: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    """Read the list of an archive."""
    wrong = ParadoxError(f"{path}: this is no archive of this program. Next: make one with 'paradox archive'.")
    found = next((one for one in file.infolist() if one.filename == ABOUT), None)
    if found is None or found.file_size > _MOST_ABOUT:
        raise wrong
    try:
        about = json.loads(_bytes(file, found, found.file_size, path))
        files = about["files"]
        right = (
            about["kind"] in (SCENARIO, STUDY)
            and isinstance(about["name"], str)
            and isinstance(about["model_version"], str)
            and all(isinstance(said["bytes"], int) and isinstance(said["sha256"], str) for said in files.values())
            and {STORE, f"{_SOURCE}/{about['name']}.yaml"} <= set(files)
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        raise wrong from None
    if not right:
        raise wrong
    if about.get("format") != _FORMAT:
        raise ParadoxError(
            f"{path}: this archive was written by a newer version of the program. Next: use that version."
        )
    return dict(about)


def _check_members(file: zipfile.ZipFile, about: dict[str, Any], path: Path) -> None:
    """Refuse members outside the folder, twice the same name, links, what is not listed, and too much."""
    names = [one.filename for one in file.infolist()]
    problem = ""
    if sorted(names) != sorted([ABOUT, *about["files"]]):
        problem = "it does not hold just the files that it lists"
    elif len(names) > _MOST_FILES or sum(said["bytes"] for said in about["files"].values()) > _MOST_BYTES:
        problem = "it holds more than is taken out"
    for one in file.infolist():
        if not _is_inside(one.filename):
            problem = f"it would write outside its folder ({shown(one.filename)})"
        elif one.external_attr >> 28 == 0xA or one.is_dir():
            problem = f"{shown(one.filename)} is no plain file"
    if problem:
        raise ParadoxError(f"{path}: {problem}; nothing was taken out. Next: do not use it.")


def _is_inside(name: str) -> bool:
    """Return whether a name stays in its folder on every system."""
    parts = PurePosixPath(name).parts
    return (
        bool(parts)
        and name[0] != "/"
        and not any(
            part in ("..", ".") or part.startswith("/") or any(sign in part for sign in "\\:\0") for part in parts
        )
    )


def _bytes(file: zipfile.ZipFile, member: zipfile.ZipInfo, most: int, path: Path) -> bytes:
    with file.open(member) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise ParadoxError(f"{path}: {shown(member.filename)} is larger than it says. Next: do not use it.")
    return content


def _take(file: zipfile.ZipFile, name: str, said: dict[str, Any], folder: Path, path: Path) -> None:
    """Take one member out, no byte more than it says, and compare its content."""
    place = folder / PurePosixPath(name)
    place.parent.mkdir(parents=True, exist_ok=True)
    digest, left = hashlib.sha256(), said["bytes"]
    with file.open(name) as stream, place.open("xb") as out:
        while part := stream.read(_CHUNK):
            left -= len(part)
            if left < 0:
                break
            digest.update(part)
            out.write(part)
    if left != 0 or digest.hexdigest() != said["sha256"]:
        raise ParadoxError(f"{path}: {shown(name)} is not what was put in. Next: get the archive again.")


def compared_manifest(archive: Archive) -> dict[str, Any]:
    """Return the manifest of the comparison in an archive."""
    return read_manifest(archive.results)
