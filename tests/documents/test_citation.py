"""Whoever cites the program finds its version, and the same one everywhere."""

import json
import re
import tomllib
from datetime import date
from importlib.metadata import distribution
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from paradox.present.figures.letters import PACKAGES
from tests.places import ROOT

CITATION = YAML(typ="safe").load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def test_the_version_to_cite_is_that_of_the_distribution() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert CITATION["version"] == project["version"]
    assert CITATION["license"] == project["license"]
    assert date.fromisoformat(CITATION["date-released"])


def test_both_readmes_ask_for_the_model_version() -> None:
    for name, words in (("README.md", "model version"), ("README.zh.md", "模型版本")):
        (line,) = re.findall(r"\[CITATION\.cff\](?:.|\n  )*", (ROOT / name).read_text(encoding="utf-8"))
        assert words in line
        assert "paradox --version" in line


@pytest.mark.parametrize("package", PACKAGES)
def test_fonts_that_install_with_the_program_are_free_to_pass_on_and_both_readmes_say_so(package: str) -> None:
    name = package.replace("_", "-")
    licence = distribution(name).read_text("licenses/LICENSE") or ""
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    for readme in ("README.md", "README.zh.md"):
        (line,) = [one for one in re.split(r"\n- ", (ROOT / readme).read_text(encoding="utf-8")) if name in one]
        assert "1.1](https://openfontlicense.org)" in line


def test_the_manifest_of_a_laboratory_holds_the_model_version(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from paradox.cli.app import app
    from sim.version import model_version

    (tmp_path / "lab.yaml").write_text("persons: 10\ncells:\n  a:\n    - fail: {}\n", encoding="utf-8")
    assert CliRunner().invoke(app, ["laboratory", str(tmp_path / "lab.yaml"), "--out", str(tmp_path)]).exit_code == 0
    manifest = json.loads((tmp_path / "laboratory-lab" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["model_version"] == model_version()
