"""Imports: their rows and writes in the table, and their files in a bucket."""
