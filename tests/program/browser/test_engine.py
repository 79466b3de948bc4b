"""The browser's engine as it is kept: of this model, small, and what the functions of today make."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from paradox.browser import engine as kept
from paradox.browser.engine import ENGINE, engine, stamp, stamp_of
from paradox.browser.one_file import LARGEST, within_html
from paradox.browser.page import page
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario
from tests.places import ROOT

MOST_BYTES = 160 * 1024


def test_the_engine_is_of_this_model() -> None:
    told = stamp_of(ENGINE.read_bytes())
    assert {part: told[part] for part in stamp()} == stamp(), "make it anew: python -m ahead.wasm"
    assert told["numba"]


def test_the_engine_is_small() -> None:
    assert len(engine()) <= MOST_BYTES


def test_a_page_is_refused_where_the_engine_is_of_another_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "model_version", lambda: "2-000000000000")
    with pytest.raises(ParadoxError, match=r"2-000000000000.*python -m ahead\.wasm"):
        page(Scenario.load("baseline").with_values({"market.persons": 50, "run.replications": 2}))


def test_a_file_without_a_stamp_has_none() -> None:
    assert stamp_of(b"\0asm\1\0\0\0") == {}
    assert stamp_of(b"") == {}


def test_a_page_that_no_mail_takes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paradox.browser.one_file.LARGEST", 100_000)
    assert LARGEST == 3_000_000
    with pytest.raises(ParadoxError, match="--replications"):
        page(Scenario.load("baseline").with_values({"market.persons": 50, "run.replications": 2}))


def test_no_text_ends_the_data_of_the_page() -> None:
    assert "<" not in within_html({"title": "</script><!-- &amp; \u2028"})


@pytest.mark.slow
def test_the_engine_made_anew_is_the_one_that_is_kept(tmp_path: Path) -> None:
    if shutil.which("wasm-ld") is None:
        pytest.skip("there is no wasm-ld here (Debian: apt-get install lld): nobody looked what the functions make")
    made = tmp_path / "engine.wasm"
    script = f"import ahead.wasm as w; from pathlib import Path; Path({str(made)!r}).write_bytes(w.made(w.texts()))"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
    assert made.read_bytes() == ENGINE.read_bytes()


# How persons without one kind of cone see linear red, green and blue (Machado, Oliveira and Fernandes 2009).
SEEN = {
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
}


def lightness_and_hue(colour: str, seen: list[list[float]]) -> np.ndarray:
    """Where a colour lies in CIE L*a*b* for somebody who sees so."""
    sent = np.array([int(colour[at : at + 2], 16) / 255.0 for at in (1, 3, 5)])
    linear = np.where(sent <= 0.04045, sent / 12.92, ((sent + 0.055) / 1.055) ** 2.4)
    got = np.clip(np.array(seen) @ linear, 0.0, 1.0)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ got
    scaled = xyz / np.array([0.9505, 1.0, 1.089])
    f = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16.0 / 116.0)
    return np.array([116.0 * f[1] - 16.0, 500.0 * (f[0] - f[1]), 200.0 * (f[1] - f[2])])


@pytest.mark.parametrize("seen", SEEN)
def test_both_policies_differ_in_colour_for_everybody(seen: str) -> None:
    style = (Path(kept.__file__).parent / "colours.css").read_text(encoding="utf-8")
    pairs = re.findall(r"--s0: (#\w{6}); --s1: (#\w{6});", style)
    assert len(pairs) == 4  # light, dark by the machine and by choice, on paper
    for first, second in pairs:
        apart = lightness_and_hue(first, SEEN[seen]) - lightness_and_hue(second, SEEN[seen])
        assert np.linalg.norm(apart) > 40.0, (first, second)


@pytest.mark.parametrize("seen", SEEN)
def test_satisfied_and_dissatisfied_customers_differ_in_colour_for_everybody(seen: str) -> None:
    style = (ROOT / "paradox/classroom/one_file/page.css").read_text(encoding="utf-8")
    ramps = re.findall(" ".join([rf"--c{at}: (#\w{{6}});" for at in range(7)]), style)
    assert len(ramps) == 3  # light, dark, on paper
    for ramp in ramps:
        places = [lightness_and_hue(colour, SEEN[seen]) for colour in ramp]
        for at, least in enumerate((40.0, 20.0, 10.0)):
            assert np.linalg.norm(places[at] - places[6 - at]) > least, (ramp[at], ramp[6 - at])
        lightness = [place[0] for place in places]
        assert sorted(lightness[:4]) in (lightness[:4], lightness[3::-1]), "even is the end of both ways"
