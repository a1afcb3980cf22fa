"""The state Validate plan: the checks. They share no code with the scheduler."""
