"""The page of one file: opened from a disk without a network, its numbers are the desktop's to the last bit."""

import json
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.comparison.compare import compare
from paradox.browser.page import page
from paradox.present.messages import LANGUAGES, catalogue, t
from paradox.present.text.number_format import plain
from paradox.present.text.pilots import GROUPS, pilot_table
from sim.scenario.scenario import Scenario, shipped_scenarios
from sim.state.draws import seed_of
from sim.worlds.counterfactuals import Replication
from tests.places import ROOT
from tests.program.browser.conftest import Watched, serious

pytestmark = pytest.mark.browser

SMALL = {"market.persons": 200, "run.replications": 2}
SHIPPED = [name for name, path in shipped_scenarios().items() if path.parent.name == "scenarios"]
EXAMPLES = [name for name in shipped_scenarios() if name not in SHIPPED]

Opener = Callable[..., Any]


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Opener]:
    """Opens the page of a scenario from the disk, with the network off, in a tab that is watched."""
    watched = Watched("file:")
    contexts = []

    def open_it(scenario: Scenario, address: str = "", wait: bool = True, **settings: Any) -> Any:
        file = tmp_path / "page.html"
        file.write_text(page(scenario), encoding="utf-8")
        context = browser.new_context(offline=True, **{"viewport": {"width": 1280, "height": 800}, **settings})
        contexts.append(context)
        tab = context.new_page()
        watched.watch(tab)
        tab.goto(file.as_uri() + address)
        if wait:
            calculated(tab, scenario)
        return tab

    yield open_it
    for context in contexts:
        context.close()
    assert watched.outside == []
    assert watched.complaints == []


def calculated(tab: Any, scenario: Scenario) -> None:
    """Wait until all replications are there."""
    tab.wait_for_selector(f'body[data-replications="{scenario.replications}"]', timeout=120_000)


def until(tab: Any, true: str) -> None:
    """Wait until something is true on the page, which lets nobody but its own script ask for that."""
    tab.evaluate(f"new Promise(done => {{ const look = () => {true} ? done() : setTimeout(look, 20); look(); }})")


def moved(tab: Any, scenario: Scenario, policy: str, levers: dict[str, float] | None = None) -> list[dict[str, Any]]:
    """Choose a policy and levers on the page; return its replications of that policy."""
    tab.evaluate("([from, moved]) => state.set({from, moved})", [policy, levers or {}])
    calculated(tab, scenario)
    found: list[dict[str, Any]] = tab.evaluate(
        "() => together()[0].map(run => ({outcomes: run.outcomes, segments: run.segments, pilots: run.pilots,"
        " weekly: Object.fromEntries(Object.entries(run.weekly).map(([name, list]) => [name, Array.from(list)]))}))"
    )
    return found


def same(here: float, there: float) -> bool:
    """Whether two numbers have the same bits, or neither exists."""
    return (math.isnan(here) and math.isnan(there)) or np.float64(here).tobytes() == np.float64(there).tobytes()


def differing(tab: Any, scenario: Scenario, policy: str, of: str, levers: dict[str, float] | None = None) -> list[str]:
    """Name every number of a policy on the page that is not the desktop's of policy `of` of a scenario."""
    wrong = []
    for number, found in enumerate(moved(tab, scenario, policy, levers)):
        run = Replication(scenario, seed_of(scenario.seed, number)).run(of)
        assert found["outcomes"].keys() == run.outcomes.keys()
        wrong += [name for name, value in run.outcomes.items() if not same(found["outcomes"][name], value)]
        for name, series in found["weekly"].items():
            wrong += [f"weekly {name}"] * (not np.array_equal(np.array(series), run.weekly[name], equal_nan=True))
        groups = [group for group in run.groups if group["kind"] == "segment"]
        for group, segment in zip(groups, found["segments"], strict=True):
            wrong += [f"{group['group']} {name}" for name in segment if not same(segment[name], group[name])]
        wrong += [f"pilots {set(found['pilots'])}"] * (found["pilots"].keys() != set(scenario.pilots))
        for where, kind in GROUPS:
            for group in (one for one in run.groups if one["kind"] == kind):
                part = found["pilots"][group["group"]][where]
                wrong += [f"{kind} {name}" for name in part if not same(part[name], group[name])]
    return wrong


