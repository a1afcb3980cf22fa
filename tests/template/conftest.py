"""The functions that emit metrics run over the fakes."""

from tests.support.fakes.fixtures import fakes, store

__all__ = ["fakes", "store"]
