"""Worked examples to six decimals: one base person, five failures and answers, and every other rule once.

The numbers belong to the equations of docs/model.md at the default parameters and were fixed before the rules
were written; none was read off their output. Whoever changes an equation changes them here, on purpose.
"""

from dataclasses import dataclass, field
from functools import cache

import pytest

from sim import draws, phases, population
from sim.draws import Purpose
from sim.parameters import Behaviour, behaviour_tuple, defaults
from sim.rules import attribution, justice, learning, loyalty, service, value, voice, word_of_mouth
from sim.rules.appraisal import (
    Answer,
    Appraisal,
    Credit,
    Customer,
    Failure,
    Lens,
    Suffering,
    appraise,
    suffer,
)
from sim.scenario import Scenario
from sim.settings import Settings, settings

B: Behaviour = behaviour_tuple(defaults("behaviour"))
LENS = Lens(
    B.zone_of_tolerance,
    B.weight_distributive,
    B.weight_interactional,
    B.weight_distributive_cumulative,
    B.weight_interactional_cumulative,
)
EXACT = 1e-6

GOOD = Answer(0.6, 1.0, 0.9, 1.0, 1.0, 0.0, False)
BAD = Answer(0.0, 0.0, 0.2, 0.0, 14.0, 0.0, False)
WARNED = Answer(0.5, 1.0, 0.6, 1.0, 0.0, 0.0, True)
SECOND = Answer(0.6, 1.0, 0.9, 1.0, 7.2, 0.0, True)

