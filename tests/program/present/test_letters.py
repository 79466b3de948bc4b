"""Figures show every text as it was written, with fonts that have its letters, whatever matplotlib was told."""

import logging
import os
import subprocess
import sys
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from paradox.present.figures import letters
from paradox.present.figures.comparison import contrasts
from paradox.present.figures.style import blank, drawn, ready, save, styled
from sim.scenario.scenario import Texts
from tests.small_worlds import made_up, small_file

SCRIPTS = {
    "Chinese": "酒店超售",
    "Chinese, traditional": "飯店超賣",
    "Japanese": "ホテルの予約",
    "Arabic": "فندق",
    "Hindi": "होटल की बुकिंग",
    "Russian": "Гостиница",
}


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Nothing was looked up or said before, and what is put on matplotlib's list goes again."""
    from matplotlib.font_manager import fontManager

    monkeypatch.setattr(letters, "_said", set())
    monkeypatch.setattr(fontManager, "ttflist", list(fontManager.ttflist))
    letters._families.cache_clear()
    yield fontManager
    letters._families.cache_clear()


def called(title: str) -> Any:
    """A small figure of that title."""
    with styled():
        figure = blank((3.0, 1.0))
        figure.suptitle(title)
    return figure


def shown(svg: bytes) -> str:
    """All words of a drawing."""
    nodes = (node for node in ElementTree.fromstring(svg).iter() if node.tag.endswith("text"))
    return "\n".join("".join(node.itertext()) for node in nodes)


@pytest.mark.parametrize("title", ["Refund of $5 or $10", r"$\frac{$", "$$", "a_b^c", r"\$5"])
def test_a_dollar_is_a_dollar(title: str) -> None:
    assert shown(drawn(called(title), "svg")) == title
    assert drawn(called(title), "png")[:4] == b"\x89PNG"


def test_a_dollar_is_a_dollar_in_every_text_of_a_comparison() -> None:
    title = r"$\frac{$ or $10"
    comparison = replace(made_up(), told={"en": Texts(title, policies={"warm": title})})
    assert shown(drawn(contrasts(comparison), "svg")).count(title) == 3


@pytest.mark.needs_cjk_font
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_title_in_any_script_is_drawn_in_an_english_figure(script: str, fresh: Any) -> None:
    with styled():
        if letters.families(SCRIPTS[script]).missing:
            pytest.skip(f"no font here has letters for {script}")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn(called(SCRIPTS[script]), "png")


