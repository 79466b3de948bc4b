"""Whatever is wrong with a scenario file, the message says where, what, what would be right, what to do."""

import re
from pathlib import Path

import pytest

from sim.errors import ParadoxError, ScenarioError
from sim.scenario.scenario import Scenario
from tests.counting import A_MOMENT, calls


def refused(folder: Path, text: str | bytes, name: str = "case.yaml") -> str:
    """Return the message with which a file is refused, its folder left out."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(path)
    assert caught.value.exit_code == 2
    return str(caught.value).replace(f"{folder}/", "")


# Each: the file after its first line 'extends: baseline', and the whole message.
WRONG = {
    "unknown key": (
        "behaviour:\n  loss_aversoin: 2\n",
        "case.yaml:3:3: unknown key 'loss_aversoin' in behaviour. Did you mean 'loss_aversion'? "
        "Next: correct the key or remove the line ('paradox schema' lists every key).",
    ),
    "unknown key among few": (
        "service:\n  quality: {empaty: 1}\n",
        "case.yaml:3:13: unknown key 'empaty' in service.quality. "
        "Allowed: one of tangibles, reliability, responsiveness, assurance, empathy. Did you mean 'empathy'? "
        "Next: correct the key or remove the line ('paradox schema' lists every key).",
    ),
    "key of another section": (
        "market:\n  loss_aversion: 2\n",
        "case.yaml:3:3: unknown key 'loss_aversion' in market. Did you mean 'loss_aversion' under 'behaviour'? "
        "Next: correct the key or remove the line ('paradox schema' lists every key).",
    ),
    "lever outside a policy": (
        "comp_amount: 2\n",
        "case.yaml:2:1: unknown key 'comp_amount'. Did you mean 'comp_amount' under 'policies'? "
        "Next: correct the key or remove the line ('paradox schema' lists every key).",
    ),
    "unknown lever": (
        "policies:\n  ours: {comp_amont: 1}\n",
        "case.yaml:3:10: unknown key 'comp_amont' in policies.ours. Did you mean 'comp_amount'? "
        "Next: correct the key or remove the line ('paradox describe --levers' lists every key of a policy).",
    ),
    "translation into a language nobody reads here": (
        "translations:\n  zn: {title: x}\n",
        "case.yaml:3:3: unknown key 'zn' in translations. Allowed: one of en, zh. "
        "Next: correct the key or remove the line ('paradox schema' lists every key).",
    ),
    "translation of an unknown policy": (
        "policies:\n  story: {}\ntranslations:\n  zh:\n    policies:\n      storey: {title: x}\n",
        "case.yaml:7:7: the translation names an unknown policy 'storey'. Allowed: one of story. "
        "Did you mean 'story'? Next: name a policy of this scenario.",
    ),
    "translation of an unknown segment": (
        "translations:\n  zh:\n    segments: {young: x}\n",
        "case.yaml:4:16: the translation names an unknown segment 'young'. Allowed: one of all. "
        "Next: name a segment of this scenario.",
    ),
    "unknown key in a translation": (
        "translations:\n  zh: {titel: x}\n",
        "case.yaml:3:8: unknown key 'titel' in translations.zh. Allowed: one of title, purpose, source_case, "
        "look_for, question, policies, segments, events. Did you mean 'title'? "
        "Next: correct the key or remove the line ('paradox schema' lists every key).",
    ),
    "text for a number": (
        "money:\n  staff_cost: cheap\n",
        "case.yaml:3:15: money.staff_cost is 'cheap', not a number. "
        "Allowed: 0 to 5 (price of a visit, per entry and week). Next: write a number.",
    ),
    "truth value for a number": (
        "money: {staff_cost: true}\n",
        "case.yaml:2:21: money.staff_cost is True, not a number. "
        "Allowed: 0 to 5 (price of a visit, per entry and week). Next: write a number.",
    ),
    "fraction for a whole number": (
        "market: {persons: 100.5}\n",
        "case.yaml:2:19: market.persons is 100.5, not a whole number. "
        "Allowed: 10 to 20000000, a whole number. Next: write a whole number.",
    ),
    "mapping for a number": (
        "market: {persons: {a: 1}}\n",
        "case.yaml:2:19: market.persons is a mapping, not a whole number. "
        "Allowed: 10 to 20000000, a whole number. Next: write a whole number.",
    ),
    "number for a section": (
        "market: 3\n",
        "case.yaml:2:9: market is 3, not a mapping of keys to values. "
        "Allowed: a mapping of keys to values: reputation_start, weekly_exit_hazard, switching_cost, join_rate, "
        "former_join_factor, persons, initial_customer_share, initial_tenure, visit_rate_mean, prior_failures, "
        "network. Next: write a mapping of keys to values.",
    ),
    "no value": (
        "market:\n  persons:\n",
        "case.yaml:3:3: market.persons has no value. "
        "Allowed: 10 to 20000000, a whole number. Next: give it a value or remove the line.",
    ),
    "out of range": (
        "behaviour:\n  loss_aversion: 0.5\n",
        "case.yaml:3:18: behaviour.loss_aversion is 0.5, which is out of range. "
        "Allowed: 1 to 5. Next: choose a value in that range.",
    ),
    "no persons": (
        "market: {persons: 0}\n",
        "case.yaml:2:19: market.persons is 0, which is out of range. "
        "Allowed: 10 to 20000000, a whole number. Next: choose a value in that range.",
    ),
    "no recorded weeks": (
        "run: {horizon: 0}\n",
        "case.yaml:2:16: run.horizon is 0, which is out of range. "
        "Allowed: 1 to 520 weeks, a whole number. Next: choose a value in that range.",
    ),
    "negative seed": (
        "run: {seed: -1}\n",
        "case.yaml:2:13: run.seed is -1, which is out of range. "
        "Allowed: 0 to 9007199254740991, a whole number. Next: choose a value in that range.",
    ),
    "huge number": (
        "service: {p_fail: 1e308}\n",
        "case.yaml:2:19: service.p_fail is 1e+308, which is out of range. "
        "Allowed: 0 to 1 per visit. Next: choose a value in that range.",
    ),
    "number beyond all floats": (
        f"service: {{p_fail: {'9' * 400}}}\n",
        "case.yaml:2:19: service.p_fail is inf, which is not a finite number. "
        "Allowed: 0 to 1 per visit. Next: choose a value in that range.",
    ),
    "not a number": (
        "service: {p_fail: .nan}\n",
        "case.yaml:2:19: service.p_fail is nan, which is not a finite number. "
        "Allowed: 0 to 1 per visit. Next: choose a value in that range.",
    ),
    "infinite": (
        "service: {p_fail: -.inf}\n",
        "case.yaml:2:19: service.p_fail is -inf, which is not a finite number. "
        "Allowed: 0 to 1 per visit. Next: choose a value in that range.",
    ),
    "key twice": (
        "run:\n  seed: 1\n  seed: 2\n",
        "case.yaml:4:3: key 'seed' stands twice (first in line 3). Next: remove one of them.",
    ),
    "shares of segments": (
        "segments:\n  - {name: a, share: 0.5}\n  - {name: b, share: 0.6}\n",
        "case.yaml:3:22: the shares of the segments add up to 1.1: a 0.5, b 0.6. Allowed: a sum of 1. "
        "Next: change the numbers so that they sum to 1.",
    ),
    "mix of causes": (
        "service:\n  causes:\n    system: {mix: 0.3}\n",
        "case.yaml:4:19: the mixes of the causes add up to 1.05: system 0.3, and, not written in this file, "
        "employee 0.35, customer 0.1, misunderstanding 0.15, external 0.15. Allowed: a sum of 1. "
        "Next: write 'only: true' under causes if no others occur, 'mix: 0' for one that does not, or change the "
        "numbers so that they sum to 1.",
    ),
    "weights of dimensions": (
        "service:\n  dimension_weights: {empathy: 0.3}\n",
        "case.yaml:3:32: service.dimension_weights add up to 1.1: empathy 0.3, and, not written in this file, "
        "tangibles 0.2, reliability 0.2, responsiveness 0.2, assurance 0.2. Allowed: a sum of 1. "
        "Next: change the numbers so that they sum to 1.",
    ),
    "weights of justice": (
        "behaviour: {weight_distributive: 0.9}\n",
        "case.yaml:2:34: behaviour.weight_distributive + behaviour.weight_interactional is 1.21. "
        "Allowed: a sum of at most 1 (the rest is the weight of procedural justice). Next: lower one of them.",
    ),
    "weights of justice in a segment": (
        "segments:\n  - {name: a, share: 1, weight_interactional_cumulative: 0.7}\n",
        "case.yaml:3:58: behaviour.weight_distributive_cumulative + segments[0].weight_interactional_cumulative "
        "is 1.07. Allowed: a sum of at most 1 (the rest is the weight of procedural justice). "
        "Next: lower one of them.",
    ),
    "segment without share": (
        "segments:\n  - {name: a}\n",
        "case.yaml:3:5: segments[0].share is missing. Allowed: an entry with name, share. Next: add 'share: ...'.",
    ),
    "segment twice": (
        "segments:\n  - {name: a, share: 0.5}\n  - {name: a, share: 0.5}\n",
        "case.yaml:4:12: segment 'a' stands twice. Next: rename one of them.",
    ),
    "no segment": (
        "segments: []\n",
        "case.yaml:2:11: the list of segments is empty. Next: add one, or remove the key.",
    ),
    "unknown cause": (
        "service:\n  causes:\n    emploee: {mix: 0.35}\n    employee: {mix: 0}\n",
        "case.yaml:4:5: 'emploee' is not a known cause, and a new cause must give all its numbers. "
        "Allowed: one of employee, system, customer, misunderstanding, external, "
        "or a new cause with mix, controllability, base_stability, process_share. "
        "Did you mean 'employee'? Next: correct the name or add the missing numbers.",
    ),
    "unknown cause to prevent": (
        "policies:\n  a: {prevention: {sistem: 0.1}}\n",
        "case.yaml:3:20: prevention names an unknown cause 'sistem'. "
        "Allowed: one of employee, system, customer, misunderstanding, external. Did you mean 'system'? "
        "Next: use a cause of service.causes.",
    ),
    "too much prevention": (
        "policies:\n  a: {prevention: {system: 3}}\n",
        "case.yaml:3:28: policies.a.prevention.system is 3, which is out of range. "
        "Allowed: 0 to 1 (price of a visit, per customer and week). Next: choose a value in that range.",
    ),
    "doing nothing defined": (
        "policies:\n  do_nothing: {}\n  ours: {}\n",
        "case.yaml:3:3: the policy name 'do_nothing' is reserved. "
        "Next: remove it: doing nothing is always among the policies.",
    ),
    "no policy": (
        "policies: {}\n",
        "case.yaml:2:11: there is no policy. Next: name at least one policy.",
    ),
    "name of a policy": (
        "policies:\n  Our Policy: {}\n",
        "case.yaml:3:3: 'Our Policy' cannot be the name of a policy. "
        "Allowed: lower-case letters, digits and _, beginning with a letter, at most 40. Next: rename it.",
    ),
    "unknown reference": (
        "reference: generos\n",
        "case.yaml:2:12: reference names an unknown policy 'generos'. "
        "Allowed: one of average, generous, stingy. Did you mean 'generous'? Next: name one of the policies.",
    ),
    "like nobody": (
        "policies:\n  a: {like: genrous}\n",
        "case.yaml:3:13: there is no policy 'genrous' to be like. Allowed: one of average, generous, stingy. "
        "Did you mean 'generous'? Next: name a policy of this file or of the scenario it extends.",
    ),
    "like in a circle": (
        "policies:\n  a: {like: b}\n  b: {like: a}\n",
        "case.yaml:4:13: policies are like each other in a circle (a -> b -> a). "
        "Next: name a policy of this file or of the scenario it extends.",
    ),
    "odd degree": (
        "market: {network: {degree: 7}}\n",
        "case.yaml:2:28: market.network.degree is 7. Allowed: an even number. Next: make it even.",
    ),
    "more neighbours than persons": (
        "market: {persons: 12, initial_customer_share: 0.9, network: {degree: 12}}\n",
        "case.yaml:2:70: market.network.degree is 12 among 12 persons. Allowed: fewer neighbours than persons. "
        "Next: raise market.persons or lower the degree.",
    ),
    "unknown kind of network": (
        "market: {network: {kind: smal_world}}\n",
        "case.yaml:2:26: market.network.kind is 'smal_world', which is not known. "
        "Allowed: one of small_world, scale_free, random, edges. Did you mean 'small_world'? "
        "Next: choose one of them.",
    ),
    "no first customer": (
        "market: {persons: 100, initial_customer_share: 0.01}\n",
        "case.yaml:2:48: with 100 persons and market.initial_customer_share 0.01 a world may begin without "
        "customers. Allowed: at least 1375 persons at that share. "
        "Next: raise market.persons or market.initial_customer_share.",
    ),
    "too short to judge": (
        "run: {horizon: 4}\n",
        "case.yaml:2:16: run.horizon of 4 weeks is too short to read an effect 4 weeks later. "
        "Allowed: at least 5 weeks. Next: raise run.horizon or lower measurement.verdict_wait.",
    ),
    "edges without file": (
        "market: {network: {kind: edges}}\n",
        "case.yaml:2:26: the network is of kind 'edges' but no edge list is given. "
        "Next: add a line such as 'edges: my_links.csv'.",
    ),
    "edges for a made network": (
        "market: {network: {edges: a.csv}}\n",
        "case.yaml:2:27: an edge list is given but the network is of kind 'small_world'. "
        "Next: set 'kind: edges' or remove the edge list.",
    ),
    "title is a number": (
        "title: 12\n",
        "case.yaml:2:8: title is 12, not text. Allowed: text. Next: write text.",
    ),
    "foreign tag": (
        "title: !!python/object:os.system x\n",
        "case.yaml:2:8: 'x' has a tag that is not used here. Next: remove the tag.",
    ),
    "yaml syntax": (
        "market: {persons: 100\n",
        "case.yaml:2:9: YAML syntax: this '{' is not closed, or a ',' is missing, before the end of the file. "
        "Next: put a ',' between two entries and '}' behind the last.",
    ),
    "bracket left open above another line": (
        "policies:\n  ours: {comp_amount: 1\n  theirs: {}\n",
        "case.yaml:3:9: YAML syntax: this '{' is not closed, or a ',' is missing, before line 4. "
        "Next: put a ',' between two entries and '}' behind the last.",
    ),
    "no comma between two entries": (
        "market: {persons: 100 visit_rate_mean: 2}\n",
        "case.yaml:2:38: YAML syntax: here a ',' or the closing '}' is missing. "
        "Next: put a ',' between two entries and '}' behind the last.",
    ),
    "quote left open": (
        "question: 'what\n",
        "case.yaml:2:11: YAML syntax: the quote ' that begins here does not end. Next: put ' behind the text.",
    ),
    "colon within a text": (
        "title: A bank: long queues\n",
        "case.yaml:2:8: YAML syntax: a ': ' within a text. Next: put the text in quotes: title: 'A bank: long queues'.",
    ),
    "no space behind a colon, and a key below": (
        "policies:\n  ours:\n    apology_prob:0.9\n    resolve_prob: 0.5\n",
        "case.yaml:4:17: YAML syntax: a space is missing behind the ':'. Next: write 'apology_prob: 0.9'.",
    ),
    "no space behind a colon in the last line of a policy": (
        "policies:\n  ours:\n    like: average\n    apology_prob:0.9\n  theirs: {}\n",
        "case.yaml:5:17: YAML syntax: a space is missing behind the ':'. Next: write 'apology_prob: 0.9'.",
    ),
    "no space behind a colon in the only line of a section": (
        "service:\n  p_fail:0.9\n",
        "case.yaml:3:3: service is 'p_fail:0.9', not a mapping of keys to values. "
        "Allowed: a mapping of keys to values: p_fail, severity_shape, causes, dimension_weights, quality, "
        "tolerated_wait, gap_knowledge, gap_standards, gap_delivery, gap_communication, promise_service. "
        "Next: put a space behind the colon: 'p_fail: 0.9'.",
    ),
    "line too deep": (
        "market:\n  persons: 100\n   visit_rate_mean: 1\n",
        "case.yaml:4:4: YAML syntax: this line stands deeper than line 3, which has its value already. "
        "Next: begin both lines in the same column.",
    ),
    "decimal comma in braces": (
        "policies:\n  ours: {apology_prob: 0,95, resolve_prob: 1}\n",
        "case.yaml:3:24: policies.ours.apology_prob is '0,95', not a number. Allowed: 0 to 1. Next: write 0.95.",
    ),
    "decimal comma in a line": (
        "service:\n  p_fail: 0,9\n",
        "case.yaml:3:11: service.p_fail is '0,9', not a number. Allowed: 0 to 1 per visit. Next: write 0.9.",
    ),
    "comma between thousands": (
        "market: {persons: 1,000,000}\n",
        "case.yaml:2:19: market.persons is '1,000,000', not a whole number. "
        "Allowed: 10 to 20000000, a whole number. Next: write 1000000.",
    ),
    "prevention without a cause": (
        "policies:\n  ours: {prevention: 0.02}\n",
        "case.yaml:3:22: policies.ours.prevention is 0.02, not a mapping of keys to values. "
        "Allowed: 0 to 1 (price of a visit, per customer and week). "
        "Next: write it cause by cause: prevention: {employee: 0.02}.",
    ),
    "tab": (
        "market:\n\tpersons: 100\n",
        "case.yaml:3:1: YAML syntax: a tab where YAML allows spaces only. Allowed: spaces. "
        "Next: indent the line with spaces.",
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG.keys())
def test_message(text: str, message: str, tmp_path: Path) -> None:
    assert refused(tmp_path, "extends: baseline\n" + text) == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "case.yaml:1:1: the file is empty."),
        (b"# only words\n", "case.yaml:1:1: the file is empty."),
        (b"- a\n- b\n", "case.yaml:1:1: the file is not a mapping of keys to values."),
        (b"\xff\xfe\x00", "case.yaml:1:1: the file is not UTF-8 text (byte 0)."),
        (b"title: a\x00b\n", "case.yaml:1:9: YAML syntax: a character that YAML does not allow ('\\x00')."),
        (
            b"title: a\n---\ntitle: b\n",
            "case.yaml:2:1: YAML syntax: expected a single document in the stream, but found another document.",
        ),
        (
            b"x" * 300_000,
            "case.yaml: the file has 300000 bytes, too many to be read. Allowed: at most 131072 bytes.",
        ),
        (b"extends: nowhere\n", "case.yaml:1:10: extends names 'nowhere', which does not exist."),
        (
            b"extends: baselin\n",
            "case.yaml:1:10: extends names 'baselin', which does not exist. Did you mean 'baseline'?",
        ),
        (b"extends: ../other.yaml\n", "case.yaml:1:10: extends names '../other.yaml', which does not exist."),
        (b"extends: case.yaml\n", "case.yaml:1:10: extends 'case.yaml' leads back to a file that is being read"),
        (b"extends: [a]\n", "case.yaml:1:10: extends is ['a']."),
        (b"extends:\n", "case.yaml:1:1: extends has no value."),
        (b"? [a, b]\n: 1\n", "case.yaml:1:3: a key must be a plain word."),
        (b"a: &a [*a]\n", "the file is nested too deeply."),
    ],
)
def test_file_that_is_no_scenario(content: bytes, message: str, tmp_path: Path) -> None:
    said = refused(tmp_path, content)
    assert message in said
    assert "Next: " in said


def test_files_that_extend_each_other(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("extends: case.yaml\n")
    said = refused(tmp_path, "extends: other.yaml\n")
    assert said.startswith("other.yaml:1:10: extends 'case.yaml' leads back to a file that is being read (a circle).")


def test_a_mistake_in_the_base_is_reported_in_the_base(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("extends: baseline\nmarket:\n  persons: 3\n")
    assert refused(tmp_path, "extends: base.yaml\n").startswith("base.yaml:3:12: market.persons is 3,")


def test_a_mistake_in_a_policy_is_found_where_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("extends: baseline\npolicies:\n  average:\n    comp_amount: 9\n")
    said = refused(tmp_path, "extends: base.yaml\npolicies:\n  ours: {}\n")
    assert said.startswith("base.yaml:4:18: policies.ours.comp_amount is 9,")


def test_all_mistakes_are_reported_in_the_order_of_the_file(tmp_path: Path) -> None:
    said = refused(tmp_path, "behaviour: {loss_aversion: 0}\nmoney: {x: 1}\nrun: {seed: a, horizon: 0}\n")
    assert [line.split(": ")[0] for line in said.splitlines()] == [
        "case.yaml:1:28",
        "case.yaml:2:9",
        "case.yaml:3:13",
        "case.yaml:3:25",
    ]


def test_at_most_ten_mistakes_are_printed_and_the_rest_is_counted(tmp_path: Path) -> None:
    lines = refused(tmp_path, "".join(f"key{i}: 1\n" for i in range(200))).splitlines()
    assert len(lines) == 11
    assert lines[-1] == "... and 190 more problems."


@pytest.mark.parametrize(
    ("links", "message"),
    [
        (
            "0,1\n1,x\n",
            "links.csv:2:1: 'x' is not a person id. Allowed: two person ids from 0 to 19, parted by a comma.",
        ),
        ("0,1\n1\n", "links.csv:2:1: the row has 1 columns ('1')."),
        ("0,1,x\n", "links.csv:1:5: 'x' is not the weight of a link ('0' and '1')."),
        ("a,b\n0,20\n", "links.csv:2:1: person 20 does not exist."),
        (
            "1,2\n2,20\n",
            "links.csv:2:1: person 20 does not exist. Allowed: two person ids from 0 to 19, parted by a comma. "
            "Next: correct or remove the row; if the list counts from one, take 1 from every id.",
        ),
        ("a,b\n0,-1\n", "links.csv:2:1: '-1' is not a person id."),
        ("a,b\n0,1.5\n", "links.csv:2:1: '1.5' is not a person id."),
        ("0,1\n4,4\n", "links.csv:2:1: person 4 is linked to itself. Allowed: two different ids."),
        ("source,target\n", "links.csv: the edge list holds no link."),
        ("", "links.csv: the edge list holds no link."),
        ("\udcff", "links.csv: the edge list is not UTF-8 text."),
    ],
)
def test_edge_list(links: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "links.csv").write_bytes(links.encode("utf-8", "surrogateescape"))
    text = "extends: baseline\nmarket:\n  persons: 20\n  network: {kind: edges, edges: links.csv}\n"
    assert message in refused(tmp_path, text)


def test_missing_edge_list_is_reported_where_it_is_named(tmp_path: Path) -> None:
    said = refused(tmp_path, "extends: baseline\nmarket:\n  network: {kind: edges, edges: links.csv}\n")
    assert said.startswith("case.yaml:3:33: there is no edge list 'links.csv' in ")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("hotel_boking_error", "there is no scenario 'hotel_boking_error'. Did you mean 'hotel_booking_error'?"),
        ("nowhere/case.yaml", "nowhere/case.yaml: there is no such file."),
        ("a\0b", "there is no scenario 'a\\x00b'."),
        ("a\0b.yaml", "there is no such file."),
        ("x" * 5000, "there is no scenario"),
        (".", "this is a folder, not a file"),
        ("", "there is no scenario ''"),
    ],
)
def test_name_of_no_scenario(name: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(name)
    assert message in str(caught.value)
    assert "Next: " in str(caught.value)


def bomb() -> str:
    lines = ["a0: &a0 [1, 2]"]
    lines += [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]" for i in range(1, 40)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        bomb(),
        "[" * 130_000,
        "{a: " * 32_000,
        "- " * 65_000,
        "".join(f"k{i}: 1\n" for i in range(11_000)),
        "service:\n  causes:\n" + "".join(f"    k{i}: {{mix: 1}}\n" for i in range(5_000)),
        "policies:\n" + "".join(f"  k{i}: {{like: k{i + 1}}}\n" for i in range(5_000)),
        "segments:\n" + "".join(f"  - {{name: k{i}}}\n" for i in range(6_000)),
        "policies:\n  a: {prevention: {" + ", ".join(f"c{i}: 0" for i in range(9_000)) + "}}\n",
        "x: " + "9" * 130_000,
        "%YAML " + "1" * 5_000 + "\n---\na: 1",
    ],
    ids=["aliases", "lists", "maps", "dashes", "keys", "causes", "like", "segments", "prevention", "digits", "version"],
)
def test_malicious_files_are_refused_with_little_work(text: str, tmp_path: Path) -> None:
    with calls() as made:
        said = refused(tmp_path, text)
    assert made.number < A_MOMENT
    assert len(said) < 10_000


def test_scenario_errors_are_ordinary_user_errors() -> None:
    assert issubclass(ScenarioError, ParadoxError)
    assert not re.search(r"Traceback", str(ScenarioError()))


def test_weights_of_a_segment_that_leave_out_dimensions_are_refused_with_their_place(tmp_path) -> None:
    file = tmp_path / "partial.yaml"
    file.write_text(
        "title: partial\nextends: baseline\nsegments:\n  - {name: a, share: 0.8}\n"
        "  - {name: b, share: 0.2, dimension_weights: {reliability: 1}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError, match=r"partial\.yaml:5:\d+: .* leaves out tangibles, responsiveness") as caught:
        Scenario.load(file)
    assert "Next: write the others too" in str(caught.value)


def test_a_mistake_that_other_policies_inherit_is_told_once(tmp_path) -> None:
    file = tmp_path / "inherited.yaml"
    file.write_text(
        "title: inherited\nextends: baseline\npolicies:\n  one: {resolve_prob: 60}\n  two: {like: one}\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(file)
    assert str(caught.value).count("resolve_prob is 60") == 1
