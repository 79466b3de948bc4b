"""What a policy loses against the best of each world: on average, in nine worlds of ten, and at most."""

import numpy as np

from experiments.studies.analysis import frontier
from experiments.studies.analysis.analysis import analyse
from experiments.studies.file import study_from
from experiments.studies.runs import Table


def test_regret_is_told_on_average_in_nine_worlds_of_ten_and_at_most() -> None:
    study = study_from(
        {
            "levers": {"comp_amount": {"values": [0, 1]}},
            "uncertainties": {"p_fail": [0.1, 0.2]},
            "outcomes": ["satisfaction", "profit"],
            "design": {"kind": "crossed", "samples": 11},
        }
    )
    lost = np.arange(11.0)  # what the second policy loses, world by world; the first is the best everywhere
    profit = np.stack([np.full(11, 20.0), 20.0 - lost], axis=1).reshape(1, -1)
    table = Table(study.values, {"satisfaction": profit, "profit": profit})
    best, other = frontier.policies(study, table)
    assert (best.mean_regret[0], best.high_regret, best.worst_regret) == (0.0, 0.0, 0.0)
    assert (other.mean_regret[0], other.high_regret, other.worst_regret) == (5.0, 9.0, 10.0)
    rows = [row for row in analyse(study, table).findings() if row["analysis"] == "regret"]
    assert {"in nine worlds of ten at most", "at most"} <= {row["what"] for row in rows}
