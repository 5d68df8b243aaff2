"""An encoder without a model: the same text always gives the same vector, and texts that share characters are near."""

import hashlib

import numpy as np

from assistant.retrieval.encoder import Vectors

DIMENSION = 384
FLOOR = 0.75  # E5's cosines live between 0.75 and 1; ranking is fitted to that band


def _direction(piece: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(piece.encode("utf8", "replace")).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(DIMENSION - 1).astype(np.float32)


class FakeEncoder:
    """Vectors from characters and pairs of neighbours; the role makes no difference."""

    name = "fake"

    def encode(self, texts: list[str], role: str) -> Vectors:
        """Vectors of `texts`, shape (n, DIMENSION)."""
        rows = np.zeros((len(texts), DIMENSION), np.float32)
        rows[:, 0] = FLOOR**0.5
        for row, text in zip(rows, texts, strict=True):
            pieces = [*text, *(text[i : i + 2] for i in range(len(text) - 1))]
            total = np.sum([_direction(piece) for piece in pieces or [""]], axis=0)
            row[1:] = total / np.linalg.norm(total) * (1 - FLOOR) ** 0.5
        return rows
