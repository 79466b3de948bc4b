"""Measure the engines side by side in one run: `make bench`, or `python -m benchmarks [--quick]`."""

import argparse

from rich.console import Console
from rich.table import Table

from benchmarks.engines import engine_rows, million_rows, size_rows
from sim.compiling import model_version
from sim.platforms import fingerprint


def main() -> None:
    """Print the measurements as a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave the million persons out")
    quick = parser.parse_args().quick
    rows = [*engine_rows(), *size_rows(), *([] if quick else million_rows())]
    table = Table(title=f"Engines, model {model_version()}", caption=fingerprint(), title_justify="left")
    table.add_column("what")
    table.add_column("measured")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
