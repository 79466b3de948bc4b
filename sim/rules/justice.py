"""Three justices of an answer, measured in *owed*: 1 = all that is owed to this customer for this harm.

Sources: compensation buys distributive, speed procedural, apology and initiative interactional justice
(rows 5.1, 6.1); match of remedy and failure (row 5.1); repeated apologies turn sour (Halperin et al. 2022,
row 5.10); over-payment reads as hush money to a minority (Haesevoets et al. 2014, 2017, rows 7.5, 7.6);
a zone of tolerance for waiting (Hogreve, Bilstein and Mandl 2017, row 7.10).
"""

from sim.kernels.elementary import logarithm
from sim.kernels.jit import rule
from sim.parameters.values import Behaviour
from sim.rules.value import clip, compensation_value


@rule
def owed(
    fair_compensation: float,
    severity: float,
    reference_harm: float,
    blame: float,
    used_share: float,
) -> float:
    """Return what is owed [price]: fair in proportion to severity, less from a firm less to blame.

    `used_share` is what remains of it where the service was used all the same.
    """
    return fair_compensation * (severity / reference_harm) * min(1.0, blame) * used_share


@rule
def mismatch(mismatch_discount: float, personalised: float) -> float:
    """Return the discount on a remedy that does not fit the failure; none if it is fitted to the customer (M15)."""
    return mismatch_discount * (1.0 - personalised)


@rule
def received(
    compensation: float, repair: float, owed: float, process: bool, mismatch: float, repair_worth: float
) -> float:
    """Return what was received [price]: money (worth less after a process failure) and the repair itself."""
    money = compensation * (1.0 - mismatch) if process else compensation
    return money + repair_worth * repair * owed


@rule
def distributive(
    received: float,
    owed: float,
    entitlement: float,
    owed_floor: float,
    compensation_sensitivity: float,
    loss_aversion: float,
) -> float:
    """Judge the outcome of the complaint: received against owed; what is missing weighs by what one is entitled to."""
    worth = compensation_value(received / max(owed_floor, owed), compensation_sensitivity, loss_aversion)
    return worth if worth >= 1.0 else 1.0 - entitlement * (1.0 - worth)


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
def tolerated_days(tolerated_wait: float, inform: float) -> float:
    """Return the days that nobody holds against the firm: more if the customer is kept informed."""
    return tolerated_wait * (1.0 + inform)


@rule
def procedural(
    days: float,
    tolerated: float,
    distributive: float,
    others_distributive: float,
    waiting_penalty: float,
    unequal_treatment: float,
    justice_floor: float,
) -> float:
    """Judge the procedure: waiting beyond the tolerated days, and getting less than others for like harm (M14).

    `others_distributive` is the mean distributive justice of like cases among friends, or the customer's own
    where no friend had one.
    """
    wait = logarithm(max(days, tolerated) / tolerated)
    envy = max(0.0, others_distributive - distributive)
    return max(justice_floor, 1.0 - waiting_penalty * wait - unequal_treatment * envy)


@rule
def comparable(harm: float, others_harm: float, weeks_ago: int, b: Behaviour) -> bool:
    """Compare with a friend's case if its harm was similar and it was answered lately, in an earlier week (M14)."""
    return 0 < weeks_ago <= b.comparison_window and abs(others_harm - harm) <= b.comparison_similarity


@rule
def recovery(
    distributive: float,
    interactional: float,
    procedural: float,
    used_share: float,
    weight_distributive: float,
    weight_interactional: float,
) -> float:
    """Weigh the three justices into one judgement of the recovery [owed]; the weights add up to 1.

    `used_share` is the part of the outcome's weight that counts: where nothing was lost, little is to be made good,
    and manner and speed decide.
    """
    other = 1.0 - weight_distributive
    if other <= 0.0:
        return distributive
    manner = weight_interactional * interactional + (other - weight_interactional) * procedural
    outcome = weight_distributive * used_share
    return outcome * distributive + (1.0 - outcome) * (manner / other)


@rule
def courtesy_shown(mood: float, noise: float, courtesy_sd: float) -> float:
    """Treat a customer: the policy's courtesy and the mood of the day (M16)."""
    return clip(mood + courtesy_sd * noise, -0.5, 1.0)
