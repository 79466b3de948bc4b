"""What is allowed in a scenario and yet probably not meant: markets that fill the memory, edge lists with gaps."""

from pathlib import Path

import pytest

from paradox.present.messages import LANGUAGES
from paradox.present.text.cautions import caution_line
from sim.scenario.cautions import BYTES_PER_PERSON, Alike, LargeMarket, Unlinked
from sim.scenario.scenario import Scenario
from sim.state.people import bytes_per_person
from sim.worlds.world import World


def test_a_person_takes_about_what_the_caution_says() -> None:
    world = World(Scenario.from_mapping({"market": {"persons": 2000}}), "average")
    assert bytes_per_person(world.people) == pytest.approx(BYTES_PER_PERSON, rel=0.2)


def test_twenty_million_persons_are_told_with_the_memory_they_take() -> None:
    large = Scenario.from_mapping({"market": {"persons": 20_000_000}})
    (caution,) = large.cautions()
    assert caution == LargeMarket(20_000_000, 10.0, 30.0)
    for lang in LANGUAGES:
        told = caution_line(caution, lang)
        assert "10.0 GB" in told
        assert "30.0 GB" in told
    assert not Scenario.from_mapping({"market": {"persons": 1_000_000}}).cautions()


def linked(folder: Path, links: str) -> Scenario:
    (folder / "links.csv").write_text(links, encoding="utf-8")
    path = folder / "mine.yaml"
    path.write_text("extends: baseline\nmarket: {persons: 200, network: {kind: edges, edges: links.csv}}\n")
    return Scenario.load(path)


def test_persons_whom_an_edge_list_does_not_name_are_told(tmp_path: Path) -> None:
    (caution,) = linked(tmp_path, "0,1\n5,1\n").cautions()
    assert isinstance(caution, Unlinked)
    assert (caution.alone, caution.persons, caution.smallest) == (197, 200, 0)
    assert "197 of 200 persons" in caution_line(caution)
    assert "count" not in caution_line(caution)


@pytest.mark.parametrize(("lang", "said"), [("en", "counts from one"), ("zh", "从 1 数起")])
def test_a_list_that_may_count_from_one_is_told(lang: str, said: str, tmp_path: Path) -> None:
    ring = "".join(f"{i},{i + 1}\n" for i in range(1, 199))
    (caution,) = linked(tmp_path, ring).cautions()
    assert said in caution_line(caution, lang)


def test_a_list_that_names_everybody_is_right(tmp_path: Path) -> None:
    assert linked(tmp_path, "".join(f"{i},{i + 1}\n" for i in range(199))).cautions() == ()


def test_policies_that_are_one_under_two_names_are_told() -> None:
    levers = {"comp_amount": [0.5, {"from": 10, "to": 1.0}], "apology_prob": 0.9}
    policies = {"a": levers, "b": {**levers, "description": "Another."}, "c": {**levers, "comp_amount": 0.5}}
    scenario = Scenario.from_mapping({"policies": {"average": {}, **policies}, "reference": "average"})
    assert scenario.cautions() == (Alike(("a", "b")),)
    assert "policies a and b are the same" in caution_line(Alike(("a", "b")))
    assert "“a”和“b”除名称外完全相同" in caution_line(Alike(("a", "b")), "zh")