@pytest.mark.parametrize("name", ["hotel_booking_error", "two_cultures", "small_firm_chatbot", "shocks", "roll_out"])
def test_every_number_of_the_page_is_the_desktops(opened: Opener, name: str) -> None:
    scenario = Scenario.load(name).with_values(SMALL)
    tab = opened(scenario)
    for policy in list(scenario.policies)[-2:]:
        assert differing(tab, scenario, policy, policy) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [*SHIPPED, *EXAMPLES])
def test_every_number_of_every_shipped_scenario_is_the_desktops(opened: Opener, name: str) -> None:
    scenario = Scenario.load(name).with_values({"run.replications": 3})
    tab = opened(scenario)
    for policy in list(scenario.policies)[:4]:
        assert differing(tab, scenario, policy, policy) == [], policy


def test_levers_moved_on_the_page_are_the_policy_that_it_writes_for_a_file(opened: Opener, tmp_path: Path) -> None:
    scenario = Scenario.load("hotel_booking_error").with_values(SMALL)
    tab = opened(scenario)
    levers = {"staff_capacity": 7.5, "comp_amount": 0.35, "bot_share": 0.3, "prevention.1": 0.015}
    moved(tab, scenario, "story", levers)
    file = tmp_path / "mine.yaml"
    size = "market: {persons: 200}\nrun: {replications: 2}"
    file.write_text(f"{size}\n{tab.text_content('#yaml')}\n", encoding="utf-8")
    assert differing(tab, Scenario.load(file), "story", "yours", levers) == []


def test_a_firm_moves_levers_in_its_own_units_and_the_file_says_the_same(opened: Opener, tmp_path: Path) -> None:
    scenario = Scenario.load("retail_bank").with_values(SMALL)
    tab = opened(scenario)
    tab.select_option("#from", "today")
    tab.click("summary[data-say=more_levers]")
    fee = scenario.causes.index(next(cause for cause in scenario.causes if cause.name == "wrong_fee"))
    for name, value in (("staff_capacity", "9"), ("comp_amount", "50"), (f"prevention.{fee}", "75000")):
        tab.fill(f"[id='lever-{name}-number']", value)
        tab.keyboard.press("Enter")
    calculated(tab, scenario)
    levers = tab.evaluate("state.now.moved")
    policies = scenario.canonical()["policies"]
    assert levers["staff_capacity"] == policies["more_people"]["staff_capacity"]
    assert levers["comp_amount"] == policies["goodwill"]["comp_amount"]
    assert levers[f"prevention.{fee}"] == policies["fee_checks"]["prevention"]["wrong_fee"]
    assert "Staff (people): 9 instead of 6" in tab.inner_text("#changes")
    assert "People who answer.\nIn the model: 7.875" in tab.inner_text("[data-lever=staff_capacity]")
    assert "prices" not in tab.inner_text("body")
    assert re.search(r"affluent: Yours.*\$", tab.inner_text("#segments"), re.DOTALL)
    text = tab.text_content("#yaml")
    for line in ("staff_people: 9", "comp_amount: 50 USD", '"wrong_fee": 75000 USD/year'):
        assert line in text
    (tmp_path / "mine.yaml").write_text(
        f"{text}\nmarket: {{persons: 200}}\nrun: {{replications: 2}}\n", encoding="utf-8"
    )
    assert differing(tab, Scenario.load(tmp_path / "mine.yaml"), "today", "yours", levers) == []
    tab.fill("#lever-comp_amount-number", "80")
    tab.keyboard.press("Enter")
    assert "Money back (USD): allowed is 0 to 74.72" in tab.inner_text("#said")
    tab.fill("#lever-comp_amount-number", "20")
    tab.keyboard.press("Enter")
    assert "comp_amount" not in tab.evaluate("state.now.moved")
    tab.focus("#lever-staff_capacity")
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("state.now.moved.staff_capacity") == 9.5 * 0.875
    assert tab.get_attribute("#lever-staff_capacity", "aria-valuetext") == "9.5 people"


