"""Prints a command's progress on standard error, so that standard output holds its result alone."""

import sys


def print_progress(message: str) -> None:
    print(f"  {message}", file=sys.stderr, flush=True)
