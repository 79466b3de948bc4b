"""Who may visit the classroom page: own names and own pages only, and worlds for those alone who connect."""

import asyncio
import json
import socket
import urllib.request
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

pytest.importorskip("nicegui")

from paradox.classroom.visitors import MOST_WAITING, OwnPagesOnly, Visitors, name_of, own_names
from tests.program.browser.served import Served, served

SOCKET = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served() as one:
        yield one


def status(server: Served, host: str, origin: str = "", path: str = "/en", upgrade: bool = False) -> int:
    """Ask for a path under a name, and return the number with which the answer begins."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", *([f"Origin: {origin}"] if origin else [])]
    if upgrade:
        lines += ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
        lines += ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
    with socket.create_connection(("127.0.0.1", port_of(server))) as link:
        link.sendall("\r\n".join([*lines, "", ""]).encode())
        return int(link.recv(4096).split()[1])


def port_of(server: Served) -> int:
    return int(server.address.rsplit(":", 1)[1])


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST"])
def test_this_machine_is_answered_under_its_own_names(server: Served, name: str) -> None:
    host = f"{name}:{port_of(server)}"
    assert status(server, host) == 200
    assert status(server, host, f"http://{host}", SOCKET, upgrade=True) == 101


@pytest.mark.parametrize("host", ["rebound.example", "rebound.example:80", "127.0.0.1.example", "10.0.0.1", ""])
def test_another_name_is_refused(server: Served, host: str) -> None:
    assert status(server, host) == 403
    assert status(server, host, f"http://{host}", SOCKET, upgrade=True) == 403


@pytest.mark.parametrize("origin", ["http://site.example", "null", "http://127.0.0.1", "http://127.0.0.1:1"])
def test_a_page_of_another_site_is_refused(server: Served, origin: str) -> None:
    host = f"127.0.0.1:{port_of(server)}"
    assert status(server, host, origin) == 403
    assert status(server, host, origin, SOCKET, upgrade=True) == 403
    assert status(server, host, origin, SOCKET.replace("websocket", "polling")) == 403


def test_no_other_site_can_show_the_page_in_a_frame(server: Served) -> None:
    with urllib.request.urlopen(f"{server.address}/en") as answer:
        assert answer.headers["content-security-policy"] == "frame-ancestors 'self'"


def test_pages_that_never_connect_hold_no_worlds(server: Served) -> None:
    def ask(times: int) -> None:
        for _ in range(times):
            urllib.request.urlopen(f"{server.address}/en").read()

    ask(MOST_WAITING)
    before = server.memory()
    ask(30)
    # Six worlds of 2,000 persons would be 8 MB a page.
    assert server.memory() - before < 60


def awaited(waiting: Coroutine[Any, Any, Any]) -> None:
    """Await something in a thread of its own: a browser that drives pages has its loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, waiting).result()


class Tab:
    """A tab and its connection, as far as visitors look at them."""

    lang = "en"

    def __init__(self, name: str) -> None:
        self.id = name
        self.did: list[str] = []
        self.connected: list[Callable[[], Any]] = []
        self.deleted: list[Callable[[], Any]] = []
        self.on_connect, self.on_delete = self.connected.append, self.deleted.append

    def connect(self) -> None:
        for act in self.connected:
            if asyncio.iscoroutine(waiting := act()):
                awaited(waiting)

    def delete(self) -> None:
        self.did.append("deleted")
        for act in self.deleted:
            act()

    def begin(self) -> None:
        self.did.append("begun")

    def close(self) -> None:
        self.did.append("closed")

    def tell(self, message: str) -> None:
        self.did.append(message)


def expected(visitors: Visitors, name: str) -> Any:
    tab: Any = Tab(name)
    visitors.expect(tab)
    visitors.admit(tab, tab)
    return tab


def test_worlds_are_made_when_a_tab_connects_and_not_again_when_it_comes_back() -> None:
    tab = expected(Visitors(2), "one")
    assert tab.did == []
    tab.connect()
    tab.connect()
    assert tab.did == ["begun"]
    tab.delete()
    assert tab.did == ["begun", "deleted", "closed"]


def test_no_more_tabs_have_worlds_than_are_allowed_and_a_closed_one_makes_room() -> None:
    visitors = Visitors(2)
    first, second, third = (expected(visitors, name) for name in ("one", "two", "three"))
    for tab in (first, second, third):
        tab.connect()
    assert third.did == [
        "All 2 tabs that may have worlds are open. Close some and load this page again, or start with "
        "'paradox classroom --tabs' and a larger number."
    ]
    first.delete()
    fourth = expected(visitors, "four")
    fourth.connect()
    assert fourth.did == ["begun"]


def test_the_oldest_page_that_never_connected_is_let_go() -> None:
    visitors = Visitors(2)
    kept = expected(visitors, "kept")
    kept.connect()
    tabs = [expected(visitors, str(number)) for number in range(MOST_WAITING + 3)]
    assert [tab.id for tab in tabs if tab.did] == ["0", "1", "2"]
    assert kept.did == ["begun"]


def answered(names: frozenset[str], host: str, reached: str) -> bool:
    """Whether a request for a host on a connection to an address of this machine is answered."""
    done: list[str] = []

    async def app(*_: Any) -> None:
        done.append("answered")

    async def send(_: Any) -> None:
        pass

    scope = {"type": "http", "headers": [(b"host", host.encode())], "server": (reached, 8080), "path": "/"}
    awaited(OwnPagesOnly(app, names)(scope, app, send))
    return done == ["answered"]


def test_phones_in_a_class_ask_by_address_or_by_name() -> None:
    names = own_names("0.0.0.0", ["class.example.org"])
    assert answered(names, "192.168.1.20:8080", "192.168.1.20")
    assert answered(names, "[fd00::2]:8080", "fd00::2")
    assert answered(names, f"{socket.gethostname()}:8080", "192.168.1.20")
    assert answered(names, f"{socket.gethostname()}.local", "192.168.1.20")
    assert answered(names, "class.example.org", "192.168.1.20")
    assert not answered(names, "192.168.1.21:8080", "192.168.1.20")
    assert not answered(names, "rebound.example:8080", "192.168.1.20")


def test_on_this_machine_alone_its_name_for_others_means_nothing() -> None:
    assert own_names("127.0.0.1") == {"127.0.0.1", "localhost", "::1"}


@pytest.mark.parametrize(
    ("host", "name"),
    [("a.example:80", "a.example"), ("[::1]:80", "::1"), ("[::1]", "::1"), ("a.example.", "a.example"), ("", "")],
)
def test_a_name_is_without_port(host: str, name: str) -> None:
    assert name_of(host) == name


def test_a_refusal_repeats_nothing_that_could_steer_a_terminal() -> None:
    said: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        said.append(message)

    scope = {"type": "http", "headers": [(b"host", b"a\x1b[31m.example")], "server": ("127.0.0.1", 1), "path": "/"}
    awaited(OwnPagesOnly(send, frozenset(), "en")(scope, send, send))  # type: ignore[arg-type]
    body = said[-1]["body"].decode()
    assert "\\x1b[31m.example" in body
    assert json.dumps(body).count("\\u001b") == 0
