"""The report says what the findings say, in both languages, and needs nothing but itself."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from experiments.comparison.intervals import Interval
from experiments.comparison.plausible import Flip, Sureness
from experiments.comparison.verdict import POLICY_WORDS, WORDS
from experiments.laboratory.severity_curve import SEVERITIES, AnswerEffects
from experiments.parameter_sets import behavioural
from paradox.present.messages import LANGUAGES, catalogue, model_name
from paradox.present.report import comparison_report
from paradox.present.report.comparison import better_told_of, border_sentence, group_names
from paradox.present.report.headline import headline
from paradox.present.report.page import breakable
from paradox.present.report.sure import sureness_sentence
from paradox.present.text.plausible import lines
from tests.small_worlds import changed, made_up, translated

MANIFEST = {
    "command": "paradox report made_up",
    "versions": {"python": "3.11"},
    "platform": {"system": "Linux"},
    "git_commit": None,
}
KEEPING = "worlds that keep the evidence"
VOID = {"meta", "br", "img", "input", "link", "hr", "use", "path", "rect", "circle", "line", "image", "polygon"}


def effects(resolved: float = 0.1, unresolved: float = -0.5, silent: float = -0.3) -> AnswerEffects:
    """Make effects that are the same at every severity."""
    rows = [tuple(Interval(value, value - 0.01, value + 0.01, 100) for _ in SEVERITIES)
            for value in (resolved, unresolved, silent)]  # fmt: skip
    return AnswerEffects("warm", 0.05, *rows)


def sure(**changes) -> Sureness:
    """Make a verdict that holds in most worlds."""
    told = {"policy": "warm", "question": "person", "word": "lift", "words": {"lift": 7, "undecided": 3}, "worlds": 10,
            "source": "ensemble", "flips": (Flip("irreparability", "high", 0.9, "judgement"),)}  # fmt: skip
    names = Sureness.__dataclass_fields__
    return Sureness(**{**told, **({"replications": 8} if "replications" in names else {}), **changes})


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request) -> str:
    return comparison_report(made_up(), MANIFEST, [effects()], [sure()], request.param)


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        ("paradox compare my/branch.yaml --out x --replications 12 --report", " --plausible 100"),
        ("paradox report my/branch.yaml --lang zh", " --plausible 100"),
        ("", "paradox compare made_up --report --plausible 100"),
    ],
)
def test_the_next_step_is_the_command_that_made_the_page(command: str, asked: str) -> None:
    told = comparison_report(made_up(), {**MANIFEST, "command": command}, [effects()])
    assert f"Next: {command}{asked}" in told


class Reader(HTMLParser):
    """Reads a page strictly enough to notice what a browser would have to guess."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.outside: list[str] = []
        self.headings: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        values = dict(attrs)
        assert len(values) == len(attrs), f"<{tag}> repeats an attribute"
        self.ids += [values["id"]] if "id" in values else []
        for name in ("src", "href", "xlink:href", "action", "data"):
            if values.get(name) and not values[name].startswith("#"):
                self.outside.append(values[name])
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag) -> None:
        if tag not in VOID:
            assert self.open, f"</{tag}> closes nothing"
            assert self.open.pop() == tag


def test_the_page_is_well_formed_and_every_id_is_unique(page) -> None:
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    assert reader.headings[0] == "h1"
    assert reader.headings.count("h1") == 1


def test_the_page_needs_nothing_from_outside_and_no_script(page) -> None:
    reader = Reader()
    reader.feed(page)
    assert reader.outside == []
    assert "<script" not in page
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)


def test_the_page_is_small_enough_to_mail(page) -> None:
    assert len(page.encode()) < 2_000_000


def test_figures_are_vector_and_have_a_text_alternative(page) -> None:
    assert page.count("<svg") == page.count('<svg role="img" aria-label="')
    assert page.count("<svg") == 3
    assert "<image" not in page


