"""The compiled engine: the verbs of `sim.engines.agents` over columns, one person at a time, module by module.

`customer` and `firm` have the verbs by the same names in the same order, so that both engines can be read side by
side; `week` says who acts when. A verb moves rows between columns and rules and holds no psychology of its own. What
makes it fast, and how that was measured, is in docs/explanation/how-the-engine-is-fast.md:

- What happens to everybody is a plain loop from person 0 on without branches, which the compiler turns into vector
  instructions; what happens to few is put on a list first.
- Draws, normal numbers and severities of those listed are computed in loops of their own (`sim.state.batched_draws`).
- Where a draw decides against a chance, bounds that take no exponential are tried first (`bounds`).
- Exponentials and logarithms are a few products and additions, the same bits everywhere (`sim.kernels.elementary`).
"""

from sim.engines.compiled.firm import set_factors
from sim.engines.compiled.week import run_weeks

__all__ = ["run_weeks", "set_factors"]
