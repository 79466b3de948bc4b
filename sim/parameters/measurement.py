"""How attitudes show in surveys, and the margins of a verdict."""

from typing import Annotated, NamedTuple

from sim.parameters.parameter import Parameter


# One entry, three lines: a table to be read by people.
# fmt: off
class Measurement(NamedTuple):
    """How attitudes show in surveys, and the margins of a verdict (group `measurement`)."""

    star_midpoint: Annotated[float, Parameter(4.44, "stars", limits=(1.0, 5.0), study=(4.2, 5.0),
        kind="measurement", source="10.18", grade="computed",
        meaning="Mean star rating at a satisfaction of 0.")]
    star_slope: Annotated[float, Parameter(0.871, "stars/sd", limits=(0.0, 5.0), study=(0.7, 1.4),
        kind="measurement", source="10.18", grade="computed",
        meaning="Stars per unit of satisfaction with the episode.")]
    star_noise: Annotated[float, Parameter(0.5, "stars", limits=(0.0, 3.0), study=(0.3, 0.8),
        kind="measurement", source="assumed", grade="judgement",
        meaning="Spread of the star rating around the true state.")]
    item7_midpoint: Annotated[float, Parameter(5.2, "points", limits=(1.0, 7.0), study=(4.5, 6.0),
        kind="measurement", source="assumed", grade="judgement",
        meaning="Mean answer on the seven-point item at an attitude of 0.")]
    item7_slope: Annotated[float, Parameter(1.1, "points", limits=(0.0, 5.0), study=(0.7, 1.5),
        kind="measurement", source="assumed", grade="judgement",
        meaning="Points of the seven-point item per unit of attitude.")]
    item7_noise: Annotated[float, Parameter(0.6, "points", limits=(0.0, 3.0), study=(0.3, 1.0),
        kind="measurement", source="assumed", grade="judgement",
        meaning="Spread of the seven-point item around the true state.")]
    nps_midpoint: Annotated[float, Parameter(7.5, "points", limits=(0.0, 10.0),
        kind="measurement", source="assumed", grade="judgement",
        meaning="Mean answer to the recommendation question at a recommendation of 0.")]
    nps_slope: Annotated[float, Parameter(2.0, "points", limits=(0.0, 10.0),
        kind="measurement", source="assumed", grade="judgement",
        meaning="Points of the recommendation question per unit of recommendation.")]
    nps_noise: Annotated[float, Parameter(1.0, "points", limits=(0.0, 5.0),
        kind="measurement", source="assumed", grade="judgement",
        meaning="Spread of the recommendation question around the true state.")]
    dispute_cut: Annotated[float, Parameter(-1.0, "sd", limits=(-5.0, 5.0), study=(-1.5, -0.3),
        kind="measurement", source="5.12", grade="judgement",
        meaning="Satisfaction with the handling below which a customer disputes the answer.")]
    satcom_noise: Annotated[float, Parameter(0.6, "sd", limits=(0.0, 3.0), study=(0.3, 1.0),
        kind="measurement", source="5.12", grade="judgement",
        meaning="Spread of reported satisfaction with the handling around the true state.")]
    survey_interval: Annotated[float, Parameter(13, "weeks", limits=(1, 520),
        kind="scenario", source="assumed", grade="judgement",
        meaning="Weeks from one survey to the next.")]
    survey_share: Annotated[float, Parameter(0.2, "–", limits=(0.0, 1.0), off=1.0,
        kind="scenario", source="assumed", grade="judgement",
        meaning="Share of customers who are asked in a survey.")]
    response_base: Annotated[float, Parameter(0.1, "–", limits=(0.0, 1.0), off=1.0,
        kind="scenario", source="assumed", grade="judgement",
        meaning="Chance of answering the survey for somebody indifferent.")]
    response_slope: Annotated[float, Parameter(0.2, "–", limits=(0.0, 1.0),
        kind="scenario", source="assumed", grade="judgement",
        meaning="How much strong feelings raise the chance of answering the survey.")]
    verdict_margin: Annotated[float, Parameter(0.05, "sd", "Δ", limits=(0.0, 1.0),
        kind="measurement", source="model section 9", grade="judgement",
        meaning="Difference in satisfaction up to which two worlds count as alike.")]
    verdict_wait: Annotated[float, Parameter(4, "weeks", limits=(0, 52),
        kind="measurement", source="model section 9", grade="judgement",
        meaning="Weeks after the answer at which the effect on the person is read.")]
# fmt: on
