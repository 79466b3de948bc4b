"""A firm told in its own terms: ten kinds of firm, a dozen questions, and the market in which the answers come out."""
