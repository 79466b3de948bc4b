"""Takes an archive out, makes its runs again, and says whether all is equal."""

import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from experiments.comparison.compare import comparison, specs_of
from experiments.comparison.findings import write_csv
from experiments.file_kinds import STUDY, load_scenario
from experiments.runs.again import made_again
from experiments.runs.store import Store
from experiments.studies.file import load_study
from experiments.studies.runs import verify as verify_study
from paradox.present.files.archive import Archive, compared_manifest, take_out
from paradox.present.files.comparison import TABLE
from paradox.present.files.manifest import environment
from sim.errors import ParadoxError
from sim.version import model_version

_NAMED = 5


class Verified(NamedTuple):
    """What an archive has shown.

    Attributes:
        name, kind: what it is of.
        runs: how many runs it holds.
        checked: how many were made again, all equal in every bit.
        table: whether the table of findings follows from the runs; None of a study.
        elsewhere: what the environment has else than that in which it was made: name, there, here.
    """

    name: str
    kind: str
    runs: int
    checked: int
    table: bool | None
    elsewhere: tuple[tuple[str, str, str], ...]


class _LackingError(Exception):
    """So many runs are not in an archive."""


def verify(path: Path, runs: int, seed: int = 1) -> Verified:
    """Check an archive: its files, its runs made again, its findings made of them again.

    Args:
        path: the file.
        runs: how many runs to make again.
        seed: which sample.

    Raises:
        ParadoxError: it is damaged, was made by another model, or something differs.
    """
    with tempfile.TemporaryDirectory(prefix="paradox-verify-") as place:
        archive = take_out(path, Path(place))
        made_by = archive.about["model_version"]
        if made_by != model_version():
            raise ParadoxError(
                f"{path}: its files are whole, but its runs were made by model {made_by}, and this is model "
                f"{model_version()}: they cannot be made again here. Next: install the program that made it"
                f"{_commit(archive)}."
            )
        try:
            checked, different, table = (_study if archive.kind == STUDY else _comparison)(archive, runs, seed)
        except _LackingError as error:
            raise ParadoxError(f"{path}: it lacks {error} runs of its scenario. Next: do not use it.") from error
        except ParadoxError as error:
            what = str(error).replace(f"{place}/", "").splitlines()[0].partition(" Next: ")[0].rstrip(".")
            raise ParadoxError(f"{path}: its files make up no result ({what}). Next: do not use it.") from error
    if different:
        raise ParadoxError(
            f"{path}: {len(different)} of {checked} runs differ: {', '.join(different[:_NAMED])}. Bits agree on one "
            "platform with one set of versions only. Next: compare the versions in archive.json with yours."
        )
    if table is False:
        raise ParadoxError(f"{path}: its table of findings does not follow from its runs. Next: do not use the table.")
    return Verified(archive.name, archive.kind, int(archive.about["runs"]), checked, table, elsewhere(archive.about))


def _commit(archive: Archive) -> str:
    commit = archive.about.get("git_commit")
    return f" (commit {commit})" if isinstance(commit, str) and commit.rstrip("+").isalnum() else ""


def _comparison(archive: Archive, runs: int, seed: int) -> tuple[int, tuple[str, ...], bool | None]:
    """Make a sample of the runs of a comparison again, and its table of all of them."""
    values = {"run.seed": archive.about["seed"], "run.replications": archive.about["replications"]}
    scenario = load_scenario(archive.source).with_values(values)
    specs = specs_of(scenario)
    with Store(archive.store, writes=False) as store:
        records = list(store.records(dict.fromkeys(spec.run_id for spec in specs)))
    kept = {record.run_id: record for record in records}
    if missing := {spec.run_id for spec in specs} - kept.keys():
        raise _LackingError(str(len(missing)))
    again = made_again(specs, kept, runs, seed)
    told = archive.results / TABLE
    if not told.is_file():
        return again.checked, again.different, None
    found = comparison(scenario, records, confidence=float(compared_manifest(archive)["confidence"]))
    anew = archive.store.with_name("table_again.csv")
    write_csv(found.table(), anew)
    return again.checked, again.different, anew.read_bytes() == told.read_bytes()


def _study(archive: Archive, runs: int, seed: int) -> tuple[int, tuple[str, ...], bool | None]:
    """Make a sample of the runs of a study again."""
    study = load_study(archive.source)
    found = verify_study(study, archive.store.parent, runs, seed)
    return found.checked, (*found.different, *found.damaged), None


def elsewhere(about: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Return what differs between the environment of an archive and this one."""
    here = environment()
    found = []
    for part in ("versions", "platform"):
        there = about.get(part) if isinstance(about.get(part), dict) else {}
        assert isinstance(there, dict)
        found += [
            (name, str(there[name]), str(value))
            for name, value in here[part].items()
            if name in there and there[name] != value
        ]
    return tuple(found)
