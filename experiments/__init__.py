"""Many runs and what they mean: designs, comparisons, studies, and the laboratory."""
