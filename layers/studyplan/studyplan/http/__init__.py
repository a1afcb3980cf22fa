"""The HTTP API: requests read, responses and problems written, routes documented."""
