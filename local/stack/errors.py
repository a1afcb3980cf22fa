"""What can go wrong with the local stack, each as one sentence for the person at the terminal."""


class StackError(Exception):
    """The local stack cannot start or go on; the message says why and what to do."""
