"""Which days a plan has, how many minutes they can hold, and what fits into them."""
