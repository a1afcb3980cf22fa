"""Reviews before an exam: how many a resource gets, for how long, on which days, and why."""
