"""A keyword that has a new name is still read by its old one, with a notice."""

import pytest

from sim.worlds.world import World
from tests.worlds import differing, market


@pytest.mark.parametrize(("former", "today"), [("fails", "failures"), ("listens", "complaint_handling")])
def test_a_former_keyword_gives_the_same_world_and_a_notice(former: str, today: str) -> None:
    scenario = market(persons=60, burn_in=4)
    with pytest.warns(DeprecationWarning, match=f"{former}= is now called {today}="):
        old = World(scenario, seed=3, **{former: False}).run(1)
    assert differing(old, World(scenario, seed=3, **{today: False}).run(1)) == []


def test_a_keyword_that_never_was_is_refused() -> None:
    with pytest.raises(TypeError, match="faills"):
        World(market(), faills=False)
