"""The page on other tools does what it says: each of its programs is run where its package is installed."""

import re
import warnings
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.places import ROOT

PAGE = (ROOT / "docs" / "how-to" / "other-tools.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```python\n# (\S+\.py)\n(.*?)```", PAGE, flags=re.DOTALL))
# What each program needs, how that is had, and what it must say.
PROGRAMS = {
    "evaluate_it.py": ("pandas", "extra notebook", r"a higher payment changes profit by -\d\.\d\d"),
    "with_optuna.py": ("optuna", "extra calibrate", r"(\d+) of 15 policies are never beaten"),
    "with_salib.py": ("SALib", "always", r"satisfaction is moved most by (p_fail|loss_aversion)"),
    "with_ema.py": ("ema_workbench", "extra tools", "24 experiments, series of 26 weeks"),
    "with_pyabc.py": ("pyabc", "extra tools", r"p_fail is about 0\.(1[6-9]|2[0-4])"),
    "with_sbi.py": ("sbi", "it brings PyTorch, too heavy for the tests", r"p_fail is about 0\.(1[3-9]|2[0-7])"),
}


def test_the_page_has_every_program_and_no_other() -> None:
    assert set(BLOCKS) == set(PROGRAMS)


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_program_runs_and_finds_what_is_there(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package, how, said = PROGRAMS[name]
    if find_spec(package) is None:
        pytest.skip(f"{package} is not installed ({how})")
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the packages
        exec(compile(BLOCKS[name], name, "exec"), {"__name__": "__main__"})
    printed = capsys.readouterr().out
    assert re.fullmatch(said, printed.strip()), printed