def test_markup_in_a_title_stays_text() -> None:
    import dataclasses

    wild = dataclasses.replace(made_up(), title="<script>alert(1)</script>", question="<b>?</b>")
    page = comparison_report(wild, MANIFEST)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("part", "outcome", "words"),
    [("levels", "paradox", WORDS), ("levels", "total", WORDS), ("differences", "satisfaction_sd", POLICY_WORDS)],
)
def test_flipping_a_finding_changes_the_page(lang, part, outcome, words) -> None:
    pages = {
        comparison_report(changed(made_up(), "warm", part, outcome, verdict=word), MANIFEST, lang=lang)
        for word in words
    }
    assert len(pages) == len(words)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("part", "outcome", "person"),
    [
        ("differences", "satisfaction_sd", "no repair"),
        ("levels", "paradox", "lift"),
        ("levels", "recovery_person", "backfire"),
    ],
)
def test_the_headline_carries_the_margin_of_the_policy_it_names(lang, part, outcome, person) -> None:
    better = changed(made_up(), "warm", "differences", "satisfaction_sd", verdict="better")
    better = changed(better, "warm", "levels", "satisfaction_sd", estimate=9.0)
    better = changed(better, "warm", "levels", "paradox", verdict=person)
    assert headline(changed(better, "warm", part, outcome, estimate=0.77), lang) != headline(better, lang)


def against(**words: str):
    """Return a comparison with such verdicts against the reference, policy by policy; the others make no difference."""
    found = made_up()
    for policy in ("warm", "do_nothing"):
        word = words.get(policy, "no difference")
        found = changed(found, policy, "differences", "satisfaction_sd", verdict=word)
    return found


def test_a_policy_that_is_not_shown_to_be_better_is_named_as_undecided_and_not_as_best() -> None:
    told = headline(changed(against(warm="undecided"), "warm", "levels", "satisfaction_sd", estimate=9.0), "en")
    assert "is shown to leave the customer base better off than the reference 'average'; undecided: warm." in told
    assert "Under average, people whose service failed" in told


def test_nobody_is_called_undecided_where_all_is_decided() -> None:
    told = headline(against(warm="worse"), "en")
    assert told.startswith("No policy leaves the customer base better off than the reference 'average'. Under average")
    assert "undecided:" not in told


def test_all_that_is_open_is_named() -> None:
    assert "undecided: warm and doing nothing." in headline(against(warm="undecided", do_nothing="undecided"), "en")


def test_the_best_is_the_best_of_those_shown_to_be_better_with_what_it_costs() -> None:
    found = changed(
        against(warm="better", do_nothing="undecided"), "do_nothing", "levels", "satisfaction_sd", estimate=9
    )
    found = changed(found, "warm", "differences", "profit", estimate=-0.33, low=-0.4, high=-0.3, verdict="lower")
    found = changed(found, "warm", "differences", "retention", estimate=0.014, low=0.01, high=0.02, verdict="higher")
    told = headline(found, "en")
    assert told.startswith("warm leaves the customer base best off")
    assert "It loses more profit than any other policy: -0.33 [-0.40, -0.30] prices of a visit per customer." in told
    assert "Under warm, people whose service failed" in told


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("higher", "higher too"),
        ("equal", "Profit is the same."),
        ("undecided", "is undecided"),
        ("lower", "It costs profit"),
    ],
)
def test_the_headline_says_what_the_best_policy_does_to_profit(verdict: str, said: str) -> None:
    found = changed(against(warm="better"), "warm", "differences", "profit", estimate=-0.1, verdict=verdict)
    found = changed(found, "do_nothing", "differences", "profit", estimate=-0.2, verdict="lower")
    assert said in headline(found, "en")


def test_who_does_best_at_no_loss_of_profit_is_named_beside_the_one_who_loses_it() -> None:
    found = against(warm="better", do_nothing="better")
    found = changed(found, "warm", "levels", "satisfaction_sd", estimate=9.0)
    found = changed(found, "warm", "differences", "profit", estimate=-1.0, verdict="lower")
    found = changed(found, "do_nothing", "differences", "profit", estimate=0.1, verdict="higher")
    assert "; at no loss, doing nothing does best." in headline(found, "en")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("words", [{}, {"warm": "better"}, {"warm": "undecided"}])
