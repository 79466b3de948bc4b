"""Run the pages that explain by a worked example, and write what they print and draw.

    python -m docs.generators.worked_pages                 run all and write their output into the pages
    python -m docs.generators.worked_pages PAGE.md ...     only these

Python blocks of a page share one namespace; a text block behind a Python block holds what it prints.
"""

import contextlib
import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from paradox.present.figures.style import styled

FOLDER = Path(__file__).parents[1]
PAGES = (
    "explanation/why-the-literature-disagrees.md",
    "explanation/why-the-second-time-is-different.md",
    "how-to/event-log.md",
)
BLOCK = re.compile(r"```python\n(?P<code>.*?)```\n(?:\n```text\n(?P<text>.*?)```\n)?", re.DOTALL)


def blocks(page: str) -> list[tuple[str, str | None]]:
    """Return the Python blocks of a page, each with the output printed behind it, None if there is none."""
    return [(found["code"], found["text"]) for found in BLOCK.finditer(page)]


def run(page: str, folder: Path) -> list[str]:
    """Run the blocks of a page in a folder, in which figures are drawn, and return what each prints."""
    space: dict[str, Any] = {}
    outputs = []
    with styled(), _inside(folder):
        for code, _ in blocks(page):
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(code, "<page>", "exec"), space)
            outputs.append(printed.getvalue())
    return outputs


def renewed(page: str, outputs: list[str]) -> str:
    """Return a page with the outputs written behind its blocks."""
    waiting = iter(outputs)

    def written(found: re.Match[str]) -> str:
        output = next(waiting)
        if found["text"] is None:
            return found[0]
        return (
            f"```python\n{found['code']}```\n\n```text\n{output}```\n" if output else f"```python\n{found['code']}```\n"
        )

    return BLOCK.sub(written, page)


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def main(names: list[str]) -> None:
    """Run pages and write them."""
    for name in names or PAGES:
        path = FOLDER / name
        page = path.read_text(encoding="utf-8")
        pictures = path.with_suffix("")
        pictures.mkdir(exist_ok=True)
        path.write_text(renewed(page, run(page, pictures)), encoding="utf-8")
        print(f"written: {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
