"""Virtual experiments: forced failures and answers, panels, surveys and the estimators of the literature."""

from typing import Any

from experiments import laboratory
from experiments.laboratory import *  # noqa: F403  # what is public there is public here; its list stands there
from experiments.laboratory import VirtualStudies, estimators
from paradox.notebooks import show
from sim.arguments import checked

__all__ = ["estimators", "power"]
__all__ += laboratory.__all__


@checked("studies", "lang")
def power(studies: VirtualStudies, lang: str = "en") -> Any:
    """Draw how often studies of each size find their effects (power), with 95 % intervals; it holds the studies first.

    Args:
        studies: what is done.
        lang: language of all but the names that the design gives.
    """
    from paradox.present.figures.power import power as figure
    from paradox.studies import Drawing

    return Drawing(figure(studies, studies.table(), lang))


show()
