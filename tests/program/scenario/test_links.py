"""Networks of names: edge lists, node tables, GraphML and GML; what is read, what is told, what is refused."""

from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from experiments.comparison.event_log import event_log
from experiments.runs.records import RunSpec
from paradox.present.text.cautions import caution_line
from sim.errors import ScenarioError
from sim.scenario.cautions import Repeated, Unlinked, Weighted
from sim.scenario.scenario import Scenario
from sim.worlds.world import World

CASE = """\
extends: baseline
market:
  persons: {persons}
  network: {{kind: edges, edges: {edges}{nodes}}}
segments: [{{name: old, share: 0.5, fair_compensation_mean: 1.2}}, {{name: young, share: 0.5}}]
run: {{burn_in: 2, horizon: 8}}
"""


def case(folder: Path, links: str, table: str = "", persons: int = 10, name: str = "links.csv") -> Scenario:
    """Return a scenario on a network that stands in a file."""
    if links:
        (folder / name).write_text(links, "utf-8")
    if table:
        (folder / "people.csv").write_text(table, "utf-8")
    path = folder / "case.yaml"
    path.write_text(CASE.format(persons=persons, edges=name, nodes=", nodes: people.csv" if table else ""), "utf-8")
    return Scenario.load(path)


def refused(folder: Path, links: str, table: str = "", **more: int) -> str:
    with pytest.raises(ScenarioError) as caught:
        case(folder, links, table, **more)
    return str(caught.value).replace(f"{folder}/", "")


def test_names_are_numbered_as_they_first_appear(tmp_path: Path) -> None:
    made = case(tmp_path, "雨,ben\nben,carl\n")
    assert made.network.nodes.names == ("雨", "ben", "carl")
    assert made.network.edges.tolist() == [[0, 1], [1, 2]]


def test_a_node_table_numbers_persons_and_puts_them_into_segments(tmp_path: Path) -> None:
    table = "name,segment,town\ncarl,young,Rome\nann,old,Oslo\nben,,Rome\n"
    made = case(tmp_path, "from,to\nann,ben\nben,carl\n", table)
    assert made.network.edges.tolist() == [[0, 2], [1, 2]]
    for seed in range(4):
        segments = World(made, seed=seed).people.traits.segment
        assert (segments[0], segments[1]) == (1, 0)
    assert made.network.nodes.attributes == (("town", ("Rome", "Oslo", "Rome")),)


def test_who_is_put_into_a_segment_is_as_one_who_was_drawn_into_it(tmp_path: Path) -> None:
    drawn = World(case(tmp_path, "a,b\n", persons=200), seed=3).people.traits
    names = [("a", "b")[i] if i < 2 else f"p{i}" for i in range(200)]
    rows = [f"{name},{('old', 'young')[segment]}" for name, segment in zip(names, drawn.segment.tolist(), strict=True)]
    put = World(case(tmp_path, "a,b\n", "\n".join(["name,segment", *rows]), persons=200), seed=3).people.traits
    assert all(np.array_equal(one, other) for one, other in zip(drawn, put, strict=True))
    assert set(drawn.segment.tolist()) == {0, 1}


