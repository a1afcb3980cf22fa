"""`make import`: sends a catalogue file to the served stack and prints the report by row."""
