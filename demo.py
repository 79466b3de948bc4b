"""From a clean checkout to the first comparison: `python demo.py`, on Windows `py demo.py`; `make demo` does the same.

It lays an environment in `.venv` with what running needs (`requirements-run.lock`), by uv, which takes seconds; where
uv cannot be had, by pip. Every package is held against the hash in the lock. `make install` uses the same lines.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
WINDOWS = sys.platform == "win32"
SCRIPTS = "Scripts" if WINDOWS else "bin"
COMPARISON = ["compare", "hotel_booking_error"]


def main():
    """Lay the environment; run the first comparison, unless only the former was asked for."""
    if sys.version_info < (3, 11):
        sys.exit("Python %d.%d is too old: give 3.11 or newer, such as python3.11 demo.py" % sys.version_info[:2])
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--install", metavar="LOCK", help="only install what a lock file lists")
    parser.add_argument("--only-packages", action="store_true", help="leave out the program itself")
    parser.add_argument("--into", metavar="FOLDER", default=".venv", help="the environment (default: .venv)")
    given = parser.parse_args()
    environment = ROOT / given.into
    lay(environment, ROOT / (given.install or "requirements-run.lock"), not given.only_packages)
    if not given.install:
        program = environment / SCRIPTS / "paradox"
        print("Running: paradox %s\n" % " ".join(COMPARISON), flush=True)
        done = subprocess.run([str(program), *COMPARISON], cwd=ROOT, check=False)
        tell_next(os.path.join(given.into, SCRIPTS))
        sys.exit(done.returncode)


def tell_next(scripts):
    """Say where the program is, and what to try."""
    program = os.path.join(scripts, "paradox")
    enter = os.path.join(scripts, "activate") if WINDOWS else ". %s" % os.path.join(scripts, "activate")
    print("\nThe program is %s, and just paradox in this terminal after:" % program)
    print("  %s" % enter)
    print("Next: %s new my_firm, or %s classroom" % (program, program))


def lay(environment, lock, program):
    """Make an environment with the packages of a lock file, and with the program where that is asked for."""
    python = environment / SCRIPTS / ("python.exe" if WINDOWS else "python")
    ready = runs(python)
    if not ready:
        print("Installing what is needed into %s (once; seconds to minutes) ..." % environment.name, flush=True)
    making = None if ready else subprocess.Popen([sys.executable, "-m", "venv", "--clear", str(environment)])
    uv = found_uv(ROOT / "build" / "uv")  # meanwhile
    if making is not None and making.wait() != 0:
        sys.exit("The environment %s could not be made." % environment)
    packages = ["--require-hashes", "-r", str(lock)]
    own = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    by_uv = [uv, "pip", "install", "--quiet", "--python", str(python)]
    by_pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    for what in (packages, own) if program else (packages,):
        if uv and subprocess.run(by_uv + what, cwd=ROOT, check=False).returncode == 0:
            continue
        if uv:
            print("uv could not do it; pip tries.", file=sys.stderr)
        subprocess.run(by_pip + what, cwd=ROOT, check=True)


def runs(python):
    """Return whether there is an environment that works."""
    return python.exists() and subprocess.run([str(python), "-c", ""], check=False).returncode == 0


def found_uv(folder):
    """Return where uv is: on the path, in a folder, or put there now; None where it cannot be had."""
    there = folder / "bin" / ("uv.exe" if WINDOWS else "uv")
    on_path = shutil.which("uv")
    if on_path:
        return on_path
    if not there.exists():
        lock = str(ROOT / "requirements-uv.lock")
        fetch = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--no-deps"]
        fetch += ["--require-hashes", "--target", str(folder), "-r", lock]
        subprocess.run(fetch, stderr=subprocess.DEVNULL, check=False)  # pip itself serves where this fails
    return str(there) if there.exists() else None


if __name__ == "__main__":
    main()
