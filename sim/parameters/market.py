"""The market: who is there, how often they come, how they come and go, who talks to whom."""

from dataclasses import dataclass
from typing import Annotated, NamedTuple

from sim.parameters.parameter import Parameter


# One entry, three lines: a table to be read by people.
# fmt: off
class Market(NamedTuple):
    """The numbers of the market (group `market` without the network)."""

    # word of mouth
    reputation_start: Annotated[float, Parameter(0.5, "–", "rep_0", limits=(-1.0, 1.0),
        kind="scenario", source="near its steady state", grade="judgement",
        meaning="Reputation at the start, as balance of good over bad messages.")]
    # stay, leave, join
    weekly_exit_hazard: Annotated[float, Parameter(0.0035, "1/week", "ε_0", limits=(0.0, 0.5), study=(0.001, 0.01),
        kind="scenario", source="B .015 a month", grade="judgement",
        meaning="Chance per week that a customer with neutral attitudes leaves.")]
    switching_cost: Annotated[float, Parameter(0.0, "logit", limits=(0.0, 10.0),
        kind="scenario", source="set by the scenario", grade="judgement",
        meaning="Log odds of staying that the effort of changing to a rival adds.")]
    join_rate: Annotated[float, Parameter(0.02, "1/week", limits=(0.0, 1.0), study=(0.005, 0.05),
        kind="scenario", source="set by the scenario", grade="judgement",
        meaning="Chance per week that a prospect joins at the starting reputation.")]
    former_join_factor: Annotated[float, Parameter(0.5, "–", limits=(0.0, 1.0),
        kind="scenario", source="set by the scenario", grade="judgement",
        meaning="Chance of a former customer to join, relative to a prospect.")]
    # market
    persons: Annotated[float, Parameter(2000, "–", "N", limits=(10, 20000000),
        kind="scenario", source="assumed", grade="judgement",
        meaning="Number of persons in the market: prospects, customers and former customers.")]
    initial_customer_share: Annotated[float, Parameter(0.75, "–", limits=(0.01, 1.0),
        kind="scenario", source="model section 5", grade="judgement",
        meaning="Share of persons who are customers when the world begins.")]
    initial_tenure: Annotated[float, Parameter(52.0, "weeks", limits=(0.0, 2000.0),
        kind="scenario", source="assumed", grade="judgement",
        meaning="Mean number of weeks for which the first customers have been customers when the world begins.")]
    visit_rate_mean: Annotated[float, Parameter(0.35, "visits/week", "μ_λ", limits=(0.0, 10.0), study=(0.05, 2.0),
        kind="scenario", source="set by the scenario", grade="judgement",
        meaning="Mean number of visits a customer intends per week.")]
    prior_failures: Annotated[float, Parameter(0.0, "–", "m_0", limits=(0.0, 20.0), study=(0.0, 4.0),
        kind="scenario", source="set by the scenario", grade="judgement",
        meaning="Earlier failures that every customer has in mind when the recorded weeks begin, beside those of the "
        "burn-in.")]


@dataclass(frozen=True, slots=True, eq=False)
class NetworkForm:
    """How the network of who talks to whom is made (`market.network`)."""

    kind: Annotated[str, Parameter("small_world", "–",
        name="network_kind", kind="scenario", source="9.20", grade="judgement",
        meaning="How the network of who talks to whom is made.")]
    degree: Annotated[int, Parameter(8, "–", limits=(4, 12),
        kind="scenario", source="9.20", grade="judgement",
        meaning="Mean number of neighbours a person has in the network.")]
    rewiring_prob: Annotated[float, Parameter(0.1, "–", limits=(0.0, 1.0),
        kind="scenario", source="9.20", grade="judgement",
        meaning="Share of links of the small world that are rewired at random.")]
# fmt: on
