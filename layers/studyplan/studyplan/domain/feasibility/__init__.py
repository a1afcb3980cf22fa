"""Whether a plan request can be satisfied, and the smallest changes that make it possible."""
