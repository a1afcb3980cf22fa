"""The rows of plans: what is in force, every version, and the minutes that plans ask of dates."""