def test_a_pilot_is_told_as_a_comparison_tells_it(opened: Opener) -> None:
    scenario = Scenario.load("pilot").with_values(SMALL)
    (there,) = [pilot_table(compare(scenario, threads=1), "en")]
    tab = opened(scenario)
    moved(tab, scenario, "pilot_by_lot")
    shown = [row.split("\t") for row in tab.inner_text("#pilot").splitlines() if row.startswith("pilot by lot")]
    assert [cells for _, *cells in shown] == [cells for name, cells in there.rows if name.startswith("pilot by lot")]
    assert tab.inner_text("#pilot-who") == there.sentences[0]
    moved(tab, scenario, "as_today")
    assert tab.is_hidden("#pilot-part")


def test_estimates_intervals_and_verdicts_are_those_of_a_comparison(opened: Opener) -> None:
    scenario = Scenario.load("hotel_booking_error").with_values(SMALL | {"run.replications": 3})
    told = compare(scenario, threads=1)
    tab = opened(scenario)
    for policy in ("story", "stingy"):
        moved(tab, scenario, policy)
        found = tab.evaluate(
            "(names) => { const [mine, , reference] = together(); const unit = unitOf(reference);"
            " return {levels: names.map(name => level(name, mine, unit, about)),"
            " gap: difference('satisfaction_sd', mine, reference, unit, about), words: wordsOf(mine, unit)}; }",
            ["paradox", "recovery_person", "total", "recovery_base", "profit", "retention", "days"],
        )
        there = told[policy]
        for name, here in zip(
            ["paradox", "recovery_person", "total", "recovery_base", "profit", "retention", "days"],
            found["levels"],
            strict=True,
        ):
            wanted = there.levels[name].interval
            assert (here["estimate"], here["low"], here["high"], here["n"]) == tuple(wanted), name
        assert found["gap"]["estimate"] == there.differences["satisfaction_sd"].estimate
        assert found["words"] == {"person": there.person.replace(" ", "_"), "base": there.base.replace(" ", "_")}


def test_the_address_holds_the_state_and_each_step_can_be_undone(opened: Opener) -> None:
    scenario = Scenario.load("hotel_booking_error").with_values(SMALL)
    tab = opened(scenario, "#from=stingy&staff_capacity=9&resolve_prob=7&lang=zh")
    assert tab.evaluate("state.now") == {"from": "stingy", "moved": {"staff_capacity": 9}}  # 7 is no probability
    assert tab.inner_text("#levers-heading") == t("browser.levers", "zh")
    tab.focus("#lever-staff_capacity")
    tab.keyboard.press("ArrowRight")
    assert "staff_capacity=9.5" in tab.evaluate("location.hash")
    tab.wait_for_timeout(900)
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Control+z")
    assert tab.evaluate("state.now.moved") == {"staff_capacity": 9.5}
    tab.click("#undo")
    assert tab.evaluate("state.now.moved") == {"staff_capacity": 9}
    tab.click("#redo")
    assert tab.evaluate("state.now.moved") == {"staff_capacity": 9.5}
    tab.click("#reset")
    assert tab.evaluate("state.now.moved") == {}


def test_what_was_found_stays_in_its_place_until_a_lever_is_answered(opened: Opener) -> None:
    scenario = Scenario.load("hotel_booking_error").with_values(SMALL)
    tab = opened(scenario)
    assert "Yours" not in tab.inner_text("body")  # nothing was moved
    tab.evaluate("document.getElementById('series').scrollIntoView()")
    tab.evaluate("pool.hand = () => {}")  # no worker answers
    before = tab.evaluate("scrollY")
    tab.evaluate("state.set({from: 'story', moved: {staff_capacity: 9}})")
    tab.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert tab.evaluate("scrollY") == before
    assert tab.is_visible("#series svg")
    assert tab.get_attribute("#results", "aria-busy") == "true"
    # Dragged on, it is answered where it was and then where it is, not at every place between.
    for staff in (10, 11):
        tab.evaluate("staff => state.set({from: 'story', moved: {staff_capacity: staff}})", staff)
    tab.evaluate("delete pool.hand; pool.hand()")
    until(tab, "lived === state.now")
    calculated(tab, scenario)
    asked = tab.evaluate("[9, 10, 11].map(staff => runs.has(keyOf('story', {staff_capacity: staff})))")
    assert asked == [True, False, True]
    assert tab.get_attribute("#results", "aria-busy") == "false"
    assert "Yours" in tab.inner_text("#verdicts")


