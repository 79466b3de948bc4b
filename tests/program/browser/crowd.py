"""A class of phones that keep coming back, and how often the lecturer's page is brought up to date meanwhile.

python -m tests.program.browser.crowd                      measure: a hundred phones, twenty returns each
python -m tests.program.browser.crowd ADDRESS RETURNS      be these phones, and print what the server said to them
"""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from itertools import pairwise
from typing import Any

from paradox.classroom.teams import TEAMS
from tests.places import ROOT

PHONES, RETURNS = 100, 20


async def crowd(address: str, returns: int) -> Counter[str]:
    """Come, send a guess or a policy, as is asked, and leave, as often as a phone comes back; count the answers."""
    said: Counter[str] = Counter()
    await asyncio.gather(*(_phone(address, returns, number, said) for number in range(PHONES)))
    return said


async def _phone(address: str, returns: int, number: int, said: Counter[str]) -> None:
    import httpx

    token = f"phone {number}"
    while returns > 0:
        try:
            async with httpx.AsyncClient(base_url=address, timeout=120, verify=False, trust_env=False) as phone:
                said[f"page {(await phone.get('/join')).status_code}"] += 1
                seen = (await phone.get("/class", params={"token": token})).json()
                told: dict[str, Any] = {"token": token, "round": seen["round"]}
                if seen["kind"] == "guess":
                    told["guess"] = seen["low"] + (seen["high"] - seen["low"]) * number / PHONES
                    said[f"guess {(await phone.post('/class', json=told)).status_code}"] += 1
                else:
                    told |= {"team": TEAMS[number % len(TEAMS)], "levers": {"comp_amount": 0.5}}
                    said[f"policy {(await phone.post('/team', json=told)).status_code}"] += 1
                returns -= 1
        except httpx.TransportError:  # a phone comes again too
            said["cut off"] += 1


def phones(address: str, returns: int = RETURNS) -> "subprocess.Popen[str]":
    """Let the phones come, in a process of their own, to what is open."""
    words = [sys.executable, "-m", "tests.program.browser.crowd", address, str(returns)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def answered(coming: "subprocess.Popen[str]") -> dict[str, int]:
    """Wait until all phones have come for the last time, and return how often each answer was given."""
    told, _ = coming.communicate(timeout=600)
    found: dict[str, int] = json.loads(told)
    return found


def watch(place: str) -> str:
    """Return a script that notes, by the clock of the tab, when what stands in a place was written."""
    what = "{ childList: true, characterData: true, subtree: true }"
    return f"""() => {{ window.shown = []; window.watcher?.disconnect();
      window.watcher = new MutationObserver(() => window.shown.push(performance.now()));
      window.watcher.observe(document.querySelector("{place}"), {what}); }}"""


def rates(tab: Any) -> tuple[float, float]:
    """Return how often in a second the place was written since it was watched, and the longest wait between [s]."""
    times = tab.evaluate("window.shown")
    gaps = [(later - earlier) / 1000 for earlier, later in pairwise(times)]
    return len(gaps) / sum(gaps), max(gaps)


def measure(returns: int = RETURNS) -> None:
    """Print how often the lecturer's page is written anew while phones come back, and how its worlds play meanwhile."""
    from tests.program.browser.served import launched, served
    from tests.program.browser.steps import bars, begun, opened, voting

    with served() as server, launched() as browser:
        context = browser.new_context(viewport={"width": 1920, "height": 1080}, base_url=server.address)
        tab, other = context.new_page(), context.new_page()
        opened(tab, "/en?lesson=until_when")
        opened(other, "/en?scenario=hotel_booking_error")
        for page in (tab, other):
            begun(page)
        voting(tab)
        for crowded in (False, True):
            coming, begin = phones(server.address, returns) if crowded else None, time.monotonic()
            tab.evaluate(watch("#vote .count"))
            other.evaluate(watch("#week"))
            other.click("#restart") if crowded else None
            other.click("#play")
            told = answered(coming) if coming else {}
            other.wait_for_selector("#week:has-text('78 of 78')")
            took = time.monotonic() - begin
            weeks, longest = rates(other)
            name = "with phones" if crowded else "alone"
            print(f"worlds {name}: {weeks:.1f} weeks a second, longest wait {longest:.2f} s")
            if coming:
                news, longest = rates(tab)
                print(f"wall: {news:.1f} times a second, longest wait {longest:.2f} s, {took:.0f} s {told}")
        tab.wait_for_selector("#vote .count:has-text('100 have answered, of 100')")
        tab.click("#vote-close")
        tab.wait_for_selector("#histogram svg")
        print(f"bars: {bars(tab)}")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(asyncio.run(crowd(sys.argv[1], int(sys.argv[2])))))
    else:
        measure(*map(int, sys.argv[1:]))
