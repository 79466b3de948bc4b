"""The readable engine: customers and the firm as Mesa agents who act one by one within each phase.

This is the definition of the behaviour and the quick way to try an idea: subclass `Customer`, override a verb, and let
the class live a scenario (`Scenario.load(path, customer=...)`). Attributes are the columns of the world, so what an
agent does is what the compiled engine sees. Both engines call the same rules and must agree bit for bit; this package
uses none of the compiled phases.
"""

from sim.engines.agents.customer import Customer
from sim.engines.agents.firm import Firm
from sim.engines.agents.week import live_week

__all__ = ["Customer", "Firm", "live_week"]
