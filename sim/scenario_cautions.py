"""What is allowed in a scenario and yet probably not meant."""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario import Scenario

# With fewer failures than this, an interval says little: about the size of the smallest published studies.
_FEW_FAILURES = 40


def cautions(scenario: "Scenario") -> tuple[str, ...]:
    """Return a sentence on each thing that is allowed and yet probably not meant.

    Args:
        scenario: a checked scenario.
    """
    return (*_idle_staff(scenario), *_few_failures(scenario))


def _first_customers(scenario: "Scenario") -> float:
    return scenario.market.persons * scenario.market.initial_customer_share


def _idle_staff(scenario: "Scenario") -> list[str]:
    """Capacity counts whole entries a week, so that a small market may leave a firm without any."""
    customers = _first_customers(scenario)
    found = []
    for name, policy in scenario.policies.items():
        entries = policy.staff_capacity * customers / 1000.0 * (1.0 + policy.bot_share * policy.bot_capacity)
        if policy.staff_capacity > 0.0 and entries < 1.0:
            needed = math.ceil(10.0 * policy.staff_capacity / entries) / 10.0 if entries else 0.0
            found.append(
                f"Policy '{name}' answers less than one entry a week: staff_capacity {policy.staff_capacity:g} "
                f"for about {customers:.0f} first customers. Raise it to {needed:g} or more, or market.persons."
            )
    return found


def _few_failures(scenario: "Scenario") -> list[str]:
    rate = 1.0 - math.exp(-scenario.market.visit_rate_mean)
    failures = _first_customers(scenario) * rate * scenario.service.p_fail * scenario.horizon
    if scenario.service.p_fail == 0.0 or failures >= _FEW_FAILURES:
        return []
    return [
        f"About {failures:.0f} failures are to be expected in {scenario.horizon} weeks, too few for a clear verdict. "
        "Raise market.persons, run.horizon or run.replications."
    ]
