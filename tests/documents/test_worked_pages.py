"""The worked examples run as printed and print what they say."""

from pathlib import Path

import pytest

from docs.generators import worked_pages


@pytest.mark.parametrize("name", worked_pages.PAGES)
def test_a_worked_page_prints_what_it_says(name: str, tmp_path: Path) -> None:
    path = worked_pages.FOLDER / name
    page = path.read_text(encoding="utf-8")
    outputs = worked_pages.run(page, tmp_path)
    for (code, text), output in zip(worked_pages.blocks(page), outputs, strict=True):
        assert output == (text or ""), code
    drawn = {picture.name for picture in tmp_path.iterdir()}
    assert drawn
    for picture in drawn:
        assert f"({path.stem}/{picture})" in page
        assert (path.with_suffix("") / picture).stat().st_size > 2000
