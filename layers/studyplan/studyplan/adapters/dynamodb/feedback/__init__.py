"""The votes of learners and their counts in the table."""
