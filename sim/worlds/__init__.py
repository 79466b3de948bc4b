"""A world and its counterfactuals, the outcomes read from them, and the Mesa face."""
