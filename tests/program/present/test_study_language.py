"""The page of a study speaks to a Chinese reader in Chinese, and to an English one as before."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.shipped import shipped_studies
from experiments.studies.analysis.decision_rules import rules
from experiments.studies.factors import Factor
from experiments.studies.file import load_study, study_from
from experiments.studies.runs import folder_of, run_study
from paradox.classroom.levers import LEVERS
from paradox.present.figures.labels import factor_label, outcome_label
from paradox.present.files.study import StudyPage, analyse_study
from paradox.present.messages import LANGUAGES, model_name
from paradox.present.text.markdown import unescaped
from paradox.present.text.study_labels import factor_name, outcome_name, rule_sentence
from sim.errors import ParadoxError
from sim.parameters.registry import PARAMETERS
from sim.worlds.outcomes import OUTCOMES
from tests.program.present.test_study_meaning import study_of, with_border

CHINESE = re.compile(r"[一-鿿]")
TINY = {
    "title": "A tiny study",
    "question": "Does it run?",
    "set": {"market.persons": 80, "run.burn_in": 4, "run.horizon": 16},
    "levers": {"comp_amount": {"values": [0, 1], "label": "money"}, "resolve_prob": {"values": [0.4, 0.9]}},
    "uncertainties": {"p_fail": [0.1, 0.3]},
    "outcomes": ["paradox", "recovery_person", "recovery_base", "total", "satisfaction", "profit"],
    "design": {"kind": "crossed", "samples": 4},
}
ZH = {"zh": {"title": "一个小研究", "question": "能运行吗？", "labels": {"comp_amount": "给多少钱"}}}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[StudyPage, Path]:
    out = tmp_path_factory.mktemp("results")
    study = study_from({**TINY, "translations": ZH}, "tiny")
    run_study(study, folder_of(study, out), 1)
    return analyse_study(study, out, out / "page.md", report=True, languages=("zh", "en")), out


def test_a_chinese_page_holds_no_english_sentence(made: tuple[StudyPage, Path]) -> None:
    text = made[0].text
    assert text.startswith("# 一个小研究\n\n能运行吗？\n")
    assert "给多少钱" in text
    prose = re.sub(r"`[^`]*`|\([^)]*\)|docs/[\w/-]+\.md|情境 \w+|模型 [\w-]+|Holm 法", "", text)
    assert re.findall(r"[A-Za-z]{3,}", prose) == []


def test_each_language_has_its_own_page_report_and_figures(made: tuple[StudyPage, Path]) -> None:
    out, folder = made[1], made[1] / "tiny"
    names = ("analysis.md", "analysis.zh.md", "report.html", "report.zh.html")
    assert all((folder / name).is_file() for name in names)
    assert (folder / "report.zh.html").read_text(encoding="utf-8").count('lang="zh-Hans"') == 1
    assert "给多少钱" in (folder / "analysis.zh" / "levels.svg").read_text(encoding="utf-8")
    assert "money" in (folder / "analysis" / "levels.svg").read_text(encoding="utf-8")
    assert CHINESE.search((out / "page.md").read_text(encoding="utf-8"))
    assert "# A tiny study" in (out / "page.en.md").read_text(encoding="utf-8")


def test_the_numbers_are_the_same_in_both_languages(made: tuple[StudyPage, Path]) -> None:
    chinese, english = ((made[1] / name).read_text(encoding="utf-8") for name in ("page.md", "page.en.md"))
    rows = [sorted(re.findall(r"-?\d+\.\d+", text)) for text in (chinese, english)]
    assert rows[0] == rows[1]
    assert len(rows[0]) > 20


def test_an_unknown_language_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(ParadoxError, match="--lang is 'fr'"):
        analyse_study(study_from(TINY, "tiny"), tmp_path, languages=["fr"])


def test_translating_a_study_voids_no_runs() -> None:
    plain, translated = study_from(TINY, "tiny"), study_from({**TINY, "translations": ZH}, "tiny")
    assert translated.run_ids(0) == plain.run_ids(0)
    assert translated.hash == plain.hash


def test_an_english_rule_reads_as_its_finding() -> None:
    study = study_of()
    found = rules(study, with_border(study, 0.01), "the person", ("lift", "backfire"))
    assert found
    for rule in found:
        said = rule_sentence(study, rule, "en").lower().replace("compensation", "comp amount")
        assert said == rule.text.lower()
        assert re.findall(r"[A-Za-z]{3,}", rule_sentence(study, rule, "zh").replace("severity", "")) == []


@pytest.mark.parametrize(
    ("translations", "message"),
    [
        ("中文", "translations is '中文', not a mapping.*Allowed: .*: en, zh"),
        ({"zn": {}}, "unknown key 'zn' in translations. Allowed: one of en, zh"),
        ({"zh": {"titel": "x"}}, "unknown key 'titel' in translations.zh.*Did you mean 'title'"),
        ({"zh": {"labels": {"comp_amont": "x"}}}, "translation names 'comp_amont'.*Did you mean 'comp_amount'"),
        ({"zh": "x"}, "translations.zh is 'x', not a mapping.*: title, purpose"),
        ({"zh": {"title": 7}}, "translations.zh.title is 7, not text"),
        ({"zh": {"labels": {"comp_amount": 7}}}, "translations.zh.labels.comp_amount is 7, not text"),
    ],
)
def test_a_wrong_translation_is_one_message(translations: object, message: str) -> None:
    with pytest.raises(ParadoxError, match=message):
        study_from({**TINY, "translations": translations}, "tiny")


@pytest.mark.parametrize("name", shipped_studies())
def test_every_shipped_study_is_all_in_chinese_too(name: str) -> None:
    study = load_study(name)
    assert all(CHINESE.search(text) for text in study.texts("zh")[:3])
    assert [one.name for one in study.factors if not CHINESE.search(factor_name(study, one.name, "zh"))] == []
    assert [one for one in study.outcomes if not CHINESE.search(model_name("outcome", one, "zh", one))] == []
    known = {one.unit for one in study.factors} - {""}
    assert {unit for unit in known if model_name("unit", unit, "zh", "") == ""} == set()


def test_every_lever_of_the_classroom_is_explained_in_chinese() -> None:
    assert all(CHINESE.search(model_name("meaning", name, "zh", "")) for name in LEVERS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_factor_has_one_name_on_pages_and_in_figures_and_it_is_in_words(lang: str) -> None:
    study = load_study("policy_frontier")
    made = replace(
        study, factors=tuple(Factor(name, "uniform", (), (), label=name.replace("_", " ")) for name in PARAMETERS)
    )
    names = {name: factor_name(made, name, lang) for name in PARAMETERS}
    assert {name: factor_label(made, name, lang) for name in PARAMETERS} == {
        name: unescaped(called) for name, called in names.items()
    }
    assert lang == "en" or [called for called in names.values() if not CHINESE.search(called)] == []
    assert [called for called in names.values() if re.search(r"_|\bprob\b|\bp fail\b|\bcomp\b", called)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_outcome_has_one_name_on_pages_and_in_figures_and_it_is_in_words(lang: str) -> None:
    for outcome in OUTCOMES:
        called = outcome_name(outcome, lang)
        assert outcome_label(outcome, lang, unit=False).lower() == called.lower()
        assert "_" not in called
        assert lang == "en" or CHINESE.search(called)


def test_nothing_is_translated_that_the_model_does_not_have() -> None:
    from paradox.present.messages import _model

    named = _model("zh")
    assert {*named["parameter"], *named["meaning"], *_model("en")["parameter"]} <= set(PARAMETERS)
    assert {*named["outcome"], *_model("en")["outcome"]} <= set(OUTCOMES)
