"""Findings as figures; they compute nothing."""
