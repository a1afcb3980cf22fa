"""Prints a command's progress on standard error, so that standard output holds its result alone."""

import sys


def tell(message: str) -> None:
    print(f"  {message}", file=sys.stderr, flush=True)
