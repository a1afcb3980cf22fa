"""The wide evaluation: hundreds of requests over all libraries, lengths, levels and writers, drawn from a seed."""
