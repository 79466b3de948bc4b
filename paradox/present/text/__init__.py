"""Findings in words and numbers, in each language."""
