"""What has a new name is still read by its old one, with a notice."""

import re
import warnings
from typing import Any

import pytest

from paradox import RecoveryModel
from paradox.extend import Customer, Purpose
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


def notice(former: str, today: str) -> str:
    return re.escape(f"{former}() is now called {today}()")


def lived_by(customer: type[Customer]) -> World:
    """Return a market that a class of customers has lived for some weeks, without being told of former names."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        model = RecoveryModel(market(persons=40, burn_in=2), seed=3, engine="agents", customer=customer)
        for _ in range(4):
            model.step()
    return model.world


@pytest.mark.parametrize(("former", "today"), [("luck", "draw"), ("chance", "draw_normal")])
def test_a_person_gives_a_draw_by_its_former_name_too(former: str, today: str) -> None:
    customer = RecoveryModel(market(persons=20), seed=3, engine="agents").customers[2]
    with pytest.warns(DeprecationWarning, match=notice(former, today)) as told:
        old = getattr(customer, former)(Purpose.VISIT, week=0)
    assert told[0].filename == __file__
    assert old == getattr(customer, today)(Purpose.VISIT, week=0)


def test_a_model_gives_a_key_by_its_former_name_too() -> None:
    model = RecoveryModel(market(persons=20), seed=3, engine="agents")
    with pytest.warns(DeprecationWarning, match=notice("luck", "stream_key")):
        old = model.luck(Purpose.VISIT)
    assert old == model.stream_key(Purpose.VISIT)


def unlucky(self: Any, purpose: Purpose, drawn: float) -> float:
    return 0.0 if purpose is Purpose.FAILURE else drawn


class Unlucky(Customer):
    """Every visit fails."""

    def draw(self, purpose: Purpose, week: int | None = None) -> float:
        return unlucky(self, purpose, super().draw(purpose, week))


def test_a_class_that_overrides_the_former_name_is_heard_and_told_once() -> None:
    with pytest.warns(DeprecationWarning, match=notice("luck", "draw")) as told:

        class Old(Customer):
            def luck(self, purpose: Purpose, week: int | None = None) -> float:
                with pytest.warns(DeprecationWarning, match=notice("luck", "draw")):
                    return unlucky(self, purpose, super().luck(purpose, week))

    assert [one.filename for one in told] == [__file__]
    assert differing(lived_by(Old), lived_by(Unlucky)) == []
    assert differing(lived_by(Unlucky), lived_by(Customer)) != []


def test_either_name_is_heard_along_a_line_of_classes() -> None:
    asked: list[str] = []

    class Mixin:
        def draw(self, purpose: Purpose, week: int | None = None) -> float:
            asked.append("mixin")
            return super().draw(purpose, week)  # type: ignore[misc,no-any-return]

    class Middle(Mixin, Customer):
        pass

    with pytest.warns(DeprecationWarning, match=notice("luck", "draw")):

        class Last(Middle):
            def luck(self, purpose: Purpose, week: int | None = None) -> float:
                asked.append("last")
                return super().luck(purpose, week)  # type: ignore[no-any-return]

    customer = RecoveryModel(market(persons=20), seed=3, engine="agents", customer=Last).customers[2]
    with pytest.warns(DeprecationWarning, match=notice("luck", "draw")):
        drawn = customer.draw(Purpose.VISIT, 0)
    assert asked == ["last", "mixin"]
    assert drawn == Customer.draw(customer, Purpose.VISIT, 0)
