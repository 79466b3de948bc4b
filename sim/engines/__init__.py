"""Two engines for one week: agents, which define it, and the compiled one, which is fast."""
