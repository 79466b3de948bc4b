"""Findings that were added after the first model had been fitted, each a function from a setting to its statistics.

Each design was written down here before the row was first run; a later change is told in the evidence, with both
values. Cells of the laboratory hold the same persons; where a study had groups, the item of the second has noise of its
own. What chatbots are preferred for (A29, A30) stands in `bot_rows`.
"""

import math

import numpy as np

from experiments.evidence.field_rows import Numbers, market, over
from experiments.evidence.setting import Setting
from experiments.laboratory import BAD, GOOD, Cohort, Failure, Remedy, Subjects, measure, severities
from experiments.laboratory.estimators import cohens_d, weighted_mean
from experiments.laboratory.kernels import utilities
from experiments.laboratory.subjects import Mask
from sim.parameters.service import DIMENSIONS
from sim.rules.loyalty import grudge_of
from sim.scenario.scenario import Scenario
from sim.state.draws import Purpose
from sim.state.people import Floats
from sim.worlds.world import World

TYPICAL = Failure(severity=0.4, controllability=0.5, base_stability=0.3)
EMPTY_APOLOGY = Remedy(courtesy=0.9, days=0.5)
WEEKS_A_YEAR = 52

# A27: a change of loyalty counts from a tenth of the spread of loyalty between the twins on.
NOTICEABLE = 0.1
WEEKS_AFTER_CONTACT = 4
# A28.
CRISIS_WEEKS, AFTERMATH, WORSE = 12, 78, 4.0
# A33: the spread of one visit, and how far quality is moved to either side [sd].
STEADY, ERRATIC, STEP = 0.3, 0.9, 0.25
# All customers, by their latest experience.
GROUPS = ("untroubled", "recovered", "unrecovered", "unheard")


def between(first: Subjects, second: Subjects, name: str) -> float:
    """Return Cohen's d between two cells, whose items have noise of their own."""
    return cohens_d(measure(first, name), measure(second, name, control=True)).value


def responsible_and_frequent(setting: Setting) -> Numbers:
    """A21: what .8 of the price does to the intention to stay, by whose fault it is and whether it happens often."""
    cohort = setting.cohort(21)
    effects: dict[tuple[bool, bool], float] = {}
    for responsible in (False, True):
        for frequent in (False, True):
            failure = Failure(
                severity=0.5,
                controllability=0.9 if responsible else 0.1,
                base_stability=0.8 if frequent else 0.1,
                prior_failures=2.0 if frequent else 0.0,
            )
            answer = Remedy(courtesy=0.5, explain=0.5, days=0.5)
            paid, unpaid = (
                cohort.subjects().fail(failure).answer(answer.but(compensation=amount)) for amount in (0.8, 0.0)
            )
            effects[responsible, frequent] = between(paid, unpaid, "item7_stay")
    both = effects.pop((True, True))
    return {
        "A21_interaction": both - max(effects.values()),
        "A21_blameless": max(abs(effects[False, frequent]) for frequent in (False, True)),
    }


def apologies_without_substance(setting: Setting) -> Numbers:
    """A22: a third bare apology against no answer at all, and an apology to people who noticed nothing."""
    cohort = setting.cohort(22)
    third, none = cohort.subjects(), cohort.subjects()
    for cell in (third, none):
        for _ in range(2):
            cell.fail(TYPICAL).answer(EMPTY_APOLOGY).wait(4)
        cell.fail(TYPICAL)
    third.answer(EMPTY_APOLOGY)
    unnoticed = TYPICAL.but(severity=0.0)
    told, untold = cohort.subjects().fail(unnoticed).answer(EMPTY_APOLOGY), cohort.subjects().fail(unnoticed)
    return {
        "A22_third": gap(third, none, "satisfaction"),
        "A22_unnoticed": max(gap(told, untold, name) for name in ("satisfaction", "stay")),
    }


def gap(first: Subjects, second: Subjects, name: str) -> float:
    """Return the mean difference of a state between two cells of the same persons."""
    return float(np.mean(measure(first, name) - measure(second, name)))


def stated_leaving(setting: Setting) -> Numbers:
    """A23: who would leave after one bad experience that nobody answered, and after three, four weeks apart."""
    cohort = setting.cohort(23)
    cell = cohort.subjects()
    leave: list[float] = []
    for index in range(3):
        cell.fail(TYPICAL, severity=severities(cohort.uniform(Purpose.LAB_DESIGN, index)))
        leave.append(1.0 - float(measure(cell, "stay").mean()))
        cell.wait(4)
    return {"A23_one": leave[0], "A23_three": leave[2]}


