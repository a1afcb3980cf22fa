"""The state Validate plan: the checks, which share no code with the scheduler."""
