"""What the runs of a study mean: tables in, findings out."""
