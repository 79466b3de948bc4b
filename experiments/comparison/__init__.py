"""Policies compared on common luck, with intervals and verdicts."""