def test_segments_move_results_and_so_name_the_run(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    one = case(tmp_path, "a,b\n", "name,segment\na,old\nb,old\n")
    other = case(tmp_path / "other", "a,b\n", "name,segment\na,old\nb,young\n")
    ids = {RunSpec(made, "average", 0).run_id for made in (one, other)}
    assert len(ids) == 2


@pytest.mark.parametrize("ending", ["graphml", "gml"])
def test_what_networkx_writes_is_read(tmp_path: Path, ending: str) -> None:
    graph = nx.Graph()
    graph.add_node("ann", segment="old")
    graph.add_node("ben", segment="young")
    graph.add_node("carl", segment="young")
    graph.add_edge("ann", "ben", weight=2.5)
    graph.add_edge("carl", "ann", weight=1.0)
    getattr(nx, f"write_{ending}")(graph, tmp_path / f"net.{ending}")
    made = case(tmp_path, "", name=f"net.{ending}")
    names = made.network.nodes.names
    assert {frozenset((names[a], names[b])) for a, b in made.network.edges.tolist()} == {
        frozenset(("ann", "ben")), frozenset(("ann", "carl"))
    }  # fmt: skip
    assert dict(zip(names, made.network.nodes.segments, strict=True)) == {"ann": "old", "ben": "young", "carl": "young"}
    assert any(isinstance(one, Weighted) for one in made.cautions())


@pytest.mark.parametrize("weight", [{}, {"weight": 0.5}])
@pytest.mark.parametrize("names", [("ann", "ben", "carl"), (0, 1, 2)])
def test_the_edge_list_of_networkx_is_read(
    names: tuple[int | str, ...], weight: dict[str, float], tmp_path: Path
) -> None:
    graph = nx.Graph([(names[0], names[1], weight), (names[1], names[2], weight)])
    nx.write_edgelist(graph, tmp_path / "links.csv")
    made = case(tmp_path, "")
    assert made.network.edges.tolist() == [[0, 1], [1, 2]]
    assert any(isinstance(one, Weighted) for one in made.cautions()) == bool(weight)


def test_a_node_table_may_be_parted_by_semicolons(tmp_path: Path) -> None:
    made = case(tmp_path, "ann b;ben\n", "name;segment;town\nben;old;Oslo\nann b;;\n")
    assert made.network.nodes.names == ("ben", "ann b")
    assert made.network.edges.tolist() == [[0, 1]]


def test_a_file_that_is_not_read_says_what_is(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"not read from \.gexf files. Allowed: a list of links .* \.gml"):
        case(tmp_path, "<gexf/>", name="links.gexf")


@pytest.mark.parametrize("separator", [",", ";", "\t", " "])
def test_weights_are_told_and_change_nothing(tmp_path: Path, separator: str) -> None:
    lines = [("0", "1", "0.5"), ("1", "2", "3"), ("2", "1", "1")]
    weighted = case(tmp_path, "\n".join(separator.join(line) for line in lines))
    plain = case(tmp_path, "0,1\n1,2\n", name="plain.csv")
    assert weighted.network.edges.tolist() == plain.network.edges.tolist()
    told = [one for one in weighted.cautions() if isinstance(one, Weighted | Repeated | Unlinked)]
    assert [type(one) for one in told] == [Unlinked, Repeated, Weighted]
    assert "no strength of ties" in caution_line(told[2])
    assert "1 行重复" in caution_line(told[1], "zh")
    assert not [one for one in plain.cautions() if isinstance(one, Weighted | Repeated)]


def test_the_event_log_tells_names_and_attributes(tmp_path: Path) -> None:
    made = case(tmp_path, "ann,ben\n", "name,segment,town\nann,old,Rome\nben,young,Oslo\n")
    persons = event_log(World(made, seed=1), ["persons"])[0]
    assert persons["name"].texts.tolist() == ["ann", "ben", *[""] * 8]
    assert persons["node.town"].texts.tolist() == ["Rome", "Oslo", *[""] * 8]


@pytest.mark.parametrize(
    ("links", "table", "said"),
    [
        ("ann,benn\n", "name\nann\nben\n", "links.csv:1:1: 'benn' is not in the node table. Did you mean 'ben'?"),
        ("ann,ann\n", "name\nann\nben\n", "links.csv:1:1: 'ann' is linked with itself"),
        ("ann,ben\n", "name,segment\nann,oldd\nben,\n", "people.csv:2:1: 'ann' is of the segment 'oldd', which the"),
        ("ann,ben\n", "name\nann\nann\n", "people.csv:3:1: 'ann' stands twice in the node table"),
        ("ann,ben\n", "who\nann\nben\n", "people.csv:1:1: this is no node table"),
        ("ann,ben\n", "name,segment\nann\n", "people.csv:2:1: the row has 1 columns, and the first line 2"),
        ("ann\nben,carl\n", "", "links.csv:1:1: the row has 1 columns ('ann')"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(links: str, table: str, said: str, tmp_path: Path) -> None:
    assert said in refused(tmp_path, links, table)


def test_more_names_than_persons_are_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, "".join(f"a{place},b{place}\n" for place in range(6)))
    assert "the network names 12 persons, and market.persons is 10. Next: set market.persons to 12 or more" in said


@pytest.mark.parametrize("content", ["<graphml>", "no xml", ""])
def test_a_broken_graph_is_told(content: str, tmp_path: Path) -> None:
    (tmp_path / "net.graphml").write_text(content, "utf-8")
    with pytest.raises(ScenarioError, match="the network cannot be read"):
        case(tmp_path, "", name="net.graphml")


def test_a_table_without_links_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("extends: baseline\nmarket: {network: {nodes: people.csv}}\n", "utf-8")
    with pytest.raises(ScenarioError, match="a node table is given but no edge list"):
        Scenario.load(path)
