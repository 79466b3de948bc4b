"""A scenario speaks to its readers in their language, and being translated changes nothing of the world."""

import re
from pathlib import Path

import pytest

from paradox.present.messages import LANGUAGES as SPOKEN
from sim.scenario.scenario import LANGUAGES, Scenario, shipped_scenarios

CHINESE = re.compile(r"[一-鿿]")
ZH = {
    "title": "题目",
    "look_for": "看什么",
    "policies": {"ours": {"title": "我们的做法"}},
    "segments": {"all": "所有人"},
}
WRITTEN = {
    "title": "A title",
    "question": "A question?",
    "look_for": ["This.", "That."],
    "policies": {"ours": {"description": "What we do."}, "theirs": {"description": "What they do."}},
}


def written(**more: object) -> Scenario:
    return Scenario.from_mapping({**WRITTEN, **more})


def test_a_translated_text_is_given_in_its_language_and_the_rest_as_written() -> None:
    texts = written(translations={"zh": ZH}).texts("zh")
    assert (texts.title, texts.question) == ("题目", "A question?")
    assert texts.look_for == ("看什么",)
    assert texts.policies == {"ours": "我们的做法"}
    assert texts.policy_notes == {"ours": "What we do.", "theirs": "What they do."}
    assert texts.segments == {"all": "所有人"}


def test_readers_of_the_language_of_the_file_get_what_stands_there() -> None:
    scenario = written(translations={"zh": ZH})
    assert scenario.texts("en").title == scenario.title == "A title"
    assert scenario.texts("en").policies == {}


def test_a_file_written_in_chinese_may_be_translated_into_english() -> None:
    scenario = Scenario.from_mapping({"title": "题目", "translations": {"en": {"title": "A title"}}})
    assert (scenario.texts("zh").title, scenario.texts("en").title) == ("题目", "A title")


def test_translating_a_scenario_voids_no_runs() -> None:
    assert written(translations={"zh": ZH}).hash == written().hash


def test_a_translation_is_no_difference_between_worlds() -> None:
    assert written(translations={"zh": ZH}).differences(written()) == []


def test_a_translation_survives_writing_and_changing_values() -> None:
    scenario = written(translations={"zh": ZH})
    assert scenario.with_values({"run.seed": 9}).texts("zh") == scenario.texts("zh")


def test_a_translation_belongs_to_its_file_alone() -> None:
    extending = Scenario.from_mapping({"title": "Mine", "extends": "baseline"})
    assert extending.texts("zh").title == "Mine"


def test_scenarios_may_be_translated_into_what_the_program_speaks() -> None:
    assert LANGUAGES == SPOKEN


@pytest.mark.parametrize("name", shipped_scenarios())
def test_every_shipped_scenario_is_all_in_chinese_too(name: str) -> None:
    english, chinese = (Scenario.load(name).texts(lang) for lang in ("en", "zh"))
    assert all(CHINESE.search(text) for text in (chinese.title, chinese.purpose, chinese.question))
    assert bool(CHINESE.search(chinese.source_case)) == bool(english.source_case)
    assert len(chinese.look_for) == len(english.look_for)
    assert all(CHINESE.search(text) for text in chinese.look_for)
    assert all(bool(CHINESE.search(chinese.policy_notes[name])) == bool(note)
               for name, note in english.policy_notes.items())  # fmt: skip


def test_names_are_inherited_with_what_bears_them_in_every_language(tmp_path: Path) -> None:
    (tmp_path / "below.yaml").write_text(
        "title: Below\nextends: baseline\npolicies:\n  kind: {description: Kind., apology_prob: 1}\n"
        "segments:\n  - {name: young, share: 1}\n"
        "translations: {zh: {title: 下, policies: {kind: {title: 亲切, description: 亲切。}}, "
        "segments: {young: 年轻人}}}\n",
        encoding="utf-8",
    )
    (tmp_path / "above.yaml").write_text("extends: below.yaml\nrun: {seed: 3}\n", encoding="utf-8")
    texts = Scenario.load(tmp_path / "above.yaml").texts("zh")
    assert (texts.policies, texts.policy_notes["kind"]) == ({"kind": "亲切"}, "亲切。")
    assert (texts.segments, texts.title) == ({"young": "年轻人"}, "above")
    (tmp_path / "anew.yaml").write_text(
        "extends: below.yaml\npolicies:\n  kind: {description: Other.}\n", encoding="utf-8"
    )
    anew = Scenario.load(tmp_path / "anew.yaml").texts("zh")
    assert (anew.policies, anew.policy_notes["kind"], anew.segments) == ({}, "Other.", {"young": "年轻人"})
