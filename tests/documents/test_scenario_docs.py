"""Every scenario printed in the guide can be run as printed."""

import re
from pathlib import Path

import pytest

from sim.scenario.scenario import Scenario
from sim.scenario.schema import MAX_NAMES, ScenarioModel
from sim.scenario.yaml_reader import MAX_BYTES
from tests.places import ROOT

GUIDE = (ROOT / "docs" / "reference" / "scenario-format.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", GUIDE, flags=re.DOTALL)


@pytest.mark.parametrize("text", BLOCKS)
def test_printed_scenario_is_accepted(text: str, tmp_path: Path) -> None:
    path = tmp_path / "printed.yaml"
    path.write_text(text, encoding="utf-8")
    assert Scenario.load(path).policies


def test_a_file_of_networkx_is_read_as_the_guide_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"```python\n(import networkx\n.*?)```", GUIDE, flags=re.DOTALL)
    exec(block, {})
    text = "market: {persons: 34, network: {kind: edges, edges: club.gexf}}\n"
    (tmp_path / "club.yaml").write_text(text, encoding="utf-8")
    network = Scenario.load("club.yaml").network
    assert (len(network.edges), len(network.weights)) == (78, 78)


def test_guide_names_every_section() -> None:
    assert len(BLOCKS) == 9
    table = GUIDE.split("## Sections")[1].split("## ")[0]
    assert set(re.findall(r"`(\w+)`", table)) >= set(ScenarioModel.model_fields)


def test_guide_states_the_limits_that_hold() -> None:
    limits = f"at\nmost {MAX_BYTES // 1024} KiB, {MAX_NAMES} policies, {MAX_NAMES} segments and {MAX_NAMES} causes"
    assert limits in GUIDE