def delighted_and_disappointed(setting: Setting) -> Numbers:
    """A24: who surely stays and recommends among those who rate their visit 10 of 10, and among those at 5 or less.

    A quarter of the visits fails, of drawn severity; every other of these is answered well, the rest not at all. The
    rating has the noise of the 1-7 item, spread over 1 to 10. "Surely" is a stated chance of .9 or more, "would
    recommend" a 9 or 10 of the recommendation item.
    """
    cohort = setting.cohort(24)
    u = [cohort.uniform(Purpose.LAB_DESIGN, index) for index in range(3)]
    good = cohort.subjects().visit()
    silent = cohort.subjects().fail(TYPICAL, severity=severities(u[0]))
    answered = cohort.subjects().fail(TYPICAL, severity=severities(u[0])).answer(GOOD)
    failed, heard = u[1] < 0.25, u[2] < 0.5

    def mixed(read: dict[str, Floats]) -> Floats:
        return np.where(failed, np.where(heard, read["answered"], read["silent"]), read["good"])

    cells = {"good": good, "silent": silent, "answered": answered}
    m = cohort.scenario.measurement
    noise = good.normal(Purpose.LAB_ITEM, cohort.family, 20)
    seven = {name: m.item7_midpoint + m.item7_slope * cell.actual.episode for name, cell in cells.items()}
    rating = np.clip(np.floor(1.0 + 1.5 * (mixed(seven) + m.item7_noise * noise - 1.0) + 0.5), 1.0, 10.0)
    surely = mixed({name: (measure(cell, "stay") >= 0.9).astype(np.float64) for name, cell in cells.items()})
    would = mixed({name: (measure(cell, "nps") >= 9.0).astype(np.float64) for name, cell in cells.items()})
    numbers: Numbers = {}
    for name, group in (("delighted", rating == 10.0), ("disappointed", rating <= 5.0)):
        numbers[f"A24_recommend_{name}"] = share(would, group)
    return numbers | {"A24_stay_disappointed": share(surely, rating <= 5.0)}


def share(values: Floats, group: Mask) -> float:
    """Return the mean within a group; nan where nobody is in it."""
    return float(values[group].mean()) if group.any() else math.nan


def promises_and_complaints(setting: Setting) -> Numbers:
    """A25: complaints per failure where the firm promises half a sd more, over those where it promises nothing."""
    rates = []
    for promise in (0.5, 0.0):
        scenario = market(setting).with_values({"service.promise_service": promise})
        books = World(scenario, scenario.reference, seed=setting.seed).run().books
        rates.append(over(books.voiced.sum(), books.failures.sum()))
    return {"A25": over(*rates)}


def minutes(setting: Setting) -> Numbers:
    """A26: satisfaction with complaint handling after 5 minutes less after 4 hours, at a table and in a flat."""
    numbers: Numbers = {}
    for name, case in (("restaurant", "restaurant_dessert"), ("property", "property_leak")):
        changed = setting.scenario.differences(Scenario.load("baseline"))
        behaviour = {path: value for path, value, _ in changed if path.startswith("behaviour.")}
        cohort = Cohort(Scenario.load(case).with_values(behaviour), setting.persons, setting.seed, family=26)
        soon, late = (
            cohort.subjects().fail(TYPICAL).complain().answer(GOOD.but(days=days)) for days in (5 / 1440, 4 / 24)
        )
        numbers[f"A26_{name}"] = gap(soon, late, "complaint_satisfaction")
    return numbers


def contacts_about_trouble(setting: Setting) -> Numbers:
    """A27: customers less loyal for one more loyal than their twins, four weeks after an answer, average firm."""
    world = World(scenario := market(setting), scenario.reference, seed=setting.seed).run(0)
    answered: dict[int, Mask] = {}
    less = more = 0
    while not world.is_over:
        world.step()
        people = world.people
        answered[world.week] = people.life.answer > 0
        asked = answered.pop(world.week - WEEKS_AFTER_CONTACT, None)
        if asked is None:
            continue
        own, twin = people.actual, people.twin
        loyal, ordinary = np.empty(len(asked)), np.empty(len(asked))
        held = grudge_of(own.anger, own.avoidance)
        utilities(loyal, own, held, world.week, world.settings)
        utilities(ordinary, twin, np.zeros(len(asked)), world.week, world.settings)
        change = (loyal - ordinary)[asked] / float(ordinary[people.traits.in_base > 0].std())
        less += int((change < -NOTICEABLE).sum())
        more += int((change > NOTICEABLE).sum())
    return {"A27": over(less, more)}


