"""The progress of a plan: what of it is done, due and late, and how fast the learner is."""
