"""The evaluation of plan quality: many requests over several libraries, graded by measures from the literature."""
