"""What a person would say about a slip of the pen: text of a file against the exact message."""

from pathlib import Path

import pytest

from paradox.present.text.mistakes import mistakes
from sim.errors import ScenarioError
from sim.scenario.number_texts import number_of, number_step, thousands_or_decimal
from sim.scenario.scenario import Scenario
from sim.scenario.yaml_reader import read_document
from tests.program.scenario.test_every_kind_of_file import DESIGN, LESSON, STUDY, Kind

WIDE = "YAML syntax: a full-width '{}', which YAML takes for a letter. Next: write {} in its place."
COLON = WIDE.format("：", "':' and a space")
COMMA = "YAML syntax: a ',' within a text, where it ends the text. Next: put the text in quotes: "
TORN = COMMA
BOTH = "; or, if these are two texts, both of them: ['{}', '...']."
BELOW = "; or, without braces, write '{}: >-' and the text below it, indented."
TITLE_OF_OURS = (
    "Did you mean 'description'? Next: say what the policy is under 'description'; "
    "a title of it stands under 'translations: {en: {policies: {ours: {title: ...}}}}'."
)
P_FAIL = "2:19: service.p_fail is {}, not a number. Allowed: 0 to 1 per visit. Next: write {}."
PERSONS = "2:19: market.persons is {}, not a whole number. Allowed: 10 to 20000000, a whole number. Next: write {}."

