"""Replanning: what is left of a plan, laid out with as few changes as the rules need, and what has changed."""
