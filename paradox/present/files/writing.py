"""Writes files whole or not at all, and says why where that is not possible."""

import errno
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from paradox.present.messages import label, t
from sim.errors import ParadoxError
from sim.scenario.files import check_folder_name

MANIFEST = "manifest.json"
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}

# What a manifest says of how and when its results were made, and not of what they are.
_CIRCUMSTANCES = {
    "command", "deviations", "finished", "git_commit", "platform", "runs_found", "runs_made", "seconds", "seeds",
    "versions",
}  # fmt: skip
# What follows from what was asked, such as what is measured with the replications.
_FOLLOWING = {"budget_a_customer_and_year", "decision", "runs", "sd_in_latent_units", "share_of_whole_search", "tried"}
# What is added to results, and replaces nothing where there was none.
_ADDED = {"plausible"}
_LONGEST = 24

# For each file, by its name in a folder or by its path, what writes it at a path.
Writers = dict[str | Path, Callable[[Path], object]]


def prepare(out: Path, name: str) -> Path:
    """Make the folder of some results and make sure that it can be written, before anything is run.

    Raises:
        ParadoxError: it cannot, or no folder can have that name.
    """
    folder = out / check_folder_name(name)
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    return folder


def write_files(writers: Writers, folder: Path, option: str = "--out") -> list[str]:
    """Write files, all of them or none, and return their names.

    Args:
        writers: what writes each file. Files given by paths of their own may go to other folders, which are made.
        folder: where files go that are given by name.
        option: of the command, by which another place is named.

    Raises:
        ParadoxError: one could not be written; then all folders hold what they held.
    """
    places = {name if isinstance(name, Path) else folder / name: writer for name, writer in writers.items()}
    drafts: dict[Path, Path] = {}
    made: list[Path] = []
    with explained(folder, option):
        try:
            for parent in dict.fromkeys(place.parent for place in places):
                made += _make(parent)
                drafts[parent] = Path(tempfile.mkdtemp(prefix=".new-", dir=parent))
            for place, writer in places.items():
                if place.is_dir():
                    raise IsADirectoryError(errno.EISDIR, "a folder has that name", str(place))
                writer(drafts[place.parent] / place.name)
            for place in places:
                (drafts[place.parent] / place.name).replace(place)
            made = []
        finally:
            for draft in drafts.values():
                shutil.rmtree(draft, ignore_errors=True)
            for parent in made:
                shutil.rmtree(parent, ignore_errors=True)
    return [str(name) for name in writers]


def _make(folder: Path) -> list[Path]:
    """Make a folder, and return the uppermost one that was not there."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[-1:]


@contextmanager
def explained(folder: Path, option: str = "--out") -> Iterator[None]:
    """Turn what the system says about a folder into a message that says what to do."""
    try:
        yield
    except OSError as error:
        full = error.errno in _FULL
        step = "free some space, or name another folder" if full else "name a place that you may write"
        raise ParadoxError(
            f"{folder}: results cannot be written there ({error.strerror or error}). Next: {step}, with {option}."
        ) from error


@contextmanager
def workbook(path: Path, **options: Any) -> Iterator[Any]:
    """Give a workbook of Excel, in which a text is a text, and write it at the end, whole.

    Raises:
        OSError: it cannot be written; the library has an error of its own for that.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    written, refused = io.BytesIO(), ()
    try:
        with Workbook(written, {"strings_to_formulas": False, "strings_to_urls": False, **options}) as book:
            yield book
    except FileCreateError as error:
        refused = error.args[0].args
    if refused:  # the library's own error is gone by now, and with it the archive that it had begun
        raise OSError(*refused)
    path.write_bytes(written.getvalue())


def text_writer(text: str) -> Callable[[Path], object]:
    """Return the writer of a text."""
    return lambda path: path.write_text(text, encoding="utf-8")


def json_writer(value: Any) -> Callable[[Path], object]:
    """Return the writer of a value as JSON, such as a manifest."""
    return text_writer(json.dumps(value, indent=1) + "\n")


def read_manifest(folder: Path, name: str = MANIFEST) -> dict[str, Any]:
    """Return the manifest that an earlier command left; nothing where there is none that can be read."""
    try:
        found = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def replaced(folder: Path, earlier: dict[str, Any], lang: str = "en", name: str = MANIFEST) -> str:
    """Say which results of an earlier command those in a folder have replaced; "" if they hold all that it told.

    Args:
        folder: where the results are.
        earlier: the manifest that was there before.
        lang: of the sentence.
        name: of the manifest.
    """
    now = read_manifest(folder, name)
    told = {**earlier, **now}.keys() - _CIRCUMSTANCES - (_ADDED - earlier.keys())
    changed = [name for name in {**earlier, **now} if name in told and earlier.get(name) != now.get(name)]
    besides = [name for name in changed if name not in _FOLLOWING]
    more = besides == ["replications"] and now["replications"] > earlier["replications"]
    if not earlier or not changed or more:
        return ""
    between = t("words.comma", lang)
    return t(
        "screen.replaced",
        lang,
        folder=folder,
        command=earlier.get("command") or "Python",
        finished=earlier.get("finished", "?"),
        changes=between.join(_change(key, earlier.get(key), now.get(key), lang) for key in besides or changed),
    )


def _change(name: str, before: Any, now: Any, lang: str) -> str:
    """Name what differs, with both values if they are short."""
    name = label("manifest", name.removesuffix("_hash"), lang)
    if any(isinstance(value, dict | list) for value in (before, now)):
        return name
    told = {"before": _value(before, lang), "now": _value(now, lang)}
    short = all(len(value) <= _LONGEST for value in told.values())
    return t("screen.before_and_now", lang, name=name, **told) if short else name


def _value(value: Any, lang: str) -> str:
    """Write a value of a manifest as people would."""
    if value is None or value == "":
        return t("screen.was_none", lang)
    if isinstance(value, bool):
        return t("screen.was_on" if value else "screen.was_off", lang)
    return f"{value:,.4g}" if isinstance(value, float) else str(value)
