"""Every rule, at every value a scenario may set: finite, the same interpreted and compiled; and its direction.

Rules are found by themselves: a new one in `sim/rules` is tested as soon as its arguments have a range here.
"""

import importlib
import inspect
import math
import pkgutil
import random
import struct
import typing
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st

import sim.rules
from sim.kernels.jit import get_ready
from sim.parameters.registry import PARAMETERS, behaviour_tuple
from sim.parameters.values import Behaviour
from sim.state import draws

# Ranges of arguments that are no parameters: attitudes far beyond what any run reaches, counts, shares.
ATTITUDE = st.floats(-1000.0, 1000.0)
STOCK = st.floats(0.0, 1000.0)
SHARE = st.floats(0.0, 1.0)
LUCK = st.floats(2.0**-53, 1.0 - 2.0**-53)
OWED = st.floats(-100.0, 100.0)
COUNT = st.integers(0, 1000)
HARM = st.floats(0.0, 4.0)
FLAG = st.booleans()
COURTESY = st.floats(-0.5, 1.0)

RANGES: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(
        [
            "satisfaction",
            "expectation",
            "trust",
            "commitment",
            "performance",
            "taste",
            "attitude",
            "state",
            "x",
            "x_ordinary",
            "x_failed",
            "x_cumulative",
            "episode",
            "prior_bond",
            "advertised",
            "firm_image",
            "liked",
        ],
        ATTITUDE,
    ),
    **dict.fromkeys(["distance", "utility", "old", "news", "loss", "value", "y", "bond"], ATTITUDE),
    **dict.fromkeys(["low", "high", "midpoint", "told", "best", "delight", "answered"], ATTITUDE),
    **dict.fromkeys(["surplus", "surprise", "relearned", "urge"], ATTITUDE),
    **dict.fromkeys(["anger", "avoidance", "grudge", "felt", "failure_memory", "failures"], STOCK),
    **dict.fromkeys(["memory", "apologies_heard", "owed", "received"], STOCK),
    **dict.fromkeys(["part", "unevenness", "resentment", "occasion", "tenure"], STOCK),
    **dict.fromkeys(["noticed", "control", "lasts", "reach", "used_share"], SHARE),
    **dict.fromkeys(["severity", "stability", "stable", "keep", "explain", "personalised", "repair"], SHARE),
    **dict.fromkeys(["controllability", "perceived_controllability", "base_stability", "mismatch"], SHARE),
    **dict.fromkeys(["rate", "fade"], SHARE),
    **dict.fromkeys(["u_resolve", "u_compensate", "u_apology", "u_personal", "u_delay", "u_more"], LUCK),
    **dict.fromkeys(["u_bot", "u_hand_over"], LUCK),
    "by": st.integers(0, 2),
    "by_bot": FLAG,
    "bot_failures": st.integers(0, 3),
    "capacity": st.floats(0.0, 10_000.0),
    **dict.fromkeys(
        [
            "recovery",
            "recovery_cumulative",
            "expected",
            "complaint_satisfaction",
            "distributive",
            "interactional",
            "procedural",
        ],
        OWED,
    ),
    **dict.fromkeys(
        ["others_distributive", "recovery_expectation", "recovery_expectation_base", "restored", "restored_cumulative"],
        OWED,
    ),
    **dict.fromkeys(["noise", "n_courtesy", "voice_trait"], st.floats(-9.0, 9.0)),
    **dict.fromkeys(["good", "bad", "neighbours"], COUNT),
    **dict.fromkeys(["process", "used", "visits", "averse", "firm_first", "warned", "lapsed", "resolved"], FLAG),
    **dict.fromkeys(["courtesy", "mood"], COURTESY),
    **dict.fromkeys(["reputation"], st.floats(-1.0, 1.0)),
    **dict.fromkeys(["harm", "others_harm"], HARM),
    "mean_visits": st.one_of(st.just(0.0), st.floats(1e-9, 1.0)),
    "blame": st.floats(0.0, 20.0),
    "entitlement": st.floats(0.0, 40.0),
    "tolerated": st.floats(0.0005, 240.0),
    "weeks_ago": st.integers(-600, 1_000_600),
    "weeks": st.floats(0.0, 520.0),
    "valence": st.sampled_from([-1, 0, 1]),
    "customers": st.integers(1, 20_000_000),
    "days": st.floats(0.0, 7.0 * 520.0),
    "knowledge": STOCK,
    "spend": SHARE,
    **dict.fromkeys(["cause_limit", "segment_limit", "most"], st.one_of(st.just(math.inf), st.floats(0.0, 1000.0))),
    **dict.fromkeys(["once", "yearly"], st.floats(0.0, 100.0)),
    "suspicion": st.floats(0.0, 20.0),
    "compensation": st.floats(0.0, 5.0),
    "voice_offset": st.floats(-10.0, 10.0),
    "promise": SHARE,
    "quality": st.floats(-10.0, 10.0),
    "fair_compensation": st.floats(0.1, 20.0),
}

