"""The evaluation of the checks: plans that are broken on purpose, in every way that a check's definition names."""
