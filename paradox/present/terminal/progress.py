"""Shows how far the runs are: a bar with the time left in a terminal, a line now and then elsewhere."""

import time
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar

from experiments.runs.runner import Progress
from paradox.present.messages import t
from paradox.present.terminal.comparison_screen import say
from paradox.present.text.mistakes import in_sentences

COMPILING = (t("progress.compiling"), t("progress.compiling_edited"))
SECONDS_BETWEEN_LINES = 10.0


def duration(seconds: float, lang: str = "en") -> str:
    """Write a time span for people."""
    if seconds < 100.0:
        return t("progress.seconds", lang, number=f"{seconds:.0f}")
    if seconds < 6000.0:
        return t("progress.minutes", lang, number=f"{seconds / 60.0:.0f}")
    return t("progress.hours", lang, number=f"{seconds / 3600.0:.1f}")


def told(progress: Progress, lang: str = "en") -> str:
    """Say in words how far the runs are."""
    text = t("progress.runs", lang, done=f"{progress.done:,}", total=f"{progress.total:,}")
    if progress.failed:
        text += t("progress.failed", lang, failed=progress.failed)
    return text if progress.left is None else text + t("progress.left", lang, left=duration(progress.left, lang))


def compiling(lang: str = "en") -> str:
    """Say that the model is compiled now, why, and how long that takes."""
    from sim.kernels.made import EDITED, missing

    return t("progress.compiling_edited" if missing() == EDITED else "progress.compiling", lang)


def tell_compiling(console: Console, lang: str = "en") -> None:
    """Say that the first use compiles, where it does."""
    from experiments.runs.runner import is_ready

    if not is_ready():
        say(console, compiling(lang))


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

    def __init__(self, console: Console, lang: str = "en") -> None:
        self.console, self.lang = console, lang
        self.last_line = time.monotonic()
        if console.is_terminal:
            self.bar = Bar(
                TextColumn(t("progress.running", lang)),
                BarColumn(),
                TextColumn("{task.fields[told]}"),
                console=console,
                transient=True,
            )
            self.task = self.bar.add_task("", told="")

    def __call__(self, progress: Progress) -> None:
        """Show how far the runs are."""
        for notice in progress.notices:
            say(self.console, in_sentences(notice, self.lang))
        if progress.stage == "compiling":
            say(self.console, compiling(self.lang))
        elif self.bar is not None:
            self.bar.update(self.task, completed=progress.done, total=progress.total, told=told(progress, self.lang))
        elif time.monotonic() - self.last_line >= SECONDS_BETWEEN_LINES:
            self.last_line = time.monotonic()
            self.console.print(told(progress, self.lang))


class Counter(_Bar):
    """Say how far a count of equal pieces of work is, with the time left; use it as a context manager.

    Args:
        console: where to tell.
        what: what is counted, a word of `progress.` in the messages.
        lang: in which it is told.
    """

    def __init__(self, console: Console, what: str, lang: str = "en") -> None:
        self.console, self.what, self.lang = console, what, lang
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
        what = t(f"progress.{self.what}_{'one' if total == 1 else 'many'}", self.lang)
        text = t("progress.counted", self.lang, done=f"{done:,}", total=f"{total:,}", what=what) + note
        text += t("progress.left", self.lang, left=duration(left, self.lang)) if done < total else ""
        if self.bar is not None:
            self.bar.update(self.task, completed=done, total=total, told=text)
        elif now - self.last_line >= SECONDS_BETWEEN_LINES or done == total:
            self.last_line = now
            self.console.print(text)


class Stages:
    """Say how far each stage of an ensemble is, one after another; use it as a context manager.

    What is only remembered from an earlier call passes without a word: it would make the time left look too short.

    Args:
        console: where to tell.
        lang: in which it is told.
    """

    def __init__(self, console: Console, lang: str = "en") -> None:
        self.console, self.lang = console, lang
        self.stage, self.made = "", 0
        self.open = ExitStack()
        self.counter: Counter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.open.close()

    def __call__(self, stage: str, done: int, wanted: int, spent: int, made: int) -> None:
        """Show how much of a stage is done, and how many evaluations of the search were spent."""
        if made == self.made:
            return
        self.made = made
        if stage != self.stage or self.counter is None:
            self.open.close()
            self.stage, self.counter = stage, self.open.enter_context(Counter(self.console, stage, self.lang))
        self.counter(done, wanted, t("ensemble.spent", self.lang, spent=f"{spent:,}"))
