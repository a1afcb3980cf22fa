"""The benchmark: start-up, own code and the embedded stack, each measured against a floor."""
