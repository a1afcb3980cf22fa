"""The mutations, by what they break."""
