"""Language models on this machine in place of a paid one, and the providers that a stack can be given."""
