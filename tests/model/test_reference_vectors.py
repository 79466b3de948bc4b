"""Worked examples to six decimals: one base person, five failures and answers, and every other rule once.

The numbers belong to the equations of docs/reference/model.md at the default parameters and were fixed before the rules
were written; none was read off their output. Whoever changes an equation changes them here, on purpose.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

from sim.engines.compiled.customer import fade
from sim.parameters.registry import Behaviour, behaviour_tuple, defaults
from sim.rules import attribution, justice, learning, loyalty, service, transitions, value, voice, word_of_mouth
from sim.rules.appraisal import Answer, FailureAppraisal, FailureInputs, appraise_failure
from sim.rules.loyalty import Grudge
from sim.rules.transitions import Credit, MovedByFailure, MovedByTime, MovedByVisit, first_credit
from sim.scenario.scenario import Scenario
from sim.state import draws
from sim.state import people as population
from sim.state.draws import Purpose
from sim.state.settings import Settings, settings
from tests.model.answering import Answered, answered, states, usual_weights

B: Behaviour = behaviour_tuple(defaults("behaviour"))
WEIGHTS = usual_weights(B)
MARKET = Scenario.load("baseline").market._replace(weekly_exit_hazard=0.0035, reputation_start=0.5, join_rate=0.02)
EXACT = 1e-6
TENURE = 52.0

GOOD = Answer(compensation=0.6, repair=1.0, courtesy=0.9, explain=1.0, days=1.0, personalised=0.0, firm_first=False)
BAD = Answer(compensation=0.0, repair=0.0, courtesy=0.2, explain=0.0, days=14.0, personalised=0.0, firm_first=False)
WARNED = Answer(compensation=0.5, repair=1.0, courtesy=0.6, explain=1.0, days=0.0, personalised=0.0, firm_first=True)
SECOND = Answer(compensation=0.6, repair=1.0, courtesy=0.9, explain=1.0, days=7.2, personalised=0.0, firm_first=True)

VECTORS = """
quantity            | A         | B         | C         | D         | E
h                   | 0.110200  | 0.550000  | 0.487500  | 0.132000  |
loss                | 0.590452  | 2.946900  | 2.612025  | 0.707256  |
x_f                 | -0.403274 | -2.446075 | -2.297593 | -0.583982 |
felt                | 0.603274  | 2.646075  | 2.497593  | 0.783982  |
noticed             | 1.000000  | 1.000000  | 1.000000  | 1.000000  |
s after failure     | -0.172198 | -1.044474 | -0.981072 | -0.249360 |
e after failure     | 0.114887  | -0.474225 | -0.390506 | 0.085686  |
τ after failure     | -0.128340 | -0.590013 | -0.556456 | -0.169180 |
l after failure     | 0.008000  | 0.008000  | 0.008000  | 0.008000  |
P(voice)            | 0.008060  | 0.175914  | 0.144075  |           |
a before the answer | 0.551854  | 0.760207  | 2.284709  | 0.783982  | 0.124066
v before the answer | 0.049775  | 1.825520  | 0.206072  | 0.000000  | 2.284980
h at the answer     | 0.045600  | 0.550000  | 0.390000  | 0.132000  | 0.440000
owed                | 0.120000  | 1.000000  | 0.600000  | 0.300000  | 1.000000
DJ                  | 1.519564  | -0.100000 | 1.505279  | 1.518676  | 1.443930
IJ                  | 0.810000  | 0.180000  | 0.810000  | 0.690000  | 0.890973
PJ                  | 1.000000  | 0.329679  | 1.000000  | 1.000000  | 0.498583
R                   | 1.180100  | 0.085626  | 1.173528  | 1.142491  | 1.055084
R^c                 | 1.116239  | 0.110826  | 1.110953  | 1.067910  | 1.005318
r_case              | 0.635991  | 0.826150  | 0.765830  | 0.668564  | 0.791142
keep                | 0.975840  | 0.849000  | 0.945640  | 0.986410  | 0.849000
fade                | 0.994455  | 0.925112  | 0.994455  | 1.000000  | 0.960759
ρ                   | 0.970429  | 0.067253  | 0.940397  | 0.986410  | 0.815684
y                   | 1.253900  | -0.795281 | 0.874031  | 1.062263  | 0.439372
D                   | 1.095139  | -0.795281 | 0.000000  | 0.733479  | 0.250872
x                   | 1.295139  | -3.157026 | 0.200000  | 0.933479  | 0.108977
x^c                 | 1.143124  | -3.129126 | 0.200000  | 0.786755  | 0.018061
s                   | 0.488114  | -1.336137 | 0.085400  | 0.335944  | 0.007712
e                   | 0.200000  | -0.428882 | 0.172588  | 0.198446  | 0.102888
τ                   | -0.009262 | -0.543164 | -0.078725 | -0.011885 | -0.151002
l                   | 0.042802  | -0.121230 | 0.016834  | 0.012287  | -0.101264
a                   | 0.007150  | 0.820159  | 0.121709  | 0.006853  | 0.022867
v                   | 0.017601  | 1.731526  | 0.072868  | 0.000000  | 0.858025
r                   | 0.893030  | 0.770000  | 0.891058  | 0.881747  | 0.855525
n_a                 | 0.000000  | 0.200000  | 0.000000  | 0.000000  | 0.170436
K                   | 0.000000  | 1.177094  | 0.000000  | 0.000000  | 0.515083
U                   | 1.692034  | -4.535925 | 1.076326  | 1.460898  | -0.586113
stay intention      | 0.974295  | 0.069595  | 0.953440  | 0.967826  | 0.795253
exit hazard         | 0.005781  | 0.069811  | 0.007396  | 0.006341  | 0.014380
"""


def expected_values() -> list[tuple[str, str, float]]:
    """Take the table apart: (column, quantity, value) of every cell that holds a number."""
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in VECTORS.strip().splitlines()]
    return [
        (column, row[0], float(cell)) for row in rows for column, cell in zip(head[1:], row[1:], strict=True) if cell
    ]


@dataclass
class Person:
    """The base person: neutral in everything, pleased to expect what the average firm delivers."""

    satisfaction: float = 0.0
    expectation: float = 0.2
    trust: float = 0.0
    commitment: float = 0.0
    recovery_expectation: float = 0.77
    unevenness: float = 0.45 * 0.45
    anger: float = 0.0
    avoidance: float = 0.0
    failure_memory: float = 0.0
    apologies_heard: float = 0.0
    fair_compensation: float = 0.8
    averse: bool = False
    episode: float = 0.0
    seen: dict[str, float] = field(default_factory=dict)

    def becomes(self, after: Any) -> None:
        """Take over the new states."""
        for name, number in after._asdict().items():
            setattr(self, name, number)

    def suffers(self, failure: FailureInputs, explain: float = 0.0) -> FailureAppraisal:
        """Live through a failed visit (7.3)."""
        hurt = appraise_failure(failure, explain, WEIGHTS.zone, B)
        self.seen |= {"h": hurt.harm, "loss": hurt.loss, "x_f": hurt.x_failed, "felt": hurt.felt}
        self.seen["noticed"] = hurt.noticed
        self.becomes(transitions.after_failure(states(MovedByFailure, self), failure.performance, 0.0, 0.0, hurt, B))
        self.seen["P(voice)"] = voice.voice_probability(hurt.felt, 0.0, self.recovery_expectation, 0.0, 0.0, 0.0, B)
        self.seen |= {"s after failure": self.satisfaction, "e after failure": self.expectation}
        self.seen |= {"τ after failure": self.trust, "l after failure": self.commitment}
        return hurt

    def waits(self, days: float) -> None:
        """Let anger harden before the answer (7.9), of a person who is not bound by anything."""
        self.becomes(loyalty.cooled(states(Grudge, self), 0.0, days, B))

    def lives_through_weeks(self, weeks: int) -> None:
        """Let the engine fade a market that consists of this person alone."""
        people = population.empty(1)
        people.traits.recovery_expectation_base[0] = 0.77
        names = ("recovery_expectation", "anger", "avoidance", "failure_memory", "apologies_heard")
        for name in names:
            getattr(people.actual, name)[0] = getattr(self, name)
        for _ in range(weeks):
            for i in range(len(people.actual.status)):
                fade(i, people.traits, people.actual, people.twin, average_firm())
        for name in names:
            setattr(self, name, float(getattr(people.actual, name)[0]))

    def judges(self, failure: FailureInputs, hurt: FailureAppraisal, credit: Credit, answer: Answer) -> Credit:
        """Appraise an answer (7.5 to 7.8) and take over the new states. Return the credit of the case."""
        self.seen |= {"a before the answer": self.anger, "v before the answer": self.avoidance}
        given = answered(self, failure, hurt, credit, answer, WEIGHTS, B)
        self.becomes(given.after)
        self.note(given)
        return given.credit

    def note(self, given: Answered) -> None:
        """Keep what the table lists."""
        judged = given.judged
        resented = loyalty.resentment(self.anger + self.avoidance, B)
        utility = loyalty.stay_utility(
            self.satisfaction, self.trust, self.commitment, self.unevenness, resented, TENURE, 0.0, B
        )
        occasion = loyalty.occasion_to_leave(True, 0.25, B)
        self.seen |= {
            "h at the answer": judged.harm,
            "owed": judged.owed,
            "DJ": judged.distributive,
            "IJ": judged.interactional,
            "PJ": judged.procedural,
            "R": judged.recovery,
            "R^c": judged.recovery_cumulative,
            "r_case": judged.expected,
            "keep": judged.keep,
            "fade": judged.reach,
            "ρ": judged.restored,
            "y": judged.complaint_satisfaction,
            "D": judged.delight,
            "x": judged.x,
            "x^c": judged.x_cumulative,
            "s": self.satisfaction,
            "e": self.expectation,
            "τ": self.trust,
            "l": self.commitment,
            "a": self.anger,
            "v": self.avoidance,
            "r": self.recovery_expectation,
            "n_a": self.apologies_heard,
            "K": resented,
            "U": utility,
            "stay intention": loyalty.stay_intention(utility, B.stay_base),
            "exit hazard": loyalty.exit_hazard(utility, occasion, MARKET, B),
        }


def outcome_failure(severity: float, controllability: float, stability: float, memory: float = 0.0) -> FailureInputs:
    """Return a failure of the thing itself at an average visit; the service was not used."""
    return FailureInputs(
        severity=severity,
        controllability=controllability,
        base_stability=stability,
        process=False,
        used=False,
        performance=0.2,
        expectation=0.2,
        memory=memory,
    )


@cache
def average_firm() -> Settings:
    return settings(Scenario.load("baseline"), "average")


@cache
def lived_through(column: str) -> dict[str, float]:
    """Return every listed quantity of one column of the table."""
    person = Person()
    if column == "A":
        failure, answer = outcome_failure(0.2, 0.15, 0.1), GOOD
    elif column == "C":
        failure, answer = outcome_failure(0.3, 0.5, 0.3, memory=1.0), GOOD
        person.failure_memory = 1.0
    elif column == "D":
        # Warned before harm: 30 % of the severity is left, the explanation has been given.
        failure, answer = outcome_failure((1.0 - 0.7) * 0.5, 0.5, 0.3), WARNED
    else:
        failure, answer = outcome_failure(0.5, 0.5, 0.3), BAD
    hurt = person.suffers(failure, explain=answer.explain if column == "D" else 0.0)
    person.waits(answer.days)
    credit = person.judges(failure, hurt, first_credit(hurt), answer)
    if column == "E":
        person.lives_through_weeks(3)
        person.waits(0.2)
        person.judges(failure, hurt, credit, SECOND)
    return person.seen


@pytest.mark.parametrize(
    ("column", "quantity", "number"),
    expected_values(),
    ids=[f"{column}-{quantity}" for column, quantity, _ in expected_values()],
)
def test_a_failure_and_its_answer_give_the_reference_number(column: str, quantity: str, number: float) -> None:
    assert lived_through(column)[quantity] == pytest.approx(number, abs=EXACT)


def test_the_table_of_reference_numbers_is_complete() -> None:
    assert len(expected_values()) == 9 * 4 + 3 + 29 * 5


def ordinary_encounter(noise: float) -> list[float]:
    """Let the base person make one ordinary visit: performance and the states after it."""
    p = service.performance(0.2, 0.0, B.visit_noise_sd, noise)
    after = transitions.after_ordinary_visit(states(MovedByVisit, Person()), p, WEIGHTS.zone, 0.0, 0.0, B)
    return [p, after.episode, after.satisfaction, after.trust, after.commitment, after.expectation, after.unevenness]


def interactional(courtesy: float, apologies: float, firm_first: bool = False, hush: float = 0.0) -> float:
    """Judge the treatment after an outcome failure with the default mismatch."""
    return justice.interactional(
        courtesy,
        apologies,
        False,
        justice.mismatch(B.mismatch_discount, 0.0),
        firm_first,
        hush,
        B.apology_fatigue,
        B.apology_mismatch_factor,
        B.initiative_bonus,
        B.justice_floor,
    )


def test_value_of_a_gain_and_of_a_loss() -> None:
    zone, bend, aversion = B.zone_of_tolerance, B.diminishing_sensitivity, B.loss_aversion
    assert value.disconfirmation(1.0, zone, bend, aversion) == pytest.approx(0.606644, abs=EXACT)
    assert value.disconfirmation(-1.0, zone, bend, aversion) == pytest.approx(-1.185989, abs=EXACT)


def test_value_of_compensation_below_and_above_what_is_owed() -> None:
    bend, aversion = B.compensation_sensitivity, B.loss_aversion
    assert value.compensation_value(0.5, bend, aversion) == pytest.approx(0.110727, abs=EXACT)
    assert value.compensation_value(1.5, bend, aversion) == pytest.approx(1.454871, abs=EXACT)


@pytest.mark.parametrize(
    ("noise", "numbers"),
    [
        (2.0, [1.100000, 1.640338, 0.287059, 0.065614, 0.065614, 0.425000, 0.226800]),
        (-2.0, [-0.700000, -1.756361, -0.307363, -0.070254, -0.070254, -0.025000, 0.226800]),
    ],
)
def test_ordinary_encounter_moves_every_attitude(noise: float, numbers: list[float]) -> None:
    assert ordinary_encounter(noise) == pytest.approx(numbers, abs=EXACT)


def test_treatment_judged_after_rudeness_repeated_apologies_and_hush_money() -> None:
    hush = justice.suspicion(2.0, True, B.overpayment_suspicion)
    judged = [
        interactional(-0.3, 3.0),
        interactional(0.9, 3.0),
        interactional(0.9, 5.0),
        interactional(0.9, 0.0, firm_first=True, hush=hush),
    ]
    assert judged == pytest.approx([-0.270000, -0.405000, -0.810000, 0.160000], abs=EXACT)


def test_chance_of_telling_is_u_shaped() -> None:
    told = [word_of_mouth.telling_probability(x, B) for x in (-2.5, -1.06, 1.0)]
    assert told == pytest.approx([0.258211, 0.112800, 0.143674], abs=EXACT)


def test_staying_and_visiting_of_a_mixed_customer() -> None:
    resented = loyalty.resentment(0.6, B)
    assert resented == pytest.approx(0.312189, abs=EXACT)
    utility = loyalty.stay_utility(0.5, 0.2, 0.3, 0.3, resented, 26.0, 0.0, B)
    assert utility == pytest.approx(0.609576, abs=EXACT)
    assert loyalty.stay_intention(utility, B.stay_base) == pytest.approx(0.927746, abs=EXACT)
    hazards = [
        loyalty.exit_hazard(utility, loyalty.occasion_to_leave(visits, 0.25, B), MARKET, B) for visits in (True, False)
    ]
    assert hazards == pytest.approx([0.008914, 0.000686], abs=EXACT)
    assert loyalty.occasion_to_leave(False, 0.0, B) == 1.0
    visits = service.visit_probability(0.35, service.visit_urge(0.5, 0.1, resented, B))
    assert visits == pytest.approx(0.296553, abs=EXACT)


def test_joining_of_a_prospect_and_of_a_former_customer() -> None:
    prospect = loyalty.prospect_join_probability(0.6, 0.1, MARKET, B)
    assert prospect == pytest.approx(0.022978, abs=EXACT)
    former = loyalty.former_join_probability(0.6, 0.5, MARKET._replace(former_join_factor=0.5), B)
    assert former == pytest.approx(0.011974, abs=EXACT)


def test_newcomers_and_first_customers_begin_with_these_attitudes() -> None:
    heeding = B._replace(reputation_to_expectation=2.0)
    newcomer = transitions.after_joining(0.2, 0.3, 0.5, 0.1, 0.4, 0.6, MARKET, heeding)
    first = transitions.first_attitudes(0.2, 0.3, 0.5, 0.1, B)
    assert list(newcomer) == pytest.approx([0.8, 0.3, 0.3, 0.7, 0.8, 0.2025], abs=EXACT)
    assert list(first) == pytest.approx([0.6, 0.3, 0.3, 0.3, 0.8, 0.2025], abs=EXACT)


def test_a_week_cools_hardens_and_fades() -> None:
    before = MovedByTime(anger=1.0, avoidance=1.0, failure_memory=2.0, apologies_heard=1.0, recovery_expectation=1.0)
    after = transitions.after_week(before, 2.0, 0.77, B)
    assert list(after) == pytest.approx([0.536000, 1.444000, 1.896155, 0.948078, 0.988058], abs=EXACT)
    assert transitions.expected_after_week(1.0, 0.77, B) == after.recovery_expectation


def test_listeners_and_reputation_move_with_stories() -> None:
    assert transitions.trust_after_stories(0.3, 1, 2, B) == pytest.approx(0.285533, abs=EXACT)
    assert transitions.image_after_stories(0.0, 1, 2, B) == pytest.approx(-0.100000, abs=EXACT)
    assert word_of_mouth.reputation(0.5, 4, 1, B.reputation_memory) == pytest.approx(0.502000, abs=EXACT)


def test_false_claims_are_tempted_by_generosity() -> None:
    assert voice.false_claim_probability(0.97, B) == pytest.approx(0.061070, abs=EXACT)


def test_prevention_and_learning_lower_the_hazard() -> None:
    prevented = learning.failure_factor(0.02, 0.0, 0.6, 0.02, 0.0, 20.0)
    learned = learning.failure_factor(0.0, 20.0, 0.6, 0.02, 0.5, 20.0)
    assert [prevented, learned] == pytest.approx([0.620728, 0.683940], abs=EXACT)


def test_quantiles_of_traits_and_severity() -> None:
    form = B.fair_compensation_mean, B.fair_compensation_sd, B.fair_compensation_min
    fair = draws.truncated_quantile(0.5, draws.truncated_share(*form), *form)
    assert fair == pytest.approx(0.815592, abs=EXACT)
    assert draws.severity_quantile(0.5) == pytest.approx(0.385728, abs=EXACT)
    assert draws.severity_quantile(0.9) == pytest.approx(0.679539, abs=EXACT)
    assert draws.normal_quantile(0.975) == pytest.approx(1.959964, abs=EXACT)
    assert draws.normal_quantile(1e-9) == pytest.approx(-5.997807, abs=EXACT)


def test_fixed_draws() -> None:
    assert draws.draw(1, 0, Purpose.VISIT, 0, 0) == pytest.approx(0.530255422, abs=1e-9)
    performance = draws.key(7, -5, Purpose.PERFORMANCE)
    assert draws.uniform(performance, 17) == pytest.approx(0.582501187, abs=1e-9)
    assert draws.normal(performance, 17) == pytest.approx(0.208296292, abs=1e-9)
    assert draws.draw(7, 3, Purpose.MORE_VISIT, 17, 2) == pytest.approx(0.895425741, abs=1e-9)


def test_blame_without_an_explanation_exceeds_the_cause_itself() -> None:
    blamed = attribution.perceived_controllability(0.15, 0.0, B.blame_bias)
    assert blamed == pytest.approx(0.15 + 0.25 * 0.85, abs=EXACT)
    assert attribution.perceived_controllability(0.15, 1.0, B.blame_bias) == pytest.approx(0.15, abs=EXACT)


def test_a_loss_is_noticed_in_proportion_to_its_felt_part() -> None:
    assert value.felt_part(0.4, 0.0, 0.25) == pytest.approx(0.15, abs=EXACT)
    assert value.felt_part(0.4, -2.0, 0.25) == 0.4
    assert value.noticed_share(0.15, 0.25) == pytest.approx(0.6, abs=EXACT)
    assert transitions.salience(0.6, B) == pytest.approx(0.466, abs=EXACT)


def test_a_service_that_was_used_leaves_little_to_make_good() -> None:
    assert justice.owed(0.8, 0.5, 0.4, 1.25, 0.2) == pytest.approx(0.2, abs=EXACT)
    assert justice.recovery(0.0, 1.0, 0.5, 0.2, 0.46, 0.31) == pytest.approx(0.714630, abs=EXACT)
