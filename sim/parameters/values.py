"""The values of a scenario as typed tuples: what rules and compiled loops receive."""

from sim.parameters.behaviour import Behaviour
from sim.parameters.event import Effects, Event
from sim.parameters.firm import FirmSize
from sim.parameters.market import Market, NetworkForm
from sim.parameters.measurement import Measurement
from sim.parameters.money import Money
from sim.parameters.policy import Policy
from sim.parameters.run import RunLength
from sim.parameters.segment import Segment
from sim.parameters.service import Cause, Service, SeverityShape

__all__ = [
    "Behaviour",
    "Cause",
    "Effects",
    "Event",
    "FirmSize",
    "Market",
    "Measurement",
    "Money",
    "NetworkForm",
    "Policy",
    "RunLength",
    "Segment",
    "Service",
    "SeverityShape",
]
