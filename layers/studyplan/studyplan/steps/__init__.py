"""The steps of the state machine: their wrapper, their input and their outputs."""
