"""How customers feel and act: value, attribution, justice, grudge, voice, talk, staying."""

import math
from collections.abc import Mapping
from typing import Annotated, NamedTuple

from sim.parameters.parameter import Parameter


# One entry, three lines: a table to be read by people.
# fmt: off
class Behaviour(NamedTuple):
    """How customers feel and act (group `behaviour`), with two constants derived from it.

    memory_factor: share of a memory left after one week, 2 ** (-1 / failure_memory_half_life).
    log_calm: log(1 - anger_cooling), the rate at which anger cools within a week.
    """

    # value function
    loss_aversion: Annotated[float, Parameter(1.955, "–", "λ", limits=(1.0, 5.0), study=(1.5, 2.6), off=1.0,
        kind="fixed", source="12.4", grade="seen",
        meaning="How many times a loss outside the zone of tolerance weighs more than an equal gain.")]
    zone_of_tolerance: Annotated[float, Parameter(0.25, "sd", "z", limits=(0.0, 2.0), study=(0.0, 0.6), off=0.0,
        kind="fixed", source="4.4; width 4.5", grade="judgement",
        meaning="Half width of the zone around expectation within which a deviation is not felt.")]
    diminishing_sensitivity: Annotated[float, Parameter(1.703, "sd", "κ", limits=(0.1, 50.0), study=(0.8, 2.5),
        off=50.0, kind="searched", source="12.3; size A11; fitted in a feasibility study", grade="judgement",
        meaning="Deviation beyond the zone at which the value curve has bent to 63 % of its ceiling.")]
    # service
    service_quality_offset: Annotated[float, Parameter(0.2, "sd", "q0", limits=(-2.0, 2.0),
        kind="measurement", source="level (mean of no-failure s is +.12)", grade="judgement",
        meaning="Level of the service at average quality, relative to the zero of the attitude scale.")]
    taste_for_firm_sd: Annotated[float, Parameter(0.8, "sd", "σ_f", limits=(0.0, 3.0), study=(0.4, 1.1),
        kind="measurement", source="sd of s .85-1", grade="judgement",
        meaning="Spread between persons in how well the firm's service suits them.")]
    prior_bond_sd: Annotated[float, Parameter(0.7, "sd", "σ_b", limits=(0.0, 3.0), study=(0.3, 1.1),
        kind="fixed", source="M25, M26", grade="judgement",
        meaning="Spread between persons in the bond to the firm that does not come from satisfaction.")]
    visit_noise_sd: Annotated[float, Parameter(0.45, "sd", "σ_ε", limits=(0.0, 3.0), study=(0.2, 0.8),
        kind="measurement", source="visit to visit", grade="judgement",
        meaning="Spread of delivered performance from one visit of a person to the next.")]
    satisfaction_updating: Annotated[float, Parameter(0.25, "1/visit", "η", limits=(0.0, 1.0), study=(0.05, 0.6),
        kind="fixed", source="12.7, B", grade="judgement",
        meaning="Share of the gap from cumulative satisfaction to the last episode that one ordinary visit closes.")]
    expectation_updating: Annotated[float, Parameter(0.25, "1/visit", "η_e", limits=(0.0, 1.0), study=(0.05, 0.6),
        kind="fixed", source="12.7, B", grade="judgement",
        meaning="Share of the gap between delivered and expected service that one visit closes in the expectation.")]
    trust_and_commitment_updating: Annotated[float, Parameter(0.04, "1/visit", "η_τ", limits=(0.0, 1.0),
        study=(0.01, 0.15), kind="fixed", source="M25", grade="judgement",
        meaning="Share of the gap to the last episode that one ordinary visit closes in trust and commitment.")]
    weight_of_trust_in_judging: Annotated[float, Parameter(0.3, "–", "ω_h", limits=(0.0, 1.0), study=(0.0, 0.5),
        off=0.0, kind="hand-set", source="M25; A27, A28; chosen in a feasibility study", grade="judgement",
        meaning="Weight of trust beside the episode in what cumulative satisfaction moves towards.")]
    usual_visit_sd: Annotated[float, Parameter(0.45, "sd", "σ_0", limits=(0.05, 3.0),
        kind="measurement", source="14.10; the visit to visit spread at which certainty is 1", grade="judgement",
        meaning="Unevenness of service, visit to visit, that customers are used to.")]
    certainty_effect: Annotated[float, Parameter(1.0, "–", "ω_c", limits=(0.0, 1.0), study=(0.0, 1.0), off=0.0,
        kind="hand-set", source="14.10; A33; chosen in a feasibility study", grade="judgement",
        meaning="How far uneven service lowers the weight of attitudes in staying, and even service raises it.")]
    # failure and attribution
    failure_salience: Annotated[float, Parameter(0.61, "–", "η_f", limits=(0.0, 1.0), study=(0.3, 0.95),
        kind="searched", source="critical incidents weigh more; fitted in a feasibility study", grade="judgement",
        meaning="Share of the gap to a noticed failure or its answer that enters cumulative satisfaction at once.")]
    loss_per_unit_of_harm: Annotated[float, Parameter(5.358, "sd", "L", limits=(0.0, 30.0), study=(3.0, 10.0),
        kind="searched", source="A11 (10.18); fitted in a feasibility study", grade="computed",
        meaning="Loss of service performance, in attitude units, that one unit of harm causes.")]
    controllability_effect: Annotated[float, Parameter(1.0, "–", "a_c", limits=(0.0, 1.0), study=(0.0, 1.0), off=0.0,
        kind="hand-set", source="2.4, 6.6 sign; B; chosen in a feasibility study", grade="judgement",
        meaning="How much blame weighs in harm and in what is owed: 0 not at all, 1 as much as the firm's control.")]
    reference_controllability: Annotated[float, Parameter(0.5, "–", "c_ref", limits=(0.05, 1.0),
        kind="measurement", source="the middle of the scale; chosen in a feasibility study", grade="judgement",
        meaning="Controllability at which blame neither raises nor lowers harm.")]
    stability_effect: Annotated[float, Parameter(0.6, "–", "a_s", limits=(0.0, 1.9), study=(0.0, 1.0), off=0.0,
        kind="fixed", source="2.3, 6.6 sign; B", grade="judgement",
        meaning="How much more harm is felt when the cause is expected to act again.")]
    pattern_inference: Annotated[float, Parameter(1.0, "–", "a_m", limits=(0.0, 1.0), study=(0.0, 1.0), off=0.0,
        kind="hand-set", source="2.2, 3.2, 3.6; B; chosen in a feasibility study", grade="judgement",
        meaning="How much each remembered earlier failure raises the perceived stability of the cause.")]
    failure_memory_half_life: Annotated[float, Parameter(13.0, "weeks", "H", limits=(0.5, 520.0), study=(4.0, 52.0),
        kind="fixed", source="3.7, 10.1; B", grade="judgement",
        meaning="Weeks after which the memory of a failure, apologies and raised expectations has faded by half.")]
    blame_bias: Annotated[float, Parameter(0.25, "–", "β", limits=(0.0, 1.0), study=(0.0, 0.6), off=0.0,
        kind="hand-set", source="M13; chosen in a feasibility study", grade="judgement",
        meaning="Share of the outside cause that an unexplained failure is blamed on the firm for.")]
    # recovery
    fair_compensation_mean: Annotated[float, Parameter(0.8, "price", "μ_θ", limits=(0.1, 5.0), study=(0.6, 1.0),
        kind="fixed", source="7.1; A8a; money that makes up for the failure, taken for what is fair", grade="seen",
        meaning="Mean compensation that a person calls fair for a failure of the reference harm.")]
    fair_compensation_sd: Annotated[float, Parameter(0.38, "price", "σ_θ", limits=(0.0, 2.0), study=(0.25, 0.5),
        off=0.0, kind="fixed", source="7.2; A8b; spread of the money that makes up for the failure", grade="seen",
        meaning="Spread between persons in the compensation they call fair.")]
    fair_compensation_min: Annotated[float, Parameter(0.1, "price", limits=(0.0, 5.0),
        kind="measurement", source="lower bound of θ", grade="judgement",
        meaning="Smallest compensation that anybody calls fair.")]
    reference_harm: Annotated[float, Parameter(0.4, "–", "h_ref", limits=(0.05, 1.0), study=(0.3, 0.5),
        kind="measurement", source="mean of Beta(2,3)", grade="judgement",
        meaning="Severity at which the compensation owed equals the person's fair compensation, and harm at which no "
        "more or less recovery is expected.")]
    owed_floor: Annotated[float, Parameter(0.02, "price", limits=(0.001, 0.1),
        kind="measurement", source="numerical", grade="judgement",
        meaning="Smallest amount owed that a remedy is divided by.")]
    compensation_sensitivity: Annotated[float, Parameter(0.24, "owed", "κ_D", limits=(0.05, 50.0), study=(0.2, 0.8),
        off=50.0, kind="hand-set", source="7.4 S-shape", grade="judgement",
        meaning="Distance from what is owed over which the compensation curve bends.")]
    owed_share_if_service_used: Annotated[float, Parameter(0.2, "–", "υ", limits=(0.01, 1.0), study=(0.05, 0.6),
        off=1.0, kind="fixed", source="7.4; A34", grade="judgement",
        meaning="Share of what is owed, and of the weight of the outcome, left when the service was used anyway.")]
    weight_distributive: Annotated[float, Parameter(0.46, "–", "w_D", limits=(0.0, 1.0), study=(0.3, 0.55), off=0.0,
        kind="hand-set", source="6.1; B; chosen in a feasibility study", grade="judgement",
        meaning="Weight of distributive justice in the judgement of the episode.")]
    weight_interactional: Annotated[float, Parameter(0.31, "–", "w_I", limits=(0.0, 1.0), study=(0.2, 0.45), off=0.0,
        kind="hand-set", source="6.1; B; chosen in a feasibility study", grade="judgement",
        meaning="Weight of interactional justice in the judgement of the episode.")]
    weight_distributive_cumulative: Annotated[float, Parameter(0.37, "–", "w_D^c", limits=(0.0, 1.0), study=(0.3, 0.5),
        off=0.0, kind="hand-set", source="6.4; B; chosen in a feasibility study", grade="judgement",
        meaning="Weight of distributive justice in what the episode leaves in the relationship.")]
    weight_interactional_cumulative: Annotated[float, Parameter(0.4, "–", "w_I^c", limits=(0.0, 1.0), study=(0.2, 0.5),
        off=0.0, kind="hand-set", source="6.4; B; chosen in a feasibility study", grade="judgement",
        meaning="Weight of interactional justice in what the episode leaves in the relationship.")]
    repair_worth: Annotated[float, Parameter(0.8625, "owed", "φ", limits=(0.0, 1.5), study=(0.3, 0.95), off=0.0,
        kind="searched", source="M12; A6, A15; fitted in a feasibility study", grade="judgement",
        meaning="Part of what is owed that a repair, redo or replacement makes good.")]
    mismatch_discount: Annotated[float, Parameter(0.2, "–", "μ", limits=(0.0, 1.0), study=(0.0, 0.6), off=0.0,
        kind="hand-set", source="5.1", grade="judgement",
        meaning="Share of a remedy's worth lost when it does not fit the kind of failure.")]
    apology_mismatch_factor: Annotated[float, Parameter(0.5, "–", limits=(0.0, 1.0),
        kind="measurement", source="model section 7.5: the .5 of μ'", grade="judgement",
        meaning="Part of the mismatch discount that applies to courtesy after an outcome failure.")]
    bot_fit: Annotated[float, Parameter(0.2, "–", "χ", limits=(0.0, 1.0), off=0.0,
        kind="fixed", source="14.7; A30; signs seen, size assumed", grade="judgement",
        meaning="Share by which money and explanation count more from a chatbot where the firm had no part in the "
        "failure, and a repair less where the failure is wholly the firm's.")]
    bot_doubt: Annotated[float, Parameter(0.25, "–", "χ_2", limits=(0.0, 1.0), off=0.0,
        kind="fixed", source="14.6; A29; signs seen, size assumed", grade="judgement",
        meaning="Share of the worth of a chatbot's answer lost by each earlier failure of a chatbot in the same case.")]
    justice_floor: Annotated[float, Parameter(-1.0, "–", limits=(-5.0, 0.0),
        kind="measurement", source="model section 7.5: the -1 of PJ and IJ", grade="judgement",
        meaning="Lowest value that waiting or repeated apologies can push a justice to.")]
    apology_fatigue: Annotated[float, Parameter(0.5, "–", "f_a", limits=(0.0, 2.0), study=(0.0, 1.0), off=0.0,
        kind="fixed", source="5.10", grade="judgement",
        meaning="Share of the worth of courtesy lost per apology still remembered.")]
    overpayment_suspicion: Annotated[float, Parameter(0.8, "1/price", "ψ", limits=(0.0, 5.0), study=(0.0, 1.5), off=0.0,
        kind="fixed", source="7.5, 7.6", grade="judgement",
        meaning="Interactional justice that averse persons lose per price paid beyond one full price.")]
    overpayment_averse_share: Annotated[float, Parameter(0.2, "–", "π_o", limits=(0.0, 1.0), study=(0.05, 0.35),
        kind="fixed", source="7.5, B", grade="judgement",
        meaning="Share of persons to whom over-payment reads as hush money.")]
    waiting_penalty: Annotated[float, Parameter(0.254, "1/log", "γ", limits=(0.0, 2.0), study=(0.1, 0.7), off=0.0,
        kind="searched", source="7.10; A6; fitted in a feasibility study", grade="judgement",
        meaning="Procedural justice lost per log unit of waiting beyond what is tolerated.")]
    irreparability: Annotated[float, Parameter(0.604, "–", "ι", limits=(0.0, 5.0), study=(0.2, 1.0), off=0.0,
        kind="searched", source="2.5, 2.7 (sign); fitted in a feasibility study", grade="judgement",
        meaning="How fast the share of a loss that no answer can make good grows with squared severity.")]
    recovery_involvement: Annotated[float, Parameter(3.411, "sd", "G", limits=(0.0, 10.0), study=(0.6, 5.0), off=0.0,
        kind="searched", source="A6, A15; fitted in a feasibility study", grade="judgement",
        meaning="How strongly an answer better or worse than expected moves satisfaction.")]
    zone_of_answer: Annotated[float, Parameter(0.13, "owed", "z_R", limits=(0.0, 2.0), study=(0.0, 0.3), off=0.0,
        kind="hand-set", source="4.4; A34; chosen in a feasibility study", grade="judgement",
        meaning="Half width of the zone around the expected answer within which a difference is not felt.")]
    dismay_sensitivity: Annotated[float, Parameter(0.12, "owed", "κ_R", limits=(0.02, 50.0), study=(0.05, 1.0),
        off=50.0, kind="hand-set", source="14.11; A6, A34; chosen in a feasibility study", grade="judgement",
        meaning="Shortfall of an answer beyond the zone at which dismay has bent to 63 % of its ceiling.")]
    delight_lost_to_blame: Annotated[float, Parameter(1.0, "–", "g_b", limits=(0.0, 1.0), study=(0.0, 1.0), off=0.0,
        kind="hand-set", source="2.4; A1_controllable; chosen in a feasibility study", grade="judgement",
        meaning="How much of the delight about an answer is lost where the firm is to blame for the failure.")]
    answer_fading: Annotated[float, Parameter(0.00556, "1/day", "χ_ρ", limits=(0.0, 1.0), study=(0.0014, 0.0167),
        off=0.0, kind="hand-set", source="14.8; A27, A31; chosen in a feasibility study", grade="judgement",
        meaning="Share of what an answer can make good or forgive that is lost per day before it comes.")]
    recovery_expectation_mean: Annotated[float, Parameter(0.77, "owed", "r̄", limits=(0.0, 3.0), study=(0.5, 0.95),
        kind="searched", source="A2, A8, A15; fitted in a feasibility study", grade="judgement",
        meaning="Mean share of what is owed that a person expects the firm to make good.")]
    recovery_expectation_sd: Annotated[float, Parameter(0.1, "owed", "σ_r", limits=(0.0, 1.0), study=(0.0, 0.3),
        kind="hand-set", source="M19", grade="judgement",
        meaning="Spread between persons in the recovery they expect.")]
    expectation_floor: Annotated[float, Parameter(0.1, "owed", limits=(0.0, 1.0),
        kind="measurement", source="floor of r_case", grade="judgement",
        meaning="Lowest recovery that anybody expects in a case.")]
    expectation_rise_with_harm: Annotated[float, Parameter(0.377, "owed", "r_h", limits=(0.0, 2.0), study=(0.0, 0.6),
        off=0.0, kind="searched", source="5.1, 3.5; fitted in a feasibility study", grade="judgement",
        meaning="How much more recovery is expected per unit of harm above the reference.")]
    promise_effect: Annotated[float, Parameter(0.3, "owed", "r_p", limits=(0.0, 2.0), study=(0.0, 0.6),
        kind="fixed", source="M22", grade="judgement",
        meaning="How much a full promise of recovery raises what is expected.")]
    loyalty_forbearance: Annotated[float, Parameter(0.05, "owed/sd", "r_l", limits=(0.0, 1.0), study=(0.0, 0.15),
        off=0.0, kind="fixed", source="4.9 (sign)", grade="judgement",
        meaning="How much less recovery a person expects per unit of commitment.")]
    recovery_expectation_ratchet: Annotated[float, Parameter(0.3, "–", "η_r", limits=(0.0, 1.0), study=(0.0, 0.6),
        off=0.0, kind="fixed", source="3.5, 8.5; B", grade="judgement",
        meaning="Share of a pleasant surprise that becomes the next recovery expectation.")]
    initiative_bonus: Annotated[float, Parameter(0.15, "owed", "i_0", limits=(0.0, 1.0), study=(0.0, 0.4), off=0.0,
        kind="fixed", source="5.2; M08", grade="judgement",
        meaning="Interactional justice gained when the firm acts before the customer speaks.")]
    unequal_treatment: Annotated[float, Parameter(0.0, "–", limits=(0.0, 1.0), study=(0.0, 1.0), off=0.0,
        kind="fixed", source="M14", grade="judgement",
        meaning="Procedural justice lost per unit that neighbours with like cases were treated better.")]
    comparison_window: Annotated[float, Parameter(26, "weeks", limits=(1, 520),
        kind="measurement", source="M14", grade="judgement",
        meaning="Weeks for which a neighbour's answered case can be compared with one's own.")]
    comparison_similarity: Annotated[float, Parameter(0.15, "harm", limits=(0.0, 3.0),
        kind="measurement", source="M14", grade="judgement",
        meaning="Largest difference in harm at which two cases count as alike.")]
    # relationship
    trust_loss_per_felt_loss: Annotated[float, Parameter(0.226, "–", "t_f", limits=(0.0, 2.0), study=(0.03, 0.5),
        off=0.0, kind="searched", source="A3, A6; fitted in a feasibility study", grade="judgement",
        meaning="Trust lost per unit of felt loss at a failure.")]
    trust_returned_by_recovery: Annotated[float, Parameter(0.9, "–", "t_r", limits=(0.0, 1.0), study=(0.2, 0.9),
        kind="hand-set", source="6.3, 7.6; chosen in a feasibility study", grade="judgement",
        meaning="Share of the trust lost that a complete recovery returns.")]
    suspicion_costs_trust: Annotated[float, Parameter(2.0, "–", limits=(0.0, 10.0),
        kind="measurement", source="model section 7.7: the 2 of susp", grade="judgement",
        meaning="Trust lost through suspicion of over-payment, as a multiple of the loss per felt loss.")]
    bond_from_treatment: Annotated[float, Parameter(0.2, "sd/owed", "b_I", limits=(0.0, 2.0), study=(0.0, 0.5), off=0.0,
        kind="fixed", source="M26, 6.4", grade="judgement",
        meaning="Commitment gained per unit of courtesy received beyond the expected recovery of a noticed failure.")]
    loyalty_amplification: Annotated[float, Parameter(0.4, "1/sd", "g_l", limits=(0.0, 3.0), study=(0.0, 0.8), off=0.0,
        kind="fixed", source="8.3, 8.4 (signs)", grade="judgement",
        meaning="How much more strongly a committed person reacts to an answer, good or bad.")]
    anger_per_felt_loss: Annotated[float, Parameter(1.0, "–", "a_h", limits=(0.0, 5.0), off=0.0,
        kind="measurement", source="unit of the grudge", grade="judgement",
        meaning="Anger raised per unit of felt loss.")]
    anger_per_shortfall: Annotated[float, Parameter(0.15, "sd/owed", "a_d", limits=(0.0, 5.0), study=(0.1, 1.5),
        off=0.0, kind="searched", source="8.1; fitted in a feasibility study", grade="judgement",
        meaning="Anger raised per unit that an answer falls short of the expected recovery.")]
    anger_cooling: Annotated[float, Parameter(0.464, "1/week", "χ", limits=(0.0, 0.99), study=(0.05, 0.6), off=0.0,
        kind="searched", source="8.2 (sign); fitted in a feasibility study", grade="judgement",
        meaning="Share of anger that cools in a week.")]
    hardening_into_avoidance: Annotated[float, Parameter(0.968, "–", "ν", limits=(0.0, 1.0), study=(0.2, 1.0), off=0.0,
        kind="searched", source="8.2 (sign); fitted in a feasibility study", grade="judgement",
        meaning="Share of the cooling anger that turns into avoidance of the firm.")]
    loyal_hardening: Annotated[float, Parameter(0.025, "1/sd", "ν_c", limits=(0.0, 1.0), study=(0.0, 0.2), off=0.0,
        kind="hand-set", source="8.3: A18_crossover >= 0", grade="judgement",
        meaning="How much more of the cooling anger of a committed person turns into avoidance.")]
    avoidance_decay: Annotated[float, Parameter(0.02, "1/week", "χ_v", limits=(0.0, 1.0), study=(0.0, 0.05),
        kind="hand-set", source="8.2; chosen in a feasibility study", grade="judgement",
        meaning="Share of avoidance that fades in a week.")]
    avoidance_eased_by_answer: Annotated[float, Parameter(0.65, "–", "w_v", limits=(0.0, 1.0), study=(0.0, 1.0),
        off=0.0, kind="hand-set", source="14.8; A27, A31; chosen in a feasibility study", grade="judgement",
        meaning="Share of avoidance that a complete and prompt recovery takes away.")]
    grudge_ceiling: Annotated[float, Parameter(1.501, "sd", "κ_g", limits=(0.1, 50.0), study=(0.5, 3.0), off=50.0,
        kind="searched", source="10.13; A6, A23, A24; fitted in a feasibility study", grade="judgement",
        meaning="Most that a grudge can weigh, however often a customer was let down.")]
    # voice
    relief_of_being_heard: Annotated[float, Parameter(0.448, "–", "ρ_v", limits=(0.0, 1.0), study=(0.0, 0.6), off=0.0,
        kind="searched", source="A6 silent < unsatisfied; fitted in a feasibility study", grade="judgement",
        meaning="Share of anger that goes as the firm takes a complaint up, whatever answer it then gives.")]
    voice_base: Annotated[float, Parameter(-5.778, "logit", "v_0", limits=(-30.0, 30.0), study=(-9.0, -1.0), off=30.0,
        kind="searched", source="B .20 mild/.60 severe; fitted in a feasibility study", grade="judgement",
        meaning="Log odds of speaking up after a failure that is not felt.")]
    voice_per_felt_loss: Annotated[float, Parameter(1.6, "logit/sd", "v_d", limits=(0.0, 20.0), study=(0.2, 4.0),
        off=0.0, kind="searched", source="B; fitted in a feasibility study", grade="judgement",
        meaning="How much a unit of felt loss raises the log odds of speaking up.")]
    voice_per_loyalty: Annotated[float, Parameter(0.742, "logit/sd", "v_l", limits=(0.0, 5.0), study=(0.0, 0.9),
        off=0.0, kind="searched", source="M07; A6", grade="judgement",
        meaning="How much a unit of prior bond raises the log odds of speaking up.")]
    voice_per_expected_remedy: Annotated[float, Parameter(4.5, "logit/owed", "v_r", limits=(0.0, 20.0),
        study=(0.0, 7.0), off=0.0, kind="hand-set", source="8.6 (sign)", grade="judgement",
        meaning="How much an expected remedy above the mean raises the log odds of speaking up.")]
    voice_trait_sd: Annotated[float, Parameter(0.5, "logit", "σ_v", limits=(0.0, 10.0), study=(0.0, 2.0),
        kind="hand-set", source="9.6", grade="judgement",
        meaning="Spread between persons in the readiness to speak up.")]
    # word of mouth
    telling_activity: Annotated[float, Parameter(0.4, "–", "ω_a", limits=(0.0, 1.0), study=(0.1, 1.0), off=0.0,
        kind="fixed", source="B", grade="judgement",
        meaning="Share of tellable experiences that are told at all.")]
    telling_base: Annotated[float, Parameter(0.282, "prob", "ω_0", limits=(0.0, 1.0), study=(0.15, 0.35),
        kind="searched", source="9.12 (A12)", grade="computed",
        meaning="Chance that an indifferent experience is told, before the activity.")]
    telling_if_unhappy: Annotated[float, Parameter(0.637, "prob", "ω_n", limits=(0.0, 1.0), study=(0.4, 0.8), off=0.0,
        kind="searched", source="9.12", grade="computed",
        meaning="Most that unhappiness adds to the chance of telling.")]
    telling_if_happy: Annotated[float, Parameter(0.11, "prob", "ω_p", limits=(0.0, 1.0), study=(0.02, 0.25), off=0.0,
        kind="searched", source="9.12", grade="computed",
        meaning="Most that happiness adds to the chance of telling.")]
    telling_indifference_point: Annotated[float, Parameter(-1.06, "sd", "x_m", limits=(-10.0, 10.0), study=(-2.0, 0.5),
        kind="searched", source="9.12", grade="computed",
        meaning="Satisfaction with the episode at which telling is least likely.")]
    good_story_star: Annotated[float, Parameter(3.5, "stars", limits=(1.0, 5.0),
        kind="measurement", source="latent star", grade="judgement",
        meaning="Latent star rating from which a story counts as good.")]
    bad_story_star: Annotated[float, Parameter(2.5, "stars", limits=(1.0, 5.0),
        kind="measurement", source="latent star", grade="judgement",
        meaning="Latent star rating below which a story counts as bad.")]
    people_told_bad: Annotated[float, Parameter(3.5, "people", "n_-", limits=(0.0, 50.0), study=(1.0, 10.0),
        kind="fixed", source="9.5, 9.13", grade="seen-2nd",
        meaning="Mean number of people who hear a bad story.")]
    people_told_good: Annotated[float, Parameter(1.75, "people", "n_+", limits=(0.0, 50.0), study=(1.0, 5.0),
        kind="fixed", source="9.13 ratio 2", grade="seen-2nd",
        meaning="Mean number of people who hear a good story.")]
    story_impact: Annotated[float, Parameter(0.2, "–", "ι_w", limits=(0.0, 2.0), study=(0.05, 0.4),
        kind="fixed", source="9.17 form", grade="judgement",
        meaning="Largest change of trust or image that one story makes in a prospect.")]
    story_discount_of_customers: Annotated[float, Parameter(0.1, "–", "ξ_w", limits=(0.0, 1.0), study=(0.0, 0.5),
        kind="fixed", source="own experience first", grade="judgement",
        meaning="Share of a story's impact that remains for those with their own experience.")]
    story_raises_expectation: Annotated[float, Parameter(0.2, "–", "ι_r", limits=(0.0, 1.0), study=(0.0, 0.4), off=0.0,
        kind="fixed", source="M32; = ι_w", grade="judgement",
        meaning="Share of the surprise in another's good recovery that raises one's own expectation.")]
    reputation_memory: Annotated[float, Parameter(0.02, "1/week", limits=(0.0, 1.0), study=(0.005, 0.1),
        kind="fixed", source="M24", grade="judgement",
        meaning="Share of the gap between this week's talk and reputation that one week closes.")]
    reputation_weight: Annotated[float, Parameter(2.0, "–", "ω_r", limits=(0.0, 20.0), study=(0.0, 4.0), off=0.0,
        kind="fixed", source="M24", grade="judgement",
        meaning="How strongly reputation moves the chance of joining.")]
    reputation_to_expectation: Annotated[float, Parameter(0.0, "sd", "ι_e", limits=(0.0, 1.0), study=(0.0, 1.0),
        off=0.0, kind="fixed", source="M23, M24", grade="judgement",
        meaning="How strongly reputation raises the service expectation of those who join.")]
    # stay, leave, join
    stay_base: Annotated[float, Parameter(1.943, "logit", "B_0", limits=(-10.0, 10.0), study=(1.5, 4.0),
        kind="searched", source="A6; fitted in a feasibility study", grade="judgement",
        meaning="Log odds of the stated intention to stay at neutral attitudes.")]
    stay_per_satisfaction: Annotated[float, Parameter(1.343, "logit/sd", "B_s", limits=(0.0, 10.0), study=(0.4, 2.0),
        kind="searched", source="A6; B; fitted in a feasibility study", grade="judgement",
        meaning="How much a unit of satisfaction raises the log odds of staying.")]
    stay_per_trust: Annotated[float, Parameter(0.65, "logit/sd", "B_τ", limits=(0.0, 10.0), study=(0.2, 1.2),
        kind="searched", source="A6; fitted in a feasibility study", grade="judgement",
        meaning="How much a unit of trust raises the log odds of staying.")]
    stay_per_commitment: Annotated[float, Parameter(0.67, "logit/sd", "B_l", limits=(0.0, 10.0), study=(0.1, 0.9),
        off=0.0, kind="hand-set", source="A6; M26; chosen in a feasibility study", grade="judgement",
        meaning="How much a unit of commitment raises the log odds of staying.")]
    stay_per_grudge: Annotated[float, Parameter(2.771, "logit/sd", "B_g", limits=(0.0, 10.0), study=(0.5, 4.0),
        kind="searched", source="A6; fitted in a feasibility study", grade="judgement",
        meaning="How much a unit of resentment, the felt weight of a grudge, lowers the log odds of staying.")]
    stay_per_habit: Annotated[float, Parameter(2.0, "logit", "B_h", limits=(0.0, 10.0), study=(0.0, 3.0), off=0.0,
        kind="hand-set", source="11.8 (sign); chosen in a feasibility study", grade="judgement",
        meaning="Most that the habit of a long relationship adds to the log odds of staying.")]
    habit_weeks: Annotated[float, Parameter(52.0, "weeks", "T_h", limits=(1.0, 1000.0), study=(13.0, 156.0),
        kind="hand-set", source="10.17, 11.8 (sign); chosen in a feasibility study", grade="judgement",
        meaning="Weeks as a customer after which half of that habit has grown.")]
    intention_to_behaviour: Annotated[float, Parameter(0.4, "–", "ζ", limits=(0.0, 2.0), study=(0.1, 1.0), off=1.0,
        kind="hand-set", source="6.8 (sign); A7a, chosen in a feasibility study", grade="judgement",
        meaning="How much of a stated intention shows in the hazard of really leaving or returning.")]
    exits_at_encounters: Annotated[float, Parameter(0.75, "–", "ω_e", limits=(0.0, 1.0), study=(0.0, 1.0), off=0.0,
        kind="hand-set", source="11.7; chosen in a feasibility study", grade="judgement",
        meaning="Share of the chance to leave that comes with visits and not with the calendar.")]
    exit_cap: Annotated[float, Parameter(0.5, "1/week", limits=(0.0, 1.0),
        kind="measurement", source="numerical", grade="judgement",
        meaning="Largest chance of leaving in one week.")]
    visits_lost_per_grudge: Annotated[float, Parameter(0.08, "1/sd", "φ_v", limits=(0.0, 2.0), study=(0.0, 0.2),
        kind="hand-set", source="10.7 (sign)", grade="judgement",
        meaning="How much a unit of resentment lowers the log rate of visits.")]
    visits_per_satisfaction: Annotated[float, Parameter(0.15, "1/sd", "φ_s", limits=(0.0, 1.0), study=(0.0, 0.3),
        off=0.0, kind="hand-set", source="10.7, 11.7 (sign); chosen in a feasibility study", grade="judgement",
        meaning="How much a unit of satisfaction above what the average firm gives raises the log rate of visits.")]
    recommend_per_satisfaction: Annotated[float, Parameter(0.5, "–", limits=(0.0, 2.0),
        kind="measurement", source="model section 7.11", grade="judgement",
        meaning="Weight of satisfaction in the recommendation.")]
    recommend_per_trust: Annotated[float, Parameter(0.5, "–", limits=(0.0, 2.0),
        kind="measurement", source="model section 7.11", grade="judgement",
        meaning="Weight of trust in the recommendation.")]
    recommend_per_grudge: Annotated[float, Parameter(0.3, "–", limits=(0.0, 2.0),
        kind="measurement", source="model section 7.11", grade="judgement",
        meaning="Weight of the grudge that is taken off the recommendation.")]
    # market
    start_gap: Annotated[float, Parameter(0.2, "sd", limits=(0.0, 2.0),
        kind="measurement", source="s, τ below e at the start", grade="judgement",
        meaning="How far satisfaction and trust start below expectation.")]
    first_encounters: Annotated[float, Parameter(15, "visits", limits=(0, 200),
        kind="measurement", source="model section 5", grade="judgement",
        meaning="Ordinary visits that every first customer has had before the world begins.")]
    laboratory_encounters: Annotated[float, Parameter(25, "visits", limits=(0, 200),
        kind="measurement", source="model section 5", grade="judgement",
        meaning="Ordinary visits that every subject of a virtual experiment has had before it.")]
    visit_rate_shape: Annotated[float, Parameter(1.11, "–", "k_λ", limits=(0.1, 1000.0), study=(0.25, 2.0), off=1000.0,
        kind="searched", source="11.7, A20", grade="computed",
        meaning="Evenness of visit rates: low values let few persons make most visits.")]
    spend_sigma: Annotated[float, Parameter(0.615, "log price", "σ_m", limits=(0.0, 3.0), study=(0.3, 1.2), off=0.0,
        kind="searched", source="11.6, A20", grade="computed",
        meaning="Spread between persons in what a visit costs, on the log scale.")]
    # opportunism
    opportunist_share: Annotated[float, Parameter(0.03, "–", "π_x", limits=(0.0, 1.0), study=(0.0, 0.15), off=0.0,
        kind="fixed", source="8.9; B", grade="judgement",
        meaning="Share of persons ready to file claims that are not genuine.")]
    false_claim_rate: Annotated[float, Parameter(0.05, "1/visit", "o_0", limits=(0.0, 1.0), study=(0.01, 0.2),
        kind="hand-set", source="8.9", grade="judgement",
        meaning="Chance that an opportunist files a false claim at a visit, at the mean recovery expectation.")]
    false_claim_generosity: Annotated[float, Parameter(1.0, "1/owed", "o_g", limits=(0.0, 3.0), study=(0.0, 3.0),
        kind="fixed", source="8.10; B", grade="judgement",
        meaning="How much an expected remedy above the mean raises the log rate of false claims.")]
    # derived
    memory_factor: float
    log_calm: float
# fmt: on


def behaviour_tuple(values: Mapping[str, float]) -> Behaviour:
    """Return the behaviour tuple with its derived constants.

    Args:
        values: one number per parameter of group `behaviour`.
    """
    numbers = {name: float(value) for name, value in values.items()}
    return behaviour_with(Behaviour(**numbers, memory_factor=math.nan, log_calm=math.nan), numbers)


def behaviour_with(behaviour: Behaviour, values: Mapping[str, float]) -> Behaviour:
    """Return a behaviour tuple with other values, and its derived constants with them.

    These are computed here, once and in Python, because compiled and interpreted powers differ in the last bit.

    Args:
        behaviour: the tuple, which stays as it is.
        values: numbers by name.
    """
    half_life = values.get("failure_memory_half_life", behaviour.failure_memory_half_life)
    cooling = values.get("anger_cooling", behaviour.anger_cooling)
    return behaviour._replace(**values, memory_factor=2.0 ** (-1.0 / half_life), log_calm=math.log(1.0 - cooling))
