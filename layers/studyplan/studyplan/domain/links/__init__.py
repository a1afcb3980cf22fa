"""Links by which a learner, or a calendar, opens what is theirs without an account."""
