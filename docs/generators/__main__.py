"""Write the generated parts of the documentation, or check that they are fresh.

    python -m docs.generators            write them
    python -m docs.generators --check    write nothing; name what is stale and exit with code 1

A generated part stands between `<!-- generated: NAME -->` and `<!-- end: NAME -->`, NAME one of
`docs.generators.tables.TABLES`.
The JSON Schema of scenario files is written too.
"""

import re
import sys
from pathlib import Path

from docs.generators.tables import TABLES
from sim.scenario.schema import schema_text

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "scenarios" / "schema.json"
PART = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end: \2 -->)", re.DOTALL)


def pages() -> list[Path]:
    """Return the pages that may hold generated parts."""
    return [*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*.md"))]


def fresh(text: str) -> str:
    """Return a page with every generated part written anew.

    Raises:
        ValueError: a marker names no table, or a part is not closed.
    """

    def renewed(part: re.Match[str]) -> str:
        if part[2] not in TABLES:
            raise ValueError(f"no table is called {part[2]!r}; there are {', '.join(TABLES)}")
        return f"{part[1]}\n{TABLES[part[2]]()}\n\n{part[3]}"

    if len(PART.findall(text)) != text.count("<!-- generated: "):
        raise ValueError("a generated part is not closed by its own end marker")
    return PART.sub(renewed, text)


def outputs() -> dict[Path, str]:
    """Return every file that the program writes, with what it should hold."""
    texts = {page: page.read_text(encoding="utf-8") for page in pages()}
    renewed = {page: fresh(text) for page, text in texts.items() if "<!-- generated: " in text}
    return {**renewed, SCHEMA: schema_text()}


def stale() -> list[str]:
    """Name the files that are not what the program would write."""
    return [
        path.relative_to(ROOT).as_posix()
        for path, text in outputs().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main() -> int:
    """Write or check, and return the exit code."""
    old = stale()
    if "--check" in sys.argv[1:]:
        for name in old:
            print(f"{name} is stale: run `python -m docs.generators`", file=sys.stderr)
        return 1 if old else 0
    for path, text in outputs().items():
        path.write_text(text, encoding="utf-8")
    print("written: " + ", ".join(old) if old else "everything was fresh")
    return 0


if __name__ == "__main__":
    sys.exit(main())
