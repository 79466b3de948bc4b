"""What the text of the shipped case `roll_out` says of its year is so."""

from experiments.comparison.compare import compare
from sim.scenario.scenario import Scenario


def test_neither_roll_out_breaks_even_in_its_year_and_both_keep_more_customers() -> None:
    comparison = compare(Scenario.load("roll_out"), replications=6, threads=1)
    for name in ("step_by_step", "at_once"):
        one = comparison[name]
        assert one.break_even.month is None
        assert one.monthly["ahead"].high[-1] < 0.0
        assert one.differences["retention"].low > 0.0
    ahead = [comparison[name].monthly["ahead"].estimate[-1] for name in ("step_by_step", "at_once")]
    assert ahead[0] > ahead[1]
    days = [comparison[name].levels["days"].estimate for name in ("at_once", "step_by_step", "as_today")]
    assert days == sorted(days)
