"""Whether every link of the site leads somewhere, and nothing on its pages is fetched from a network."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# What a browser fetches by itself when it shows a page.
_FETCHED = {"script": "src", "img": "src", "source": "src", "iframe": "src", "video": "src", "audio": "src"}
_FETCHED_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "preconnect", "dns-prefetch", "manifest"}
_IN_STYLE = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])((?:https?:)?//[^"')\s]+)""")
# State of a page in its address: no heading, but what the page is to show.
_STATE = "="


class _Page(HTMLParser):
    """The links of a page, the names that links may lead to, and what the page fetches."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.names: set[str] = set()
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.names |= {given[name] for name in ("id", "name") if name in given}
        if tag in ("a", "area") and "href" in given:
            self.links.append(given["href"])
        if tag in _FETCHED and given.get(_FETCHED[tag]):
            self.fetched.append(given[_FETCHED[tag]])
        if tag == "link" and _FETCHED_LINKS & set(given.get("rel", "").split()):
            self.fetched.append(given.get("href", ""))
        self.fetched += _IN_STYLE.findall(given.get("style", ""))


def faults(folder: Path) -> Iterator[str]:
    """Return everything that is wrong with the links of a site, in one line each."""
    folder = folder.resolve()
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))}
    for path, page in pages.items():
        where = path.relative_to(folder).as_posix()
        for address in page.fetched:
            parts = urlsplit(address)
            if parts.scheme == "data" or address == "":
                continue
            if parts.scheme or parts.netloc:
                yield f"{where}: fetches {address[:80]} from a network"
            elif not (path.parent / unquote(parts.path)).exists():
                yield f"{where}: fetches {address[:80]}, which is not there"
        for address in dict.fromkeys(page.links):
            yield from (f"{where}: {fault}" for fault in _lost(path, address, pages, folder))
    for style in sorted(folder.rglob("*.css")):
        for address in _IN_STYLE.findall(style.read_text(encoding="utf-8")):
            yield f"{style.relative_to(folder).as_posix()}: fetches {address[:80]} from a network"


def _lost(path: Path, address: str, pages: dict[Path, _Page], folder: Path) -> Iterator[str]:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.is_relative_to(folder):
        yield f"leads out of the site to {address}"
    elif not target.is_file():
        yield f"leads to {address}, which is not there"
    elif target in pages and _STATE not in parts.fragment and unquote(parts.fragment) not in pages[target].names | {""}:
        yield f"leads to {address}, but that page has no such place"
