"""Every constant of the model once: symbol, unit, default, limits, study range, source."""
