"""The findings that are reproduced in the laboratory, each a function from a setting to its statistics.

Designs and statistics are those of section 9 of the model description; names are the ids of `evidence.csv`. Everybody
is compared with a never-failed twin; survey items of the control group have their own noise.
"""

from itertools import pairwise

import numpy as np

from experiments.evidence.setting import Setting
from experiments.laboratory import (
    ADEQUATE,
    BAD,
    EXCELLENT,
    GOOD,
    QUICK,
    SLOW,
    Failure,
    Remedy,
    Subjects,
    disputes,
    measure,
    severities,
)
from experiments.laboratory.estimators import cohens_d, logit, mean, regression, weighted_mean
from experiments.laboratory.measures import tell
from sim.state.draws import Purpose
from sim.state.people import Floats

Numbers = dict[str, float]

TYPICAL = Failure(controllability=0.5, base_stability=0.3)
MINOR, MODERATE, MAJOR = TYPICAL.but(severity=0.25), TYPICAL.but(severity=0.4), TYPICAL.but(severity=0.65)
FAVOURABLE = Failure(severity=0.2, controllability=0.15, base_stability=0.1)
LEVELS = tuple(step / 10 for step in range(31))
STUDIES = 30
OUTCOMES = ("silent", "unsatisfied", "satisfied", "quick")
STAY_STATISTICS = (*OUTCOMES, "order", "satisfied_unsatisfied", "quick_satisfied")


def against_twins(subjects: Subjects, name: str) -> float:
    """Return Cohen's d of a measure against the never-failed twins as a control group."""
    return cohens_d(measure(subjects, name), measure(subjects, name, twin=True, control=True)).value


def effect(subjects: Subjects) -> float:
    """Return the mean difference in satisfaction from the twins [sd]."""
    return float(np.mean(subjects.actual.satisfaction - subjects.twin.satisfaction))


def favourable_corner(setting: Setting) -> Numbers:
    """A1: lift in the favourable cell, and what each unfavourable circumstance does to it."""
    cohort = setting.cohort(1)

    def lift(failure: Failure) -> float:
        return against_twins(cohort.subjects().fail(failure).answer(EXCELLENT), "item7")

    base = lift(FAVOURABLE)
    return {
        "A1": base,
        "A1_severe": lift(FAVOURABLE.but(severity=0.7)) - base,
        "A1_stable": lift(FAVOURABLE.but(base_stability=0.8)) - base,
        "A1_controllable": lift(FAVOURABLE.but(controllability=0.9)) - base,
        "A1_prior": lift(FAVOURABLE.but(prior_failures=1.0)) - base,
    }


def virtual_studies(setting: Setting) -> Numbers:
    """A3: thirty small experiments with good recovery, pooled by their number of persons."""
    sizes = [60 + int(341 * setting.design(study, 0)) for study in range(STUDIES)]
    cohort = setting.cohort(3, persons=sum(sizes))
    ds = []
    begin = 0
    for study, n in enumerate(sizes):
        u = [setting.design(study, index) for index in range(1, 7)]
        failure = Failure(severity=0.1 + 0.35 * u[0], controllability=0.1 + 0.7 * u[1], base_stability=0.5 * u[2])
        remedy = Remedy(
            compensation=0.5 + 0.7 * u[3], repair=1.0, courtesy=0.7 + 0.3 * u[4], explain=1.0, days=0.2 + 1.8 * u[5]
        )
        cell = cohort.subjects(slice(begin, begin + n)).fail(failure).answer(remedy)
        ds.append([against_twins(cell, name) for name in ("item7", "item7_stay", "item7_recommend")])
        begin += n
    satisfaction, repurchase, talk = np.average(np.array(ds), axis=0, weights=sizes)
    return {
        "A3": float(satisfaction),
        "A3a": float(repurchase),
        "A3b": float(talk),
        "A3c": float(satisfaction - repurchase),
    }


