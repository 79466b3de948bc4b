"""How a design that is refused is told: where, what, and in both languages."""

import re
from pathlib import Path

import pytest

from experiments.laboratory.design_file import load_design
from paradox.present.text.mistakes import mistakes
from sim.errors import ParadoxError


def is_told_in_both_languages(text: str, place: str, said: str, folder: Path) -> None:
    """Hold the message about a design to its place, its words, and a translation without English words."""
    file = folder / "design.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ParadoxError) as refused:
        load_design(file)
    assert f"design.yaml:{place}: " in str(refused.value)
    assert said in str(refused.value)
    chinese = re.sub("'[^']*'", "", mistakes(refused.value, "zh"))
    assert not re.search(r"\b(is|the|which|Allowed|Next|write|unknown)\b", chinese), chinese
