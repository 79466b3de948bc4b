"""The manifest of a result: everything needed to make it again, and to know what it was made with."""

import platform
import subprocess
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from experiments.comparison.findings import Comparison
from sim.kernels.platforms import processor
from sim.scenario.scenario import Scenario
from sim.state.draws import seed_of

_PACKAGES = ("recovery-paradox", "numba", "llvmlite", "numpy", "scipy", "matplotlib", "pydantic", "ruamel.yaml")


def manifest(comparison: Comparison, scenario: Scenario, command: str) -> dict[str, Any]:
    """Describe a comparison.

    Args:
        comparison: the findings.
        scenario: the scenario as it stands in its file, to name what the command changed.
        command: the command line, "" if it was made from Python.
    """
    return {
        "scenario": comparison.name,
        "scenario_hash": comparison.scenario_hash,
        **actors(scenario),
        **({"own_outcomes": dict(comparison.own)} if comparison.own else {}),
        "model_version": comparison.model_version,
        "seed": comparison.seed,
        "seeds": [seed_of(comparison.seed, replication) for replication in range(comparison.replications)],
        "replications": comparison.replications,
        "persons": comparison.persons,
        "weeks": comparison.weeks,
        "verdict_margin_sd": comparison.margin,
        "sd_in_latent_units": comparison.spread,
        "confidence": comparison.confidence,
        "deviations": deviations(comparison, scenario),
        "command": command,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(comparison.seconds, 3),
        "runs_made": comparison.replications * len(comparison.policies) - comparison.found,
        "runs_found": comparison.found,
        **environment(),
    }


def actors(scenario: Scenario) -> dict[str, Any]:
    """Name the classes of one's own that live a scenario, with a hash of their source; nothing for the shipped."""
    return {"actors": scenario.actors.described} if scenario.actors else {}


def environment() -> dict[str, Any]:
    """Describe what a result was made with: commit, versions, platform."""
    return {
        "git_commit": git_commit(),
        "versions": {"python": platform.python_version(), **versions()},
        "platform": {
            "system": platform.platform(),
            "machine": platform.machine(),
            "cpu": processor(),
            "libc": " ".join(platform.libc_ver()).strip(),
        },
    }


def deviations(comparison: Comparison, scenario: Scenario) -> list[str]:
    """Name what was run otherwise than the scenario says."""
    pairs = (
        ("replications", comparison.replications, scenario.replications),
        ("seed", comparison.seed, scenario.seed),
    )
    return [f"{name} {run}, not {said} as in the scenario" for name, run, said in pairs if run != said]


def versions() -> dict[str, str]:
    """Return the versions of the packages that results depend on."""
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def git_commit() -> str | None:
    """Return the commit of the checkout that the program runs from, with "+" if files differ; None if there is none."""
    root = Path(__file__).resolve().parents[3]
    if not (root / ".git").exists():
        return None
    commit = _git(root, "rev-parse", "HEAD")
    changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    return None if commit is None else commit + ("+" if changed else "")


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