@pytest.mark.parametrize("name", letters.CHINESE)
def test_the_fonts_of_every_system_are_found_by_their_names(
    name: str, fresh: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made up: a system that has one font with Chinese letters, under this name."""
    monkeypatch.setattr(
        letters, "_known", lambda: [letters._Font("Other", "other.ttf", 0), letters._Font(name, "here.ttf", 0)]
    )
    monkeypatch.setattr(letters, "_lacked", lambda left, path, face: frozenset() if path == "here.ttf" else left)
    assert letters.families("酒店").families == (letters.MAIN, name)


def test_a_stale_list_of_fonts_is_made_good(fresh: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Matplotlib's list was made before the fonts came: their files are found all the same."""
    whole = letters._families.__wrapped__(frozenset("酒店"))
    if whole.missing:
        pytest.skip("no font here has Chinese letters")
    fresh.ttflist[:] = [one for one in fresh.ttflist if "mpl-data" in str(one.fname)]
    assert letters.families("酒店").missing == ""
    letters._families.cache_clear()
    fresh.ttflist[:] = [one for one in fresh.ttflist if "mpl-data" in str(one.fname)]
    monkeypatch.setattr(letters, "PACKAGES", ())
    path = _a_chinese_file()
    monkeypatch.setattr("matplotlib.font_manager.findSystemFonts", lambda: [str(path)])
    assert letters.families("酒店").missing == ""


def _a_chinese_file() -> Path:
    module = pytest.importorskip("pylopdf_fonts_zh_cn")
    path: Path = module.sans_path()
    return path


def test_without_fonts_of_the_system_that_of_the_program_serves(fresh: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pylopdf_fonts_zh_cn")
    fresh.ttflist[:] = [one for one in fresh.ttflist if "mpl-data" in str(one.fname)]
    monkeypatch.setattr("matplotlib.font_manager.findSystemFonts", list)
    assert letters.families("酒店").families == (letters.MAIN, "Noto Sans SC")


def test_where_no_font_has_a_letter_one_sentence_says_so(
    fresh: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fresh.ttflist[:] = [one for one in fresh.ttflist if "mpl-data" in str(one.fname)]
    monkeypatch.setattr("matplotlib.font_manager.findSystemFonts", list)
    monkeypatch.setattr(letters, "PACKAGES", ())
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        ready(["酒店"])
        for ending in ("png", "svg"):
            drawn(called("酒店"), ending)
    assert [one.category for one in said] == [letters.LettersMissing]
    assert "店 酒" in str(said[0].message)
    assert "Next: install a font" in str(said[0].message)
    assert caplog.records == []


def test_a_damaged_font_file_is_passed_over(fresh: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bad.ttf").write_bytes(b"no font")
    fresh.ttflist[:] = [one for one in fresh.ttflist if "mpl-data" in str(one.fname)]
    monkeypatch.setattr(letters, "PACKAGES", ("no_such_package", "sys"))
    monkeypatch.setattr("matplotlib.font_manager.findSystemFonts", lambda: [str(tmp_path / "bad.ttf")])
    assert letters.families("酒店").missing == "".join(sorted("酒店"))


@pytest.mark.parametrize("setting", ["text.usetex", "axes.grid", "font.size", "axes.prop_cycle", "savefig.dpi"])
def test_settings_of_the_user_change_nothing(setting: str) -> None:
    import matplotlib as mpl

    odd: dict[str, Any] = {"font.size": 30.0, "axes.prop_cycle": "cycler('color', ['r'])", "savefig.dpi": 30}
    plain = drawn(contrasts(made_up()), "svg")
    with mpl.rc_context({setting: odd.get(setting, True)}):
        assert drawn(contrasts(made_up()), "svg") == plain
        assert mpl.rcParams[setting] != mpl.rcParamsDefault[setting]


@pytest.mark.parametrize("backend", ["no_such_backend", "module://matplotlib_inline.backend_inline", "TkAgg"])
def test_a_matplotlibrc_and_a_backend_change_nothing(backend: str, tmp_path: Path) -> None:
    """In a process of its own, as both are read when matplotlib is loaded."""
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\nfont.size: 40\nno.such.key: 1\n")
    code = (
        "import sys, warnings; warnings.simplefilter('error'); sys.path.insert(0, sys.argv[1])\n"
        "from paradox.present.figures.style import drawn\n"
        "from paradox.present.figures.comparison import contrasts\n"
        "from tests.small_worlds import made_up\n"
        "sys.stdout.buffer.write(drawn(contrasts(made_up()), 'svg'))\n"
    )
    asked = [sys.executable, "-c", code, str(Path(__file__).parents[3])]
    settings = os.environ | {"MPLBACKEND": backend}
    done = subprocess.run(asked, cwd=tmp_path, env=settings, capture_output=True, check=False, timeout=300)
    assert done.stderr.decode() == ""
    assert done.stdout == drawn(contrasts(made_up()), "svg")


def test_settings_that_cannot_be_read_are_told_before_the_first_run(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_bytes(b"\xff\xfe")
    asked = [sys.executable, "-m", "paradox.cli.app", "compare", str(small_file(tmp_path)), "--out", "out"]
    done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 2
    assert done.stderr.startswith("matplotlib cannot be loaded")
    assert "Next: mend or move away the file matplotlibrc" in done.stderr
    assert not (tmp_path / "out").exists()


def test_what_others_log_stays_as_it_was(tmp_path: Path) -> None:
    before = logging.getLogger("matplotlib").level
    save(contrasts(made_up()), tmp_path / "figure.png")
    assert logging.getLogger("matplotlib").level == before
