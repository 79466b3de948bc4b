"""What all tests share."""

import signal
import threading

import pytest
from hypothesis import settings

from tests.fonts import has_cjk_font
from tests.stand_in_ensemble import put

# A first call compiles, which takes far longer than any deadline for one example.
settings.register_profile("paradox", deadline=None)
settings.load_profile("paradox")


def pytest_configure(config: pytest.Config) -> None:
    """Let figures be drawn with boxes for Chinese letters where no font has them: most tests look at other things.

    That any other letter is missing stays an error.
    """
    if not has_cjk_font():
        config.addinivalue_line("filterwarnings", "ignore::paradox.present.figures.letters.LettersMissing")
    # A program that is started in the background of a script ignores Ctrl-C, and so would those that it starts.
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("needs_cjk_font") and not has_cjk_font():
        pytest.skip("no font here has Chinese letters; nobody looked at them (Debian: apt-get install fonts-noto-cjk)")


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let threads hand over every run as soon as it is finished, as they do where runs take longer than in tests."""
    monkeypatch.setattr("experiments.runs.runner._TOGETHER", 0.0)


@pytest.fixture
def made_sets(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let plausible worlds be those of a made table, whatever table is shipped."""
    put(tmp_path_factory.mktemp("sets"), monkeypatch)
