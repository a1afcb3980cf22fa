"""The project on one machine, without AWS: the embedded stack and the commands that use it."""
