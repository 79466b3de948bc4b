"""Measures what the page's engine takes against the desktop's, in turns, paired: `python -m benchmarks.browser`.

    python -m benchmarks.browser [SCENARIO ...] [--persons 2000] [--pairs 7] [--engine engine.wasm]

Both live the three worlds of a policy on one seed and compute what is told of them, the past of the seed being known:
the desktop in this process, the page in a tab of Chromium without a worker. Times are those of the processor, of the
desktop's thread and of all threads of the tab, so that other work on the machine does not decide; the ratio is the
median over pairs. The first turns, in which the browser compiles what is often called, are left out.
"""

import argparse
import json
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from experiments.comparison.months import month_starts
from paradox.browser.engine import ENGINE
from paradox.browser.one_file import FOLDER
from paradox.browser.plan import packed, plan
from sim.scenario.scenario import Scenario, shipped_scenarios
from sim.state.draws import seed_of
from sim.worlds.counterfactuals import Replication

SCRIPTS = ("sums", "world", "outcomes", "person", "worker")
WARM = 4  # turns left out
LEAST = 0.3  # seconds of the processor a turn of the page takes at least
LIMIT = 2.5


def of_desktop(scenario: Scenario, policy: str) -> Callable[[], object]:
    """Return what lives a policy on the desktop, its past known."""
    replication = Replication(scenario, seed_of(scenario.seed, 0))
    return lambda: replication.run(policy)


def of_page(tab: Any, scenario: Scenario, policy: str, wasm: bytes) -> Callable[[int], object]:
    """Return what lives a policy so many times in a tab."""
    tab.goto("about:blank")
    tab.add_script_tag(content="\n".join((FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS))
    content = plan(scenario) | {"monthStarts": month_starts(scenario.horizon)}
    tab.evaluate(f"prepare({json.dumps({'plans': [content], 'wasm': packed(wasm)})})")
    task = json.dumps({"policy": policy, "moved": {}, "number": 0})
    return lambda times: tab.evaluate(f"() => {{ for (let at = 0; at < {times}; at++) replicate({task}); }}")


def seconds_of_tabs(session: Any) -> float:
    """Return how long the processor has worked for the tabs of a browser."""
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    return sum(float(one["cpuTime"]) for one in processes if one["type"] == "renderer")


def pairs_of(
    desktop: Callable[[], object], page: Callable[[int], object], session: Any, pairs: int
) -> list[tuple[float, float]]:
    """Time both in turns: seconds of the processor for one policy on the desktop and on the page."""

    def on_page(times: int) -> float:
        begin = seconds_of_tabs(session)
        page(times)
        return (seconds_of_tabs(session) - begin) / times

    def on_desktop(times: int) -> float:
        begin = time.thread_time()
        for _ in range(times):
            desktop()
        return (time.thread_time() - begin) / times

    times = 5
    for _ in range(WARM):
        on_desktop(times)
        times = max(5, round(LEAST / on_page(times)))
    found = []
    for number in range(pairs):
        if number % 2:
            here = on_desktop(times)
            found.append((here, on_page(times)))
        else:
            there = on_page(times)
            found.append((on_desktop(times), there))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line a scenario: milliseconds of both, and the median of their ratios."""
    shipped = [name for name, path in shipped_scenarios().items() if path.parent.name == "scenarios"]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.browser", description=__doc__)
    parser.add_argument("scenarios", nargs="*", default=shipped, metavar="SCENARIO")
    parser.add_argument("--persons", type=int, default=2000)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--engine", type=Path, default=ENGINE)
    given = parser.parse_args(arguments)
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("There is no Chromium here (Debian: apt-get install chromium).")
    ratios = []
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        session, tab = browser.new_browser_cdp_session(), browser.new_page()
        for name in given.scenarios:
            scenario = Scenario.load(name).with_values({"market.persons": given.persons, "run.replications": 2})
            policy = list(scenario.policies)[-1]
            page = of_page(tab, scenario, policy, given.engine.read_bytes())
            found = pairs_of(of_desktop(scenario, policy), page, session, given.pairs)
            desktop, there = (1000.0 * statistics.median(times) for times in zip(*found, strict=True))
            ratios.append(statistics.median(page / desktop for desktop, page in found))
            print(f"{name:26} desktop {desktop:6.1f} ms  page {there:6.1f} ms  ratio {ratios[-1]:.2f}", flush=True)
    print(f"at most {max(ratios):.2f}; {sum(one > LIMIT for one in ratios)} of {len(ratios)} above {LIMIT}")


if __name__ == "__main__":
    main()
