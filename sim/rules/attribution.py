"""Why did it happen? Blame turns the severity of a failure into harm, and money into something owed.

Signs: controllability and stability (Magnini et al. 2007, rows 2.3, 2.4; Van Vaerenbergh et al. 2014,
row 6.6); earlier failures read as a pattern (rows 2.2, 3.2, 3.6); who is not to blame owes little (row 2.9). Sizes
are judgements.
"""

from sim.kernels.jit import rule
from sim.rules.value import clip


@rule
def stability(base_stability: float, memory: float, pattern_inference: float) -> float:
    """Expect it to happen again [0, 1]: the cause's own stability plus remembered failures."""
    return clip(base_stability + pattern_inference * memory, 0.0, 1.0)


@rule
def perceived_controllability(controllability: float, explain: float, blame_bias: float) -> float:
    """Hold the firm responsible [0, 1]: customers over-blame until the firm explains (M13)."""
    return controllability + blame_bias * (1.0 - controllability) * (1.0 - explain)


@rule
def blame(perceived_controllability: float, reference_controllability: float, controllability_effect: float) -> float:
    """Blame the firm in proportion to its control: 1 at the reference, nothing where it could do nothing."""
    return 1.0 + controllability_effect * (perceived_controllability / reference_controllability - 1.0)


@rule
def entitlement(blame: float, stability: float, stability_effect: float) -> float:
    """Weigh blame by what is expected to happen again: what makes severity harm, and a missing remedy unjust."""
    return blame * (1.0 + stability_effect * (stability - 0.5))
