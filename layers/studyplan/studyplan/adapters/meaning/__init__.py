"""Meaning of texts by static embeddings: a table of word pieces, read without a library."""
