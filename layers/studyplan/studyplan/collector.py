"""The garbage collector at the start of a function.

Each function imports this module before any other of the layer, which stops the collector, and calls `resume` when all
is loaded. What it loads it keeps until its end, so the collector need not look at it: not while it is loaded, which is
3 % of a start, and not in a call, where a full collection of it takes 20 ms and more.
"""

import gc
import os

if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:  # elsewhere a process loads more than one function
    gc.disable()


def resume() -> None:
    """Collect garbage again, but never what is loaded now."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
