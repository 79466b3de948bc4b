"""Puts the shipped scenarios, studies and evidence into the wheel, under `paradox/_data`.

An editable install reads them where they lie in the checkout: nothing is copied, so no copy goes stale.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STUDY_DATA = ("*.yaml", "*.csv", "*.json", "*.md")


class ShippedData(BuildHookInterface):
    """Maps `scenarios/**` and the data files of `experiments/` to their place in the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the data to a standard wheel; an editable one gets none."""
        if version == "editable":
            return
        root = Path(self.root)
        scenarios = [path for path in (root / "scenarios").rglob("*") if path.is_file()]
        studies = [path for pattern in STUDY_DATA for path in (root / "experiments").glob(pattern)]
        for path in sorted(scenarios + studies):
            build_data["force_include"][str(path)] = f"paradox/_data/{path.relative_to(root).as_posix()}"