def test_a_headline_is_short_and_no_sentence_of_it_has_two_intervals(lang: str, words: dict[str, str]) -> None:
    for asked in (
        (),
        [sure(words={"lift": 3, "backfire": 7}), sure(question="policy", word="better", words={"better": 9})],
    ):
        sentences = re.split(r"\. (?=[A-Z])|。", headline(against(**words), lang, asked))
        assert len([one for one in sentences if one]) <= 3
        assert all(one.count("[") <= 1 for one in sentences)


def test_a_word_that_most_plausible_worlds_contradict_is_called_open() -> None:
    found = changed(against(warm="better"), "warm", "levels", "paradox", verdict="partial repair")
    held = sure(word="partial repair", words={"partial repair": 6, "backfire": 4})
    lost = sure(word="partial repair", words={"partial repair": 3, "backfire": 6, "no repair": 1})
    assert "partial repair, " in headline(found, "en", [held])
    assert headline(found, "en", [held]).endswith(f"against doing nothing; so in 6 of 10 {KEEPING}.")
    told = headline(found, "en", [lost])
    assert told.endswith(
        "Under warm, what becomes of people whose service failed is open: partial repair at the default values and in "
        f"3 of 10 {KEEPING}, backfire in 6."
    )
    assert "These are the words at the default values" in comparison_report(found, MANIFEST, sure=[lost])
    assert "These are the words at the default values" not in comparison_report(found, MANIFEST, sure=[held])


def test_a_best_policy_that_most_plausible_worlds_deny_is_called_so() -> None:
    denied = sure(question="policy", word="better", words={"better": 4, "no difference": 6})
    assert f", but better in only 4 of 10 {KEEPING}." in headline(against(warm="better"), "en", [denied])


def test_a_spillover_of_nothing_is_a_sentence_and_no_row_of_zeros() -> None:
    none = made_up()
    for policy in ("average", "warm", "do_nothing"):
        none = changed(none, policy, "levels", "spillover", estimate=0.0, low=-0.001, high=0.0)
    for page, row in ((comparison_report(none, MANIFEST), 0), (comparison_report(made_up(), MANIFEST), 1)):
        assert page.count("Spillover [sd]") == row
        assert page.count("Spillover stays within") == 1 - row


def test_break_even_names_one_quantity() -> None:
    """It is the month from which on a policy has earned no less than the reference, and nothing else."""
    for lang, word in (
        ("en", "reak even"),
        ("en", "reaks even"),
        ("en", "reak-even"),
        ("zh", "收支相抵"),
        ("zh", "盈亏平衡"),
    ):
        named = {key for key, text in catalogue(lang).items() if word in text}
        assert {key.split("_")[0] for key in named} <= {"months.even"}, (lang, word)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_more_good_stories_under_doing_nothing_are_explained_only_where_they_were_found(lang: str) -> None:
    more = changed(made_up(), "do_nothing", "levels", "good_to_bad", estimate=4.19)
    less = changed(made_up(), "do_nothing", "levels", "good_to_bad", estimate=0.11)
    assert "4.19" in better_told_of(more, lang)
    assert better_told_of(more, lang) in comparison_report(more, MANIFEST, lang=lang)
    assert better_told_of(less, lang) == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_border_is_told_as_it_was_found(lang) -> None:
    told = {
        border_sentence(effects(resolved, unresolved), lang)
        for resolved in (0.1, 0.0, -0.2)
        for unresolved in (-0.5, -0.3)
    }
    assert len(told) == 6


@pytest.mark.parametrize("lang", LANGUAGES)
def test_how_sure_is_told_as_it_was_found(lang) -> None:
    seen = (Flip("irreparability", "high", 0.9, "seen"),)
    low = (Flip("irreparability", "low", 0.9, "judgement"),)
    changes = ({}, {"words": {"lift": 2, "undecided": 8}}, {"flips": ()}, {"flips": seen}, {"flips": low})
    told = {sureness_sentence(sure(**change), lang) for change in changes}
    assert len(told) == len(changes)


def test_a_verdict_that_does_not_hold_says_what_it_is_elsewhere() -> None:
    told = sureness_sentence(
        sure(word="undecided", words={"backfire": 2, "undecided": 4, "no repair": 6}, worlds=12), "en"
    )
    assert told.startswith(
        f"warm, for the person: in 4 of 12 {KEEPING} the verdict is still undecided; in 6 it is no repair, "
        "in 2 backfire."
    )
    never = sureness_sentence(sure(words={"no repair": 10}, flips=()), "en")
    assert never == (f"warm, for the person: in none of 10 {KEEPING} is the verdict still lift; in 10 it is no repair.")


