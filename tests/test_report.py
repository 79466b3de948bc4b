"""The report says what the findings say, in both languages, and needs nothing but itself."""

import re
from html.parser import HTMLParser

import pytest

from experiments.answers import SEVERITIES, AnswerEffects
from experiments.intervals import Interval
from experiments.plausible import Flip, Sureness
from experiments.verdict import POLICY_WORDS, WORDS
from paradox.messages import LANGUAGES
from paradox.report import comparison_report
from paradox.report.comparison import border_sentence, headline, sureness_sentence
from tests.small_worlds import changed, made_up, translated

MANIFEST = {
    "command": "paradox report made_up",
    "versions": {"python": "3.11"},
    "platform": {"system": "Linux"},
    "git_commit": None,
}
VOID = {"meta", "br", "img", "input", "link", "hr", "use", "path", "rect", "circle", "line", "image", "polygon"}


def effects(resolved: float = 0.1, unresolved: float = -0.5, silent: float = -0.3) -> AnswerEffects:
    """Make effects that are the same at every severity."""
    rows = [tuple(Interval(value, value - 0.01, value + 0.01, 100) for _ in SEVERITIES)
            for value in (resolved, unresolved, silent)]  # fmt: skip
    return AnswerEffects("warm", 0.05, *rows)


def sure(**changes) -> Sureness:
    """Make a verdict that holds in most worlds."""
    told = {"policy": "warm", "question": "person", "word": "lift", "words": {"lift": 7, "undecided": 3}, "worlds": 10,
            "flips": (Flip("irreparability", "high", 0.9, "judgement"),)}  # fmt: skip
    names = Sureness.__dataclass_fields__
    return Sureness(**{**told, **({"replications": 8} if "replications" in names else {}), **changes})


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request) -> str:
    return comparison_report(made_up(), MANIFEST, [effects()], [sure()], request.param)


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
    assert page.count("<svg") == 2
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
@pytest.mark.parametrize(("part", "outcome"), [("differences", "satisfaction_sd"), ("levels", "paradox"),
                                              ("levels", "recovery_person")])  # fmt: skip
def test_the_headline_carries_the_margin_of_the_policy_it_names(lang, part, outcome) -> None:
    better = changed(made_up(), "warm", "differences", "satisfaction_sd", verdict="better")
    better = changed(better, "warm", "levels", "satisfaction_sd", estimate=9.0)
    assert headline(changed(better, "warm", part, outcome, estimate=0.77), lang) != headline(better, lang)


def test_a_policy_that_is_not_better_is_not_in_the_headline() -> None:
    undecided = changed(made_up(), "warm", "differences", "satisfaction_sd", verdict="undecided")
    undecided = changed(undecided, "warm", "levels", "satisfaction_sd", estimate=9.0)
    assert "No policy leaves the customer base better off" in headline(undecided, "en")


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


def test_every_verdict_and_every_question_has_its_words_in_both_languages() -> None:
    from paradox.words import verdict

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
