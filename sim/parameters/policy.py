"""What the firm does about failures: the levers of a recovery policy."""

from typing import Annotated, NamedTuple

from sim.parameters.parameter import Parameter


# One entry, three lines: a table to be read by people.
# fmt: off
class Policy(NamedTuple):
    """The levers of one recovery policy (group `policy` without `PREVENTION`, which has a number per cause)."""

    resolve_prob: Annotated[float, Parameter(0.6, "–", limits=(0.0, 1.0),
        part="answer", slider=("Answers that solve it", 0, 1, 0.05), differs_by="cases",
        kind="scenario", source="assumed; the value of the baseline rests on 1.13", grade="judgement",
        meaning="Chance that an answered case is resolved, which includes repair or replacement.")]
    compensate_prob: Annotated[float, Parameter(0.44, "of resolved", limits=(0.0, 1.0),
        part="answer", slider=("Compensation when solved", 0, 1, 0.05), differs_by="cases",
        kind="scenario", source="5.7", grade="seen-2nd",
        meaning="Chance that a resolved case is also compensated in money.")]
    comp_amount: Annotated[float, Parameter(0.5, "price", limits=(0.0, 5.0),
        part="answer", slider=("Money back (prices)", 0, 2, 0.05), differs_by="cases",
        kind="scenario", source="assumed", grade="judgement",
        meaning="Compensation paid when there is any, in prices of the visit.")]
    apology_prob: Annotated[float, Parameter(0.32, "–", limits=(0.0, 1.0),
        part="answer", slider=("Warm apology", 0, 1, 0.05), differs_by="cases",
        kind="scenario", source="5.7", grade="seen-2nd",
        meaning="Chance that the answer comes with a warm, personal apology.")]
    courtesy_warm: Annotated[float, Parameter(0.9, "–", limits=(-0.5, 1.0),
        part="answer", differs_by="cases", kind="scenario", source="assumed", grade="judgement",
        meaning="Courtesy of an answer with a warm apology, from -.5 rude to 1 warm.")]
    courtesy_resolved: Annotated[float, Parameter(0.6, "–", limits=(-0.5, 1.0),
        part="answer", differs_by="cases", kind="scenario", source="assumed", grade="judgement",
        meaning="Courtesy of a resolved answer without a warm apology.")]
    courtesy_unresolved: Annotated[float, Parameter(0.3, "–", limits=(-0.5, 1.0),
        part="answer", differs_by="cases", kind="scenario", source="assumed", grade="judgement",
        meaning="Courtesy of an unresolved answer without a warm apology.")]
    courtesy_sd: Annotated[float, Parameter(0.0, "–", limits=(0.0, 0.5), off=0.0,
        part="answer", differs_by="cases", kind="scenario", source="M16", grade="judgement",
        meaning="Spread of courtesy from one answer to the next.")]
    explain_resolved: Annotated[float, Parameter(0.5, "–", limits=(0.0, 1.0),
        part="answer", slider=("Explanation", 0, 1, 0.05), differs_by="cases",
        kind="scenario", source="M13", grade="judgement",
        meaning="How fully the cause is explained in a resolved answer.")]
    explain_unresolved: Annotated[float, Parameter(0.0, "–", limits=(0.0, 1.0),
        part="answer", differs_by="cases", kind="scenario", source="M13", grade="judgement",
        meaning="How fully the cause is explained in an unresolved answer.")]
    inform: Annotated[float, Parameter(0.0, "–", limits=(0.0, 3.0), off=0.0,
        part="speed", slider=("Kept informed while waiting", 0, 3, 0.1), differs_by="customers",
        kind="scenario", source="M13", grade="judgement",
        meaning="How much longer a wait is tolerated because the customer is kept informed, as a multiple.")]
    personalised_share: Annotated[float, Parameter(0.0, "–", limits=(0.0, 1.0), off=0.0,
        part="answer", slider=("Fitted to the person", 0, 1, 0.05), differs_by="cases",
        kind="scenario", source="M15", grade="judgement",
        meaning="Share of cases in which the remedy is fitted to what the customer wants.")]
    detect_prob: Annotated[float, Parameter(0.1, "–", limits=(0.0, 1.0), off=0.0,
        part="notice", slider=("Failures the firm finds", 0, 1, 0.05), differs_by="customers",
        kind="scenario", source="9.7; B", grade="judgement",
        meaning="Chance that the firm finds an unvoiced failure itself.")]
    preempt_prob: Annotated[float, Parameter(0.0, "–", limits=(0.0, 1.0), off=0.0,
        part="notice", slider=("Warned before harm", 0, 1, 0.05), differs_by="customers",
        kind="scenario", source="M08", grade="judgement",
        meaning="Chance that the firm warns of a failure before it does harm.")]
    preempt_relief: Annotated[float, Parameter(0.7, "–", limits=(0.0, 1.0),
        part="notice", differs_by="customers", kind="scenario", source="M08", grade="judgement",
        meaning="Share of severity that an early warning takes away.")]
    followup_prob: Annotated[float, Parameter(0.0, "–", limits=(0.0, 1.0), off=0.0,
        part="answer", slider=("Follow-up after a failed answer", 0, 1, 0.05), differs_by="customers",
        kind="scenario", source="M17", grade="judgement",
        meaning="Chance that an unresolved case is taken up again two weeks later.")]
    ease: Annotated[float, Parameter(0.0, "logit", limits=(-2.0, 2.0),
        part="notice", slider=("Ease of complaining", -2, 2, 0.1), differs_by="customers",
        kind="scenario", source="M07", grade="judgement",
        meaning="How much easy channels raise the log odds of speaking up.")]
    promise_recovery: Annotated[float, Parameter(0.0, "–", limits=(0.0, 1.0), off=0.0,
        part="notice", slider=("Recovery promised", 0, 1, 0.05), differs_by="customers",
        kind="scenario", source="M22", grade="judgement",
        meaning="How much recovery the firm promises, as a guarantee does.")]
    first_contact: Annotated[float, Parameter(0.5, "–", limits=(0.0, 1.0), off=0.0,
        part="speed", slider=("Answered at first contact", 0, 1, 0.05), differs_by="cases",
        kind="scenario", source="M16", grade="judgement",
        meaning="Share of answers given at the first contact.")]
    first_contact_days: Annotated[float, Parameter(0.2, "days", limits=(0.0, 7.0),
        part="speed", differs_by="cases", kind="scenario", source="assumed", grade="judgement",
        meaning="Days until an answer at the first contact.")]
    answer_days: Annotated[float, Parameter(7.0, "days", limits=(0.0, 7.0),
        part="speed", differs_by="cases", kind="scenario", source="14.2, 14.3; assumed", grade="judgement",
        meaning="Longest time until an answer that is not given at the first contact, when nobody waits before.")]
    staff_capacity: Annotated[float, Parameter(13.2, "entries/1000 customers/week", limits=(0.0, 1000.0), off=1000.0,
        part="speed", slider=("Staff (cases per 1000)", 0, 60, 0.5),
        kind="scenario", source="assumed; twice the load at the other defaults", grade="judgement",
        meaning="Entries that staff can answer per week and per 1000 initial customers.")]
    lapse_weeks: Annotated[float, Parameter(8, "weeks", limits=(1, 520),
        part="speed", kind="scenario", source="assumed", grade="judgement",
        meaning="Weeks after which an unanswered entry lapses.")]
    bot_share: Annotated[float, Parameter(0.0, "–", limits=(0.0, 1.0), off=0.0,
        part="speed", slider=("First contact by chatbot", 0, 1, 0.05), differs_by="cases",
        kind="scenario", source="M18", grade="judgement",
        meaning="Chance that a chatbot takes a case first.")]
    bot_capacity: Annotated[float, Parameter(1.0, "–", limits=(0.0, 10.0),
        part="speed", kind="scenario", source="M18", grade="judgement",
        meaning="Capacity for cases that a chatbot ends itself, at full share, as a multiple of staff capacity.")]
    bot_coldness: Annotated[float, Parameter(0.4, "–", limits=(0.0, 1.0),
        part="speed", differs_by="cases", kind="scenario", source="M18", grade="judgement",
        meaning="Share of the courtesy of a chatbot's answer that is lost where the failure is wholly the firm's.")]
    bot_solves: Annotated[float, Parameter(1.0, "of resolved", limits=(0.0, 1.0), off=1.0,
        part="speed", differs_by="cases", kind="scenario", source="M18; 14.14", grade="judgement",
        meaning="Share of the cases that staff would resolve which a chatbot resolves too.")]
    escalation: Annotated[float, Parameter(0.0, "of unsolved", limits=(0.0, 1.0), off=0.0,
        part="speed", slider=("Handed over by the chatbot", 0, 1, 0.05), differs_by="cases",
        kind="scenario", source="M18; 14.6", grade="judgement",
        meaning="Share of the cases that a chatbot does not solve which it hands to a person at once.")]
    # learning and prevention
    learn_max: Annotated[float, Parameter(0.0, "–", limits=(0.0, 0.8), off=0.0,
        part="prevention", kind="scenario", source="M20", grade="judgement",
        meaning="Largest share of a cause's failures that learning from cases can remove.")]
    learn_scale: Annotated[float, Parameter(20.0, "cases/1000", limits=(0.1, 1000.0),
        part="prevention", kind="scenario", source="M20", grade="judgement",
        meaning="Noticed cases per 1000 initial customers after which 63 % of that share is reached.")]
    recording_share: Annotated[float, Parameter(1.0, "–", limits=(0.0, 1.0),
        part="prevention", kind="scenario", source="M20", grade="judgement",
        meaning="Share of noticed cases that are recorded so that the firm can learn from them.")]
    knowledge_fade: Annotated[float, Parameter(0.01, "1/week", limits=(0.0, 1.0),
        part="prevention", kind="scenario", source="M20", grade="judgement",
        meaning="Share of what was learned that is lost in a week.")]
    prevention_max: Annotated[float, Parameter(0.6, "–", limits=(0.0, 1.0),
        part="prevention", kind="scenario", source="M21", grade="judgement",
        meaning="Largest share of a cause's failures that spending can prevent.")]
    prevention_scale: Annotated[float, Parameter(0.02, "price/customer/week", limits=(0.0001, 1.0),
        part="prevention", kind="scenario", source="M21", grade="judgement",
        meaning="Spending at which 63 % of that share is reached.")]
    # what the policy itself costs
    programme_once: Annotated[float, Parameter(0.0, "price/customer", limits=(0.0, 100.0), off=0.0,
        part="cost", kind="scenario", source="set by the scenario", grade="judgement",
        meaning="One-off cost of the policy, such as a training, per initial customer, booked in the first week.")]
    programme_yearly: Annotated[float, Parameter(0.0, "price/customer/year", limits=(0.0, 100.0), off=0.0,
        part="cost", kind="scenario", source="set by the scenario", grade="judgement",
        meaning="Yearly cost of the policy, such as a licence, per initial customer, booked week by week.")]


# Spending on prevention has a number per cause.
PREVENTION = Parameter(0.0, "price/customer/week", limits=(0.0, 1.0), off=0.0,
    name="prevention", group="policy", path="policies.*.prevention.*",
    part="prevention", differs_by="customers", kind="scenario", source="M21", grade="judgement",
    meaning="Money spent per initial customer and week on preventing failures of this cause.")
# fmt: on
