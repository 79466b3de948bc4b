"""What a policy costs that no run can tell: programmes as they are stated, and what is done at no cost in the model."""

from collections.abc import Mapping

from sim.scenario.scenario import Scenario
from sim.scenario.schedules import Schedule

# Levers of which more is more work, and which the model books no cost for; the last two are waits.
_MORE = (
    "apology_prob", "courtesy_warm", "courtesy_resolved", "courtesy_unresolved", "explain_resolved",
    "explain_unresolved", "inform", "personalised_share", "detect_prob", "preempt_prob", "first_contact", "learn_max",
)  # fmt: skip
_LESS = ("first_contact_days", "answer_days")
_PROGRAMMES = ("programme_once", "programme_yearly")
_YEAR = 52.0


def unbooked_levers(scenario: Scenario) -> Mapping[str, tuple[str, ...]]:
    """Return the levers by which a policy ever does more than the reference at no cost; none if it pays a programme."""
    found = {}
    for name in scenario.policies:
        more = [lever for lever in _MORE if max(_values(scenario, name, lever)) > max(_today(scenario, lever))]
        sooner = [lever for lever in _LESS if min(_values(scenario, name, lever)) < min(_today(scenario, lever))]
        if more + sooner and not any(any(_values(scenario, name, part)) for part in _PROGRAMMES):
            found[name] = (*more, *sooner)
    return found


def programme_costs(scenario: Scenario) -> Mapping[str, float]:
    """Return by policy what its programme costs per initial customer within the horizon [price]."""
    found = {}
    for name in scenario.policies:
        share = _piloted(scenario, name)
        parts = ((1.0 - share, False), (share, True))
        found[name] = sum(part * _programme(scenario, name, in_pilot=who) for part, who in parts if part)
    return found


def _today(scenario: Scenario, lever: str) -> tuple[float, ...]:
    return _values(scenario, scenario.reference, lever)


def _values(scenario: Scenario, policy: str, lever: str) -> tuple[float, ...]:
    """Return the value of a lever, and those that its steps lead to, whoever meets them."""
    steps = scenario.schedules.get(policy, {}).get(lever, Schedule(0.0, ())).steps
    return (float(getattr(scenario.policies[policy], lever)), *(step.to for step in steps))


def _piloted(scenario: Scenario, policy: str) -> float:
    """Return the share of customers that is in the pilot of a policy."""
    pilot = scenario.pilots.get(policy)
    if pilot is None:
        return 0.0
    return pilot.share * sum(one.share for one in scenario.segments if pilot.segment in ("", one.name))


def _programme(scenario: Scenario, policy: str, *, in_pilot: bool) -> float:
    """Return what its programme costs for a customer in the pilot, or another [price]."""
    booked = scenario.schedules.get(policy, {}).get("programme_once")
    begun = {0, *(step.begin for step in booked.met(in_pilot=in_pilot))} if booked else {0}
    levers = [scenario.levers_at(policy, week, in_pilot)[0] for week in range(scenario.horizon)]
    once = sum(levers[week].programme_once for week in begun if week < scenario.horizon)
    return once + sum(one.programme_yearly for one in levers) / _YEAR
