"""The 34 mechanisms of the model: where each lives, what switches it off, which test shows it, which lever moves it.

`without` takes mechanisms out of a scenario; `measured` says what the lever of each does to the contrasts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from experiments.comparison.intervals import Interval, interval
from sim.errors import ParadoxError, nearest
from sim.parameters.registry import DIMENSIONS, PARAMETERS, SEGMENT_OVERRIDES, off_values
from sim.scenario.scenario import Scenario
from sim.worlds.counterfactuals import Replication

# In a path this stands for every policy, or every segment that sets the value itself.
EACH = "*"

# One kind of failure in place of several causes: the middle of their attributions.
_ONE_CAUSE = {"failure": {"mix": 1.0, "controllability": 0.5, "base_stability": 0.3, "process_share": 0.0}}

CONTRASTS = ("paradox", "recovery_person", "recovery_base", "total")


@dataclass(frozen=True, slots=True)
class Contrast:
    """What is moved to see a mechanism at work, in the baseline under its reference policy.

    Attributes:
        path: place of the value in a scenario. low, high: the two values compared.
    """

    path: str
    low: Any
    high: Any


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One mechanism of the model.

    Attributes:
        id: M01 to M34. title: the mechanism in words.
        parameters: names in `PARAMETERS` that carry it.
        off_switch: values by path that remove it, with `*` for every policy or segment; empty for a record,
            which looks and moves nothing.
        test: the test that shows its direction, and that the off switch removes it.
        source: what its parameters rest on: rows of the evidence, findings (A), B for its last section.
        lever: what moves it, None for a record.
    """

    id: str
    title: str
    parameters: tuple[str, ...]
    off_switch: dict[str, Any]
    test: str
    source: str
    lever: Contrast | None


def _row(
    number: int,
    title: str,
    test: str,
    parameters: str,
    off: dict[str, Any],
    lever: tuple[str, Any, Any] | None,
) -> Mechanism:
    """Write one line of the registry; the source is what its parameters rest on."""
    names = tuple(parameters.split())
    sources = dict.fromkeys(source for name in names for source in PARAMETERS[name].source.split("; "))
    name = f"M{number:02d}"
    return Mechanism(
        name,
        title,
        names,
        off,
        f"tests/model/test_directions.py::test_{name.lower()}_{test}",
        "; ".join(sources),
        Contrast(*lever) if lever else None,
    )


def _off(*names: str) -> dict[str, Any]:
    """Return the values that switch parameters off, by path: in every policy, and in every segment that sets them."""
    values: dict[str, Any] = {}
    for name in names:
        values |= off_values(name)
        if name in SEGMENT_OVERRIDES:
            values[f"segments.{EACH}.{name}"] = PARAMETERS[name].off
    return values


def _average(lever: str) -> str:
    """Return the path of a lever of the baseline's reference policy."""
    return f"policies.average.{lever}"


_NO_QUALITY = {f"service.quality.{dimension}": PARAMETERS["quality"].off for dimension in DIMENSIONS}
_NO_PREVENTION: dict[str, Any] = {f"policies.{EACH}.prevention": {}}


