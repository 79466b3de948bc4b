"""The tutorials run as printed and print what they say."""

from pathlib import Path

import pytest

from docs import tutorials


@pytest.mark.parametrize("name", tutorials.PAGES)
def test_a_tutorial_prints_what_it_says(name: str, tmp_path: Path) -> None:
    page = (tutorials.FOLDER / name).read_text(encoding="utf-8")
    outputs = tutorials.run(page, tmp_path)
    for (code, text), output in zip(tutorials.blocks(page), outputs, strict=True):
        assert output == (text or ""), code
    drawn = {path.name for path in (tmp_path / "figures").iterdir()}
    assert drawn
    for figure in drawn:
        assert f"figures/{figure}" in page
        assert (tutorials.FOLDER / "figures" / figure).stat().st_size > 2000
