"""Twenty thousand worlds need no more memory than two thousand."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

STUDY = """
import sys
from dataclasses import replace
from pathlib import Path
from experiments.studies.design import LATIN, DesignSpec
from experiments.studies.file import load_study
from experiments.studies.runs import run_study

def resident():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20

whole = load_study("when_does_recovery_backfire")
tiny = whole.base.with_values({"market.persons": 50, "run.burn_in": 2, "run.horizon": 10})
folder = Path(sys.argv[1])
for runs in (1_000, 7_000):  # three worlds each
    study = replace(whole, name=f"tiny{runs}", base=tiny, design=DesignSpec(LATIN, samples=runs))
    run_study(study, folder / study.name, 2)
    print(resident())
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="tells its memory on Linux only")
def test_memory_stays_flat_over_twenty_thousand_worlds(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", STUDY, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    after_few, after_many = map(float, told.stdout.split())
    # The design itself, 6,000 more points of 39 factors with their names, takes some megabytes.
    assert after_many - after_few < 25.0
