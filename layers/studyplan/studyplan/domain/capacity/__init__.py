"""The days of a plan, their capacity in minutes, and what fits into them."""
