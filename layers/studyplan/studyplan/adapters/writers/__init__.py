"""The plan writers: by rules, and by a model."""
