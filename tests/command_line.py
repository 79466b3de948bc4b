"""Calls the command in this process, as the shell would, and gives what it printed."""

import sys
from typing import NamedTuple

import pytest

from paradox.cli.app import main


class Told(NamedTuple):
    """What a command printed and its exit code."""

    code: int
    out: str
    err: str


class Shell:
    """The command line of an empty folder."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys

    def __call__(self, *arguments: str) -> Told:
        self.capsys.readouterr()
        with self.monkeypatch.context() as changed:
            changed.setattr(sys, "argv", ["paradox", *arguments])
            changed.setenv("COLUMNS", "80")
            code = 0
            try:
                main()
            except SystemExit as end:
                code = int(end.code or 0)
        printed = self.capsys.readouterr()
        return Told(code, printed.out, printed.err)
