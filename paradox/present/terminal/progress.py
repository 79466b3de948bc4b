"""Shows how far the runs are: a bar with the time left in a terminal, a line now and then elsewhere."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar

from experiments.runner import Progress

COMPILING = "Compiling the model for this machine (once, about half a minute) ..."
SECONDS_BETWEEN_LINES = 10.0


def duration(seconds: float) -> str:
    """Write a time span for people."""
    if seconds < 100.0:
        return f"{seconds:.0f} s"
    return f"{seconds / 60.0:.0f} min" if seconds < 6000.0 else f"{seconds / 3600.0:.1f} h"


def told(progress: Progress) -> str:
    """Say in words how far the runs are."""
    text = f"{progress.done} of {progress.total} runs"
    if progress.failed:
        text += f", {progress.failed} failed"
    return text if progress.left is None else f"{text}, about {duration(progress.left)} left"


def tell_compiling(console: Console) -> None:
    """Say that the first use compiles, where it does."""
    from sim.compiling import is_warm

    if not is_warm():
        console.print(COMPILING)


class _Bar:
    """What has a bar while it is entered, in a terminal; `bar` is None elsewhere."""

    bar: Bar | None = None

    def __enter__(self) -> Self:
        if self.bar is not None:
            self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.stop()


class Reporter(_Bar):
    """A callable that shows progress on a console; use it as a context manager."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.last_line = time.monotonic()
        if console.is_terminal:
            self.bar = Bar(
                TextColumn("Running"), BarColumn(), TextColumn("{task.fields[told]}"), console=console, transient=True
            )
            self.task = self.bar.add_task("", told="")

    def __call__(self, progress: Progress) -> None:
        """Show how far the runs are."""
        if progress.stage == "compiling":
            self.console.print(COMPILING)
        elif self.bar is not None:
            self.bar.update(self.task, completed=progress.done, total=progress.total, told=told(progress))
        elif time.monotonic() - self.last_line >= SECONDS_BETWEEN_LINES:
            self.last_line = time.monotonic()
            self.console.print(told(progress))


class Counter(_Bar):
    """Tells how far a count of equal pieces of work is, with the time left; use it as a context manager.

    Args:
        console: where to tell.
        what: what is counted, in the plural.
    """

    def __init__(self, console: Console, what: str) -> None:
        self.console, self.what = console, what
        self.begun = self.last_line = time.monotonic()
        self.first: int | None = None
        if console.is_terminal:
            self.bar = Bar(TextColumn("{task.fields[told]}"), BarColumn(), console=console, transient=True)
            self.task = self.bar.add_task("", told="")

    def __call__(self, done: int, total: int, note: str = "") -> None:
        """Show that `done` of `total` are finished. The first call may come after pieces of an earlier run."""
        now = time.monotonic()
        if self.first is None:
            self.first = done - 1
        left = (now - self.begun) / (done - self.first) * (total - done)
        what = self.what.removesuffix("s") if total == 1 else self.what
        text = f"{done} of {total} {what}{note}" + (f", about {duration(left)} left" if done < total else "")
        if self.bar is not None:
            self.bar.update(self.task, completed=done, total=total, told=text)
        elif now - self.last_line >= SECONDS_BETWEEN_LINES or done == total:
            self.last_line = now
            self.console.print(text)
