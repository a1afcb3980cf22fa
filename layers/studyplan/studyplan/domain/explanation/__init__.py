"""Why a plan is as it is: for each day and each task, from what was stored."""