_ALL = (
    _row(1, "Satisfaction follows received against expected, losses weigh more than gains",
         "losses_beyond_the_zone_weigh_more",
         "loss_aversion zone_of_tolerance recovery_involvement zone_of_answer dismay_sensitivity",
         _off("recovery_involvement", "loss_aversion", "zone_of_tolerance"),
         ("behaviour.loss_aversion", 1.0, 1.955)),
    _row(2, "Five dimensions of service quality, weighted by the customer",
         "quality_on_a_dimension_counts_by_its_weight",
         "quality dimension_weights certainty_effect usual_visit_sd",
         _NO_QUALITY, ("service.quality.reliability", 0.0, 0.5)),
    _row(3, "Four gaps: three lower what is delivered, over-promising raises what is expected",
         "three_gaps_lower_delivery_and_one_raises_expectation",
         "gap_knowledge gap_standards gap_delivery gap_communication",
         _off("gap_knowledge", "gap_standards", "gap_delivery", "gap_communication"),
         ("service.gap_delivery", 0.0, 0.3)),
    _row(4, "A failure has a cause, and the cause says who is to blame and whether it will happen again",
         "own_fault_harms_more_than_the_customers",
         "mix controllability base_stability controllability_effect reference_controllability delight_lost_to_blame",
         {"service.causes": _ONE_CAUSE, **_NO_PREVENTION},
         ("service.causes.employee.controllability", 0.05, 0.9)),
    _row(5, "A mild shortfall is tolerated, a concrete failure is not",
         "a_loss_inside_the_zone_is_not_felt", "zone_of_tolerance", _off("zone_of_tolerance"),
         ("behaviour.zone_of_tolerance", 0.0, 0.25)),
    _row(6, "Money suits a wrong outcome, an apology suits wrong treatment",
         "a_remedy_of_the_wrong_kind_recovers_less",
         "process_share mismatch_discount apology_mismatch_factor",
         _off("mismatch_discount"), ("behaviour.mismatch_discount", 0.0, 0.2)),
    _row(7, "Most of the unhappy stay silent: voice, exit and telling others are separate decisions",
         "a_readier_market_speaks_up", "voice_base voice_per_felt_loss voice_per_loyalty "
         "voice_per_expected_remedy voice_trait_sd ease relief_of_being_heard",
         _off("voice_base"), (_average("ease"), 0.0, 1.0)),
    _row(8, "The firm waits for complaints, looks for failures itself, or warns before harm",
         "looking_finds_the_silent_and_warning_spares_harm",
         "detect_prob preempt_prob preempt_relief initiative_bonus",
         _off("detect_prob", "preempt_prob", "initiative_bonus"),
         (_average("preempt_prob"), 0.0, 0.5)),
    _row(9, "Speed: waiting is judged, and anger hardens while it lasts",
         "waiting_is_judged_and_hardens",
         "tolerated_wait waiting_penalty answer_fading hardening_into_avoidance answer_days staff_capacity "
         "lapse_weeks",
         _off("waiting_penalty", "answer_fading", "hardening_into_avoidance", "staff_capacity"),
         (_average("staff_capacity"), 3.0, 30.0)),
    _row(10, "The remedy is judged against what is owed for this harm",
         "the_same_money_is_less_to_who_is_owed_more",
         "fair_compensation_mean fair_compensation_sd fair_compensation_min reference_harm owed_floor",
         _off("fair_compensation_sd", "mismatch_discount"),
         ("behaviour.fair_compensation_mean", 0.6, 1.0)),
    _row(11, "Respect: courtesy and apology soothe, and turn sour when repeated",
         "courtesy_soothes", "weight_interactional weight_interactional_cumulative apology_fatigue apology_prob",
         _off("weight_interactional", "weight_interactional_cumulative", "bond_from_treatment", "apology_fatigue"),
         (_average("apology_prob"), 0.0, 1.0)),
    _row(12, "Repair and money, with saturation, and decline when the firm over-pays",
         "money_repairs_until_it_is_too_much",
         "weight_distributive weight_distributive_cumulative repair_worth compensation_sensitivity "
         "overpayment_suspicion overpayment_averse_share suspicion_costs_trust owed_share_if_service_used comp_amount",
         _off("weight_distributive", "weight_distributive_cumulative", "repair_worth", "overpayment_suspicion"),
         (_average("comp_amount"), 0.0, 1.0)),
    _row(13, "Transparency: explaining lowers blame, informing makes the wait bearable",
         "explaining_takes_blame_and_informing_makes_waiting_bearable",
         "blame_bias explain_resolved explain_unresolved inform",
         _off("blame_bias", "inform"), (_average("explain_resolved"), 0.0, 1.0)),
    _row(14, "Fairness: customers compare with what friends received",
         "friends_who_got_more_offend", "unequal_treatment comparison_window comparison_similarity",
         _off("unequal_treatment"), ("behaviour.unequal_treatment", 0.0, 1.0)),
    _row(15, "A remedy fitted to the customer loses nothing by mismatch",
         "a_fitted_remedy_recovers_more", "personalised_share mismatch_discount",
         _off("personalised_share"), (_average("personalised_share"), 0.0, 1.0)),
    _row(16, "A trained front line: quick at the first contact, even in its manners",
         "training_is_quick_and_even", "first_contact first_contact_days courtesy_sd",
         _off("first_contact", "courtesy_sd"), (_average("first_contact"), 0.5, 0.8)),
    _row(17, "Following up badly ended cases",
         "a_second_answer_repairs", "followup_prob",
         _off("followup_prob"), (_average("followup_prob"), 0.0, 1.0)),
    _row(18, "Staff is scarce; a chatbot takes cases, suits some and not others, and may hand over",
         "a_bot_is_fast_and_cold",
         "staff_capacity bot_share bot_capacity bot_coldness bot_solves escalation bot_fit bot_doubt",
         _off("bot_share", "staff_capacity"), (_average("bot_share"), 0.0, 1.0)),
    _row(19, "Segments differ in weights, tolerance and voice",
         "segments_speak_and_tolerate_differently",
         "zone_of_tolerance fair_compensation_mean recovery_expectation_mean weight_distributive",
         {"segments": [{"name": "all", "share": 1.0}]}, ("segments.all.voice_offset", 0.0, 1.0)),
    _row(20, "The firm learns from the cases it hears of",
         "only_what_is_noticed_teaches", "learn_max learn_scale recording_share knowledge_fade",
         _off("learn_max"), (_average("learn_max"), 0.0, 0.5)),
    _row(21, "Prevention: spending lowers the failures of its cause, by less and less",
         "prevention_pays_less_and_less", "prevention prevention_max prevention_scale",
         _NO_PREVENTION, (_average("prevention.employee"), 0.0, 0.02)),
    _row(22, "Promises raise what is expected of the service and of the recovery",
         "promises_are_expected_to_be_kept", "promise_recovery promise_service promise_effect",
         _off("promise_recovery", "promise_service"),
         (_average("promise_recovery"), 0.0, 1.0)),
    _row(23, "Word of mouth: bad news travels further, and prospects listen too",
         "bad_stories_cost_trust",
         "telling_activity telling_base telling_if_unhappy telling_if_happy people_told_bad people_told_good "
         "story_impact story_discount_of_customers",
         _off("telling_activity"), ("behaviour.telling_activity", 0.0, 0.4)),
    _row(24, "Reputation feeds joining and what joiners expect",
         "a_burst_of_failures_keeps_people_away",
         "reputation_memory reputation_start reputation_weight reputation_to_expectation",
         _off("reputation_weight", "reputation_to_expectation"), ("behaviour.reputation_weight", 0.0, 2.0)),
    _row(25, "Loyalty forbears, and turns into a sense of betrayal",
         "the_loyal_expect_less_and_take_a_shortfall_harder",
         "trust_and_commitment_updating weight_of_trust_in_judging loyalty_forbearance loyalty_amplification "
         "loyal_hardening",
         _off("loyalty_forbearance", "loyalty_amplification", "loyal_hardening"),
         ("behaviour.loyalty_amplification", 0.0, 0.4)),
    _row(26, "Good treatment binds, and the bond keeps",
         "courtesy_binds_and_keeps", "bond_from_treatment stay_per_commitment prior_bond_sd stay_per_habit habit_weeks",
         _off("bond_from_treatment", "stay_per_commitment", "stay_per_habit"),
         ("behaviour.bond_from_treatment", 0.0, 0.2)),
    _row(27, "Second success: a recovered customer comes back",
         "a_good_answer_brings_more_visits",
         "visits_lost_per_grudge visits_per_satisfaction avoidance_eased_by_answer", {}, None),
    _row(28, "Few customers carry most of the revenue",
         "visits_and_spending_concentrate", "visit_rate_shape spend_sigma",
         _off("visit_rate_shape", "spend_sigma"), ("behaviour.visit_rate_shape", 1000.0, 1.11)),
    _row(29, "Keeping is cheaper than winning",
         "keeping_pays",
         "weekly_exit_hazard exits_at_encounters initial_tenure margin_share acquisition_cost repair_cost "
         "handling_cost staff_cost bot_cost",
         _off("acquisition_cost", "repair_cost", "handling_cost", "staff_cost", "bot_cost"),
         ("market.weekly_exit_hazard", 0.007, 0.0035)),
    _row(30, "Surveys are noisy samples of volunteers, beside the true state",
         "without_noise_the_item_is_the_state",
         "item7_midpoint item7_slope item7_noise survey_share response_base response_slope", {}, None),
    _row(31, "A case has stages with times",
         "stages_follow_each_other", "lapse_weeks first_contact_days", {}, None),
    _row(32, "Yesterday's delight is today's standard",
         "expecting_more_spoils_the_delight",
         "recovery_expectation_ratchet story_raises_expectation failure_memory_half_life",
         _off("recovery_expectation_ratchet", "story_raises_expectation"),
         ("behaviour.recovery_expectation_ratchet", 0.0, 0.3)),
    _row(33, "Generosity attracts claims that are not genuine",
         "generosity_attracts_false_claims", "opportunist_share false_claim_rate false_claim_generosity",
         _off("opportunist_share"), ("behaviour.opportunist_share", 0.0, 0.15)),
    _row(34, "The first failure can be forgiven, the second is a pattern",
         "the_second_failure_is_a_pattern", "pattern_inference failure_memory_half_life prior_failures",
         _off("pattern_inference"), ("behaviour.pattern_inference", 0.0, 0.6)),
)  # fmt: skip

