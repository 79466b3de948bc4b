"""What can be taken out of the model, one mechanism at a time, to see which finding needs it.

Each entry sets parameters to the values that switch them off, as declared with them; nothing is refitted.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sim.arguments import checked
from sim.errors import ParadoxError, nearest
from sim.parameters.registry import off_values
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Ablation:
    """A mechanism and what switches it off.

    Attributes:
        name: as given to `--without`. title: for readers. off: values by path in a scenario.
    """

    name: str
    title: str
    off: Mapping[str, float]


def _off(name: str, title: str, *parameters: str, **otherwise: float) -> Ablation:
    """Return a mechanism that is gone once some parameters are off, and others at the values given."""
    return Ablation(name, title, off_values(*parameters) | {f"behaviour.{at}": v for at, v in otherwise.items()})


# Without any effect of the loss, the base is set so that as many complain as with it (about .43 of the failed).
_SAME_VOICE = math.log(0.43 / 0.57)

_ALL = (
    _off("recovery_disconfirmation", "recovery is not compared with expectation", "recovery_involvement"),
    _off("zone_of_answer", "no zone of tolerance for the answer", "zone_of_answer"),
    _off("dismay_bends", "dismay about an answer does not bend", "dismay_sensitivity"),
    _off("blame_spoils_delight", "delight is blind to blame", "delight_lost_to_blame"),
    _off("late_answers", "a late answer reaches as far as a quick one", "answer_fading"),
    _off("avoidance_eased", "no answer takes avoidance away", "avoidance_eased_by_answer"),
    _off("service_used", "a service used all the same is owed as much", "owed_share_if_service_used"),
    _off("zone_of_tolerance", "no zone of tolerance", "zone_of_tolerance"),
    _off("loss_aversion", "no loss aversion", "loss_aversion"),
    _off("diminishing_sensitivity", "no diminishing sensitivity", "diminishing_sensitivity"),
    _off("irreparable_harm", "every harm can be made good", "irreparability"),
    _off("pattern_inference", "earlier failures do not count", "pattern_inference"),
    _off("stability", "stability does not raise harm", "stability_effect"),
    _off("controllability", "controllability moves neither harm nor what is owed", "controllability_effect"),
    _off("anger", "no anger", "anger_per_felt_loss", "anger_per_shortfall"),
    _off("double_deviation_anger", "a failed answer makes nobody angrier", "anger_per_shortfall"),
    _off("grudge_ceiling", "a grudge weighs without bound", "grudge_ceiling"),
    _off("hardening", "anger does not harden into avoidance", "hardening_into_avoidance"),
    _off("loyal_hardening", "the anger of the committed hardens like that of others", "loyal_hardening"),
    _off("waiting", "waiting is not judged", "waiting_penalty"),
    _off("relief", "complaining does not relieve", "relief_of_being_heard"),
    _off("voice_by_loss", "voice is blind to the loss", "voice_per_felt_loss", voice_base=_SAME_VOICE),
    _off("voice_by_bond", "voice is blind to the bond", "voice_per_loyalty"),
    _off("voice_by_hope", "voice is blind to the expected remedy", "voice_per_expected_remedy"),
    _off("trust_in_judging", "satisfaction is blind to trust", "weight_of_trust_in_judging"),
    _off("certainty", "uneven service does not blunt attitudes", "certainty_effect"),
    _off("habit", "a long relationship makes no habit", "stay_per_habit"),
    _off("exits_at_encounters", "exits come with the calendar", "exits_at_encounters"),
    _off("visits_by_satisfaction", "visits are blind to satisfaction", "visits_per_satisfaction"),
    _off("trust_loss", "failures cost no trust", "trust_loss_per_felt_loss"),
    _off("suspicion", "nobody suspects over-payment", "overpayment_suspicion"),
    _off("compensation_curve", "the compensation curve does not bend", "compensation_sensitivity"),
    _off("fairness_differences", "all call the same compensation fair", "fair_compensation_sd"),
    _off("repair", "repair is worth nothing", "repair_worth"),
    _off("ratchet", "expectations do not ratchet up", "recovery_expectation_ratchet"),
    _off("expectation_by_harm", "expectation is blind to harm", "expectation_rise_with_harm"),
    _off("forbearance", "the committed do not expect less", "loyalty_forbearance"),
    _off("loyalty_amplifies", "loyalty does not amplify", "loyalty_amplification"),
    _off("bond_from_treatment", "treatment makes no bond", "bond_from_treatment"),
    _off("relation_weights", "relation judged like the episode",
               weight_distributive_cumulative=0.46, weight_interactional_cumulative=0.31),
    _off("telling_shape", "everybody tells alike", "telling_if_unhappy", "telling_if_happy"),
    _off("opportunists", "no opportunists", "opportunist_share"),
    _off("value_differences", "equal visits and spending", "visit_rate_shape", "spend_sigma"),
    _off("intention_gap", "behaviour follows intention fully", "intention_to_behaviour"),
)  # fmt: skip

ABLATIONS: dict[str, Ablation] = {ablation.name: ablation for ablation in _ALL}


@checked()
def without(scenario: Scenario, names: Iterable[str]) -> Scenario:
    """Return a scenario without some mechanisms.

    Args:
        scenario: where they work.
        names: names of ABLATIONS.

    Raises:
        ParadoxError: there is no such mechanism.
    """
    values: dict[str, float] = {}
    for name in names:
        if name not in ABLATIONS:
            guess = nearest(name, ABLATIONS)
            raise ParadoxError(
                f"there is no mechanism {name!r} to do without. Allowed: {', '.join(ABLATIONS)}."
                + (f" Did you mean {guess}?" if guess else "")
                + " Next: name one of them."
            )
        values |= ABLATIONS[name].off
    return scenario.with_values(values) if values else scenario
