"""BM25 over token lists, scaled to 0..1 so that queries of every length compare.

Robertson & Zaragoza (2009), "The Probabilistic Relevance Framework"; k1 and b as in Lucene.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.75


class BM25:
    """Postings with weights computed once; `scores(tokens)` -> float32 array (documents,) in 0..1."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        size = self._size = len(documents)
        lengths = np.array([len(d) for d in documents], dtype=np.float32)
        numbers: dict[str, int] = {}
        tokens = np.array([numbers.setdefault(t, len(numbers)) for d in documents for t in d], dtype=np.int64)
        owners = np.repeat(np.arange(size), lengths.astype(np.int64))
        # One row for each token in each document, sorted by token.
        pairs, counts = np.unique(tokens * max(size, 1) + owners, return_counts=True)
        token_of, document_of = np.divmod(pairs, max(size, 1))
        seen_in = np.bincount(token_of, minlength=len(numbers))
        idf = np.log(1 + (size - seen_in + 0.5) / (seen_in + 0.5)).astype(np.float32)
        length = lengths[document_of] / max(float(lengths.mean()) if size else 0.0, 1e-9)
        weights = (idf[token_of] * counts * (K1 + 1) / (counts + K1 * (1 - B + B * length))).astype(np.float32)
        ends = np.cumsum(seen_in)
        self._numbers, self._idf = numbers, idf
        self._documents = np.split(document_of, ends[:-1]) if len(ends) else []
        self._weights = np.split(weights, ends[:-1]) if len(ends) else []
        self._unseen_idf = math.log(1 + (size + 0.5) / 0.5) if size else 1.0
        own = np.bincount(document_of, idf[token_of], minlength=size).astype(np.float32)
        self._own = np.where(own > 0, own, np.float32(1))

    def _weight_of(self, tokens: Sequence[str]) -> float:
        known = (self._numbers.get(t) for t in set(tokens))
        return sum(self._unseen_idf if n is None else float(self._idf[n]) for n in known) or 1.0

    def documents_with(self, token: str) -> NDArray[np.int64]:
        """Numbers of the documents that have a token."""
        number = self._numbers.get(token)
        return np.zeros(0, np.int64) if number is None else self._documents[number]

    def scores(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        """Share of the query's and the document's weight that they have in common, 0..1."""
        total = np.zeros(self._size, dtype=np.float32)
        for token in set(tokens):
            number = self._numbers.get(token)
            if number is not None:
                total[self._documents[number]] += self._weights[number]
        own = self._weight_of(tokens)
        scaled: NDArray[np.float32] = np.minimum(total / np.sqrt(own * np.maximum(self._own, 1e-9)) / (K1 + 1) * 1.6, 1.0)
        return scaled
