"""The use cases of the API and of the reconciler, on ports alone."""
