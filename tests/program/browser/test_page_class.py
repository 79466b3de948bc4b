"""The served page in front of a class: votes, slips, teams, and nothing lost on the way."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from paradox.classroom.library import lessons
from paradox.classroom.slips import slips
from paradox.present.messages import LANGUAGES, t
from tests.program.browser.crowd import PHONES, RETURNS, answered, phones, rates, watch
from tests.program.browser.served import Served, served
from tests.program.browser.steps import FREE, LESSON, bars, begun, let_in, opened, phone, revealed, until, voting

pytestmark = pytest.mark.browser


def test_a_class_guesses_on_its_phones(tab: Any, browser: Any, server: Served) -> None:
    opened(tab, LESSON)
    voting(tab)
    assert tab.inner_text("#vote .where") == t("poll.alone"), "a page for this machine alone says how phones get to it"
    for guess in ("20", "40", "60"):
        one = phone(browser, server.address)
        one.wait_for_selector("#ask:not([hidden])")
        one.fill("#guess", guess)
        one.click("#send")
        one.wait_for_selector("#state:has-text('is there')")
        one.reload()
        one.wait_for_selector("#state:has-text('is there')")
        if guess != "60":
            one.context.close()
    tab.wait_for_selector("#vote .count:has-text('3 have answered')")
    tab.reload()
    begun(tab)
    tab.wait_for_selector("#vote .count:has-text('3 have answered')")
    tab.click("#vote-close")
    until(tab, "now.guess === 40"), "the guess in the middle is that of the class"
    tab.wait_for_selector("#histogram svg")
    assert bars(tab) == [1, 1, 1]
    assert tab.locator("#histogram .model").count() == 0
    one.wait_for_selector("#state:has-text('closed. Your guess: 60')")
    one.context.close()
    tab.reload()  # what the class said stays on the wall
    begun(tab)
    assert bars(tab) == [1, 1, 1]
    with tab.expect_download() as saved:
        tab.click("#vote-save")
    assert saved.value.path().read_text().splitlines() == ["vote,guess", "now,20.0", "now,40.0", "now,60.0"]
    tab.click("#on")
    revealed(tab)
    tab.wait_for_selector("#histogram .model", state="attached")
    answer = tab.evaluate("written(answers()[0])")
    assert f"{t('poll.answer')}: {answer}" in tab.inner_text("#histogram")
    assert t("lesson_page.you_said", guess="40") in tab.inner_text("#answer")


def test_a_second_vote_stands_beside_the_first(tab: Any) -> None:
    opened(tab, LESSON)
    for typed in ("20 20", "60"):
        voting(tab)
        assert tab.locator("#histogram svg >> visible=true").count() == 0
        tab.fill("#by-hand", typed)
        tab.press("#by-hand", "Enter")
        tab.wait_for_selector("#vote .count:has-text('counted by hand')")
        tab.click("#vote-close")
        tab.wait_for_selector("#histogram svg >> visible=true")
    until(tab, "now.guess === 60")
    assert tab.locator("#histogram .now").count() == 1
    assert tab.locator("#histogram .earlier").count() == 1


def test_slips_are_printed_and_counted_by_hand(tab: Any) -> None:
    opened(tab, LESSON)
    tab.click("#steps [data-step=guess]")
    with tab.expect_popup() as sheet:
        tab.click("#slips")
    sheet.value.wait_for_selector(".slip")
    assert sheet.value.locator(".slip").count() == 4
    sheet.value.close()
    voting(tab)
    tab.fill("#by-hand", "20 <b>")
    tab.press("#by-hand", "Enter")
    tab.wait_for_selector("#vote .told:has-text('<b>')")
    tab.fill("#by-hand", "20 60x2 30")
    tab.press("#by-hand", "Enter")
    tab.wait_for_selector("#vote .count:has-text('4 counted by hand')")
    assert tab.inner_text("#vote .told") == ""
    tab.click("#vote-close")
    until(tab, "now.guess === 45")
    assert sum(bars(tab)) == 4


def test_votes_and_teams_without_anybody_are_closed_and_a_vote_gives_nobody_back_to_the_teams(
    tab: Any, browser: Any, server: Served
) -> None:
    opened(tab, LESSON)
    let_in(tab)
    one = phone(browser, server.address)
    one.wait_for_selector("#policy:not([hidden])")
    tab.keyboard.press("Escape")
    voting(tab)
    one.wait_for_selector("#ask:not([hidden])")
    tab.click("#vote-close")
    tab.wait_for_selector("#vote:not([data-open])")
    assert tab.evaluate("now.guess") is None, "nobody has guessed"
    assert tab.is_visible("#hold")
    one.wait_for_selector("#state:has-text('The vote is closed')")
    assert not one.is_visible("#policy")
    let_in(tab)
    one.wait_for_selector("#policy:not([hidden])")
    tab.click("#teams-close")
    one.wait_for_selector("#state:has-text('closed')")
    tab.wait_for_selector("#teams:not([data-open])")
    one.context.close()


def test_what_is_open_on_another_page_is_said_and_can_be_closed(tab: Any) -> None:
    opened(tab, LESSON)
    voting(tab)
    opened(tab, "/en?lesson=two_cultures")
    tab.click("#steps [data-step=guess]")
    tab.wait_for_selector("#vote[data-open]")
    assert lessons()["good_hotel_recovery"].question.en in tab.inner_text("#vote .count")
    tab.click("#vote-close")
    tab.wait_for_selector("#vote:not([data-open])")
    assert tab.evaluate("now.guess") is None
    assert not tab.is_visible("#histogram")


def test_teams_set_policies_on_their_phones_and_the_wall_ranks_them(tab: Any, browser: Any, server: Served) -> None:
    opened(tab, "/en?scenario=coffee_remake&left=average&right=lavish&seed=3")
    let_in(tab)
    opened_phones = []
    for team, money in (("owl", "0"), ("heron", "2"), ("owl", "0.5")):
        one = phone(browser, server.address)
        one.select_option("#team", team)
        one.wait_for_function("team => document.querySelector('#team').value === team", arg=team)
        one.fill("#levers input[name=comp_amount]", money)
        one.click("#set")
        one.wait_for_selector("#state:has-text('of your team stands')")
        one.reload()
        one.wait_for_function(
            "money => document.querySelector('#levers input[name=comp_amount]')?.value === money", arg=money
        )
        opened_phones.append(one)
    first = "document.querySelector('#levers input[name=comp_amount]').value === '0.5'"
    opened_phones[0].wait_for_function(first, timeout=10_000)  # what another phone of the team has set
    tab.wait_for_selector("#teams .count:has-text('2 teams')")
    tab.click("#teams-close")
    tab.wait_for_selector("#teams-far:has-text('30 replications, all')", timeout=600_000)
    lead = tab.inner_text("#teams-lead")
    assert t("advice.horizon_class", weeks=78) in tab.inner_text("#teams-note")
    rows = tab.locator("#league tbody tr").all_inner_texts()
    assert len(rows) == 4
    assert [place for place in (row.split("\t")[1] for row in rows) if place] == ["1", "2"]
    assert any(row.split("\t")[0] == "Doing nothing" for row in rows)
    assert lead.split()[0] in {"Owl", "Heron"}
    tab.select_option("#teams-by", "retention")
    tab.wait_for_selector("#teams-lead:has-text('customers')")
    with tab.expect_download() as saved:
        tab.click("#teams-save")
    assert saved.value.path().read_text().startswith("team,profit,")
    tab.reload()
    begun(tab)
    tab.click("#show-teams")
    assert tab.locator("#league tbody tr").count() == 4
    opened_phones[1].wait_for_selector("#state:has-text('closed')")
    for one in opened_phones:
        one.context.close()


SIZES = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4)}


@pytest.mark.parametrize("paper", SIZES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_four_slips_fit_on_a_sheet(browser: Any, paper: str, lang: str) -> None:
    width, height = (96.0 / 25.4 * side for side in SIZES[paper])
    page = browser.new_page(viewport={"width": round(width - 24 * 96 / 25.4), "height": 900})
    page.emulate_media(media="print")
    for lesson in lessons().values():
        page.set_content(slips(lesson, lang))
        assert page.evaluate("document.body.getBoundingClientRect().height") <= height - 18 * 96 / 25.4, lesson.key
    page.close()


@pytest.mark.slow
def test_a_hundred_phones_that_keep_coming_back_are_all_there_once_and_the_wall_goes_on(
    tab: Any, server: Served
) -> None:
    opened(tab, LESSON)
    voting(tab)
    tab.evaluate(watch("#vote .count"))
    coming = phones(server.address, RETURNS)
    told = answered(coming)
    assert told["guess 200"] == PHONES * RETURNS
    assert not any(answer.split()[-1] in ("400", "409", "500") for answer in told)
    tab.wait_for_selector("#vote .count:has-text('100 have answered, of 100')")
    assert rates(tab)[0] > 0
    tab.click("#vote-close")
    tab.wait_for_selector("#histogram svg")
    assert bars(tab) == [PHONES // 20] * 20
    let_in(tab)
    told = answered(phones(server.address, 2))
    assert told["policy 200"] == PHONES * 2
    tab.wait_for_selector("#teams .count:has-text('20 teams')")


def test_a_network_that_keeps_phones_apart_is_told_within_five_seconds(browser: Any) -> None:
    with served("--host", "0.0.0.0") as one:  # a page of its own, as phones are asked here without end
        tab = opened(browser.new_context(base_url=one.address, locale="en-US").new_page(), LESSON)
        for frame, ask in (("#vote", voting), ("#teams", let_in)):
            ask(tab)
            assert not tab.is_visible(f"{frame} .apart")
            tab.wait_for_selector(f"{frame} .apart", state="visible", timeout=5000)
            assert "keeps devices apart" in tab.inner_text(f"{frame} .apart")
        tab.request.get("/class?token=one")
        tab.wait_for_selector("#teams .apart", state="hidden", timeout=5000)
        tab.context.close()


def test_a_code_leads_phones_to_the_class(browser: Any) -> None:
    with served("--host", "0.0.0.0") as one:
        tab = opened(browser.new_context(base_url=one.address, locale="en-US").new_page(), FREE)
        let_in(tab)
        address = tab.inner_text("#teams .where").split("open ")[1].split()[0]
        assert tab.evaluate("document.querySelector('#teams .code').naturalWidth") > 20
        there = browser.new_context().new_page()
        there.goto(address)
        there.wait_for_selector("#policy:not([hidden])")
        there.context.close()
        tab.context.close()


class Program:
    """A program that is ended without notice, and begins again under the same address."""

    def __init__(self, browser: Any, stack: ExitStack, page: str) -> None:
        self._stack = stack
        self._running = stack.enter_context(served())
        self.address = self._running.address
        self.browser = browser
        self.tab = self._opened(page)

    def _opened(self, page: str) -> Any:
        context = self.browser.new_context(base_url=self.address, locale="en-US")
        self._stack.callback(context.close)
        return opened(context.new_page(), page)

    def phone(self) -> Any:
        """Return a phone that has joined the class."""
        one = phone(self.browser, self.address)
        self._stack.callback(one.context.close)
        return one

    def kill(self) -> None:
        """End the program as a loss of power does."""
        self._running.process.kill()
        self._running.process.wait(60)

    def begin(self) -> None:
        """Begin the program again, on the same port."""
        port = int(self.address.rsplit(":", 1)[1])
        self._running = self._stack.enter_context(served(port=port))


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as one:
        yield one


def guess_on(one: Any, guess: str) -> None:
    """Guess on a phone."""
    one.wait_for_selector("#ask:not([hidden])")
    one.fill("#guess", guess)
    one.click("#send")


def test_a_program_killed_in_the_middle_of_a_vote_goes_on_with_every_guess_once(browser: Any, stack: ExitStack) -> None:
    program = Program(browser, stack, LESSON)
    tab = program.tab
    voting(tab)
    coming = {guess: program.phone() for guess in ("20", "40", "60", "80")}
    gone = coming.pop("80")
    guess_on(gone, "80")
    gone.wait_for_selector("#state:has-text('is there')")
    for guess, one in coming.items():
        guess_on(one, guess)
        one.wait_for_selector("#state:has-text('is there')")
    tab.fill("#by-hand", "10x2")
    tab.press("#by-hand", "Enter")
    tab.wait_for_selector("#vote .count:has-text('4 have answered'):has-text('2 counted')")
    gone.context.close()  # it does not come back, and its guess stays
    program.kill()
    guess_on(coming["60"], "70")  # changed while nobody listens
    coming["60"].wait_for_selector(f"#state:has-text('{t('poll.lost')}')")
    tab.wait_for_selector(f"#class-said:has-text('{t('poll.lost')}')")
    program.begin()
    tab.wait_for_selector("#vote .count:has-text('4 have answered, of 3 phones'):has-text('2 counted')")
    assert tab.locator("#vote[data-open]").count() == 1, "the vote is still open"
    coming["60"].wait_for_selector("#state:has-text('is there: 70')")
    for guess in ("20", "40"):
        coming[guess].wait_for_selector(f"#state:has-text('is there: {guess}')")
    late = program.phone()
    guess_on(late, "50")
    tab.wait_for_selector("#vote .count:has-text('5 have answered, of 4 phones')")
    tab.click("#vote-close")
    assert sum(bars(tab)) == 7
    for _ in range(2):  # killed once more while all is shown
        said = [float(line.split(",")[1]) for line in tab.request.get("/guesses.csv").text().splitlines()[1:]]
        assert said == [10, 10, 20, 40, 50, 70, 80]
        program.kill()
        tab.wait_for_selector(f"#class-said:has-text('{t('poll.lost')}')")
        program.begin()
        tab.wait_for_selector("#class-said", state="hidden")
        until(tab, "document.querySelector('#histogram svg') !== null && !document.querySelector('#vote').dataset.open")
        tab.reload()
        begun(tab)
        assert sum(bars(tab)) == 7
        late.wait_for_selector("#state:has-text('closed. Your guess: 50')")


def test_a_program_that_has_not_heard_of_the_vote_yet_refuses_no_guess_for_good(browser: Any, stack: ExitStack) -> None:
    program = Program(browser, stack, LESSON)
    voting(program.tab)
    early = {"said": t("poll.closed"), "now": {"kind": "guess", "round": 0, "open": False}}
    refusals = []

    def refuse_once(route: Any) -> None:
        if route.request.method == "POST" and not refusals:
            refusals.append(route.request.post_data)
            route.fulfill(status=409, json=early)
        else:
            route.continue_()

    one = program.phone()
    one.route("**/class?*", refuse_once)
    guess_on(one, "70")
    one.wait_for_selector("#state:has-text('is there: 70')")
    assert len(refusals) == 1
    program.tab.wait_for_selector("#vote .count:has-text('1 have answered')")


def test_what_phones_said_last_is_not_lost_where_the_wall_has_not_heard_it(browser: Any, stack: ExitStack) -> None:
    program = Program(browser, stack, LESSON)
    tab = program.tab
    voting(tab)
    one = program.phone()
    # This phone can keep nothing but in its page.
    one.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    guess_on(one, "20")
    tab.wait_for_selector("#vote .count:has-text('1 have answered')")
    known = tab.evaluate("sessionStorage.getItem('paradox class')")
    guess_on(one, "30")
    one.wait_for_selector("#state:has-text('is there: 30')")
    other = program.phone()
    guess_on(other, "90")
    tab.wait_for_selector("#vote .count:has-text('2 have answered')")
    program.kill()
    tab.wait_for_selector(f"#class-said:has-text('{t('poll.lost')}')")
    tab.evaluate("known => sessionStorage.setItem('paradox class', known)", known)
    program.begin()
    tab.wait_for_selector("#vote .count:has-text('2 have answered')")
    one.wait_for_selector("#state:has-text('is there: 30')")
    tab.click("#vote-close")
    tab.wait_for_selector("#histogram svg")
    said = [float(line.split(",")[1]) for line in tab.request.get("/guesses.csv").text().splitlines()[1:]]
    assert said == [30, 90]


def test_what_does_not_fit_the_program_is_not_taken_up_and_the_page_says_so(browser: Any, stack: ExitStack) -> None:
    program = Program(browser, stack, LESSON)
    tab = program.tab
    voting(tab)
    until(tab, "sessionStorage.getItem('paradox class') !== null")
    program.kill()
    tab.wait_for_selector(f"#class-said:has-text('{t('poll.lost')}')")
    tab.evaluate("""() => {
      const last = JSON.parse(sessionStorage.getItem("paradox class"));
      last.kept.vote.question = "another";
      sessionStorage.setItem("paradox class", JSON.stringify(last));
    }""")
    program.begin()
    tab.wait_for_selector(f"#class-said:has-text('{t('poll.other')}')")
    assert tab.locator("#vote[data-open]").count() == 0
    assert tab.evaluate("sessionStorage.getItem('paradox class')") is None
    voting(tab)
    tab.wait_for_selector("#class-said", state="hidden")


def test_a_program_killed_while_teams_set_policies_and_after_they_were_lived_loses_neither(
    browser: Any, stack: ExitStack
) -> None:
    program = Program(browser, stack, "/en?scenario=coffee_remake&left=average&right=lavish&seed=3")
    tab = program.tab
    let_in(tab)
    owl, other_owl, heron = (program.phone() for _ in range(3))
    for one, team, money in ((owl, "owl", "0"), (other_owl, "owl", "0.5"), (heron, "heron", "2")):
        one.select_option("#team", team)
        one.wait_for_function("team => document.querySelector('#team').value === team", arg=team)
        one.fill("#levers input[name=comp_amount]", money)
        one.click("#set")
        one.wait_for_selector("#state:has-text('of your team stands')")
    tab.wait_for_selector("#teams .count:has-text('2 teams')")
    known = tab.evaluate("sessionStorage.getItem('paradox class')")
    heron.fill("#levers input[name=comp_amount]", "1.5")
    heron.click("#set")
    until(tab, "sessionStorage.getItem('paradox class').includes('\"comp_amount\":1.5')")
    heron.fill("#levers input[name=comp_amount]", "1")  # moved, and not sent yet
    program.kill()
    tab.evaluate("known => sessionStorage.setItem('paradox class', known)", known)
    program.begin()
    tab.wait_for_selector("#teams .count:has-text('2 teams have set a policy, with 3 phones')")
    assert tab.locator("#teams[data-open]").count() == 1
    until(tab, "sessionStorage.getItem('paradox class').includes('\"comp_amount\":1.5')")  # told again by its phone
    stands = "money => document.querySelector('#levers input[name=comp_amount]').value === money"
    for one in (owl, other_owl):  # what the team has sent last, whichever of its phones it was
        one.wait_for_function(stands, arg="0.5")
    assert heron.evaluate(stands, "1"), "what was moved stays where it was moved to"
    heron.click("#set")
    heron.wait_for_selector("#state:has-text('of your team stands')")
    tab.click("#teams-close")
    tab.wait_for_selector("#teams-far:has-text('30 replications, all')", timeout=600_000)
    before = tab.request.get("/teams.csv").text()
    assert {line.split(",")[0] for line in before.splitlines()[1:]} == {"owl", "heron", "firm", "do_nothing"}
    program.kill()
    tab.wait_for_selector(f"#class-said:has-text('{t('poll.lost')}')", state="attached")
    program.begin()
    tab.wait_for_selector("#teams-far:has-text('Living')")
    tab.wait_for_selector("#teams-far:has-text('30 replications, all')", timeout=600_000)
    assert tab.request.get("/teams.csv").text() == before, "on the same luck they come to the same"
    owl.wait_for_selector("#state:has-text('closed')")
