"""The use cases of the API and of the reconciler; they know the ports but no adapter."""
