"""Three justices of an answer, measured in *owed*: 1 = all that is owed to this customer for this harm.

Sources: compensation buys distributive, speed procedural, apology and initiative interactional justice
(rows 5.1, 6.1); match of remedy and failure (row 5.1); repeated apologies turn sour (Halperin et al. 2022,
row 5.10); over-payment reads as hush money to a minority (Haesevoets et al. 2014, 2017, rows 7.5, 7.6);
a zone of tolerance for waiting (Hogreve, Bilstein and Mandl 2017, row 7.10).
"""

from sim.compiling import rule
from sim.logarithm import logarithm
from sim.rules.value import clip, compensation_value


@rule
def owed(
    fair_compensation: float,
    harm: float,
    reference_harm: float,
    used: bool,
    owed_share_if_service_used: float,
) -> float:
    """Give what is owed [price]: fair compensation in proportion to harm, less if the service was used."""
    amount = fair_compensation * (harm / reference_harm)
    return amount * owed_share_if_service_used if used else amount


@rule
def mismatch(mismatch_discount: float, personalised: float) -> float:
    """Give the discount on a remedy that does not fit the failure; none if it is fitted to the customer (M15)."""
    return mismatch_discount * (1.0 - personalised)


@rule
def received(
    compensation: float, repair: float, owed: float, process: bool, mismatch: float, repair_worth: float
) -> float:
    """Give what was received [price]: money (worth less after a process failure) and the repair itself."""
    money = compensation * (1.0 - mismatch) if process else compensation
    return money + repair_worth * repair * owed


@rule
def distributive(
    received: float, owed: float, owed_floor: float, compensation_sensitivity: float, loss_aversion: float
) -> float:
    """Judge the outcome of the complaint: received against owed."""
    return compensation_value(received / max(owed_floor, owed), compensation_sensitivity, loss_aversion)


@rule
def suspicion(compensation: float, averse: bool, overpayment_suspicion: float) -> float:
    """Suspect hush money: only the averse, only for payment above the price."""
    return overpayment_suspicion * max(0.0, compensation - 1.0) if averse else 0.0


@rule
def interactional(
    courtesy: float,
    apologies_heard: float,
    process: bool,
    mismatch: float,
    firm_first: bool,
    suspicion: float,
    apology_fatigue: float,
    apology_mismatch_factor: float,
    initiative_bonus: float,
    justice_floor: float,
) -> float:
    """Judge the treatment: courtesy (-.5 rude to 1 warm), tired by apologies heard, better if the firm came first."""
    treatment = courtesy
    if courtesy >= 0.0:
        treatment = courtesy * max(justice_floor, 1.0 - apology_fatigue * apologies_heard)
    if not process:
        treatment *= 1.0 - apology_mismatch_factor * mismatch
    initiative = initiative_bonus if firm_first else 0.0
    return treatment + initiative - suspicion


@rule
def procedural(
    days: float,
    inform: float,
    distributive: float,
    others_distributive: float,
    tolerated_wait: float,
    waiting_penalty: float,
    unequal_treatment: float,
    justice_floor: float,
) -> float:
    """Judge the procedure: waiting beyond the tolerated days, and getting less than others for like harm (M14).

    `others_distributive` is the mean distributive justice of like cases among friends, or the customer's own
    where no friend had one.
    """
    tolerated = tolerated_wait * (1.0 + inform)
    wait = max(0.0, logarithm((1.0 + days) / (1.0 + tolerated)))
    envy = max(0.0, others_distributive - distributive)
    return max(justice_floor, 1.0 - waiting_penalty * wait - unequal_treatment * envy)


@rule
def recovery(
    distributive: float,
    interactional: float,
    procedural: float,
    weight_distributive: float,
    weight_interactional: float,
) -> float:
    """Weigh the three justices into one judgement of the recovery [owed]; the weights add up to 1."""
    rest = 1.0 - weight_distributive - weight_interactional
    return weight_distributive * distributive + weight_interactional * interactional + rest * procedural


@rule
def courtesy_shown(mood: float, noise: float, courtesy_sd: float, bot_coldness: float, bot_share: float) -> float:
    """Treat a customer: the policy's courtesy, the mood of the staff (M16), less warmth through a bot (M18)."""
    courtesy = clip(mood + courtesy_sd * noise, -0.5, 1.0)
    return courtesy - bot_coldness * bot_share * max(0.0, courtesy)
