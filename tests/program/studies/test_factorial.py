"""What the levels of a grid do: effects and interactions are found where they were put, and nowhere else."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments.studies.analysis.analysis import Analysis, analyse
from experiments.studies.analysis.factorial import FactorialEffects, Interaction, factorial_effects, is_balanced, sign
from experiments.studies.file import study_from
from experiments.studies.runs import Table, folder_of, run_study
from experiments.studies.study import Study
from paradox.present.files.study import StudyPage, analyse_study
from paradox.present.text.factorial import answers
from paradox.present.text.study import study_text

Floats = NDArray[np.float64]
Rule = Callable[[Floats, Floats, Floats], Floats]

CONTRASTS = ("paradox", "recovery_person", "total", "recovery_base")


def grid(**changes: Any) -> Study:
    content: dict[str, Any] = {
        "levers": {"comp_amount": {"values": [0, 0.5, 1, 2]}},
        "uncertainties": {
            "p_fail": {"values": [0.1, 0.2, 0.3]},
            "bot_coldness": {"values": [0, 0.5], "grade": "judgement"},
        },
        "outcomes": ["satisfaction", "profit"],
        "design": {"kind": "grid"},
        "replications": 5,
    }
    return study_from({**content, **changes}, "grid")


def put(study: Study, rule: Rule, *, luck: float = 3.0, noise: float = 0.02, seed: int = 1) -> Table:
    """Return a table of `satisfaction` by a rule, with luck shared by all points of a replication, and own noise."""
    rng = np.random.default_rng(seed)
    shared = luck * rng.normal(size=(study.replications, 1))
    shape = (study.replications, study.points)
    satisfaction = rule(*study.values.T[:3]) + shared + noise * rng.normal(size=shape)
    return Table(study.values, {"satisfaction": satisfaction, "profit": np.zeros(shape)})


def additive(comp: Floats, fail: Floats, _: Floats) -> Floats:
    return 60.0 + 2.0 * comp - 10.0 * fail


def undone(comp: Floats, fail: Floats, cold: Floats) -> Floats:
    """Money helps, and the less the more often the service fails."""
    return additive(comp, fail, cold) - 5.0 * comp * (fail - 0.1)


def found(rule: Rule, **changes: Any) -> FactorialEffects:
    study = grid(**changes)
    return factorial_effects(study, put(study, rule), "satisfaction")


def pair(levels_found: FactorialEffects, *names: str) -> Interaction:
    return next(one for one in levels_found.interactions if {one.factor, one.other} == set(names))


def test_effects_are_those_put_there_although_luck_is_larger() -> None:
    one = found(additive)
    money, failures = one.effect("comp_amount"), one.effect("p_fail")
    assert money.values == (0.0, 0.5, 1.0, 2.0)
    assert [gap.estimate for gap in money.gaps] == pytest.approx([0.0, 1.0, 2.0, 4.0], abs=0.05)
    assert [step.estimate for step in money.steps] == pytest.approx([1.0, 1.0, 2.0], abs=0.05)
    assert failures.change.low < -2.0 < failures.change.high
    assert money.change.high - money.change.low < 0.1 < money.means[0].high - money.means[0].low
    assert money.change.n == 5


def test_cells_of_one_replication_do_not_count_as_many() -> None:
    """An effect that differs by luck is as uncertain as five replications leave it, however many cells there are."""
    study = grid()
    table = put(study, additive)
    tilt = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])[:, None]
    table.outcomes["satisfaction"][:] += tilt * study.values[:, 0]
    change = factorial_effects(study, table, "satisfaction").effect("comp_amount").change
    assert change.high - change.estimate == pytest.approx(2.776 * 2.0 * np.sqrt(2.5 / 5.0), rel=0.02)


def test_a_factor_that_does_nothing_covers_zero() -> None:
    study, covered = grid(), 0
    for seed in range(200):
        one = factorial_effects(study, put(study, additive, seed=seed, noise=1.0), "satisfaction")
        covered += sign(one.effect("bot_coldness").change) == 0
    assert 180 <= covered <= 198


def test_a_table_without_noise_makes_no_interaction_of_rounding() -> None:
    study = grid()
    one = factorial_effects(study, put(study, lambda *at: additive(*at) / 3.0, noise=0.0), "satisfaction")
    assert [both.decided for both in one.interactions] == [False, False, False]


def test_an_interaction_is_the_one_put_there_and_comes_first() -> None:
    one = found(undone)
    first = one.interactions[0]
    assert (first.factor, first.other) == ("comp_amount", "p_fail")
    assert first.difference.low < -2.0 < first.difference.high
    assert [change.estimate for change in first.changes] == pytest.approx([4.0, 3.0, 2.0], abs=0.06)
    assert first.size == pytest.approx(2.0 / one.spread, rel=0.05)
    assert [both.decided for both in one.interactions] == [True, False, False]


def test_pairs_that_the_study_maps_are_told_first() -> None:
    one = found(undone, maps=[["comp_amount", "bot_coldness"]])
    assert [(both.factor, both.other) for both in one.leading] == [("comp_amount", "bot_coldness")]
    assert pair(one, "comp_amount", "p_fail").decided


def test_one_replication_claims_nothing() -> None:
    one = found(undone, replications=1)
    assert not any(both.decided for both in one.interactions)
    assert all(sign(effect.change) == 0 for effect in one.effects)


def test_levers_of_a_crossed_study_are_compared_within_worlds() -> None:
    study = grid(
        levers={"comp_amount": {"values": [0, 1]}, "apology_prob": {"values": [0, 1]}},
        uncertainties={"p_fail": [0.1, 0.3]}, design={"kind": "crossed", "samples": 12}, replications=1,
    )  # fmt: skip
    table = put(study, lambda comp, apology, fail: 60.0 - 100.0 * fail + comp + 2.0 * apology + comp * apology)
    one = factorial_effects(study, table, "satisfaction")
    assert [effect.factor for effect in one.effects] == ["comp_amount", "apology_prob"]
    assert one.effect("comp_amount").change.estimate == pytest.approx(1.5, abs=0.05)
    assert one.effect("comp_amount").change.n == 12
    assert one.interactions[0].difference.low < 1.0 < one.interactions[0].difference.high


@pytest.mark.parametrize(
    "design", [{"kind": "latin_hypercube", "samples": 64}, {"kind": "crossed", "samples": 4, "policies": 8}]
)
def test_designs_with_holes_have_no_levels(design: dict[str, Any]) -> None:
    assert not is_balanced(grid(design=design))


def test_factors_that_a_link_moves_are_averaged_over() -> None:
    shares = {"range": [0.2, 0.4], "levels": 2}
    study = grid(
        uncertainties={"p_fail": {"values": [0.1, 0.3]}, "opportunist_share": shares, "bot_coldness": shares},
        links=[{"sum_at_most": 1, "of": ["opportunist_share", "bot_coldness"]}],
    )
    one = factorial_effects(study, put(study, additive), "satisfaction")
    assert [effect.factor for effect in one.effects] == ["comp_amount", "p_fail"]


def told(rule: Rule) -> str:
    study = grid()
    return answers(analyse(study, put(study, rule)), "en")[0]


def test_the_answer_says_how_little_is_left_of_an_effect() -> None:
    said = told(undone)
    assert said.startswith("Satisfaction rises with each step of compensation; 2 instead of 0 changes it by +3.0 (")
    number = r"([-+][\d.]+) \([-+][\d.]+ to [-+][\d.]+\)"
    here = re.search(
        rf"; where chance of a failure † is 0.3 instead of 0.1, by only {number} instead of {number}\.$", said
    )
    assert here is not None, said  # both with their intervals
    assert here.groups() == ("+2.0", "+4.0")


def test_a_fall_is_told_without_a_double_negative() -> None:
    said = told(lambda comp, fail, cold: -additive(comp, fail, cold))
    assert said.startswith("Satisfaction falls with each step of compensation; 2 instead of 0 changes it by -4.0 (")
    assert not re.search(r"lowers|falls by|in all", said)


def test_the_answer_says_where_an_effect_turns() -> None:
    said = told(lambda comp, fail, _: 60.0 - 4.0 * (comp - 1.0) ** 2 - comp - 10.0 * fail)
    assert "changes satisfaction by -2.0 (" in said
    assert "with most at 1;" in said


def test_the_answer_says_when_nothing_is_measured() -> None:
    study = grid(maps=[["comp_amount", "p_fail"]])
    said = answers(analyse(study, put(study, lambda comp, fail, _: 60.0 - 10.0 * fail + 0.0 * comp)), "en")[0]
    assert "does not measurably move satisfaction" in said
    assert "; not measurably different where chance of a failure † is 0.3 instead of 0.1" in said


def test_of_one_replication_nothing_is_said_to_be_measured_or_not() -> None:
    study = grid(replications=1, maps=[["comp_amount", "p_fail"]])
    said = answers(analyse(study, put(study, additive)), "en")[0]
    assert said.endswith("; one replication does not tell this from chance.")
    assert "measurably" not in said


def test_factors_that_change_nothing_are_named_in_one_clause() -> None:
    study = grid(maps=[["comp_amount", "p_fail"], ["comp_amount", "bot_coldness"]])
    said = answers(analyse(study, put(study, additive)), "en")[0]
    assert said.count("not measurably different") == 1
    assert ", nor where " in said


def contrasts(study: Study, harm: Floats) -> Analysis:
    rng = np.random.default_rng(3)
    noise = 0.01 * rng.normal(size=(study.replications, study.points))
    values = {"paradox": harm, "total": -0.5 + 0.0 * harm, "recovery_person": 0.3 + 0.0 * harm,
              "recovery_base": 0.3 + 0.0 * harm}  # fmt: skip
    return analyse(study, Table(study.values, {name: value + noise for name, value in values.items()}))


def page_of(found: Analysis) -> str:
    names = ("levels", *(f"map-{view.split()[-1]}" for view in found.shares if found.told_maps(view)))
    return study_text(found, {name: f"x/{name}.svg" for name in names}, "paradox study analyse grid")


MAPPED = {"outcomes": list(CONTRASTS), "maps": [["comp_amount", "p_fail"], ["p_fail", "bot_coldness"]]}


def test_a_verdict_that_holds_everywhere_is_one_sentence_without_table_and_map() -> None:
    study = grid(**MAPPED)
    page = page_of(contrasts(study, np.full(study.points, -0.5)))
    assert "For the person: partial repair at all 24 points of the grid; at 100 % of them beyond the noise" in page
    assert "## How often" not in page
    assert "## Where the border lies" not in page
    assert "map-" not in page


def test_only_the_view_and_the_map_that_vary_are_shown() -> None:
    study = grid(**MAPPED)
    page = page_of(contrasts(study, np.where(study.values[:, 0] > 0.75, 0.5, -0.5)))
    assert "For the base: partial repair at all 24 points" in page
    assert "| verdict | for the person |\n" in page
    assert "(x/map-person.svg)" in page
    assert "map-base" not in page
    assert "For the person, over chance of a failure and bot coldness, all else averaged:" in page


TINY = {
    "title": "A tiny grid",
    "question": "Does it run?",
    "set": {"market.persons": 80, "run.burn_in": 4, "run.horizon": 16},
    "levers": {"comp_amount": {"values": [0, 1]}, "apology_prob": {"values": [0.3, 0.9]}},
    "uncertainties": {"bot_coldness": {"values": [0, 0.5], "grade": "judgement"}},
    "outcomes": ["satisfaction", "profit"],
    "design": {"kind": "grid"},
    "replications": 2,
    "translations": {"zh": {"title": "一个小网格", "question": "能运行吗？"}},
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[StudyPage, Path]:
    out = tmp_path_factory.mktemp("results")
    study = study_from(TINY, "tiny")
    run_study(study, folder_of(study, out), 1)
    return analyse_study(study, out, report=True, languages=("zh", "en")), out / "tiny"


def test_the_page_has_the_section_and_its_figure_in_both_languages(made: tuple[StudyPage, Path]) -> None:
    told = ((".zh", "逐级来看", "赔偿金额", "赔偿金额"), ("", "Step by step", "compensation", "compensation [price]"))
    for lang, heading, lever, words in told:
        text = (made[1] / f"analysis{lang}.md").read_text(encoding="utf-8")
        assert f"## {heading}\n" in text
        assert f"| {lever} 1 |" in text
        assert f"(analysis{lang}/levels.svg)" in text
        assert "†" in text
        drawing = (made[1] / f"analysis{lang}" / "levels.svg").read_text(encoding="utf-8")
        assert words in drawing  # a figure has words for names of files
        assert heading in (made[1] / f"report{lang}.html").read_text(encoding="utf-8")
    chinese = re.sub(r"`[^`]*`|\([^)]*\)|docs/[\w/-]+\.md|情境 \w+|模型 \w+|Holm 法", "", made[0].text)
    assert re.findall(r"[A-Za-z]{3,}", chinese) == []


def test_findings_hold_levels_and_interactions_with_unit_and_interval(made: tuple[StudyPage, Path]) -> None:
    rows = (made[1] / "findings.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "analysis,subject,what,estimate,low,high,n,verdict,basis,unit,p,confidence"
    assert sum(row.startswith("level,satisfaction: comp_amount,") for row in rows) == 3
    (pair_row,) = [row for row in rows if "difference of differences" in row and "profit: comp_amount x a" in row]
    assert pair_row.endswith((",2,not distinguishable,,price,,0.95", ",2,depends,,price,,0.95"))
