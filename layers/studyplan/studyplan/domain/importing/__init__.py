"""Reads catalogue files: bytes to rows for the library, with what is wrong with the others."""
