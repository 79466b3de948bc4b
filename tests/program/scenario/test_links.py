"""Networks of names: edge lists, node tables, files of graphs; what is read, what is told, what is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from experiments.comparison.event_log import event_log
from experiments.runs.records import RunSpec
from paradox.present.text.cautions import caution_line
from sim.errors import ScenarioError
from sim.scenario.cautions import Repeated, Unlinked
from sim.scenario.links import GRAPHS
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


@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph, nx.MultiGraph])
@pytest.mark.parametrize("ending", ["graphml", "gml", "gexf"])
def test_what_networkx_writes_is_read(tmp_path: Path, ending: str, kind: type[nx.Graph]) -> None:
    graph = kind()
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
    heard = {frozenset((names[a], names[b])): made.network.weights[at] for at, (a, b) in enumerate(made.network.edges)}
    assert heard == {frozenset(("ann", "ben")): 2.5, frozenset(("ann", "carl")): 1.0}


@pytest.mark.parametrize("written", [nx.node_link_data, nx.adjacency_data, nx.cytoscape_data])
def test_a_graph_in_json_is_read(tmp_path: Path, written: Callable[[nx.Graph], dict[str, Any]]) -> None:
    graph = nx.Graph([("ann", "ben", {"weight": 2.5}), ("carl", "ann", {"weight": 1.0})])
    nx.set_node_attributes(graph, {"ann": "old", "ben": "young", "carl": "young"}, "segment")
    data = written(graph)
    for one in (data, {"links": data["edges"], "nodes": data["nodes"]} if written is nx.node_link_data else data):
        made = case(tmp_path, json.dumps(one), name="net.json")
        names = made.network.nodes.names
        assert (names, made.network.nodes.segments) == (("ann", "ben", "carl"), ("old", "young", "young"))
        assert made.network.edges.tolist() == [[0, 1], [0, 2]]
        assert made.network.weights.tolist() == [2.5, 1.0]


@pytest.mark.parametrize(("ending", "write"), [("net", nx.write_pajek), ("adjlist", nx.write_adjlist)])
def test_graphs_without_attributes_of_nodes_are_read(
    tmp_path: Path, ending: str, write: Callable[[nx.Graph, Path], None]
) -> None:
    write(nx.Graph([("ann", "ben"), ("carl", "ann")]), tmp_path / f"net.{ending}")
    made = case(tmp_path, "", name=f"net.{ending}")
    assert made.network.nodes.names == ("ann", "ben", "carl")
    assert made.network.edges.tolist() == [[0, 1], [0, 2]]
    assert made.network.weights.tolist() == []


@pytest.mark.parametrize("weights", [[], [0.5, 2.0]])
@pytest.mark.parametrize("names", [("ann", "ben", "carl"), (0, 1, 2)])
def test_the_edge_list_of_networkx_is_read(names: tuple[int | str, ...], weights: list[float], tmp_path: Path) -> None:
    said: list[dict[str, float]] = [{"weight": weight} for weight in weights] or [{}, {}]
    graph = nx.Graph([(names[0], names[1], said[0]), (names[1], names[2], said[1])])
    nx.write_edgelist(graph, tmp_path / "links.csv")
    made = case(tmp_path, "")
    assert made.network.edges.tolist() == [[0, 1], [1, 2]]
    assert made.network.weights.tolist() == weights


def test_the_hash_of_a_scenario_sees_who_belongs_to_which_segment(tmp_path: Path) -> None:
    links, table = "ann,ben\nben,carl\n", "name,segment,town\nann,old,Rome\nben,young,Oslo\ncarl,old,Rome\n"
    one, again, other, elsewhere = (
        case(tmp_path, links, said).hash
        for said in (table, table, table.replace("carl,old", "carl,young"), table.replace("Oslo", "Bonn"))
    )
    assert one == again == elsewhere
    assert one != other


def test_a_node_table_may_be_parted_by_semicolons(tmp_path: Path) -> None:
    made = case(tmp_path, "ann b;ben\n", "name;segment;town\nben;old;Oslo\nann b;;\n")
    assert made.network.nodes.names == ("ben", "ann b")
    assert made.network.edges.tolist() == [[0, 1]]


def test_a_file_that_is_not_read_says_what_is(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"not read from \.dot files. Allowed: a list of links .* \.gml"):
        case(tmp_path, "graph {}", name="links.dot")


@pytest.mark.parametrize("ending", sorted(GRAPHS.keys() - {".adjlist"}))  # where any text is a name
def test_a_broken_file_of_a_graph_is_one_message(tmp_path: Path, ending: str) -> None:
    with pytest.raises(ScenarioError, match=f"^[^\\n]*links\\{ending}[^\\n]*(cannot be read|holds no link)[^\\n]*$"):
        case(tmp_path, "<graph [1, {", name=f"links{ending}")


def test_json_that_is_no_graph_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="it holds no 'nodes' or no 'edges'"):
        case(tmp_path, '{"nodes": []}', name="links.json")


@pytest.mark.parametrize("separator", [",", ";", "\t", " "])
def test_weights_are_read_and_name_the_run(tmp_path: Path, separator: str) -> None:
    lines = [("1", "2", "3e0"), ("0", "1", "0.5"), ("0", "3", "0"), ("2", "1", "3")]
    weighted = case(tmp_path, "\n".join(separator.join(line) for line in lines))
    plain = case(tmp_path, "0,1\n1,2\n", name="plain.csv")
    assert weighted.network.edges.tolist() == plain.network.edges.tolist() == [[0, 1], [1, 2]]
    assert (weighted.network.weights.tolist(), plain.network.weights.tolist()) == ([0.5, 3.0], [])
    assert len({RunSpec(made, "average", 0).run_id for made in (weighted, plain)}) == 2
    other = weighted.with_values({"behaviour.loss_aversion": 2.0})
    assert other.network.weights.tolist() == [0.5, 3.0]
    told = [one for one in weighted.cautions() if isinstance(one, Repeated | Unlinked)]
    assert [type(one) for one in told] == [Unlinked, Repeated]
    assert "1 行重复" in caution_line(told[1], "zh")


ALLOWED = "Allowed: 0, or 1e-100 to 1e+100."


@pytest.mark.parametrize(
    ("links", "said"),
    [
        ("0,1,0.5\n1,2,-3\n", f"links.csv:2:5: '-3' is not the weight of a link ('1' and '2'). {ALLOWED}"),
        (
            "from,to,weight\nann,ben, nan\n",
            f"links.csv:2:10: 'nan' is not the weight of a link ('ann' and 'ben'). {ALLOWED}",
        ),
        ("ann;ben;inf\n", f"links.csv:1:9: 'inf' is not the weight of a link ('ann' and 'ben'). {ALLOWED}"),
        ("ann,ben,strong\n", f"links.csv:1:9: 'strong' is not the weight of a link ('ann' and 'ben'). {ALLOWED}"),
        ("0 1 {'weight': -2.5}\n", f"links.csv:1:16: '-2.5' is not the weight of a link ('0' and '1'). {ALLOWED}"),
        ("0 1 {'weight': nan}\n", f"links.csv:1:16: 'nan' is not the weight of a link ('0' and '1'). {ALLOWED}"),
        ("0,1,1e-200\n", f"links.csv:1:5: '1e-200' is not the weight of a link ('0' and '1'). {ALLOWED}"),
        (
            "0,1,2\n1,2\n",
            "links.csv:2:1: the link of '1' and '2' has no weight, others have one. Next: give every link",
        ),
        ("ann,ben,2\nben,carl,\n", "links.csv:2:1: the link of 'ben' and 'carl' has no weight, others have one."),
        (
            "0,1,2\n1,0,3\n",
            "links.csv:2:1: the link of '1' and '0' weighs 3 here and 2 before. Next: give it one weight",
        ),
        ("0,1,0\n", "links.csv: no link of the edge list weighs more than 0. Next: give the links that carry stories"),
        (
            "from,to,year\n0,1,1999\n",
            "links.csv:1:9: the third column is called 'year'. Allowed: weight. Next: call it",
        ),
        ("ann,ben,1,2\n", "links.csv:1:1: the row has 4 columns ('ann,ben,1,2'). Allowed: two names"),
    ],
)
def test_wrong_weights_are_told_with_their_place(links: str, said: str, tmp_path: Path) -> None:
    assert said in refused(tmp_path, links)


def test_a_wrong_weight_of_a_graph_is_told_with_its_ends(tmp_path: Path) -> None:
    graph = nx.Graph([("ann", "ben", {"weight": -1.0})])
    nx.write_graphml(graph, tmp_path / "net.graphml")
    with pytest.raises(ScenarioError, match=r"net\.graphml: '-1.0' is not the weight of a link \('ann' and 'ben'\)"):
        case(tmp_path, "", name="net.graphml")


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
