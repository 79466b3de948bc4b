"""The compiled engine: one module for each part of the weekly schedule, calling the rules (sections 3 and 7).

Within a phase no person depends on another, except through the queue, which has a total order. How the loops
are made fast without changing a single bit:

- A loop unpacks the columns it needs at its top; whatever it calls for one person takes plain numbers.
- What happens to everybody is a dense loop without branches over a slice of persons, so that the compiler turns
  it into vector instructions; it hashes the draws of the slice into a small scratch block that stays in cache.
  Steps in which nobody depends on anybody else are taken one after the other for a slice before the next slice, so
  that what one step has read is near for the next: 3 ns of 44 less in a market of a million.
- What happens to few (visits, failures, stories, exits) is put on an index list first and done in a second,
  branching loop.
- Where a draw decides against a small chance, a cheap upper bound of that chance is tried first: only those below
  the bound pay for the exact rule, and the answer is the same.
- What takes many numbers of few persons, failures and answers, is judged on a desk: gathered first, then judged by
  the rule in vector instructions, then carried out (`sim.desk`).
- Marks of persons become lists, and counts, many persons at a time (`sim.marks`). Dense loops over short lists go on
  to the end of a whole block, as what is left over would be done one by one (`sim.draw_slices.blocks`).
- Loops that jump from person to person ask for the memory of those to come (`sim.ahead`).
- No loop of a week makes an array or counts references to one (`sim.compiling.loop`), and exponentials and logarithms
  are a few products and additions that stand in the loop itself (`sim.exponential`, `sim.logarithm`).
"""

from sim.phases.learning import set_factors
from sim.phases.stories import story_valence
from sim.phases.visits import fade
from sim.phases.week import run_weeks, run_worlds
from sim.scratch import new as working_space

__all__ = ["fade", "run_weeks", "run_worlds", "set_factors", "story_valence", "working_space"]