IN_A_SCENARIO = {
    "comma in a text": (
        "policies:\n  ours: {description: We wait, then pay., comp_amount: 1}",
        f"3:23: {COMMA}description: 'We wait, then pay.'{BELOW.format('description')}",
    ),
    "two commas in a text in typographic quotes": (
        "policies:\n  ours: {description: “We wait, say sorry, pay”}",
        "3:23: YAML syntax: a ',' within a text, where it ends the text. "
        f"Next: put the text in straight quotes: description: 'We wait, say sorry, pay'{BELOW.format('description')}",
    ),
    "comma behind a quoted part": (
        "policies:\n  ours: {description: 'We wait', then pay}",
        f"3:23: {COMMA}description: 'We wait, then pay'{BELOW.format('description')}",
    ),
    "comma in a text of a list": (
        "look_for: [Guests arrive, and leave]",
        f"2:12: {TORN}['Guests arrive, and leave']{BOTH.format('Guests arrive')}",
    ),
    "comma in a text of a list, no word that joins": (
        "look_for: [Some get the best room, others wait, Few stay]",
        f"2:12: {TORN}['Some get the best room, others wait']{BOTH.format('Some get the best room')}",
    ),
    "comma in a number in a text of a list": (
        "look_for: [what is lost is 1,000 prices]",
        f"2:12: {TORN}['what is lost is 1,000 prices']{BOTH.format('what is lost is 1')}",
    ),
    "colon in a text": (
        "title: Hotel: a story",
        "2:8: YAML syntax: a ': ' within a text. Next: put the text in quotes: title: 'Hotel: a story'.",
    ),
    "colon in a text in typographic quotes": (
        "title: “Hotel: a story”",
        "2:8: YAML syntax: a ': ' within a text. Next: put the text in straight quotes: title: 'Hotel: a story'.",
    ),
    "colon in a text in braces": (
        "policies:\n  ours: {description: Wait: then pay, comp_amount: 1}",
        "3:23: YAML syntax: a ': ' within a text. Next: put the text in quotes: description: 'Wait: then pay'.",
    ),
    "colon in a text, or a comma forgotten": (
        "policies:\n  ours: {description: We wait: then pay}",
        "3:23: YAML syntax: a ': ' within a text. "
        "Next: put the text in quotes: description: 'We wait: then pay', or a ',' before 'wait'.",
    ),
    "apostrophe": (
        "title: 'It's ours'",
        "2:8: YAML syntax: the quote ' ends within the text. Next: put the text in quotes: title: 'It''s ours'.",
    ),
    "quoted word first": (
        'title: "Hotel" a story',
        "2:8: YAML syntax: the quote \" ends within the text. "
        "Next: put the text in quotes: title: '\"Hotel\" a story'.",
    ),
    **{
        f"{text[0]} at the head": (
            f"title: {text}",
            f"2:8: YAML syntax: a text cannot begin with '{text[0]}'. Next: put the text in quotes: title: '{text}'.",
        )
        for text in ("@home", "`home`", "%home", "*home*", "- home", "? home", "> home", "|home")
    },
    "full-width colon": ("title：Hotel", f"2:6: {COLON}"),
    "full-width colon of a section": ("policies：\n  ours: {}", f"2:9: {COLON}"),
    "full-width colon within a section": ("policies:\n  ours：\n    comp_amount: 1", f"3:7: {COLON}"),
    "full-width colon in braces": ("market: {persons：500}", f"2:17: {COLON}"),
    "full-width colon before braces": ("market：{persons: 500}", f"2:7: {COLON}"),
    "full-width colon in the only line of a policy": (
        "policies:\n  ours:\n    comp_amount：1",
        "4:5: policies.ours is 'comp_amount：1', not a mapping of keys to values. "
        "Allowed: a mapping of keys to values. Next: write a plain ':' and a space: 'comp_amount: 1'.",
    ),
    "full-width bracket": ("market: ｛persons: 500｝", "2:9: " + WIDE.format("｛", "'{'")),
    "full-width closing bracket": ("market: {persons: 500｝", "2:22: " + WIDE.format("｝", "'}'")),
    "full-width comma": ("market: {persons: 500，visit_rate_mean: 1}", "2:22: " + WIDE.format("，", "','")),
    "percent": ("service: {p_fail: 3%}", P_FAIL.format("'3%'", "0.03")),
    "percent with a comma": ("service: {p_fail: 2,5 %}", P_FAIL.format("'2,5 %'", "0.025")),
    "full-width percent": ("service: {p_fail: 3％}", P_FAIL.format("'3％'", "0.03")),
    "decimal comma": ("service: {p_fail: 0,03}", P_FAIL.format("'0,03'", "0.03")),
    "full-width decimal comma": ("service: {p_fail: 0，03}", P_FAIL.format("'0，03'", "0.03")),
    "number in quotes": ('service: {p_fail: "0.03"}', P_FAIL.format("'0.03'", "0.03 without quotes")),
    "number in typographic quotes": ("service: {p_fail: “0.03”}", P_FAIL.format("'0.03'", "0.03 without quotes")),
    "no number": ("service: {p_fail: seldom}", P_FAIL.format("'seldom'", "a number")),
    "unit": ("market: {persons: 500 people}", PERSONS.format("'500 people'", "500, without 'people'")),
    "space between thousands": ("market: {persons: 20 000}", PERSONS.format("'20 000'", "20000")),
    "point between thousands": (
        "market: {persons: 1.000}",
        PERSONS.format("1.0", "1, or 1000 if the '.' was to part thousands"),
    ),
    "points between thousands": ("market: {persons: 1.000.000}", PERSONS.format("'1.000.000'", "1000000")),
    "another unit of time": (
        "run: {horizon: 1 year}",
        "2:16: run.horizon is '1 year', not a whole number. Allowed: 1 to 520 weeks, a whole number. "
        "Next: write it in weeks.",
    ),
    "the unit of time": (
        "run: {horizon: 52 weeks}",
        "2:16: run.horizon is '52 weeks', not a whole number. Allowed: 1 to 520 weeks, a whole number. "
        "Next: write 52, without 'weeks'.",
    ),
    "half a person": ("market: {persons: 100.5}", PERSONS.format("100.5", "a whole number")),
    "built-in causes beside a new one": (
        "service:\n  causes:\n    weather: {mix: 1, controllability: 0, base_stability: 0.1, process_share: 0}",
        "4:20: the mixes of the causes add up to 2: weather 1, and, not written in this file, employee 0.35, "
        "system 0.25, customer 0.1, misunderstanding 0.15, external 0.15. Allowed: a sum of 1. "
        "Next: write 'only: true' under causes if no others occur, 'mix: 0' for one that does not, or change the "
        "numbers so that they sum to 1.",
    ),
    "price as a unit": (
        "policies:\n  ours: {comp_amount: 9}",
        "3:23: policies.ours.comp_amount is 9, which is out of range. Allowed: 0 to 5 (price of a visit). "
        "Next: choose a value in that range.",
    ),
    "title of a policy": (
        "policies:\n  ours: {title: Mine}",
        f"3:10: unknown key 'title' in policies.ours. {TITLE_OF_OURS}",
    ),
    "name of a policy": (
        "policies:\n  ours: {name: Mine}",
        f"3:10: unknown key 'name' in policies.ours. {TITLE_OF_OURS}",
    ),
    "title of a segment": (
        "segments:\n  - {name: a, share: 1, title: All}",
        "3:25: unknown key 'title' in segments[0]. "
        "Next: a title of a segment stands under 'translations: {en: {segments: {a: ...}}}'.",
    ),
}  # fmt: skip
# A text of the file, what stands there instead, and the message.
ELSEWHERE: dict[str, tuple[Kind, str, str, str]] = {
    "lesson: comma": (
        LESSON, "What is told before.", "Guests arrive, and their room is gone.",
        f"7:12: {COMMA}en: 'Guests arrive, and their room is gone.'{BELOW.format('en')}",
    ),
    "lesson: colon": (
        LESSON, "en: A lesson", "en: Hotel: a story",
        "6:13: YAML syntax: a ': ' within a text. Next: put the text in quotes: en: 'Hotel: a story'.",
    ),
    "lesson: full-width colon": (LESSON, "zh: 课}", "zh：课}", f"6:25: {COLON}"),
    "lesson: no language": (
        LESSON, "{en: A lesson, zh: 课}", "{}",
        "6:8: title says nothing. Allowed: a text, or one a language: {en: ..., zh: ...}. Next: write one.",
    ),
    "lesson: percent": (
        LESSON, "amount: 0.3", "amount: 30%",
        "5:67: right.values.policies.generous.comp_amount is '30%', not a number. Allowed: a number. Next: write 0.3.",
    ),
    "study: colon": (
        STUDY, "To see", "To see: all",
        "2:10: YAML syntax: a ': ' within a text. Next: put the text in quotes: purpose: 'To see: all'.",
    ),
    "study: full-width colon": (STUDY, "title: A", "title：A", f"1:6: {COLON}"),
    "study: full-width brackets": (
        STUDY, "[profit, total]", "［profit，total］",
        "6:11: outcomes is '［profit，total］', not a list (lines that begin with '-'). "
        "Allowed: a list (lines that begin with '-'). Next: write plain signs, not full-width ones: [profit,total].",
    ),
    "study: percent": (
        STUDY, "0.9,", "90%,",
        "5:19: links[0].sum_at_most is '90%', not a number. Allowed: a number. Next: write 0.9.",
    ),
    "design: colon": (
        DESIGN, "A design", "A design: new",
        "1:8: YAML syntax: a ': ' within a text. Next: put the text in quotes: title: 'A design: new'.",
    ),
    "design: full-width colon": (DESIGN, "low: 0.5", "low：0.5", f"12:34: {COLON}"),
    "design: percent": (
        DESIGN, "severity: 0.6", "severity: 60%",
        "14:26: cells.loyal.steps[0].fail.severity is '60%', not a number. Allowed: 0 to 1. Next: write 0.6.",
    ),
}  # fmt: skip


