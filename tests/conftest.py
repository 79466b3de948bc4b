"""What all tests share."""

import pytest
from hypothesis import settings

# A first call compiles, which takes far longer than any deadline for one example.
settings.register_profile("paradox", deadline=None)
settings.load_profile("paradox")


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let threads hand over every run as soon as it is finished, as they do where runs take longer than in tests."""
    monkeypatch.setattr("experiments.runner._TOGETHER", 0.0)
