"""What a policy costs that no run can tell: programmes as they are stated, and what is done at no cost in the model."""

from collections.abc import Mapping

from sim.scenario.scenario import Scenario

# Levers of which more is more work, and which the model books no cost for; the last two are waits.
_MORE = (
    "apology_prob", "courtesy_warm", "courtesy_resolved", "courtesy_unresolved", "explain_resolved",
    "explain_unresolved", "inform", "personalised_share", "detect_prob", "preempt_prob", "first_contact", "learn_max",
)  # fmt: skip
_LESS = ("first_contact_days", "answer_days")
_PROGRAMMES = ("programme_once", "programme_yearly")
_YEAR = 52.0


def unbooked_levers(scenario: Scenario) -> Mapping[str, tuple[str, ...]]:
    """Return the levers by which a policy does more than the reference at no cost; none if it pays a programme."""
    today = scenario.policies[scenario.reference]
    found = {}
    for name, policy in scenario.policies.items():
        more = [lever for lever in _MORE if _above(getattr(policy, lever), getattr(today, lever))]
        sooner = [lever for lever in _LESS if _above(getattr(today, lever), getattr(policy, lever))]
        if not any(getattr(policy, part) for part in _PROGRAMMES) and more + sooner:
            found[name] = (*more, *sooner)
    return found


def _above(one: object, other: object) -> bool:
    """Return whether a lever is set higher; one that is no plain number, as it changes over time, is not judged."""
    return isinstance(one, int | float) and isinstance(other, int | float) and one > other


def programme_costs(scenario: Scenario) -> Mapping[str, float]:
    """Return by policy what its programme costs per initial customer within the horizon [price]."""
    years = scenario.horizon / _YEAR
    return {
        name: float(policy.programme_once) + years * float(policy.programme_yearly)
        for name, policy in scenario.policies.items()
    }