def test_a_person_is_followed_with_the_twin(opened: Opener) -> None:
    scenario = Scenario.load("hotel_booking_error").with_values(SMALL)
    tab = opened(scenario, "#from=story&series=profit&person=12")
    tab.wait_for_selector("#person-figure svg")
    assert (tab.input_value("#person-number"), tab.input_value("#series-choice")) == ("12", "profit")
    assert "series=profit&person=12" in tab.evaluate("location.hash")
    tab.fill("#person-number", "")
    tab.click("#person-form button")
    until(tab, "document.getElementById('person-number').value !== ''")
    told = tab.get_attribute("#person-figure svg", "aria-label")
    replication = Replication(scenario, scenario.seed)
    world = replication.world(tab.evaluate("state.now.from"))
    person = int(tab.input_value("#person-number"))
    for name, satisfaction in (("person", world.people.actual.satisfaction), ("twin", world.people.twin.satisfaction)):
        line = next(part for part in told.split("; ") if t(f"browser.{name}_line") in part)
        assert line.endswith(f", {plain(satisfaction[person])}")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(opened: Opener, axe: str, lang: str, scheme: str) -> None:
    scenario = Scenario.load("two_cultures").with_values(SMALL)
    tab = opened(scenario, f"#from=lavish&comp_amount=1&lang={lang}", color_scheme=scheme)
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert serious(tab, axe, ("minor", "moderate", "serious", "critical")) == []


def test_no_letter_is_small_and_nothing_is_wider_than_a_phone(opened: Opener) -> None:
    scenario = Scenario.load("two_cultures").with_values(SMALL)
    tab = opened(scenario, "#from=lavish&comp_amount=1", viewport={"width": 390, "height": 844})
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    small = tab.evaluate(
        "[...document.body.querySelectorAll('*')].filter(one => one.offsetParent !== null && one.textContent.trim()"
        " && parseFloat(getComputedStyle(one).fontSize) < 16).map(one => one.outerHTML.slice(0, 60))"
    )
    assert small == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    tab.click("#person-form button")
    tab.wait_for_selector("#person-table table")
    assert tab.evaluate("(one => one.scrollWidth <= one.clientWidth)(document.getElementById('person-table'))")


def test_texts_of_a_scenario_are_no_markup_and_no_code(opened: Opener, tmp_path: Path) -> None:
    bad = "</script><script>window.hit = 1</script><img src=x onerror='window.hit = 1'>${1}{{ 7 * 7 }}"
    file = tmp_path / "bad.yaml"
    file.write_text(
        f"extends: hotel_booking_error\ntitle: {json.dumps(bad)}\npurpose: {json.dumps(bad)}\n"
        f"market: {{persons: 100}}\nrun: {{replications: 2, horizon: 20}}\n"
        f"policies:\n  story:\n    description: {json.dumps(bad)}\ntranslations: {{}}\n",
        encoding="utf-8",
    )
    scenario = Scenario.load(file)
    tab = opened(scenario)
    assert tab.evaluate("window.hit") is None
    assert tab.inner_text("#title") == bad
    assert tab.inner_text("#from-note") == bad
    assert tab.locator("img").count() == 0


