"""The HTTP API: parsing requests, writing responses and problems, and documenting routes."""