VECTORS = """
quantity            | A         | B         | C         | D         | E
h                   | 0.143336  | 0.479600  | 0.405480  | 0.132000  |
loss                | 0.862883  | 2.887192  | 2.440990  | 0.794640  |
x_f                 | -0.781070 | -2.206382 | -2.035015 | -0.690828 |
felt                | 0.981070  | 2.406382  | 2.235015  | 0.890828  |
s after failure     | -0.435056 | -1.228955 | -1.133504 | -0.384791 |
e after failure     | -0.015721 | -0.521798 | -0.410247 | 0.001340  |
τ after failure     | -0.167763 | -0.411491 | -0.382188 | -0.152332 |
P(voice)            | 0.020737  | 0.569180  | 0.445602  |           |
a before the answer | 0.948583  | 1.501823  | 2.161005  | 0.890828  | 0.717819
v before the answer | 0.029986  | 0.834908  | 0.068311  | 0.000000  | 1.492549
h at the answer     | 0.120080  | 0.479600  | 0.372000  | 0.132000  | 0.440000
owed                | 0.240160  | 0.959200  | 0.744000  | 0.264000  | 0.880000
DJ                  | 1.519537  | 0.000000  | 1.488029  | 1.519225  | 1.466558
IJ                  | 0.810000  | 0.180000  | 0.810000  | 0.690000  | 0.890973
PJ                  | 1.000000  | 0.470081  | 1.000000  | 1.000000  | 0.628910
R                   | 1.193268  | 0.133512  | 1.177514  | 1.151112  | 1.139456
R^c                 | 1.128015  | 0.160214  | 1.115412  | 1.077490  | 1.074036
r_case              | 0.558032  | 0.701840  | 0.658800  | 0.562800  | 0.691218
keep                | 0.993367  | 0.894193  | 0.936343  | 0.991985  | 0.910944
ρ                   | 0.993367  | 0.119386  | 0.936343  | 0.991985  | 0.910944
y                   | 0.603741  | -0.996719 | 0.437403  | 0.538326  | 0.330252
D                   | 0.539762  | -0.996719 | 0.040956  | 0.373808  | 0.210589
x                   | 0.739762  | -3.075380 | 0.240956  | 0.573808  | 0.410589
x^c                 | 0.657927  | -2.970449 | 0.232140  | 0.499574  | 0.344186
s                   | 0.366465  | -1.654540 | 0.129302  | 0.278262  | 0.191712
e                   | 0.198801  | -0.435626 | 0.164361  | 0.198408  | 0.141027
τ                   | -0.067773 | -0.376121 | -0.167472 | -0.061665 | -0.186584
l                   | 0.050394  | -0.104368 | 0.030240  | 0.025440  | -0.064417
a                   | 0.000000  | 1.465746  | 0.113087  | 0.000000  | 0.063926
v                   | 0.029986  | 0.834908  | 0.068311  | 0.000000  | 1.492549
r                   | 0.826981  | 0.670000  | 0.822254  | 0.814334  | 0.810837
n_a                 | 0.900000  | 0.200000  | 0.900000  | 0.600000  | 1.070436
U                   | 0.177201  | -5.811277 | -0.340695 | 0.167887  | -2.982957
stay intention      | 0.942524  | 0.039495  | 0.907149  | 0.942018  | 0.410244
exit hazard         | 0.003319  | 0.020008  | 0.003877  | 0.003328  | 0.008565
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
    recovery_expectation: float = 0.67
    anger: float = 0.0
    avoidance: float = 0.0
    failure_memory: float = 0.0
    apologies_heard: float = 0.0
    fair_compensation: float = 0.8
    seen: dict[str, float] = field(default_factory=dict)

    def suffers(self, failure: Failure, explain: float = 0.0) -> Suffering:
        """Live through a failed visit (7.3)."""
        felt = suffer(failure, explain, LENS.zone, B)
        self.seen |= {"h": felt.harm, "loss": felt.loss, "x_f": felt.x_failed, "felt": felt.felt}
        self.satisfaction += B.failure_salience * (felt.x_failed - self.satisfaction)
        self.expectation += B.expectation_updating * (failure.performance - felt.loss - self.expectation)
        self.trust -= B.trust_loss_per_felt_loss * felt.felt
        self.anger += B.anger_per_felt_loss * felt.felt
        self.failure_memory += 1.0
        self.seen["P(voice)"] = voice.voice_probability(felt.felt, 0.0, self.recovery_expectation, 0.0, 0.0, 0.0, B)
        self.seen |= {"s after failure": self.satisfaction, "e after failure": self.expectation}
        self.seen["τ after failure"] = self.trust
        return felt

    def waits(self, days: float) -> None:
        """Let anger harden before the answer (7.9)."""
        self.anger, self.avoidance = loyalty.cooled(
            self.anger, self.avoidance, days, B.log_calm, B.hardening_into_avoidance
        )

    def lives_through_weeks(self, weeks: int) -> None:
        """Let the engine fade a market that consists of this person alone."""
        people = population.empty(1)
        people.traits.recovery_expectation_base[0] = 0.67
        names = ("recovery_expectation", "anger", "avoidance", "failure_memory", "apologies_heard")
        for name in names:
            getattr(people.actual, name)[0] = getattr(self, name)
        for _ in range(weeks):
            phases.fade(0, len(people.actual.status), people.traits, people.actual, people.shadow, average_firm())
        for name in names:
            setattr(self, name, float(getattr(people.actual, name)[0]))

    def judges(self, failure: Failure, felt: Suffering, credit: Credit, answer: Answer) -> Appraisal:
        """Appraise an answer (7.5 to 7.8) and take over the new states."""
        self.seen |= {"a before the answer": self.anger, "v before the answer": self.avoidance}
        judged = appraise(
            failure,
            felt.loss,
            felt.felt,
            credit,
            answer,
            Customer(
                self.fair_compensation,
                False,
                self.satisfaction,
                self.expectation,
                self.trust,
                self.commitment,
                self.recovery_expectation,
                self.anger,
                self.apologies_heard,
            ),
            0.0,
            0.0,
            0.0,
            False,
            LENS,
            B,
        )
        for name in (
            "satisfaction",
            "expectation",
            "trust",
            "commitment",
            "anger",
            "recovery_expectation",
            "apologies_heard",
        ):
            setattr(self, name, getattr(judged, name))
        self.note(judged)
        return judged

    def note(self, judged: Appraisal) -> None:
        """Keep what the table lists."""
        utility = loyalty.stay_utility(
            self.satisfaction, self.trust, self.commitment, self.anger + self.avoidance, 0.0, B
        )
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
            "U": utility,
            "stay intention": loyalty.stay_intention(utility, B.stay_base),
            "exit hazard": loyalty.exit_hazard(utility, 0.0035, B.intention_to_behaviour, B.exit_cap),
        }


def outcome_failure(severity: float, controllability: float, stability: float, memory: float = 0.0) -> Failure:
    """Give a failure of the thing itself at an average visit; the service was not used."""
    return Failure(severity, controllability, stability, False, False, 0.2, 0.2, memory)


@cache
def average_firm() -> Settings:
    return settings(Scenario.load("baseline"), "average")


@cache
def lived_through(column: str) -> dict[str, float]:
    """Give every listed quantity of one column of the table."""
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
    felt = person.suffers(failure, explain=answer.explain if column == "D" else 0.0)
    person.waits(answer.days)
    judged = person.judges(failure, felt, Credit(felt.x_failed, 0.0, 0.0), answer)
    if column == "E":
        person.lives_through_weeks(3)
        person.waits(0.2)
        credit = Credit(judged.x_cumulative, judged.credit_expectation, judged.credit_restored)
        person.judges(failure, felt, credit, SECOND)
    return person.seen


@pytest.mark.parametrize(
    ("column", "quantity", "number"),
    expected_values(),
    ids=[f"{column}-{quantity}" for column, quantity, _ in expected_values()],
)
def test_a_failure_and_its_answer_give_the_reference_number(column: str, quantity: str, number: float) -> None:
    assert lived_through(column)[quantity] == pytest.approx(number, abs=EXACT)


def test_the_table_of_reference_numbers_is_complete() -> None:
    assert len(expected_values()) == 7 * 4 + 3 + 27 * 5


def ordinary_encounter(noise: float) -> list[float]:
    """Let the base person make one ordinary visit: performance and the states after it."""
    firm = average_firm()
    people = population.empty(1)
    people.actual.expectation[0] = 0.2
    p = population.delivered(0, noise, people.traits, firm)
    population.encounter(0, p, people.actual, people.traits, firm)
    me = people.actual
    columns = (me.episode, me.satisfaction, me.trust, me.commitment, me.expectation)
    return [p, *(float(column[0]) for column in columns)]


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
    assert value.disconfirmation(1.0, zone, bend, aversion) == pytest.approx(0.588379, abs=EXACT)
    assert value.disconfirmation(-1.0, zone, bend, aversion) == pytest.approx(-1.150282, abs=EXACT)


def test_value_of_compensation_below_and_above_what_is_owed() -> None:
    bend, aversion = B.compensation_sensitivity, B.loss_aversion
    assert value.compensation_value(0.5, bend, aversion) == pytest.approx(0.110727, abs=EXACT)
    assert value.compensation_value(1.5, bend, aversion) == pytest.approx(1.454871, abs=EXACT)


@pytest.mark.parametrize(
    ("noise", "numbers"),
    [
        (2.0, [1.100000, 1.626053, 0.406513, 0.065042, 0.065042, 0.425000]),
        (-2.0, [-0.700000, -1.728433, -0.432108, -0.069137, -0.069137, -0.025000]),
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
    assert told == pytest.approx([0.271296, 0.112800, 0.145861], abs=EXACT)


def test_staying_and_visiting_of_a_mixed_customer() -> None:
    grudge = 0.1 + 0.2
    utility = loyalty.stay_utility(0.5, 0.2, 0.3, grudge, 0.0, B)
    assert utility == pytest.approx(-0.008200, abs=EXACT)
    assert loyalty.stay_intention(utility, B.stay_base) == pytest.approx(0.931617, abs=EXACT)
    hazard = loyalty.exit_hazard(utility, 0.0035, B.intention_to_behaviour, B.exit_cap)
    assert hazard == pytest.approx(0.003509, abs=EXACT)
    visits = service.visit_probability(0.35, grudge, B.visits_lost_per_grudge)
    assert visits == pytest.approx(0.289439, abs=EXACT)


def test_joining_of_a_prospect_and_of_a_former_customer() -> None:
    prospect = loyalty.prospect_join_probability(0.6, 0.5, 0.1, 0.02, B.reputation_weight)
    assert prospect == pytest.approx(0.022978, abs=EXACT)
    former = loyalty.former_join_probability(0.6, 0.5, 0.5, 0.5 * 0.02, B.reputation_weight, B.intention_to_behaviour)
    assert former == pytest.approx(0.011732, abs=EXACT)


def test_listeners_and_reputation_move_with_stories() -> None:
    own = B.story_discount_of_customers * B.story_impact
    assert word_of_mouth.persuaded(0.3, 1, 2, own) == pytest.approx(0.285533, abs=EXACT)
    assert word_of_mouth.persuaded(0.0, 1, 2, B.story_impact) == pytest.approx(-0.100000, abs=EXACT)
    assert word_of_mouth.reputation(0.5, 4, 1, B.reputation_memory) == pytest.approx(0.502000, abs=EXACT)


def test_false_claims_are_tempted_by_generosity() -> None:
    assert voice.false_claim_probability(0.87, B) == pytest.approx(0.061070, abs=EXACT)


def test_prevention_and_learning_lower_the_hazard() -> None:
    prevented = learning.failure_factor(0.02, 0.0, 0.6, 0.02, 0.0, 20.0)
    learned = learning.failure_factor(0.0, 20.0, 0.6, 0.02, 0.5, 20.0)
    assert [prevented, learned] == pytest.approx([0.620728, 0.683940], abs=EXACT)


def test_quantiles_of_traits_and_severity() -> None:
    fair = draws.truncated_normal(0.5, B.fair_compensation_mean, B.fair_compensation_sd, B.fair_compensation_min)
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
    assert blamed == pytest.approx(0.15 + 0.3 * 0.85, abs=EXACT)
    assert attribution.perceived_controllability(0.15, 1.0, B.blame_bias) == pytest.approx(0.15, abs=EXACT)
