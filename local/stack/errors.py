"""The error that local commands print as one sentence."""


class StackError(Exception):
    """A local command cannot start or continue; the message says why and what to do."""