def crisis(setting: Setting) -> Numbers:
    """A28: satisfaction of the base, whatever became of them, 78 weeks after 12 weeks of four times the failures."""
    scenario = market(setting).with_values({"run.horizon": CRISIS_WEEKS + AFTERMATH})
    left = []
    for factor in (WORSE, 1.0):
        world = World(scenario, scenario.reference, seed=setting.seed).run(0)
        usual = world.settings
        world.settings = usual._replace(p_fail=min(1.0, factor * usual.p_fail))
        world.run(CRISIS_WEEKS)
        world.settings = usual
        people = world.run().people
        left.append(float(people.actual.satisfaction[people.traits.in_base > 0].mean()))
    return {"A28": left[0] - left[1]}


def lost_customers_called(setting: Setting) -> Numbers:
    """A31: who buys again within a year among those who after a bad answer said never: called early, late, or never.

    "Never" is a stated chance to stay of .25 or less a week after the answer. Early is day 45, late day 135.
    """
    cohort = setting.cohort(31)
    failure = TYPICAL.but(severity=0.65)

    def lost() -> Subjects:
        return cohort.subjects().fail(failure).complain().answer(BAD).wait(1)

    never = (measure(lost(), "stay") <= 0.25).astype(np.float64)
    if not never.any():
        return dict.fromkeys(("A31_ratio", "A31_early", "A31_never"), math.nan)
    stays = {
        days: weighted_mean(measure(lost().answer(GOOD.but(days=days)).wait(WEEKS_A_YEAR - days // 7), "stay"), never)
        for days in (45, 135)
    }
    uncalled = weighted_mean(measure(lost().wait(WEEKS_A_YEAR), "stay"), never)
    return {"A31_ratio": over(stays[45], stays[135]), "A31_early": stays[45], "A31_never": uncalled}


def promises_and_staff(setting: Setting) -> Numbers:
    """A32: what a promise of half a sd adds to the hurt of a failure, and what warm staff takes from it."""
    hurt = []
    for promise in (0.5, 0.0):
        scenario = setting.scenario.with_values({"service.promise_service": promise})
        cohort = Cohort(scenario, setting.persons, setting.seed, family=32)
        cell = cohort.subjects().fail(TYPICAL)
        hurt.append(float(np.mean(cell.actual.satisfaction - cell.twin.satisfaction)))
        warm, cold = (
            cohort.subjects().fail(TYPICAL).answer(Remedy(courtesy=courtesy, days=0.1)) for courtesy in (0.9, 0.1)
        )
    return {"A32_promise": hurt[0] - hurt[1], "A32_staff": gap(warm, cold, "satisfaction")}


def uneven_quality(setting: Setting) -> Numbers:
    """A33: what quality does to the rate of leaving where visits are erratic, over the same where they are steady."""
    slopes = {}
    for spread in (STEADY, ERRATIC):
        exits = {}
        for quality in (-STEP, STEP):
            scenario = market(setting).with_values(
                {"behaviour.visit_noise_sd": spread, "service.quality": dict.fromkeys(DIMENSIONS, quality)}
            )
            books = World(scenario, scenario.reference, seed=setting.seed).run().books
            weeks = math.fsum(float(books[f"weeks_{group}"].sum()) for group in GROUPS)
            exits[quality] = over(books.exits.sum(), weeks)
        slopes[spread] = math.log(over(exits[STEP], exits[-STEP]))
    return {"A33": over(slopes[ERRATIC], slopes[STEADY])}


def compensation_of_mixed_recoveries(setting: Setting) -> Numbers:
    """A34: what half of the price adds to wholly good, mixed and wholly bad answers, by apology and speed."""
    cohort = setting.cohort(34)
    failure = TYPICAL.but(severity=0.4)
    effects: dict[tuple[bool, bool], float] = {}
    for apology in (False, True):
        for speed in (False, True):
            answer = Remedy(repair=1.0, courtesy=0.9 if apology else 0.0, days=0.5 if speed else 14.0)
            paid, unpaid = (
                cohort.subjects().fail(failure).answer(answer.but(compensation=amount)) for amount in (0.5, 0.0)
            )
            effects[apology, speed] = between(paid, unpaid, "item7")
    mixed = (effects[True, False] + effects[False, True]) / 2.0
    others = max(effects[True, True], effects[False, False])
    return {"A34_mixed": mixed - others, "A34_others": others}
