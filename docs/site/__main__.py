"""Writes the site: front page, cases, lessons, map, documentation, API reference, in every language that there is.

    python -m docs.site                      into build/site (minutes; a second time is quicker)
    python -m docs.site FOLDER               into a folder of your choice
    python -m docs.site --replications 5     verdicts of the cases from fewer replications, to look at pages

Open `index.html` there, from the disk or any web server. No page needs a network.
"""

import argparse
import sys
import time
from pathlib import Path

from docs.site.build import build
from sim.errors import ParadoxError

FOLDER, WORK = Path("build/site"), Path("build/site-work")


def main() -> int:
    """Write the site and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m docs.site", description="Write the site.")
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--replications", type=int, help="of the verdicts; if not given, as in each scenario")
    asked = parser.parse_args()
    if asked.replications is not None and asked.replications < 2:
        parser.error(f"--replications is {asked.replications}. Allowed: 2 or more, as verdicts need an interval.")
    start = time.monotonic()
    try:
        build(asked.folder, WORK, asked.replications, lambda part: print(f"{time.monotonic() - start:4.0f} s  {part}"))
    except (ParadoxError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, ParadoxError) else 1
    print(f"{time.monotonic() - start:4.0f} s  open {asked.folder / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
