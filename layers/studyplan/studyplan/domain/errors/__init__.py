"""Every error the product names: for HTTP callers, for the state machine, and of a model."""