def two_failures(setting: Setting) -> Numbers:
    """A4 and A17: two failures eight weeks apart, answered well or badly; expectations rise after a good answer."""
    cohort = setting.cohort(4)
    failure = Failure(severity=0.3, controllability=0.5, base_stability=0.2)
    first: dict[str, float] = {}
    second: dict[str, Subjects] = {}
    rise: dict[str, float] = {}
    for sequence in ("GG", "GB", "BG", "BB"):
        cell = cohort.subjects().fail(failure).answer(GOOD if sequence[0] == "G" else BAD)
        first[sequence] = effect(cell)
        expected = cell.episodes.expected_at_failure.copy()
        for _ in range(4):
            cell.visit().wait(2)
        cell.fail(failure)
        rise[sequence] = float(np.mean(cell.episodes.expected_at_failure - expected))
        second[sequence] = cell.answer(GOOD if sequence[1] == "G" else BAD)
    return {
        "A4a": first["GG"] - effect(second["GG"]),
        "A4b": effect(second["GG"]),
        "A4c": cohens_d(second["BG"].actual.satisfaction, second["GB"].actual.satisfaction).value,
        "A17_increment": rise["GG"] - rise["BG"],
    }


def severe_failure(setting: Setting) -> Numbers:
    """A5: a severe failure with the best of seven excellent answers."""
    cohort = setting.cohort(5)
    failure = Failure(severity=0.85, controllability=0.5, base_stability=0.2)
    money = (0.5, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
    answers = (EXCELLENT.but(compensation=amount) for amount in money)
    return {"A5": max(against_twins(cohort.subjects().fail(failure).answer(given), "item7") for given in answers)}


def stay_by_outcome(setting: Setting) -> Numbers:
    """A6: stay intention after silence and after three answers to those who chose to complain."""
    cohort = setting.cohort(6)
    stays: dict[str, dict[str, float]] = {}
    for size, failure in (("minor", MINOR), ("major", MAJOR)):
        silent = cohort.subjects().fail(failure)
        speaks = silent.episodes.voice.copy()
        stays[size] = {"silent": weighted_mean(measure(silent.wait(2), "stay"), 1.0 - speaks)}
        for name, remedy in (("unsatisfied", BAD), ("satisfied", SLOW), ("quick", QUICK)):
            cell = cohort.subjects().fail(failure).complain().answer(remedy)
            stays[size][name] = weighted_mean(measure(cell, "stay"), speaks)
    numbers: Numbers = {}
    for size, by in stays.items():
        numbers |= {f"A6_{size}_{name}": value for name, value in by.items()}
        ranked = list(by.values())
        steps = [high - low for low, high in pairwise(ranked)]
        numbers[f"A6_{size}_order"] = min(steps)
        numbers[f"A6_{size}_satisfied_unsatisfied"] = logit(by["satisfied"]) - logit(by["unsatisfied"])
        numbers[f"A6_{size}_quick_satisfied"] = logit(by["quick"]) - logit(by["satisfied"])
    for name in stays["minor"]:
        numbers[f"A6_severity_{name}"] = logit(stays["major"][name]) - logit(stays["minor"][name])
    return numbers


def compensation_thresholds(setting: Setting) -> Numbers:
    """A8 and A10: how much money makes good a moderate failure, and where more stops paying."""
    cohort = setting.cohort(8)

    def paid(amount: float) -> Subjects:
        return cohort.subjects().fail(MODERATE).answer(Remedy(compensation=amount, courtesy=0.8, explain=0.5, days=0.5))

    cells = [paid(amount) for amount in LEVELS]
    reached = np.array([cell.actual.episode >= cell.episodes.x_ordinary - 0.1 for cell in cells])
    anywhere = reached.any(axis=0)
    thresholds = np.array(LEVELS)[reached.argmax(axis=0)][anywhere]
    loyalty = [measure(cell, "stay_utility") for cell in cells]
    below, above = paid(0.42), paid(1.18)
    return {
        "A8a": float(thresholds.mean()) if len(thresholds) else np.nan,
        "A8b": float(thresholds.std(ddof=1)) if len(thresholds) > 1 else np.nan,
        "A8c": mean(below.actual.episode - below.episodes.x_ordinary).value,
        "A8d": mean(above.actual.episode - above.episodes.x_ordinary).value,
        "A10": LEVELS[int(np.argmax([one.mean() for one in loyalty]))],
        "A10_class": float(np.mean(loyalty[20] < loyalty[10])),
    }


def compensation_curve(setting: Setting) -> Numbers:
    """A9: where the curve of satisfaction over compensation is steepest, service lost and service used."""
    cohort = setting.cohort(9)

    def curve(failure: Failure) -> Floats:
        cells = (
            cohort.subjects().fail(failure).answer(Remedy(compensation=amount, courtesy=0.8, explain=0.5, days=0.5))
            for amount in LEVELS
        )
        return np.array([cell.actual.episode.mean() for cell in cells])

    lost, used = curve(MAJOR), curve(MODERATE.but(used=True))
    steepest = int(np.argmax(lost[6:] - lost[:-6]))
    step = int(np.argmax(np.diff(used)))
    return {
        "A9a": LEVELS[steepest],
        "A9b": LEVELS[steepest + 6],
        "A9c": (LEVELS[step] + LEVELS[step + 1]) / 2,
    }


def severity_response(setting: Setting) -> Numbers:
    """A11 and A12: stars after failures of each tertile of severity without recovery; who tells others."""
    cohort = setting.cohort(11)
    u = cohort.uniform(Purpose.LAB_DESIGN)
    numbers: Numbers = {}
    stars: list[Floats] = []
    tells: list[Floats] = []
    weights: list[Floats] = []
    for tertile, name in enumerate(("mild", "medium", "severe")):
        cell = cohort.subjects().fail(TYPICAL, severity=severities((tertile + u) / 3.0))
        numbers[f"A11_{name}"] = against_twins(cell, "stars")
        if tertile == 0:
            stars.append(measure(cell, "stars", twin=True, control=True))
            tells.append(tell(cell, twin=True))
            weights.append(np.full(cell.count, 6.0))
        stars.append(measure(cell, "stars"))
        tells.append(tell(cell))
        weights.append(np.ones(cell.count))
    star, told, weight = np.concatenate(stars), np.concatenate(tells), np.concatenate(weights)
    chance = [weighted_mean(told[star == level], weight[star == level]) for level in (1.0, 5.0)]
    return numbers | {"A12a": chance[0] / chance[1]}


def justice_weights(setting: Setting) -> Numbers:
    """A14: what drives satisfaction with complaint handling, and with the firm."""
    cohort = setting.cohort(14)
    draws = [cohort.uniform(Purpose.LAB_DESIGN, index) for index in range(4)]
    cell = cohort.subjects()
    before = cell.actual.satisfaction.copy()
    cell.fail(TYPICAL, severity=severities(draws[0])).answer(
        Remedy(repair=0.5, explain=0.5),
        compensation=np.where(draws[1] < 0.5, 0.0, 0.6),
        courtesy=np.where(draws[2] < 0.5, -0.3, 1.0),
        days=np.where(draws[3] < 0.5, 0.5, 14.0),
    )
    noise = [cell.normal(Purpose.LAB_ITEM, cohort.family, 10 + index) for index in range(4)]
    justices = {
        name: getattr(cell.episodes, name) + 0.1 * noise[at]
        for at, name in enumerate(("distributive", "interactional", "procedural"))
    }
    spread = cohort.scenario.measurement.satcom_noise
    handled = regression(cell.episodes.complaint_satisfaction + spread * noise[3], justices)
    lasting = regression(cell.actual.satisfaction - before, justices)
    return {
        "A14_distributive_interactional": handled["distributive"].value - handled["interactional"].value,
        "A14_interactional_procedural": handled["interactional"].value - handled["procedural"].value,
        "A14_procedural": handled["procedural"].value,
        "A14_cumulative": lasting["interactional"].value - lasting["distributive"].value + 0.1,
    }


def disputed_answers(setting: Setting) -> Numbers:
    """A15: complainers who dispute an answer of words only, and one of money."""
    cohort = setting.cohort(15)
    k = severities(cohort.uniform(Purpose.LAB_DESIGN))
    words = Remedy(courtesy=0.7, explain=1.0, days=5.0)

    def disputed(remedy: Remedy) -> float:
        cell = cohort.subjects().fail(TYPICAL, severity=k).complain().answer(remedy)
        return weighted_mean(disputes(cell), cell.episodes.voice)

    only_words = disputed(words)
    return {"A15": disputed(words.but(compensation=0.8)) / only_words, "A15_level": only_words}


def lost_revenue(setting: Setting) -> Numbers:
    """A16: revenue of twelve weeks after a mild silent failure, against the twins."""
    cell = setting.cohort(16).subjects().fail(TYPICAL.but(severity=0.2))
    visits, twin_visits = cell.live(12)
    spend = cell.traits.spend
    return {"A16": float(np.dot(visits, spend) / np.dot(twin_visits, spend)) - 1.0}


def love_and_hate(setting: Setting) -> Numbers:
    """A18: anger and avoidance in the eight weeks after a failed and an adequate answer, by commitment."""
    cohort = setting.cohort(18)
    bond = cohort.people.actual.commitment
    low, high = np.quantile(bond, (1 / 3, 2 / 3))
    failure = TYPICAL.but(severity=0.5)
    gaps = {}
    slopes: Numbers = {}
    for name, remedy in (("failed", BAD), ("adequate", ADEQUATE)):
        cell = cohort.subjects().fail(failure).answer(remedy)
        anger, avoidance = cell.actual.anger.copy(), cell.actual.avoidance.copy()
        held = cell.wait(8).actual.avoidance
        gaps[name] = float(held[bond >= high].mean() - held[bond <= low].mean())
        if name == "failed":
            slopes["A18_revenge_slope"] = float(np.mean(cell.actual.anger - anger))
            slopes["A18_avoidance_slope"] = float(np.mean(held - avoidance))
    return slopes | {
        "A18_interaction": gaps["failed"] - gaps["adequate"],
        "A18_crossover": gaps["failed"],
    }


def value_concentration(setting: Setting) -> Numbers:
    """A20: the share of a year's revenue that the top fifth of the customers brings."""
    from scipy.stats import poisson

    cohort = setting.cohort(20)
    traits = cohort.people.traits
    visits = poisson.ppf(cohort.uniform(Purpose.LAB_DESIGN), 52.0 * traits.visit_rate)
    revenue = np.sort(visits * traits.spend)[::-1]
    return {"A20": float(revenue[: len(revenue) // 5].sum() / revenue.sum())}


def lift_map(setting: Setting) -> dict[tuple[int, int], tuple[float, float, float]]:
    """Return the effect [sd] with its interval on the square of severity x quality of the answer, by cell (k, Q)."""
    cohort = setting.cohort(27)
    cells = {}
    for row in range(10):
        failed = TYPICAL.but(severity=0.05 + 0.1 * row)
        for column in range(10):
            q = 0.05 + 0.1 * column
            remedy = Remedy(
                compensation=1.2 * q,
                repair=1.0 if q > 0.3 else 0.0,
                courtesy=q,
                explain=q,
                days=14.0 * (1.0 - q) * (1.0 - q) + 0.5,
            )
            cell = cohort.subjects().fail(failed).answer(remedy)
            found = mean(cell.actual.satisfaction - cell.twin.satisfaction)
            cells[row, column] = (found.value, found.low, found.high)
    return cells


def lift_area(setting: Setting) -> Numbers:
    """Return the share of the square of severity and quality of the answer with a lift beyond the margin."""
    margin = setting.scenario.measurement.verdict_margin
    return {"lift_area": float(np.mean([low > margin for _, low, _ in lift_map(setting).values()]))}
