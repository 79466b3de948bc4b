"""The classroom page as a user starts it, and a Chromium to look at it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-c", "from paradox.cli.app import main; main()", "classroom", "--no-browser"]


@dataclass(frozen=True)
class Served:
    """A running page: its address, its process, the seconds from the command to the first answer, and that answer."""

    address: str
    process: "subprocess.Popen[bytes]"
    seconds: float
    first: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(
    *options: str,
    patience: float = 900.0,
    command: Sequence[str] = COMMAND,
    cwd: Path | None = None,
    port: int | None = None,
) -> Iterator[Served]:
    """Start the command on a port, wait for its first page, and end it.

    Args:
        options: of the command.
        patience: seconds to wait at most.
        command: what to start.
        cwd: in which folder.
        port: on which it listens; a free one if not given.
    """
    address = f"http://127.0.0.1:{(port := port or free_port())}"
    begin = time.monotonic()
    environment = dict(os.environ)
    if cwd is not None:  # an installed program in a folder of its own must not find these sources
        environment.pop("PYTHONPATH", None)
    words = [*command, "--port", str(port), *options]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, env=environment, cwd=cwd)
    try:
        while True:
            try:
                with urllib.request.urlopen(f"{address}/en", timeout=patience) as answer:
                    first = answer.read().decode("utf-8")
                break
            except OSError:
                if process.poll() is not None or time.monotonic() - begin > patience:
                    said = process.stderr.read().decode() if process.poll() is not None and process.stderr else ""
                    raise RuntimeError(f"the page did not start: {said}") from None
                time.sleep(0.02)
        yield Served(address, process, time.monotonic() - begin, first)
    finally:
        process.terminate()
        process.wait(120)


def chromium() -> str | None:
    """Return the path of Chromium, if there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def launched() -> Iterator[Any]:
    """Start Chromium; what is waited for has two minutes in every tab, as machines may be busy."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser: Any = player.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        new_context = browser.new_context

        def patient(**settings: Any) -> Any:
            context = new_context(**settings)
            context.set_default_timeout(120_000)
            return context

        browser.new_context = patient
        try:
            yield browser
        finally:
            browser.close()