# Arguments that stand for a parameter under a shorter name.
ALIASES = {
    "zone": "zone_of_tolerance",
    "sensitivity": "diminishing_sensitivity",
    "noise_sd": "visit_noise_sd",
    "visit_rate": "visit_rate_mean",
    "slope": "item7_slope",
    "base": "response_base",
    "lowest": "item7_midpoint",
    "highest": "item7_midpoint",
}

# Where the name alone would mislead: (rule, argument).
SPECIAL: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("reputation", "memory"): SHARE,
    ("reputation", "old"): st.floats(-1.0, 1.0),
    ("item", "noise"): st.floats(-30.0, 30.0),
    ("knowledge", "old"): STOCK,
    ("knowledge", "noticed"): COUNT,
    ("persuaded", "impact"): st.floats(0.0, 2.0),
    ("time_to_hear", "u"): LUCK,
    ("time_to_hear", "strength"): st.floats(1e-100, 1e100),
    ("experience", "performance"): ATTITUDE,
    ("compensation_value", "sensitivity"): st.floats(0.05, 50.0),
    ("compensation_value", "share"): st.floats(0.0, 10_000.0),
    ("revised_episode", "loss"): st.floats(0.0, 200.0),
    ("customer_since", "week"): st.integers(-600, 1_000_000),
    ("customer_since", "u"): LUCK,
    ("programme_cost", "week"): st.integers(-600, 600),
    ("programme_cost", "begin"): st.integers(0, 600),
    ("goodwill_of", "cause_limit"): st.floats(0.0, 1000.0),
    ("goodwill_of", "spend"): st.floats(0.01, 100.0),
    ("weekly_capacity", "present"): st.floats(0.0, 10.0),
    ("expected_after_offer", "more"): st.floats(-5.0, 5.0),
}


def within_limits(name: str) -> st.SearchStrategy[float]:
    """Draw a parameter anywhere inside its hard limits, often at the limits and the default."""
    entry = PARAMETERS[name]
    assert entry.low is not None
    assert entry.high is not None
    low, high = float(entry.low), float(entry.high)
    return st.one_of(st.sampled_from([low, high, float(entry.default)]), st.floats(low, high))


def some_behaviour(luck: int) -> Behaviour:
    """Make a behaviour with every parameter at a limit, at its default or between the limits.

    Each pair of justice weights sums to at most 1, as every scenario is checked to do.
    """
    choose = random.Random(luck)
    values = {}
    for name, entry in PARAMETERS.items():
        if entry.group == "behaviour":
            assert entry.low is not None
            assert entry.high is not None
            low, high = float(entry.low), float(entry.high)
            values[name] = choose.choice([low, high, float(entry.default), choose.uniform(low, high)])
    for suffix in ("", "_cumulative"):
        rest = 1.0 - values["weight_distributive" + suffix]
        values["weight_interactional" + suffix] = min(values["weight_interactional" + suffix], rest)
    return behaviour_tuple(values)


def behaviours() -> st.SearchStrategy[Behaviour]:
    """Draw whole behaviours; a hundred numbers drawn one by one would be slow."""
    return st.integers(0, 2**32).map(some_behaviour)


def argument(rule: str, name: str, kind: Any) -> st.SearchStrategy[Any]:
    """Return the range of one argument of a rule."""
    if kind is Behaviour:
        return behaviours()
    if inspect.isclass(kind) and issubclass(kind, tuple) and hasattr(kind, "_fields"):
        hints = typing.get_type_hints(kind)
        fields = [argument(rule, field, hints[field]) for field in kind._fields]
        return st.tuples(*fields).map(kind._make)
    if (rule, name) in SPECIAL:
        return SPECIAL[rule, name]
    name = ALIASES.get(name, name)
    if name in RANGES:
        return RANGES[name]
    if name in PARAMETERS:
        return within_limits(name)
    raise AssertionError(f"no range known for the argument {name} of the rule {rule}: add it to RANGES")


