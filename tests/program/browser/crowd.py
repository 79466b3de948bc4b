"""A class of phones that keep coming back, and how often the lecturer's page is brought up to date meanwhile.

python -m tests.program.browser.crowd                            measure: a hundred phones, twenty returns each
python -m tests.program.browser.crowd ADDRESS ROUND RETURNS      be these phones, and print what the server said to them
"""

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections import Counter
from itertools import pairwise
from typing import Any

from paradox.classroom.teams import TEAMS
from tests.places import ROOT

PHONES, RETURNS = 100, 20


async def crowd(address: str, of_round: int, returns: int) -> Counter[str]:
    """Come, send a guess and a policy, and leave, as many times as a phone comes back; count what was answered."""
    said: Counter[str] = Counter()
    await asyncio.gather(*(_phone(address, of_round, returns, number, said) for number in range(PHONES)))
    return said


async def _phone(address: str, of_round: int, returns: int, number: int, said: Counter[str]) -> None:
    import httpx

    token = f"phone {number}"
    while returns > 0:
        try:
            async with httpx.AsyncClient(base_url=address, timeout=120, verify=False, trust_env=False) as phone:
                said[f"page {(await phone.get('/join')).status_code}"] += 1
                seen = (await phone.get("/class", params={"token": token})).json()
                vote = {
                    "token": token,
                    "round": seen["round"],
                    "guess": seen["low"] + (seen["high"] - seen["low"]) * number / PHONES,
                }
                said[f"guess {(await phone.post('/class', json=vote)).status_code}"] += 1
                team = TEAMS[number % len(TEAMS)]
                policy = {"token": token, "round": of_round, "team": team, "levers": {"comp_amount": 0.5}}
                said[f"policy {(await phone.post('/team', json=policy)).status_code}"] += 1
                returns -= 1
        except httpx.TransportError:  # a phone comes again too
            said["cut off"] += 1


def phones(address: str, of_round: int, returns: int = RETURNS) -> "subprocess.Popen[str]":
    """Let the phones come, in a process of their own, to a vote that is open and to a round of the teams."""
    words = [sys.executable, "-m", "tests.program.browser.crowd", address, str(of_round), str(returns)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def answered(coming: "subprocess.Popen[str]") -> dict[str, int]:
    """Wait until all phones have come for the last time, and return how often each answer was given."""
    told, _ = coming.communicate(timeout=600)
    found: dict[str, int] = json.loads(told)
    return found


def let_in(tab: Any) -> int:
    """Let the teams in on the lecturer's page, and return the round that they are in."""
    tab.click(".teams-all > summary")
    tab.click(".let-in")
    tab.wait_for_selector(".teams-all .joining:not(.hidden)")
    return int(tab.request.get("/class").json()["round"])


# When each week was shown, by the clock of the tab.
WATCH = """() => { window.shown = []; new MutationObserver(() => window.shown.push(performance.now()))
  .observe(document.querySelector(".controls .week"), { childList: true, characterData: true, subtree: true }); }"""


def rates(tab: Any) -> tuple[float, float]:
    """Return the weeks shown in a second since the tab was watched, and the longest wait for one [s]."""
    times = tab.evaluate("window.shown")
    gaps = [(later - earlier) / 1000 for earlier, later in pairwise(times)]
    return len(gaps) / sum(gaps), max(gaps)


def measure(returns: int = RETURNS) -> None:
    """Print how many weeks a second the lecturer's page shows at speed, alone and while the phones come back."""
    from tests.program.browser.served import launched, served
    from tests.program.browser.steps import opened, restarted, run_to_the_end

    with served() as server, launched() as browser:
        tab = browser.new_context(viewport={"width": 1920, "height": 1080}, base_url=server.address).new_page()
        opened(tab, "/en?lesson=until_when")
        tab.click(".skip")
        of_round = let_in(tab)
        tab.click(".ask-phones")
        for crowded in (False, True):
            coming, found, begun = phones(server.address, of_round, returns) if crowded else None, [], time.monotonic()
            if coming is not None:
                time.sleep(2.0)  # until they have started
            for _ in range(9 if crowded else 1):
                tab.evaluate(WATCH)
                run_to_the_end(tab, 156)
                found.append(rates(tab))
                restarted(tab)
                if coming is not None and coming.poll() is not None:
                    break
            told = answered(coming) if coming is not None else {}
            took = time.monotonic() - begun
            weeks = statistics.median(rate for rate, _ in found)
            longest = max(gap for _, gap in found)
            name = "phones" if crowded else "alone"
            print(f"{name}: {weeks:.1f} weeks a second, longest wait {longest:.2f} s, {took:.0f} s {told}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(asyncio.run(crowd(sys.argv[1], *map(int, sys.argv[2:])))))
    else:
        measure(*map(int, sys.argv[1:]))