MECHANISMS: dict[str, Mechanism] = {mechanism.id: mechanism for mechanism in _ALL}


def without(scenario: Scenario, names: Iterable[str]) -> Scenario:
    """Return a scenario without some mechanisms.

    Args:
        scenario: where they work.
        names: ids of MECHANISMS, in capitals or not.

    Raises:
        ParadoxError: there is no such mechanism, or it is a record that has no off switch.
    """
    values: dict[str, Any] = {}
    for name in names:
        mechanism = MECHANISMS.get(name.upper())
        if mechanism is None:
            guess = nearest(name.upper(), MECHANISMS)
            raise ParadoxError(
                f"there is no mechanism {name!r}. Allowed: M01 to M34."
                + (f" Did you mean {guess}?" if guess else "")
                + " Next: 'paradox describe --mechanisms' lists them."
            )
        if not mechanism.off_switch:
            raise ParadoxError(
                f"mechanism {mechanism.id} ({mechanism.title}) is a record and has no off switch. Next: leave it out."
            )
        values |= spelled_out(scenario, mechanism.off_switch)
    return scenario.with_values(values) if values else scenario


def spelled_out(scenario: Scenario, values: Mapping[str, Any]) -> dict[str, Any]:
    """Write values for every policy, and for the segments that set the value themselves, as single paths."""
    content = scenario.canonical()
    paths: dict[str, Any] = {}
    for path, value in values.items():
        if f"segments.{EACH}." in path:
            name = path.rsplit(".", 1)[1]
            paths |= {f"segments.{one['name']}.{name}": value for one in content["segments"] if name in one}
        elif f".{EACH}." in path:
            paths |= {path.replace(EACH, policy): value for policy in scenario.policies}
        else:
            paths[path] = value
    return paths


