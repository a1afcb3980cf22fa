"""The learners in the table, and the links by which they open what is theirs."""
