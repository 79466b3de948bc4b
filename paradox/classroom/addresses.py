"""Under which addresses a page can be opened: those that a person can type, on this machine and on a phone."""

import ipaddress
import socket

from paradox.present.messages import t

# Addresses kept for documentation: nothing is sent there, but the system tells by which of its own it would go.
_SOMEWHERE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
_HERE = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}


def announcement(host: str, port: int, lang: str) -> str:
    """Say where the page is.

    Args:
        host: address that is listened on; where that is all of this machine's, those to type are named.
        port: port that is listened on.
        lang: of the sentence.
    """
    if not _is_all(host):
        return t("address.one", lang, address=url(host, port))
    family = family_of(host)
    here, others = url(_HERE[family], port), network_address(family)
    if others is None:
        return t("address.no_network", lang, here=here)
    return t("address.all", lang, here=here, others=url(others, port))


def address_here(host: str, port: int) -> str:
    """Return the address at which this machine opens the page.

    Args:
        host: address that is listened on.
        port: port that is listened on.
    """
    return url(_HERE[family_of(host)] if _is_all(host) else host, port)


def join_address(host: str, port: int) -> str | None:
    """Return the address that the phones of a class open; None if they cannot reach this machine.

    Args:
        host: address that is listened on.
        port: port that is listened on.
    """
    if _is_all(host):
        others = network_address(family_of(host))
        return None if others is None else f"{url(others, port)}join"
    return None if is_here(host) else f"{url(host, port)}join"


def url(host: str, port: int) -> str:
    """Return the address of the page as it is typed into a browser."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def family_of(host: str) -> socket.AddressFamily:
    """Return the family of an address or name; IPv4 for a name."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def network_address(family: socket.AddressFamily) -> str | None:
    """Return this machine's address on its network, by which a phone reaches it; None if it is on none."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as link:
            link.connect((_SOMEWHERE[family], 9))
            found = str(link.getsockname()[0])
    except OSError:
        return None
    return None if ipaddress.ip_address(found).is_loopback else found


def _is_all(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return host == ""


def is_here(host: str) -> bool:
    """Return whether an address is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
