"""The firm learns from complaints it hears and prevents failures it pays for (M20, M21). Sizes are judgements."""

from sim.kernels.jit import rule
from sim.rules.value import gain


@rule
def failure_factor(
    spend: float,
    knowledge: float,
    prevention_max: float,
    prevention_scale: float,
    learn_max: float,
    learn_scale: float,
) -> float:
    """Scale the failure probability of a cause: prevention and learning, both with diminishing returns."""
    prevented = prevention_max * gain(spend / prevention_scale, 1.0)
    learned = learn_max * gain(knowledge / learn_scale, 1.0)
    return (1.0 - prevented) * (1.0 - learned)


@rule
def knowledge(old: float, noticed: int, customers: int, fade: float, recording_share: float) -> float:
    """Add this week's noticed cases per 1,000 customers to the stock, of which a share is forgotten."""
    return (1.0 - fade) * old + recording_share * 1000.0 * noticed / customers
