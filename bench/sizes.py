"""Retrieval from libraries of 26 to 100,000 resources, cold and warm, beside bm25s with all their texts in memory."""

import tempfile
from collections.abc import Iterator
from typing import Any

from bench.child import ROOT, ask, sources, variables
from bench.figures import Figure, figure

SIZES = (26, 1_000, 10_000, 100_000)
COLD, WARM, MEMORY = 600.0, 150.0, 300.0  # the goals at the largest: milliseconds, and MB of the process
PROCESSES = 5
WITH_BM25S = str(ROOT / ".venv" / "bin" / "python")  # the stack's environment does not have it


def measure() -> Iterator[Figure]:
    folders = {"SEEDS_FOLDER": str(ROOT / "seeds"), "MEANING_FOLDER": str(ROOT / ".tools" / "meaning")}
    environment = variables(sources()["retrieve_resources"], **folders)
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="studyplan-library-") as folder:
            own = environment | {"LIBRARY_FOLDER": folder}
            beside = ask("bench.large_library", own | {"LIBRARY_SIZE": str(size)}, python=WITH_BM25S)
            yield from _figures(size, [ask("bench.large_library", own) for _ in range(PROCESSES)], beside)


def _figures(size: int, samples: list[dict[str, Any]], bm25s: float) -> Iterator[Figure]:
    goals = (COLD, WARM, MEMORY) if size == SIZES[-1] else (None, None, None)
    name, note = f"retrieval from {size:,}", f"{samples[0]['on_topic']:,} on the topic"
    warm = [lap for sample in samples for lap in sample["warm"]]
    yield figure(f"{name}, cold", [sample["cold"] for sample in samples], "ms", goal=goals[0], note=note)
    yield figure(f"{name}, warm", warm, "ms", goal=goals[1], note=f"bm25s in memory {bm25s:.1f} ms")
    yield figure(f"memory with {size:,}", [sample["megabytes"] for sample in samples], "MB", goal=goals[2])
