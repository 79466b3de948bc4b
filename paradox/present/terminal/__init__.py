"""Findings on a terminal: tables, screens, progress."""
