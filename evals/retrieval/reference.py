"""The reference beside the product: BM25 of bm25s with its defaults, English stems and stop words."""

from collections.abc import Sequence
from typing import Any

import bm25s  # type: ignore[import-untyped]
import Stemmer  # type: ignore[import-not-found]

type Json = dict[str, Any]


class Reference:
    """An index of title, topic, tags and description of the resources."""

    def __init__(self, resources: Sequence[Json]) -> None:
        self._ids = [resource["id"] for resource in resources]
        self._stemmer = Stemmer.Stemmer("english")
        self._index = bm25s.BM25()
        self._index.index(self._words([_text(resource) for resource in resources]), show_progress=False)

    def ranked(self, text: str) -> list[str]:
        """Return the ids of the resources that share a word with the text, best first."""
        wanted = [word for word in self._words([text])[0] if word in self._index.vocab_dict]
        if not wanted:
            return []
        scores = self._index.get_scores(wanted)
        order = sorted(range(len(self._ids)), key=lambda place: -scores[place])
        return [self._ids[place] for place in order if scores[place] > 0]

    def _words(self, texts: list[str]) -> Any:
        return bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, return_ids=False, show_progress=False)


def _text(resource: Json) -> str:
    return " ".join((resource["title"], resource["topic"], *resource.get("tags", ()), resource.get("description", "")))
