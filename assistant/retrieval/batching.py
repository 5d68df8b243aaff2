"""Queries that arrive together are encoded together."""

import threading
from concurrent.futures import Future

import numpy as np

from assistant.retrieval.encoder import Encoder, Vectors


class BatchingEncoder:
    """Blocking `encode`, shared by all worker threads.

    Whoever finds the model idle encodes everything that waits, so that a lone query waits for nobody and a crowd
    goes through in one batch.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()
        self._waiting: list[tuple[list[str], Future[Vectors]]] = []
        self._model = threading.Lock()

    def encode(self, texts: list[str]) -> Vectors:
        """Query vectors of `texts`, shape (len(texts), dimension)."""
        future: Future[Vectors] = Future()
        with self._lock:
            self._waiting.append((texts, future))
        with self._model:  # by the time it is ours, our texts may have gone with another's batch
            if not future.done():
                self._run()
        return future.result()

    def _run(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting, []
        try:
            vectors = self._encoder.encode([text for texts, _ in batch for text in texts], "query")
        except Exception as error:  # whoever waits must hear of it
            for _, future in batch:
                future.set_exception(error)
            return
        cuts = np.cumsum([len(texts) for texts, _ in batch])[:-1]
        for (_, future), part in zip(batch, np.split(vectors, cuts), strict=True):
            future.set_result(part)
