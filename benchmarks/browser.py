"""Measures what the page's engine takes against the desktop's, in turns, paired.

    python -m benchmarks.browser [SCENARIO ...] [--persons 2000] [--pairs 5] [--engine engine.wasm]

Both live the three worlds of a policy on one seed and compute what is told of them, the past of the seed being known:
the desktop in this process, the page in a new tab of Chromium for each pair, without a worker. Times are those of the
processor, of the desktop's thread and of all threads of the tab, so that other work on the machine does not decide; a
ratio is the median over pairs.

A browser runs code that it has hardly looked at, until it has made better code of what is often called. So the first
policies of a tab, with all that the browser makes meanwhile, are counted apart from the later ones.
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
FIRST, LATER = 10, 20  # policies lived at first, and later; as many as at first are left out between
LIMIT = 2.5


def on_desktop(scenario: Scenario, policy: str) -> Callable[[int], object]:
    """Return what lives a policy so many times on the desktop, its past known."""
    replication = Replication(scenario, seed_of(scenario.seed, 0))
    replication.run(policy)
    return lambda times: [replication.run(policy) for _ in range(times)]


def on_page(tab: Any, scenario: Scenario, policy: str, wasm: bytes) -> Callable[[int], object]:
    """Return what lives a policy so many times in a tab, its past known."""
    tab.goto("about:blank")
    tab.add_script_tag(content="\n".join((FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS))
    content = plan(scenario) | {"monthStarts": month_starts(scenario.horizon)}
    tab.evaluate(
        f"prepare({json.dumps({'plans': [content], 'wasm': packed(wasm)})}).then(() => engines[0].past(0) && 0)"
    )
    task = json.dumps({"policy": policy, "moved": {}, "number": 0})
    return lambda times: tab.evaluate(f"() => {{ for (let at = 0; at < {times}; at++) replicate({task}); }}")


def milliseconds(live: Callable[[int], object], times: int, clock: Callable[[], float]) -> float:
    """Return what a policy takes, lived so many times."""
    begin = clock()
    live(times)
    return 1000.0 * (clock() - begin) / times


def pairs_of(browser: Any, scenario: Scenario, wasm: bytes, pairs: int) -> dict[str, list[tuple[float, float]]]:
    """Return milliseconds of a policy on the desktop and on the page, of the first ones of a tab and of later ones."""
    session, policy = browser.new_browser_cdp_session(), list(scenario.policies)[-1]
    desktop = on_desktop(scenario, policy)
    found: dict[str, list[tuple[float, float]]] = {"first": [], "later": []}

    def of_tabs() -> float:
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        return sum(float(one["cpuTime"]) for one in processes if one["type"] == "renderer")

    for _ in range(pairs):
        context = browser.new_context()  # with a process of its own, which has no code yet
        page = on_page(context.new_page(), scenario, policy, wasm)
        first = milliseconds(page, FIRST, of_tabs)
        found["first"].append((milliseconds(desktop, FIRST, time.thread_time), first))
        page(FIRST)
        later = milliseconds(page, LATER, of_tabs)
        found["later"].append((milliseconds(desktop, LATER, time.thread_time), later))
        context.close()
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line a scenario: milliseconds of both, and the medians of their ratios."""
    shipped = [name for name, path in shipped_scenarios().items() if path.parent.name == "scenarios"]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.browser", description=__doc__)
    parser.add_argument("scenarios", nargs="*", default=shipped, metavar="SCENARIO")
    parser.add_argument("--persons", type=int, default=2000)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--engine", type=Path, default=ENGINE)
    given = parser.parse_args(arguments)
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("There is no Chromium here (Debian: apt-get install chromium).")
    ratios: dict[str, list[float]] = {"first": [], "later": []}
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name in given.scenarios:
            scenario = Scenario.load(name).with_values({"market.persons": given.persons, "run.replications": 2})
            told = f"{name:26}"
            for which, found in pairs_of(browser, scenario, given.engine.read_bytes(), given.pairs).items():
                ratios[which].append(statistics.median(page / desktop for desktop, page in found))
                desktop, page = (statistics.median(times) for times in zip(*found, strict=True))
                told += f"  {which}: desktop {desktop:5.1f} ms, page {page:5.1f} ms, ratio {ratios[which][-1]:.2f}"
            print(told, flush=True)
    for which, all_of_them in ratios.items():
        above = sum(one > LIMIT for one in all_of_them)
        print(f"{which}: at most {max(all_of_them):.2f}; {above} of {len(all_of_them)} above {LIMIT}")


if __name__ == "__main__":
    main()
