"""Who may visit: browsers that ask for this machine by a name of its own, from a page of its own.

A page of another site that the lecturer visits could otherwise open and close votes. Its requests say so: browsers
send along the name that was asked for (`Host`) and the page that asks (`Origin`).
"""

import socket
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paradox.classroom.addresses import is_here
from paradox.present.messages import preferred, t

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def own_names(host: str, more: Iterable[str] = ()) -> frozenset[str]:
    """Return the names under which this machine may be asked for a page; its addresses are known by the connection.

    Args:
        host: the address that is listened on.
        more: names that the user gives it, such as that of a proxy.
    """
    named = {host, *more}
    if not is_here(host):
        name = socket.gethostname()
        named |= {name, f"{name}.local", socket.getfqdn()}
    return _HERE | {one.lower().strip("[].") for one in named}


class OwnPagesOnly:
    """Refuses requests and connections that ask for another name, or come from a page of another site.

    Args:
        app: what answers the others.
        names: under which names this machine may be asked.
        lang: language of the refusal; None for the browser's.
    """

    def __init__(self, app: ASGIApp, names: frozenset[str], lang: str | None = None) -> None:
        self.app = app
        self.names = names
        self.lang = lang

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if self._is_own(scope, headers):
            await self.app(scope, receive, _unframed(send))
        else:
            lang = self.lang or preferred(headers.get("accept-language", ""))
            said = t("error.foreign", lang, name=ascii(name_of(headers.get("host", "")))[1:60].rstrip("'"))
            await PlainTextResponse(said, status_code=403)(scope, receive, send)

    def _is_own(self, scope: Scope, headers: Headers) -> bool:
        """Return whether the name asked for is one of ours, and the page that asks is of that name."""
        host, origin = headers.get("host", "").lower(), headers.get("origin")
        name, reached = name_of(host), scope.get("server")
        known = name in self.names or bool(reached and name == str(reached[0]).lower())
        return known and (origin is None or origin.lower() in (f"http://{host}", f"https://{host}"))


def name_of(host: str) -> str:
    """Return the name or address of a `Host`, without port and brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".")


def _unframed(send: Send) -> Send:
    """Add to each answer that no page of another site may show it in a frame."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            rule = (b"content-security-policy", b"frame-ancestors 'self'")
            message = {**message, "headers": [*message.get("headers", ()), rule]}
        await send(message)

    return sent