class MechanismEffect(NamedTuple):
    """What moving the lever of a mechanism from its low to its high value does, by contrast [sd]."""

    mechanism: Mechanism
    by_contrast: dict[str, Interval]


def measured(
    scenario: Scenario,
    replications: int,
    seed: int = 1,
    report: Callable[[str], None] = lambda name: None,
) -> list[MechanismEffect]:
    """Measure the lever of every mechanism under the reference policy of a scenario.

    The same seeds on both sides, so that the difference is the lever and not chance.

    Args:
        scenario: the market; its reference policy must be called `average`.
        replications: seeds `seed`, `seed + 1`, ...
        seed: the first of them.
        report: called with the id of each mechanism before it is measured.
    """
    seen: dict[tuple[str, int], dict[str, float]] = {}

    def contrasts(case: Scenario, luck: int) -> dict[str, float]:
        if (case.hash, luck) not in seen:
            seen[case.hash, luck] = Replication(case, luck).run(case.reference).outcomes
        return seen[case.hash, luck]

    effects = []
    for mechanism in MECHANISMS.values():
        lever = mechanism.lever
        if lever is None:
            continue
        report(mechanism.id)
        low, high = (scenario.with_values({lever.path: value}) for value in (lever.low, lever.high))
        pairs = [(contrasts(low, luck), contrasts(high, luck)) for luck in range(seed, seed + replications)]
        by_contrast = {name: interval([after[name] - before[name] for before, after in pairs]) for name in CONTRASTS}
        effects.append(MechanismEffect(mechanism, by_contrast))
    return effects
