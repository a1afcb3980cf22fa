"""The state Score plan: the confidence of a plan and what happens next."""
