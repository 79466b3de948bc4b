"""The values of a scenario as typed tuples: what rules and compiled loops receive.

Fields bear the names of the parameters, in their order; all are floats.
"""

from typing import NamedTuple


class Behaviour(NamedTuple):
    """How customers feel and act (group `behaviour`), with two constants derived from it.

    memory_factor: share of a memory left after one week, 2 ** (-1 / failure_memory_half_life).
    log_calm: log(1 - anger_cooling), the rate at which anger cools within a week.
    """

    loss_aversion: float
    zone_of_tolerance: float
    diminishing_sensitivity: float
    service_quality_offset: float
    taste_for_firm_sd: float
    prior_bond_sd: float
    visit_noise_sd: float
    satisfaction_updating: float
    expectation_updating: float
    trust_and_commitment_updating: float
    failure_salience: float
    loss_per_unit_of_harm: float
    controllability_effect: float
    stability_effect: float
    pattern_inference: float
    failure_memory_half_life: float
    blame_bias: float
    fair_compensation_mean: float
    fair_compensation_sd: float
    fair_compensation_min: float
    reference_harm: float
    owed_floor: float
    compensation_sensitivity: float
    owed_share_if_service_used: float
    weight_distributive: float
    weight_interactional: float
    weight_distributive_cumulative: float
    weight_interactional_cumulative: float
    repair_worth: float
    mismatch_discount: float
    apology_mismatch_factor: float
    justice_floor: float
    apology_fatigue: float
    overpayment_suspicion: float
    overpayment_averse_share: float
    tolerated_wait: float
    waiting_penalty: float
    irreparability: float
    recovery_involvement: float
    recovery_expectation_mean: float
    recovery_expectation_sd: float
    expectation_floor: float
    expectation_rise_with_harm: float
    promise_effect: float
    loyalty_forbearance: float
    recovery_expectation_ratchet: float
    initiative_bonus: float
    unequal_treatment: float
    comparison_window: float
    comparison_similarity: float
    trust_loss_per_felt_loss: float
    trust_returned_by_recovery: float
    suspicion_costs_trust: float
    bond_from_treatment: float
    loyalty_amplification: float
    anger_per_felt_loss: float
    anger_per_shortfall: float
    anger_cooling: float
    hardening_into_avoidance: float
    loyal_hardening: float
    avoidance_decay: float
    relief_of_being_heard: float
    voice_base: float
    voice_per_felt_loss: float
    voice_per_loyalty: float
    voice_per_expected_remedy: float
    voice_trait_sd: float
    telling_activity: float
    telling_base: float
    telling_if_unhappy: float
    telling_if_happy: float
    telling_indifference_point: float
    good_story_star: float
    bad_story_star: float
    people_told_bad: float
    people_told_good: float
    story_impact: float
    story_discount_of_customers: float
    story_raises_expectation: float
    reputation_memory: float
    reputation_weight: float
    reputation_to_expectation: float
    stay_base: float
    stay_per_satisfaction: float
    stay_per_trust: float
    stay_per_commitment: float
    stay_per_grudge: float
    intention_to_behaviour: float
    exit_cap: float
    visits_lost_per_grudge: float
    recommend_per_satisfaction: float
    recommend_per_trust: float
    recommend_per_grudge: float
    start_gap: float
    first_encounters: float
    laboratory_encounters: float
    visit_rate_shape: float
    spend_sigma: float
    opportunist_share: float
    false_claim_rate: float
    false_claim_generosity: float
    memory_factor: float
    log_calm: float


class Market(NamedTuple):
    """The numbers of the market (group `market` without the kind of network)."""

    reputation_start: float
    weekly_exit_hazard: float
    switching_cost: float
    join_rate: float
    former_join_factor: float
    persons: float
    initial_customer_share: float
    visit_rate_mean: float
    prior_failures: float
    degree: float
    rewiring_prob: float


class Policy(NamedTuple):
    """The levers of one recovery policy (group `policy` without spending on prevention)."""

    resolve_prob: float
    compensate_prob: float
    comp_amount: float
    apology_prob: float
    courtesy_warm: float
    courtesy_resolved: float
    courtesy_unresolved: float
    courtesy_sd: float
    explain_resolved: float
    explain_unresolved: float
    inform: float
    personalised_share: float
    detect_prob: float
    preempt_prob: float
    preempt_relief: float
    followup_prob: float
    ease: float
    promise_recovery: float
    first_contact: float
    first_contact_days: float
    staff_capacity: float
    lapse_weeks: float
    bot_share: float
    bot_capacity: float
    bot_coldness: float
    learn_max: float
    learn_scale: float
    recording_share: float
    knowledge_fade: float
    prevention_max: float
    prevention_scale: float


class Money(NamedTuple):
    """What things cost and what a visit leaves (group `money`)."""

    margin_share: float
    repair_cost: float
    handling_cost: float
    acquisition_cost: float
    staff_cost: float
    bot_cost: float
    discount_rate: float


class Measurement(NamedTuple):
    """How attitudes show in surveys, and the margins of a verdict (group `measurement`)."""

    star_midpoint: float
    star_slope: float
    star_noise: float
    item7_midpoint: float
    item7_slope: float
    item7_noise: float
    nps_midpoint: float
    nps_slope: float
    nps_noise: float
    dispute_cut: float
    satcom_noise: float
    survey_interval: float
    survey_share: float
    response_base: float
    response_slope: float
    verdict_margin: float
    verdict_wait: float
