"""What a learner reads in the reasons: sentences by rules in four languages, and what a sentence claims."""
