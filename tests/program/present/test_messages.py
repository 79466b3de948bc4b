"""The catalogue of messages: no reader meets half a translation."""

import re
import string

import pytest

from paradox.classroom.setup import policies_on_offer
from paradox.present.messages import LANGUAGES, catalogue, label, preferred, t
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


def test_every_message_has_the_same_gaps_in_every_language() -> None:
    for key, message in catalogue("en").items():
        assert gaps(catalogue("zh")[key]) == gaps(message), key


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
