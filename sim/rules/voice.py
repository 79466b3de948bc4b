"""Speak up or stay silent.

Sources: exit, voice and loyalty (Hirschman); most stay silent (rows 9.1 to 9.4); dissatisfaction explains
little of complaining (Halstead 1990, row 9.6); good answers invite complaints (Ma, Sun and Kekre 2015, row 8.6).
"""

from sim.kernels.jit import rule
from sim.parameters.values import Behaviour
from sim.rules.value import exp, logistic


@rule
def voice_probability(
    felt: float,
    bond: float,
    recovery_expectation: float,
    voice_trait: float,
    ease: float,
    voice_offset: float,
    b: Behaviour,
) -> float:
    """Return the chance of a complaint: it rises with the felt loss, the bond, and what one expects from it."""
    hope = recovery_expectation - b.recovery_expectation_mean
    return logistic(
        b.voice_base
        + b.voice_per_felt_loss * felt
        + b.voice_per_loyalty * bond
        + b.voice_per_expected_remedy * hope
        + b.voice_trait_sd * voice_trait
        + ease
        + voice_offset
    )


@rule
def false_claim_probability(recovery_expectation: float, b: Behaviour) -> float:
    """Return the chance that an opportunist claims without a failure: generosity attracts (rows 8.9, 8.10)."""
    hope = recovery_expectation - b.recovery_expectation_mean
    return min(1.0, b.false_claim_rate * exp(b.false_claim_generosity * hope))
