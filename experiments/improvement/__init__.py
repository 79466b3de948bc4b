"""Looks for the best policy of a scenario under a budget and conditions, and tells it with numbers of fresh luck."""
