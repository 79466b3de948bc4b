"""Runs: who makes them, where they are kept, what is noted of each."""
