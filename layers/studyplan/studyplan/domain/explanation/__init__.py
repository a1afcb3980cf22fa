"""How a plan is being made, and why it is as it is: its steps, each day and each task, from what was stored."""
