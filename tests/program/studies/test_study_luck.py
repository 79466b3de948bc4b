"""What a study says of effects that it cannot tell from chance: that, and not that there are none."""

import numpy as np
import pytest

from experiments.studies.analysis.analysis import Analysis, analyse
from experiments.studies.runs import Table
from experiments.studies.study import Study
from paradox.present.text.study import answers, study_text
from tests.program.present.test_study_meaning import study_of

DRAWN = {"effects": "effects.svg"}


def all_luck() -> tuple[Study, Table]:
    """Return a Sobol' study whose profit is luck alone."""
    study = study_of(design={"kind": "sobol", "samples": 16}, replications=1, outcomes=["profit"])
    luck = np.array([np.random.default_rng(study.seed(point, 0)).normal() for point in range(study.points)])
    return study, Table(study.values, {"profit": luck[None, :]})


@pytest.fixture(scope="module")
def found() -> Analysis:
    return analyse(*all_luck())


def test_an_effect_that_chance_hides_is_not_denied(found: Analysis) -> None:
    said = " ".join(answers(found))
    assert "profit per customer: what the factors move is not distinguishable from chance in a world of this" in said
    assert "no factor moves" not in said
    assert "在这样大小的世界里" in " ".join(answers(found, "zh"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_luck_stands_in_the_table_with_the_interval_that_the_rule_compares(found: Analysis, lang: str) -> None:
    luck = found.luck("profit")
    assert luck.low < luck.high
    cell = f"| {luck.estimate:.2f} [{luck.low:.2f}, {luck.high:.2f}] |"
    assert cell in study_text(found, DRAWN, "", lang)
