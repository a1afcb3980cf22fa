"""What a plan writer is asked for and hands in: the draft, its model calls, and the order by rules."""
