"""The lessons while they are written: read anew once one of their files is saved, comes or goes."""

import time
from collections.abc import Sequence
from pathlib import Path

from paradox.classroom.library import SHIPPED, Library, open_library
from sim.errors import ScenarioError
from sim.scenario.files import SUFFIXES, shipped_scenarios

Stamps = dict[Path, tuple[int, int]]


class Shelf:
    """The lessons of a page.

    Args:
        library: the lessons as they were read at the start.
        folders: where those stand that may change.

    Attributes:
        library: the lessons as they were read last.
        edition: of the lessons, another one each time they are read, in whichever program.
    """

    def __init__(self, library: Library, folders: Sequence[Path] = (), shipped: Path = SHIPPED) -> None:
        self.library = library
        self.edition = time.time_ns()
        self._folders = tuple(folders)
        self._shipped = shipped
        self._scenarios: set[Path] = set()
        self._stamps = self._look()

    def renewed(self) -> bool:
        """Read all lessons anew if a file has changed since they were read; return whether that was so.

        A folder that is gone leaves the lessons as they are.
        """
        stamps = self._look()
        if stamps == self._stamps:
            return False
        try:
            self.library = open_library(self._folders, self._shipped)
        except ScenarioError:
            self._stamps = stamps
            return False
        self.edition = time.time_ns()
        self._stamps = self._look()
        return True

    def _look(self) -> Stamps:
        """Return when each file was saved and how long it is: lessons, and what of their scenarios does not ship.

        A scenario remains one of theirs while its mistakes keep the lesson from being read.
        """
        if not self._folders:
            return {}
        files = [file for folder in self._folders if folder.is_dir() for file in folder.iterdir()]
        self._scenarios |= set(self.library.scenarios.values()) - set(shipped_scenarios().values())
        found: Stamps = {}
        for file in {file for file in files if file.suffix in SUFFIXES} | self._scenarios:
            try:
                stat = file.stat()
            except OSError:
                continue  # gone between two looks
            found[file] = (stat.st_mtime_ns, stat.st_size)
        return found