def test_numbers_and_figures_can_be_saved(opened: Opener) -> None:
    scenario = Scenario.load("hotel_booking_error").with_values(SMALL)
    tab = opened(scenario, "#from=story&staff_capacity=9")
    with tab.expect_download() as numbers:
        tab.click("#save-numbers")
    lines = Path(numbers.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "policy,outcome,against,segment,week,month,unit,estimate,low,high,n"
    there = [line.split(",")[:7] for line in lines[1:]]
    assert ["story", "profit", "", "", "", "", "price"] in there
    assert ["yours", "profit", "story", "", "", "", "price"] in there  # the column of differences
    assert ["yours", "satisfaction_do_nothing", "", "", "77", "", "sd"] in there
    assert ["yours", "complaints", "", "", "", "18", "per 1000 customers of week 0"] in there
    assert ["story", "retention", "", "all", "", "", "share"] in there
    assert all(float(line.split(",")[7]) for line in lines[1:] if line.startswith("yours,paradox,"))
    assert re.search(r"\[-?\d", tab.text_content("#series-table"))  # intervals, as the bands have them
    for kind, beginning in (("svg", b"<svg"), ("png", b"\x89PNG")):
        with tab.expect_download() as figure:
            tab.click(f"[data-save=contrasts][data-kind={kind}]")
        assert Path(figure.value.path()).read_bytes().startswith(beginning)


def test_it_prints_its_verdict_and_what_was_changed(opened: Opener) -> None:
    from tests.program.browser.paper import on_paper_too_wide, printed, squeezed

    scenario = Scenario.load("hotel_booking_error").with_values(SMALL)
    tab = opened(scenario, "#from=story&comp_amount=1")
    words = squeezed(printed(tab, "A4"))
    assert squeezed(t("browser.verdict")) in words
    assert re.search(r"1insteadof0\.3", words)
    assert on_paper_too_wide(tab, "A4") == []


@pytest.mark.parametrize("weighted", [False, True])
def test_persons_of_known_segments_and_ties_are_who_they_are_on_the_desktop(
    weighted: bool, opened: Opener, tmp_path: Path
) -> None:
    people = "".join(f"p{i},{'outspoken' if i % 3 else 'reserved'}\n" for i in range(90))
    (tmp_path / "people.csv").write_text(f"name,segment\n{people}", encoding="utf-8")
    pairs = {frozenset((i, (step * i + 3) % 90)) for i in range(90) for step in (7, 5, 11)}
    rows = [
        f"p{min(pair)},p{max(pair)}" + f",{1 + at % 5}" * weighted for at, pair in enumerate(pairs) if len(pair) > 1
    ]
    (tmp_path / "links.csv").write_text("\n".join(["from,to" + ",weight" * weighted, *rows]), encoding="utf-8")
    file = tmp_path / "known.yaml"
    network = "{kind: edges, edges: links.csv, nodes: people.csv}"
    file.write_text(
        f"extends: two_cultures\nmarket: {{persons: 120, network: {network}}}\nrun: {{replications: 2}}\n",
        encoding="utf-8",
    )
    scenario = Scenario.load(file)
    tab = opened(scenario)
    assert differing(tab, scenario, "story", "story") == []


def test_long_names_in_the_key_of_a_figure_are_shortened_and_stay_apart(browser: Any) -> None:
    tab = browser.new_page()
    tab.set_content("<style>text {font: 16px sans-serif}</style>")
    tab.evaluate(
        "() => { window.t = (key) => key; window.plain = window.signed = String; window.withInterval = () => ''; }"
    )
    tab.add_script_tag(path=ROOT / "paradox" / "browser" / "charts.js")
    names = [f"{'A policy with a very long name ' * 4}{end}" for end in ("as in the file", "as you changed it")]
    drawn = tab.evaluate(
        """(names) => {
          const lines = names.map((name) => ({ name, look: "", values: [0, 1] }));
          const marks = names.map(() => ({ estimate: 0.1, low: 0, high: 0.2 }));
          const rows = [{ label: "", marks }];
          document.body.append(lineFigure(700, lines, 0, "", "", ""), intervalFigure(700, rows, names, 0.05, ""));
          return [...document.querySelectorAll("svg")].map((svg) => [...svg.querySelectorAll("text")]
            .filter((one) => one.querySelector("title"))
            .map((one) => [one.firstChild.data, one.getBoundingClientRect().left, one.getBoundingClientRect().right]));
        }""",
        names,
    )
    tab.close()
    for (first, _, end), (second, begin, last) in drawn:
        assert first != second
        assert end < begin < last <= 708


def test_the_page_fills_chinese_sentences_as_the_program_does(browser: Any) -> None:
    messages = {key: text for key, text in catalogue("zh").items() if ":" not in "".join(re.findall(r"{.*?}", text))}
    tab = browser.new_page()
    tab.add_script_tag(path=ROOT / "paradox" / "browser" / "words.js")
    for value in ("一般做法", "14 天", "A policy", "-0.3", "“乙”"):
        fills = {key: dict.fromkeys(re.findall(r"{(\w+)}", text), value) for key, text in messages.items()}
        told = tab.evaluate(
            """([texts, fills]) => { window.about = { texts: { zh: texts } }; language = "zh";
               return Object.keys(texts).map((key) => t(key, fills[key])); }""",
            [messages, fills],
        )
        assert told == [t(key, "zh", **fills[key]) for key in messages]
    tab.close()
