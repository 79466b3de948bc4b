import os
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from tests.program.browser.served import Served, chromium, launched, served


def leave_out(why: str) -> None:
    """Skip visibly; where everything must be checked, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if chromium() is None:
        leave_out("there is no Chromium here; the page was not looked at (Debian: apt-get install chromium)")
    pytest.importorskip("playwright")
    with launched() as one:
        yield one


@pytest.fixture(scope="session")
def server(browser: Any) -> Iterator[Served]:
    pytest.importorskip("uvicorn")
    with served() as one:
        yield one


class Watched:
    """What a page did that it must not do: messages in the console, requests to other machines."""

    def __init__(self, own: str) -> None:
        self.own = own
        self.complaints: list[str] = []
        self.outside: list[str] = []

    def watch(self, page: Any) -> None:
        page.on("console", lambda said: self._said(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._request(request.url))

    def _said(self, kind: str, text: str) -> None:
        refused = "status of 409" in text  # what was typed cannot be used, and the page says so
        if kind in ("error", "warning") and not refused:
            self.complaints.append(text)

    def _request(self, url: str) -> None:
        if not url.startswith((self.own, "data:", "blob:")):
            self.outside.append(url)


@pytest.fixture
def watched(server: Served) -> Iterator[Watched]:
    one = Watched(server.address)
    yield one
    assert one.outside == []
    assert one.complaints == []


@pytest.fixture
def tab(browser: Any, server: Served, watched: Watched) -> Iterator[Any]:
    """A tab in English, 1280 x 720, that is watched; open it with `tab.goto`. The class has nothing open behind it."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, base_url=server.address, locale="en-US")
    page = context.new_page()
    watched.watch(page)
    yield page
    for what in ("vote", "teams"):
        assert context.request.post(f"/{what}/close").ok
    context.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core, fetched by npm."""
    folder = tmp_path_factory.mktemp("axe")
    try:
        subprocess.run(
            ["npm", "pack", "axe-core@4", "--silent", "--pack-destination", str(folder)],
            check=True,
            capture_output=True,
            timeout=120,
        )
    except (OSError, subprocess.SubprocessError):
        leave_out("npm could not fetch axe-core: nobody looked whether everybody can use the page")
    with tarfile.open(next(folder.glob("axe-core-*.tgz"))) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode()


def serious(tab: Any, axe: str, impacts: Sequence[str] = ("serious", "critical")) -> list[str]:
    """List what axe-core calls serious or critical, or otherwise, once no colour is on its way to another."""
    tab.evaluate("Promise.all(document.getAnimations().map(one => one.finished.catch(() => null)))")
    tab.evaluate(axe)
    found = tab.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:150] for node in one['nodes']][:3]}"
        for one in found
        if one["impact"] in impacts
    ]