def found_rules() -> dict[str, Callable[..., Any]]:
    """Find every function that a module of `sim.rules` defines."""
    rules = {}
    for module in pkgutil.iter_modules(sim.rules.__path__, "sim.rules."):
        loaded = importlib.import_module(module.name)
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            if function.__module__ == module.name:
                rules[f"{module.name.rsplit('.', 1)[1]}.{name}"] = function
    return rules


RULES = found_rules()


@cache
def inputs(name: str) -> st.SearchStrategy[tuple[Any, ...]]:
    """Return the inputs of a rule inside the hard limits."""
    rule = RULES[name]
    hints = typing.get_type_hints(rule)
    arguments = inspect.signature(rule).parameters
    return st.tuples(*(argument(rule.__name__, each, hints[each]) for each in arguments))


@cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Call a rule from compiled code, as a loop does."""

    def call(*arguments: Any) -> Any:
        return function(*arguments)

    return typing.cast("Callable[..., Any]", get_ready().njit(error_model="numpy")(call))


def numbers(result: Any) -> list[float]:
    """Lay out a result as floats."""
    return [float(each) for each in result] if isinstance(result, tuple) else [float(result)]


def bits(result: Any) -> list[bytes]:
    """Return a result bit by bit, so that -0.0 and 0.0 differ."""
    return [struct.pack("<d", number) for number in numbers(result)]


def test_rules_are_found() -> None:
    assert {
        "value.disconfirmation",
        "appraisal.judge_answer",
        "transitions.after_answer",
        "loyalty.cooled",
        "remedy.decide_answer",
    } <= set(RULES)


@pytest.mark.parametrize("name", sorted(RULES))
def test_rule_is_finite_and_the_same_interpreted_and_compiled(name: str) -> None:
    rule, machine = RULES[name], compiled(RULES[name])

    @tuned(
        max_examples=100,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    @given(inputs(name))
    def holds(given_input: tuple[Any, ...]) -> None:
        result = rule(*given_input)
        assert all(math.isfinite(number) for number in numbers(result))
        assert bits(machine(*given_input)) == bits(result)

    holds()


@tuned(max_examples=300, deadline=None, derandomize=True, database=None)
@given(LUCK, st.floats(0.1, 5.0), st.floats(0.0, 2.0), st.floats(0.0, 5.0))
def test_quantiles_are_finite_and_the_same_interpreted_and_compiled(
    u: float, mean: float, sd: float, lowest: float
) -> None:
    table = np.linspace(-1.0, 7.0, 1025)
    for function, arguments in (
        (draws.normal_quantile, (u,)),
        (draws.truncated_quantile, (u, draws.truncated_share(mean, sd, lowest), mean, sd, lowest)),
        (draws.severity_quantile, (u,)),
        (draws.interpolated_quantile, (u, table)),
    ):
        result = function(*arguments)
        assert math.isfinite(result)
        assert bits(compiled(function)(*arguments)) == bits(result)


@tuned(max_examples=300, deadline=None, derandomize=True, database=None)
@given(LUCK, st.floats(0.1, 5.0), st.floats(0.0, 2.0), st.floats(0.0, 5.0))
def test_a_truncated_normal_is_never_below_its_bound(u: float, mean: float, sd: float, lowest: float) -> None:
    assert draws.truncated_quantile(u, draws.truncated_share(mean, sd, lowest), mean, sd, lowest) >= lowest


@tuned(max_examples=300, deadline=None, derandomize=True, database=None)
@given(
    st.integers(0, 2**53 - 1),
    st.integers(-600, 600),
    st.sampled_from(draws.Purpose),
    st.integers(0, 20_000_000),
    st.integers(0, 200),
)
def test_a_draw_is_the_same_interpreted_and_compiled(
    seed: int, week: int, purpose: draws.Purpose, person: int, index: int
) -> None:
    drawn = draws.draw(seed, week, purpose, person, index)
    assert 0.0 < drawn < 1.0
    assert bits(compiled(draws.draw)(seed, week, int(purpose), person, index)) == bits(drawn)
    assert compiled(draws.key)(seed, week, int(purpose)) == draws.key(seed, week, purpose)


def test_an_unclipped_exponential_would_be_caught() -> None:
    """The checks above can fail: what the clipped rule survives breaks the plain function both ways."""
    with pytest.raises(OverflowError):
        math.exp(800.0)
    assert not math.isfinite(compiled(math.exp)(800.0))
    assert math.isfinite(RULES["value.exp"](800.0))
