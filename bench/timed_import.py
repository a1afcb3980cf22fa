"""Run in a fresh process as `python -P timed_import.py`: imports `app`, prints its time and the loaded modules.

It imports as little as possible before the clock starts, so that both sides pay for their own imports.
"""

import sys
import time

before = set(sys.modules)
wall, cpu = time.perf_counter(), time.process_time()
__import__("app")
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
loaded = [name for name in sys.modules if name not in before and name != "app"]

import json  # noqa: E402
import os  # noqa: E402

print(json.dumps({"cpu": cpu * 1000, "wall": wall * 1000, "modules": loaded}), flush=True)
os._exit(0)  # the interpreter's own end is no part of a Lambda function's start
