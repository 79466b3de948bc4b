"""The catalogue of messages: no reader meets half a translation."""

import re
import string

import pytest
from ruamel.yaml import YAML

from paradox.classroom.setup import policies_on_offer
from paradox.present.messages import LANGUAGES, PARTS, Catalogue, catalogue, filled, label, preferred, t
from paradox.present.text.comparison import listed
from sim.parameters.registry import CAUSES
from sim.scenario.scenario import Scenario, shipped_scenarios
from tests.places import ROOT

SOURCES = [path.read_text(encoding="utf-8") for path in (ROOT / "paradox").rglob("*.py")]
# Calls with a fixed key, and with a key that is put together: t("a.b", ...), t(f"a.{b}", ...), label("a", ...).
FIXED = re.compile(r"""\bt\(\s*["']([\w.]+)["']""")
CHOSEN = re.compile(r'\bt\(\s*"([\w.]+)" if [^"]+ else "([\w.]+)"')
BUILT = re.compile(r"""\bt\(\s*f["']([\w.]+?)\{""")
LABEL = re.compile(r'\blabel\(\s*"(\w+)"')


def gaps(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def test_every_language_has_the_same_keys() -> None:
    first = set(catalogue(LANGUAGES[0]))
    for lang in LANGUAGES[1:]:
        assert set(catalogue(lang)) == first


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_word_of_a_key_tells_its_file_and_only_that_is_read(lang: str) -> None:
    fresh = Catalogue(lang)
    assert fresh["words.comma"] == catalogue(lang)["words.comma"]
    assert len(fresh._read) == 1
    assert {key: fresh[key] for key in fresh} == dict(catalogue(lang))
    groups = [{key.partition(".")[0] for key in keys} for keys in fresh._read.values()]
    assert len(set().union(*groups)) == sum(map(len, groups))
    assert "check" not in fresh
    assert "nothing.here" not in fresh


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_files_write_the_same_section(lang: str) -> None:
    folder = ROOT / "paradox" / "present" / "messages"
    texts = [(folder / f"{part}{lang}.yaml").read_text(encoding="utf-8") for part in PARTS]
    sections = [section for text in texts for section in YAML(typ="safe").load(text)]
    assert sorted(sections) == sorted(set(sections))


def test_every_message_has_the_same_gaps_in_every_language() -> None:
    for key, message in catalogue("en").items():
        assert gaps(catalogue("zh")[key]) == gaps(message), key


STRAY = re.compile(r"[\u3000-\u9fff\uff00-\uffef“”] +[\u3000-\u9fff\uff00-\uffef“”]")


def test_no_space_stands_between_chinese_signs_whatever_fills_the_gaps() -> None:
    said = yaml_texts("problems.zh.yaml")
    for key, message in (*catalogue("zh").items(), *((text, text) for text in said)):
        names = gaps(message)
        places = 9 * ["汉字"]
        numbers = {name for _, name, form, _ in string.Formatter().parse(message) if form}
        values = {name: 1.0 if name in numbers else "汉字" for name in names}
        told = filled(message, "zh", *places, **values)
        assert not STRAY.search(told), (key, told)


def test_a_number_keeps_its_space_and_what_fills_a_gap_stays_as_it_is() -> None:
    assert filled("只相差 {much}，共 {n} 件", "zh", much="每位顾客", n=3) == "只相差每位顾客，共 3 件"
    assert filled("{} 和 {}", "zh", "甲", "乙") == "甲和乙"
    assert filled("{1} 和 {0}", "zh", "a", "乙") == "乙和 a"
    assert filled("“{name}” 是 {value:.2f}", "zh", name="我的 银行", value=1) == "“我的 银行” 是 1.00"
    assert filled("{a} {b}", "en", a="甲", b="乙") == "甲 乙"


def yaml_texts(name: str) -> list[str]:
    """Return the right sides of the sentences on mistakes."""
    text = (ROOT / "paradox" / "present" / "messages" / name).read_text(encoding="utf-8")
    return [said for _, said in YAML(typ="safe").load(text)["said"]]


def test_no_message_is_left_in_english() -> None:
    same = {key for key, message in catalogue("en").items() if catalogue("zh")[key] == message}
    same -= {key for key in same if not re.search("[A-Za-z]{2}", re.sub(r"\{.*?\}", "", catalogue("en")[key]))}
    assert same <= {"key.escape"}


def used() -> tuple[set[str], set[str]]:
    fixed: set[str] = set()
    prefixes: set[str] = set()
    for source in SOURCES:
        fixed.update(FIXED.findall(source))
        fixed.update(key for pair in CHOSEN.findall(source) for key in pair)
        fixed.update(re.findall(r'"((?:lesson|customer|chart|numbers|world)\.\w+)"', source))
        prefixes.update(BUILT.findall(source))
        prefixes.update(f"{group}." for group in LABEL.findall(source))
    classroom = ROOT / "paradox" / "classroom"
    pages = [ROOT / "paradox" / "browser", classroom / "one_file", classroom / "static"]
    for path in (path for folder in pages for path in folder.glob("*.js")):
        script = path.read_text(encoding="utf-8")
        fixed.update(re.findall(r'"((?:browser|lesson_page|poll|teams|page|advice|error)\.\w+)"', script))
        prefixes.update(re.findall(r"`((?:browser|lesson_page)\.\w+_|teams\.\w+_|team\.)\$\{", script))
    for path in (path for folder in pages for path in folder.glob("*.j2")):
        said = re.findall(r'data-(?:say|label|alt)="([\w.]+)"', path.read_text(encoding="utf-8"))
        fixed.update(name if "." in name else f"browser.{name}" for name in said)
    return fixed, prefixes


def test_no_message_is_missing() -> None:
    fixed, prefixes = used()
    assert fixed <= set(catalogue("en"))
    for prefix in prefixes:
        assert any(key.startswith(prefix) for key in catalogue("en")), prefix


def test_no_message_is_unused() -> None:
    fixed, prefixes = used()
    left = {key for key in catalogue("en") if key not in fixed and not key.startswith(tuple(prefixes))}
    assert left == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_name_that_ships_has_a_label(lang: str) -> None:
    known = catalogue(lang)
    for name in shipped_scenarios():
        assert f"scenario.{name}" in known
        scenario = Scenario.load(name)
        assert {f"policy.{policy}" for policy in policies_on_offer(scenario)} <= set(known)
        assert {f"cause.{cause.name}" for cause in scenario.causes} <= set(known)
        assert {f"segment.{segment.name}" for segment in scenario.segments} <= set(known)
    assert {f"cause.{cause.name}" for cause in CAUSES} <= set(known)


def test_a_name_of_the_users_own_is_shown_as_it_is() -> None:
    assert label("policy", "two_for_one", "zh") == "two for one"


def test_the_browser_chooses_the_language() -> None:
    assert preferred("zh-CN,zh;q=0.9,en;q=0.8") == "zh"
    assert preferred("de-DE,en;q=0.5,zh;q=0.1") == "en"
    assert preferred("de") == "en"


def test_an_unknown_key_or_language_is_an_error() -> None:
    with pytest.raises(KeyError):
        t("control.plya")
    with pytest.raises(KeyError, match="no language 'fr'"):
        t("control.play", "fr")


@pytest.mark.parametrize(
    ("key", "values", "told"),
    [
        (
            "story.told_good",
            {"count": "2 位朋友", "of": "服务", "friends": "#3"},
            "向 2 位朋友作了正面评价（关于服务；#3）。",
        ),
        ("months.name_of_year", {"year": 2, "name": "1 月"}, "第 2 年 1 月"),
        ("story.paid_amount", {"amount": "二十元"}, "赔偿二十元"),
        ("story.paid_amount", {"amount": "20 USD"}, "赔偿 20 USD"),
        ("run.policy", {"policy": "我的 做法 A"}, "做法“我的 做法 A”"),
    ],
)
def test_in_chinese_numbers_stand_apart_and_words_do_not(key: str, values: dict[str, object], told: str) -> None:
    assert t(key, "zh", **values) == told


@pytest.mark.parametrize(
    ("items", "told"),
    [
        (["4 次愉快", "1 次平常"], "4 次愉快和 1 次平常"),
        (["11 %", "12 %"], "11 % 和 12 %"),
        (["甲", "“乙”"], "甲和“乙”"),
        (["甲"], "甲"),
    ],
)
def test_the_last_of_a_chinese_list_stands_apart_if_it_is_a_number(items: list[str], told: str) -> None:
    assert listed(items, "zh") == told
