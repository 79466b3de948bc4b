"""What `python -m ahead` writes can be made again, and lives the same worlds."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.kernels import made
from tests.places import ROOT
from tests.worlds import digests, small_world

# With a folder of its own for what it writes and reads.
ELSEWHERE = """
import sys
from pathlib import Path
from sim.kernels import made
made.FOLDER, made.INDEX = Path(sys.argv[1]), Path(sys.argv[1]) / "index.json"
"""
MAKE = f"""
import ahead
{ELSEWHERE}
from ahead import __main__ as tool
tool.TEXTS = made.FOLDER / "texts"
sys.argv[1:] = [made.system()]
tool.main()
"""
LIVE = f"""
{ELSEWHERE}
import json
from tests.worlds import digests, small_world
print(json.dumps({{"missing": made.missing(), "digests": digests(small_world())}}))
"""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("ld.lld") is None, reason="the linkers of LLVM are not here")
@pytest.mark.skipif(made.system() != "linux-x86_64", reason="libraries are made on Linux on x86-64")
def test_the_library_is_made_again_and_lives_the_same_world(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", MAKE, str(tmp_path)], cwd=ROOT, check=True)
    index, again = (json.loads((folder / "index.json").read_text()) for folder in (made.FOLDER, tmp_path))
    parts = ("sources", "files", "tuples", "loops")
    assert [again[part] for part in parts] == [index[part] for part in parts]
    done = subprocess.run([sys.executable, "-c", LIVE, str(tmp_path)], cwd=ROOT, capture_output=True, check=True)
    assert json.loads(done.stdout) == {"missing": None, "digests": digests(small_world())}
