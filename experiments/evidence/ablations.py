"""What can be taken out of the model, one mechanism at a time, to see which finding needs it.

Each entry sets parameters to the values that switch the mechanism off; nothing is refitted.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sim.errors import ParadoxError
from sim.scenario import Scenario
from sim.suggestions import nearest


@dataclass(frozen=True)
class Ablation:
    """A mechanism and what switches it off.

    Attributes:
        name: as given to `--without`. title: for readers. off: values by path in a scenario.
    """

    name: str
    title: str
    off: Mapping[str, float]


def _behaviour(name: str, title: str, **off: float) -> Ablation:
    return Ablation(name, title, {f"behaviour.{parameter}": value for parameter, value in off.items()})


# Without any effect of the loss, the base is set so that as many complain as with it (about .43 of the failed).
_SAME_VOICE = math.log(0.43 / 0.57)

_ALL = (
    _behaviour("recovery_disconfirmation", "recovery is not compared with expectation", recovery_involvement=0),
    _behaviour("zone_of_tolerance", "no zone of tolerance", zone_of_tolerance=0),
    _behaviour("loss_aversion", "no loss aversion", loss_aversion=1),
    _behaviour("diminishing_sensitivity", "no diminishing sensitivity", diminishing_sensitivity=50),
    _behaviour("irreparable_harm", "every harm can be made good", irreparability=0),
    _behaviour("pattern_inference", "earlier failures do not count", pattern_inference=0),
    _behaviour("stability", "stability does not raise harm", stability_effect=0),
    _behaviour("controllability", "controllability does not raise harm", controllability_effect=0),
    _behaviour("anger", "no anger", anger_per_felt_loss=0, anger_per_shortfall=0),
    _behaviour("double_deviation_anger", "a failed answer makes nobody angrier", anger_per_shortfall=0),
    _behaviour("hardening", "anger does not harden into avoidance", hardening_into_avoidance=0),
    _behaviour("loyal_hardening", "the anger of the committed hardens like that of others", loyal_hardening=0),
    _behaviour("waiting", "waiting is not judged", waiting_penalty=0),
    _behaviour("relief", "complaining does not relieve", relief_of_being_heard=0),
    _behaviour("voice_by_loss", "voice is blind to the loss", voice_per_felt_loss=0, voice_base=_SAME_VOICE),
    _behaviour("voice_by_bond", "voice is blind to the bond", voice_per_loyalty=0),
    _behaviour("voice_by_hope", "voice is blind to the expected remedy", voice_per_expected_remedy=0),
    _behaviour("trust_loss", "failures cost no trust", trust_loss_per_felt_loss=0),
    _behaviour("suspicion", "nobody suspects over-payment", overpayment_suspicion=0),
    _behaviour("compensation_curve", "the compensation curve does not bend", compensation_sensitivity=50),
    _behaviour("fairness_differences", "all call the same compensation fair", fair_compensation_sd=0),
    _behaviour("repair", "repair is worth nothing", repair_worth=0),
    _behaviour("ratchet", "expectations do not ratchet up", recovery_expectation_ratchet=0),
    _behaviour("expectation_by_harm", "expectation is blind to harm", expectation_rise_with_harm=0),
    _behaviour("forbearance", "the committed do not expect less", loyalty_forbearance=0),
    _behaviour("loyalty_amplifies", "loyalty does not amplify", loyalty_amplification=0),
    _behaviour("bond_from_treatment", "treatment makes no bond", bond_from_treatment=0),
    _behaviour("relation_weights", "relation judged like the episode",
               weight_distributive_cumulative=0.5, weight_interactional_cumulative=0.35),
    _behaviour("telling_shape", "everybody tells alike", telling_if_unhappy=0, telling_if_happy=0),
    _behaviour("opportunists", "no opportunists", opportunist_share=0),
    _behaviour("value_differences", "equal visits and spending", visit_rate_shape=1000, spend_sigma=0),
    _behaviour("intention_gap", "behaviour follows intention fully", intention_to_behaviour=1),
)  # fmt: skip

ABLATIONS: dict[str, Ablation] = {ablation.name: ablation for ablation in _ALL}


def without(scenario: Scenario, names: Iterable[str]) -> Scenario:
    """Give a scenario without some mechanisms.

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
