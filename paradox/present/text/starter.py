"""The scenario that `paradox new` writes: complete, small, every line explained from the table of parameters."""

from textwrap import wrap

from sim.parameters.registry import PARAMETERS
from sim.scenario.units import range_in_words

# A line that ends in @name gets the meaning, unit and range of that parameter in a comment above it.
_TEMPLATE = """\
# A scenario: a market, a service, and the recovery policies to compare in it.
# What is not written here is as in the shipped scenario `baseline` (extends). The numbers are placeholders:
# put your own. Check with: paradox check FILE   Compare with: paradox compare FILE
# Every key of a policy: paradox describe --levers   Of a segment: paradox describe --segment-keys
# Each with meaning, unit, range and default. Money is in prices of one visit; for a service without a ticket: in what
# an average visit brings the firm, the yearly revenue from a customer over the visits of a year.
# A text with a colon or a comma stands in quotes, or below its key, as the description of `warm_and_quick` does.

title: TITLE
question: Which policy should we choose, for whom, and at what price?
look_for:
  - Where people whose service failed end up against their twins without any failure.
extends: baseline
reference: as_today               # the policy that the others are compared with

market:
  persons: 1000 @persons
  visit_rate_mean: 0.35 @visit_rate_mean

service:
  p_fail: 0.1 @p_fail
  causes:                         # what failures come from: the shares (mix) sum to 1
    employee: {mix: 0.35}
    system: {mix: 0.35}
    customer: {mix: 0.10}
    misunderstanding: {mix: 0.10}
    external: {mix: 0.10}

# What a clerk costs: each place in staff_capacity (below), every week, whether there is work or not.
money:
  staff_cost: 0.05 @staff_cost

# Groups of persons that differ; the shares sum to 1. Leave `segments` out if they do not.
# What a group does not set is as in the whole market. Every key: paradox describe --segment-keys
segments:
  - name: regular
    share: 0.7
  - name: demanding
    share: 0.3
    # How much more readily they complain, in log odds: +1 multiplies the odds by e = 2.7 (of 30 in 100 it makes 54),
    # -1 divides them by it (of 30 in 100 it makes 14), 0 is as the market.
    voice_offset: 0.5
    zone_of_tolerance: 0.15 @zone_of_tolerance
    # What they weigh in the answer: money and remedy, tone; the rest up to 1 is speed and handling.
    weight_distributive: 0.55 @weight_distributive
    weight_interactional: 0.3 @weight_interactional
    # What they weigh in the service: all five, sum 1.
    dimension_weights: {tangibles: 0.1, reliability: 0.3, responsiveness: 0.3, assurance: 0.1, empathy: 0.2}

# What the firm could do. `ignores` and `do_nothing` are always compared too. `like` starts from another policy here;
# a policy without `like` starts from the average firm of the baseline. Every key: paradox describe --levers
policies:
  as_today:
    description: What we do now.
    # An entry is what waits for an answer: a complaint, a failure found by the firm, a follow-up, a false claim.
    staff_capacity: 15 @staff_capacity
    resolve_prob: 0.6 @resolve_prob
    compensate_prob: 0.5 @compensate_prob
    comp_amount: 0.3 @comp_amount
    apology_prob: 0.3 @apology_prob
  warm_and_quick:
    description: >-
      The same money, but at once, with an apology and an explanation.
    like: as_today
    apology_prob: 0.9
    first_contact: 0.8 @first_contact
    explain_resolved: 1 @explain_resolved
    explain_unresolved: 1 @explain_unresolved
  generous:
    description: Warm and quick, and money in most cases.
    like: warm_and_quick
    compensate_prob: 0.9
    comp_amount: 1

run:
  horizon: 52 @horizon
  replications: 10 @replications
"""


def starter(title: str, file: str) -> str:
    """Write the text of a scenario file that runs as it is.

    Args:
        title: its title.
        file: its name, for the commands in its first lines.
    """
    lines: list[str] = []
    for line in _TEMPLATE.splitlines():
        text, _, name = line.partition(" @")
        if name:
            begin = " " * (len(text) - len(text.lstrip())) + "# "
            lines += wrap(_explained(name), 110, initial_indent=begin, subsequent_indent=begin)
        lines.append(text)
    return "\n".join(lines).replace("FILE", file).replace("TITLE", title) + "\n"


def _explained(name: str) -> str:
    """Say what a parameter means and what it may be."""
    entry = PARAMETERS[name]
    return f"{entry.meaning} ({range_in_words(entry)})"
