"""Studies from Python: declared in code, run with progress, read as data frames."""

from pathlib import Path
from typing import Any

import pytest

from experiments.runs.runner import Progress
from paradox import studies
from sim.errors import ParadoxError
from tests.small_worlds import small_scenario

CONTENT: dict[str, Any] = {
    "levers": {"comp_amount": [0, 2], "first_contact": [0, 1]},
    "outcomes": ["recovery_base", "total", "profit"],
    "design": {"kind": "sobol", "samples": 8},
}


def results(folder: Path, **changes: Any) -> studies.StudyResults:
    study = studies.declare({**CONTENT, **changes}, "mine", base=small_scenario())
    return studies.run(study, folder, progress=lambda progress: None)


def test_runs_are_a_data_frame_with_a_row_each(tmp_path: Path) -> None:
    frame = results(tmp_path).runs()
    assert len(frame) == 40
    assert {"comp_amount", "first_contact", "profit", "seed"} <= set(frame.columns)


def test_effects_and_findings_are_data_frames(tmp_path: Path) -> None:
    found = results(tmp_path)
    assert set(found.effects("profit").factor) == {"comp_amount", "first_contact", "luck"}
    assert {"sensitivity", "share of the space"} <= set(found.findings().analysis)


def test_figures_show_themselves_in_a_notebook(tmp_path: Path) -> None:
    assert "<svg" in results(tmp_path).figure("effects")._repr_svg_()


@pytest.mark.parametrize(
    ("terminal", "printed"), [(True, "0 of 40 runs\r20 of 40 runs\r40 of 40 runs\n"), (False, "40 of 40 runs\n")]
)
def test_progress_is_one_line_that_counts_up_in_a_terminal_and_the_last_one_elsewhere(
    terminal: bool, printed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(studies.sys.stdout, "isatty", lambda: terminal)
    line = studies.Line()
    for done in (0, 20, 40):
        line(Progress("running", done, 40))
    assert capsys.readouterr().out == printed


def test_an_unknown_outcome_figure_or_view_is_told_with_what_there_is(tmp_path: Path) -> None:
    found = results(tmp_path)
    with pytest.raises(ParadoxError, match=r"no outcome 'paradox' here. Allowed: recovery_base, total, profit"):
        found.effects("paradox")
    with pytest.raises(
        ParadoxError,
        match=r"no figure 'foo' here. Allowed: effects, given, shapley, structure, levels, maps, boxes, stacks, ",
    ):
        found.figure("foo")
    with pytest.raises(ParadoxError, match=r"nothing to show in the figure 'frontier'. It has: effects"):
        found.figure("frontier")
    with pytest.raises(ParadoxError, match=r"no view 'the person' here. Allowed: the base"):
        found.figure("maps")


def test_effects_of_a_grid_are_refused_with_the_designs_that_have_them(tmp_path: Path) -> None:
    found = results(tmp_path, design={"kind": "grid", "levels": 2})
    with pytest.raises(ParadoxError, match="A design of kind grid and 4 points has no effects"):
        found.effects("profit")


def test_mistakes_in_code_are_named_as_in_a_file() -> None:
    with pytest.raises(ParadoxError, match="comp_amount"):
        studies.declare({**CONTENT, "levers": {"comp_amont": [0, 1]}})


def test_analysis_of_a_study_that_was_not_run_says_what_to_do(tmp_path: Path) -> None:
    study = studies.declare(CONTENT, "never_run", base=small_scenario())
    with pytest.raises(ParadoxError, match="paradox study run never_run"):
        _ = studies.StudyResults(study, tmp_path / "never_run").analysis
