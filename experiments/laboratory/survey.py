"""A virtual survey of a running market: who is asked, who answers, what they say, and what that hides.

Who answered is recorded beside the true states of everybody, so that the bias of selection (those who answer felt more)
and of survivors (those who left are not asked) can be shown.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.comparison.limits import Limits, of_unit
from experiments.laboratory.designs import DesignError, check_limits
from experiments.laboratory.estimators import Estimate, mean
from experiments.laboratory.kernels import fill_uniform
from experiments.laboratory.subjects import Mask
from sim.arguments import Positive, Seed, check_fields, check_name, checked
from sim.brief import Brief
from sim.errors import shown
from sim.rules.survey import response_probability
from sim.scenario.scenario import Scenario
from sim.state.draws import Purpose
from sim.state.observation import final_answers
from sim.state.people import CUSTOMER, RECOVERED, UNHEARD, UNRECOVERED, UNTROUBLED, Floats
from sim.worlds.world import World

GROUPS = {"untroubled": UNTROUBLED, "recovered": RECOVERED, "unrecovered": UNRECOVERED, "silent": UNHEARD}


@dataclass(frozen=True, repr=False)
class Survey(Brief):
    """A survey of the week just lived, one entry per person.

    Attributes:
        asked: was a customer and in the sample. answered: and took part.
        seven: what everybody would say on the 1-7 item. nps: on the 0-10 item.
        satisfaction: true state [sd]. never_failed: that of the never-failed twin [sd].
        customer: is a customer now. base: was one at the start.
        group: newest experience since the beginning, a code of GROUPS.
    """

    asked: Mask
    answered: Mask
    seven: Floats
    nps: Floats
    satisfaction: Floats
    never_failed: Floats
    customer: Mask
    base: Mask
    group: Floats

    def _brief_line(self) -> str:
        return f"{int(self.asked.sum()):,} asked, {int(self.answered.sum()):,} answered"

    def _brief_rows(self) -> list[dict[str, Any]]:
        asked = {"item 1-7": self.reported(), "NPS": self.net_promoter_score}
        return [{"asked": name, **found._asdict()} for name, found in asked.items()]

    @checked()
    def reported(self, who: Mask | None = None) -> Estimate:
        """Return the mean 1-7 item among those who answered, or those of them in a group, cut at 1 and 7."""
        if who is not None and np.shape(who) != self.answered.shape:
            raise DesignError(
                f"who is {shown(who)}. Allowed: True or False for each of {len(self.answered)} persons. "
                "Next: give that."
            )
        return _within(mean(self.seven[self.answered if who is None else self.answered & who]), of_unit("1-7"))

    @property
    def net_promoter_score(self) -> Estimate:
        """Return promoters minus detractors among those who answered, in points; nan if nobody did."""
        said = self.nps[self.answered]
        return _within(mean(100.0 * ((said >= 9.0).astype(float) - (said <= 6.0))), of_unit("points"))

    @property
    def response_bias(self) -> float:
        """Return the mean item of those who answered minus that of all customers, in points."""
        return float(self.seven[self.answered].mean() - self.seven[self.customer].mean())

    @property
    def survivor_bias(self) -> float:
        """Return the mean item of all customers minus that of the whole base, leavers included, in points."""
        return float(self.seven[self.customer & self.base].mean() - self.seven[self.base].mean())

    def among(self, name: str) -> Mask:
        """Say who had an experience, one of GROUPS."""
        check_name("group", name, GROUPS)
        return np.asarray(self.group == GROUPS[name])


def _within(found: Estimate, limits: Limits) -> Estimate:
    """Cut an interval at what the number can be: of two answers, t alone would reach far beyond the scale."""
    return found._replace(low=max(found.low, limits.low), high=min(found.high, limits.high))


@checked("world")
def hold_survey(world: World, *, share: float = 1.0, base: float = 1.0, slope: float = 0.0) -> Survey:
    """Ask the customers of a market about the week just lived; changes nothing in it.

    Args:
        world: a market after at least one week.
        share: of the customers who are asked.
        base: chance to answer of somebody whose last episode was neutral.
        slope: how much that chance rises with the strength of the last episode.

    Raises:
        DesignError: a share is not between 0 and 1, or no week has been lived.
    """
    if world.week <= -world.scenario.burn_in:
        raise DesignError("the market has not lived a week to ask about. Next: let it live one with step().")
    check_limits(
        "the survey", {"share": share, "base": base, "slope": slope}, dict.fromkeys(("share", "base", "slope"), (0, 1))
    )
    people, week = world.people, world.week - 1
    persons = len(people.actual.status)
    draws = [np.empty(persons) for _ in range(2)]
    for out, purpose in zip(draws, (Purpose.SURVEY_SAMPLE, Purpose.SURVEY_RESPONSE), strict=True):
        fill_uniform(out, world.seed, week, purpose, 0, 0)
    customer = people.actual.status == CUSTOMER
    asked = customer & (draws[0] < share)
    willing = [response_probability(x, base, slope) for x in people.actual.episode.tolist()]
    said = final_answers(week, world.seed, people.actual, world.settings)
    return Survey(
        asked,
        asked & (draws[1] < willing),
        said.seven,
        said.nps,
        people.actual.satisfaction.copy(),
        people.twin.satisfaction.copy(),
        customer,
        people.traits.in_base == 1,
        people.life.experience.astype(np.float64),
    )


@dataclass(frozen=True)
class SurveyDesign:
    """Repeated surveys of one market.

    Attributes:
        scenario: the market. policy: the firm's; default: the reference policy. seed: where luck starts.
        weeks: at whose ends a survey is held, in order.
        share, base, slope: who is asked and who answers, see `hold_survey`.
        replications: markets of their own (`replicated.table`).
    """

    scenario: Scenario
    weeks: tuple[int, ...]
    policy: str = ""
    seed: Seed = 1
    share: float = 1.0
    base: float = 1.0
    slope: float = 0.0
    replications: Positive = 1

    def __post_init__(self) -> None:
        check_fields(self)
        if not self.weeks or list(self.weeks) != sorted(set(self.weeks)):
            raise DesignError(f"the surveys are in weeks {list(self.weeks)}. Allowed: rising weeks. Next: order them.")
        last = self.scenario.horizon - 1
        for week in self.weeks:
            if not 0 <= week <= last:
                raise DesignError(
                    f"a survey in week {week} is beyond the horizon. Allowed: weeks 0 to {last}. "
                    "Next: move it, or raise run.horizon in the scenario."
                )
        if self.policy:
            self.scenario.check_policy(self.policy)

    def run(self) -> tuple[Survey, ...]:
        """Live the market and hold every survey."""
        world = World(self.scenario, self.policy or None, seed=self.seed)
        return tuple(
            hold_survey(world.run(week + 1), share=self.share, base=self.base, slope=self.slope) for week in self.weeks
        )

    def table(self) -> list[dict[str, Any]]:
        """Return one row a survey: who answered, what they said, and what that hides."""
        rows = []
        for week, survey in zip(self.weeks, self.run(), strict=True):
            said = {"item7": survey.reported(), "nps": survey.net_promoter_score}
            said |= {f"item7_{name}": survey.reported(survey.among(name)) for name in GROUPS}
            rows.append(
                {
                    "week": week,
                    "asked": int(survey.asked.sum()),
                    "answered": int(survey.answered.sum()),
                    "response_bias": survey.response_bias,
                    "survivor_bias": survey.survivor_bias,
                    **{
                        f"{name}{part}": value
                        for name, one in said.items()
                        for part, value in zip(("", "_low", "_high", "_n"), one, strict=True)
                    },
                }
            )
        return rows