def test_a_verdict_that_always_holds_names_no_other() -> None:
    assert sureness_sentence(sure(words={"lift": 10}, flips=()), "en") == (
        f"warm, for the person: in all 10 {KEEPING} the verdict is still lift."
    )


def test_the_terminal_tells_the_same_in_both_languages() -> None:
    found = [sure(words={"lift": 7, "undecided": 2, "backfire": 1}), sure(policy="story", words={"lift": 10}, flips=())]
    english, chinese = lines(found), lines(found, "zh")
    assert [indent for indent, _ in english] == [indent for indent, _ in chinese] == [0, 2, 4, 6, 6, 2, 4, 2, 2]
    assert "in 2 it is undecided, in 1 backfire" in english[2][1]
    for (_, one), (_, other) in zip(english, chinese, strict=True):
        assert set(re.findall(r"\d+", one)) == set(re.findall(r"\d+", other))
    prose = "".join(text for _, text in chinese).replace("irreparability", "")
    assert not re.search("[A-Za-z]{3}", prose)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_parameter_that_may_be_named_is_explained(lang: str) -> None:
    for parameter in behavioural():
        told = sureness_sentence(sure(flips=(Flip(parameter.name, "low", 0.9, "seen"),)), lang)
        meaning = model_name("meaning", parameter.name, lang, parameter.meaning).rstrip(".。")
        assert meaning in told
        assert (meaning == parameter.meaning.rstrip(".")) == (lang == "en"), parameter.name


def test_every_verdict_and_every_question_has_its_words_in_both_languages() -> None:
    from paradox.present.text.comparison import verdict

    for word in {*WORDS, *POLICY_WORDS, "reference"}:
        assert verdict(word, "en") == word
        assert verdict(word, "zh") != word


def test_figures_in_the_page_are_the_same_bytes_each_time() -> None:
    assert comparison_report(made_up(), MANIFEST, [effects()]) == comparison_report(made_up(), MANIFEST, [effects()])


def test_a_chinese_reader_gets_the_texts_of_the_scenario_in_chinese() -> None:
    told = comparison_report(translated(), MANIFEST, [effects()], [sure()], "zh")
    for text in ("虚构的市场", "目的。", "看这里。", "哪一个？", "好言相慰。"):
        assert text in told
    assert "A market made up" not in told


def test_a_chinese_reader_meets_no_name_of_a_policy_that_has_a_title() -> None:
    told = comparison_report(translated(), MANIFEST, [effects()], [sure()], "zh")
    body = re.sub(r"<style>.*?</style>|<dd>.*?</dd>", "", told, flags=re.DOTALL)
    assert "暖心" in body
    assert re.findall(r">[^<>]*\b(?:warm|average|do_nothing)\b[^<>]*<", body) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_doing_nothing_is_called_the_same_in_tables_sentences_and_figures(lang) -> None:
    told = comparison_report(made_up(), MANIFEST, [effects()], [sure()], lang)
    assert "do_nothing" not in told
    name = {"en": "doing nothing", "zh": "什么都不做"}[lang]
    tables, figures = (re.findall(rf"<{tag}[^>]*>{name}</{tag}>", told) for tag in ("th", "text"))
    assert tables
    assert figures


def test_only_a_very_long_word_breaks_inside_and_no_number_does() -> None:
    text = "answered in a week per 1000 initial customers: $10.00"
    assert str(breakable(text)) == text
    assert str(breakable("as_today 30" + 30 * "x")) == f"as_<wbr>today 30{22 * 'x'}<wbr>{8 * 'x'}"


def test_a_market_that_is_not_divided_has_no_segment_by_name() -> None:
    found = made_up()
    rows = tuple({"outcome": "recovery_base", "kind": "segment", "group": name} for name in ("all", "young"))
    told = replace(found, policies=(replace(found.policies[0], groups=rows), *found.policies[1:]))
    assert group_names(told, "en") == ["Everybody", "Segment: young"]
