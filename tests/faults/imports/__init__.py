"""Imports with faults: their system, what happens in a play, what has to hold, and the guards."""
