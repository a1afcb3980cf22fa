"""The library as plans read it: topic by topic, whatever its size."""
