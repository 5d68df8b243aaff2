"""BM25 over token lists, scaled to 0..1 so that queries of every length compare.

Robertson & Zaragoza (2009), "The Probabilistic Relevance Framework"; k1 and b as in Lucene.
"""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.75


class BM25:
    """Postings with weights computed once; `scores(tokens)` -> float32 array (documents,) in 0..1."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        lengths = np.array([len(d) for d in documents], dtype=np.float32)
        average = float(lengths.mean()) if len(documents) else 1.0
        postings: dict[str, list[tuple[int, int]]] = {}
        for number, document in enumerate(documents):
            for token, count in Counter(document).items():
                postings.setdefault(token, []).append((number, count))
        self._size = len(documents)
        self._idf: dict[str, float] = {}
        self._postings: dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]] = {}
        for token, rows in postings.items():
            idf = math.log(1 + (self._size - len(rows) + 0.5) / (len(rows) + 0.5))
            ids = np.array([r[0] for r in rows], dtype=np.int32)
            counts = np.array([r[1] for r in rows], dtype=np.float32)
            weight = idf * counts * (K1 + 1) / (counts + K1 * (1 - B + B * lengths[ids] / max(average, 1e-9)))
            self._idf[token] = idf
            self._postings[token] = (ids, weight.astype(np.float32))
        self._unseen_idf = math.log(1 + (self._size + 0.5) / 0.5) if documents else 1.0
        self._own = np.array([self._weight_of(d) for d in documents], dtype=np.float32)

    def _weight_of(self, tokens: Sequence[str]) -> float:
        return sum(self._idf.get(t, self._unseen_idf) for t in set(tokens)) or 1.0

    def scores(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        """Share of the query's and the document's weight that they have in common, 0..1."""
        total = np.zeros(self._size, dtype=np.float32)
        for token in set(tokens):
            found = self._postings.get(token)
            if found is not None:
                total[found[0]] += found[1]
        own = self._weight_of(tokens)
        scaled: NDArray[np.float32] = np.minimum(total / np.sqrt(own * np.maximum(self._own, 1e-9)) / (K1 + 1) * 1.6, 1.0)
        return scaled
