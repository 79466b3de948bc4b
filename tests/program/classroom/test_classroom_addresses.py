"""The address that the classroom prints is one that can be opened: on this machine, and by a phone."""

import re
import socket

import pytest

from paradox.classroom import addresses
from paradox.classroom.addresses import announcement, network_address


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("host", "here", "found"), [("0.0.0.0", "127.0.0.1", "10.1.2.3"), ("::", "[::1]", "[fd00::2]")]
)
def test_who_listens_on_all_addresses_names_one_for_phones_and_one_for_this_machine(
    host: str, here: str, found: str, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "network_address", lambda _: found.strip("[]"))
    told = re.findall(r"http://\S+", announcement(host, 8080, lang))
    assert told == [f"http://{found}:8080/", f"http://{here}:8080/"]


def test_without_a_network_no_address_for_others_is_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "network_address", lambda _: None)
    assert announcement("0.0.0.0", 8080, "en").startswith("The classroom page is at http://127.0.0.1:8080/ on this")


def test_an_address_that_was_chosen_is_the_one_that_is_named() -> None:
    assert (
        announcement("192.168.1.20", 80, "en") == "The classroom page is at http://192.168.1.20:80/ ; Ctrl-C ends it."
    )
    assert "http://[::1]:80/" in announcement("::1", 80, "en")


def test_the_address_on_the_network_is_one_of_this_machine() -> None:
    found = network_address(socket.AF_INET)
    if found is not None:
        with socket.create_server((found, 0)):
            pass
