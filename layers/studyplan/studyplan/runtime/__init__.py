"""The runtime of a function: its settings, its metrics and its adapters."""