def refused(kind: Kind | None, text: str, folder: Path) -> ScenarioError:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        (kind.read if kind else Scenario.load)(path)
    return caught.value


@pytest.mark.parametrize("name", IN_A_SCENARIO)
def test_a_slip_in_a_scenario(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, message = IN_A_SCENARIO[name]
    monkeypatch.chdir(tmp_path)
    error = refused(None, f"extends: baseline\n{text}\n", Path())
    assert str(error) == f"mine.yaml:{message}"
    chinese = mistakes(error, "zh")
    left = [word for word in ("Next", "Allowed", "write", "put the", "within") if f"{word} " in chinese]
    assert left == [], chinese


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_slip_in_another_kind_of_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, right, wrong, message = ELSEWHERE[name]
    assert right in kind.text
    monkeypatch.chdir(tmp_path)
    assert str(refused(kind, kind.text.replace(right, wrong, 1), Path())) == f"mine.yaml:{message}"


@pytest.mark.parametrize(
    "text",
    [
        "title: Hotel：a story，with “quotes”",
        "policies:\n  ours: {description: '3 %, or 0,03: all the same'}",
        "policies:\n  ours: {description: 等一等，再赔偿, comp_amount: 1}",
        "policies:\n  ours:\n    description: >-\n      We wait, then pay: all of it.",
        "policies: {ours: , theirs: {comp_amount: 1}}",
    ],
)
def test_a_text_that_is_right_is_read(text: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"extends: baseline\n{text}\n", encoding="utf-8")
    assert Scenario.load(path).policies


@pytest.mark.parametrize(
    "texts",
    ["[late, cold]", "[Guests wait, Staff leaves]", "['Guests arrive', and leave]", "[1, 0]", "[客人到了，离开]"],
)
def test_a_list_of_texts_is_read_as_it_was_meant(texts: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"extends: baseline\nlook_for: {texts}\n", encoding="utf-8")
    assert len(read_document(path).data["look_for"]) == texts.count(",") + 1


@pytest.mark.parametrize("text", ["market:{persons: 500}", "market: {persons:500}"])
def test_a_colon_without_a_space_is_shown_with_one(text: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"extends: baseline\n{text}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"put a space behind the colon: '(market: {persons|persons: 500)'"):
        Scenario.load(path)


@pytest.mark.parametrize("quotes", ["“”", "‘’", "„“", "«»", "「」", "『』", "''", '""'])
def test_quotes_of_a_word_processor_and_chinese_ones_are_quotes(quotes: str, tmp_path: Path) -> None:
    begin, end = quotes
    path = tmp_path / "mine.yaml"
    path.write_text(f"extends: baseline\ntitle: {begin}酒店 Hotel{end}\n", encoding="utf-8")
    assert Scenario.load(path).title == "酒店 Hotel"


@pytest.mark.parametrize("text", ["“Hotel” and “Bank”", "《酒店》", "the “Hotel”", "'“Hotel”'"])
def test_quotes_within_a_text_or_in_straight_ones_stay(text: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"extends: baseline\ntitle: {text}\n", encoding="utf-8")
    assert Scenario.load(path).title == text.strip("'")


@pytest.mark.parametrize(
    "text",
    [
        "policies:\n  ours: {description: We \u202ewait, then pay}",
        "title: A \u202ehotel: closed",
        "service:\n  p_fail:\u202e0.9\n  gap_delivery: 1",
        "service:\n  p_fail: 3 \u202eper cent",
        "market:\n  persons：5\u202e",
    ],
)
def test_a_hint_does_not_repeat_what_reorders_the_line(text: str, tmp_path: Path) -> None:
    assert "\u202e" not in str(refused(None, f"extends: baseline\n{text}\n", tmp_path))


@pytest.mark.parametrize(
    ("given", "whole", "step"),
    [
        ("1,000", True, "write 1000"),
        ("1.234,5", False, "write 1234.5"),
        ("1'000", True, "write 1000"),
        ("5‰", False, "write 0.005"),
        ("−0,5", False, "write -0.5"),
        ("1/30", False, "write 0.0333333"),
        ("1/0", False, ""),
        ("10k", True, "write 10000"),
        ("2万", True, "write 20000"),
        ("€5", False, "write 5"),
        ("5 weeks", True, "write 5, without 'weeks'"),
        ("5M", True, ""),
        ("50%", True, ""),
        ("0.5 to 0.7", False, ""),
        ("1.2.3", False, ""),
        ("9" * 100, True, ""),
        ("", False, ""),
    ],
)
def test_the_number_that_was_meant(given: str, whole: bool, step: str) -> None:
    assert number_step(given, whole=whole) == step


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("100000", 100_000),
        ("100,000", 100_000),
        ("1,000,000.50", 1_000_000.5),
        ("100 000", 100_000),
        ("100'000", 100_000),
        ("40k", 40_000),
        ("4万", 40_000),
        ("-3", -3),
        ("0.158", 0.158),
        (".5", 0.5),
        ("100.000", None),
        ("1,5", None),
        ("10,00", None),
        ("5 %", None),
        ("100,000 USD", None),
        ("$5", None),
        ("many", None),
        ("nan", None),
        ("", None),
    ],
)
def test_a_number_is_read_only_where_one_alone_can_be_meant(given: str, number: float | None) -> None:
    assert number_of(given) == number


def test_a_point_that_may_part_thousands_leaves_two_numbers() -> None:
    assert thousands_or_decimal("100.000") == ("100", "100000")
    assert thousands_or_decimal("0.158") is None
