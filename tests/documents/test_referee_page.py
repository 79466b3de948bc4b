"""The page for referees does what it shows."""

import re
from pathlib import Path

import pytest

from tests.command_line import Shell
from tests.places import ROOT
from tests.small_worlds import small_file


def test_its_commands_work_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "how-to" / "referee.md").read_text("utf-8")
    commands = "".join(re.findall(r"```sh\n(.*?)```", page, re.DOTALL))
    monkeypatch.chdir(tmp_path)
    small_file(tmp_path)
    shell = Shell(monkeypatch, capsys)
    for command in commands.replace("hotel_booking_error", "small.yaml").replace("story", "warm").splitlines():
        told = shell(*command.split()[1:])
        assert told.code == 0, told.err
