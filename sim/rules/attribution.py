"""Why did it happen? Blame turns the severity of a failure into harm.

Signs: controllability and stability (Magnini et al. 2007, rows 2.3, 2.4; Van Vaerenbergh et al. 2014,
row 6.6); earlier failures read as a pattern (rows 2.2, 3.2, 3.6). Sizes are judgements.
"""

from sim.compiling import rule
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
def harm(
    severity: float,
    perceived_controllability: float,
    stability: float,
    controllability_effect: float,
    stability_effect: float,
) -> float:
    """Weigh the severity of a failure (0, 1] by blame: the one variable that carries all attributions."""
    blame = 1.0 + controllability_effect * (perceived_controllability - 0.5)
    return severity * blame * (1.0 + stability_effect * (stability - 0.5))
