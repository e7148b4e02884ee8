"""A second, plain reading of the eligibility rules, to hold the engine against."""
