"""Compiled libraries: the form of their rows, and large ones by topic in a bucket."""
