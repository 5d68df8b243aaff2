"""Queries that arrive together are encoded together, and each gets its own vectors."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assistant.retrieval.batching import BatchingEncoder
from assistant.retrieval.encoder import Vectors

from ..fake_encoder import FakeEncoder
from ..running import until


class SlowEncoder(FakeEncoder):
    """Holds its first batch until it is told to go on; fails on the word 错."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.started, self.go_on = threading.Event(), threading.Event()

    def encode(self, texts: list[str], role: str) -> Vectors:
        """Vectors of `texts`, once it may."""
        assert role == "query"
        self.batches.append(texts)
        self.started.set()
        assert self.go_on.wait(30)
        if "错" in texts:
            raise RuntimeError("no memory")
        return super().encode(texts, role)


def crowd(encoder: SlowEncoder, queries: list[list[str]]) -> list[Vectors | BaseException]:
    """The first query is being encoded while all the others arrive; what each of them got."""
    batching = BatchingEncoder(encoder)
    with ThreadPoolExecutor(len(queries)) as pool:
        found = [pool.submit(batching.encode, queries[0])]
        assert encoder.started.wait(30)
        found += [pool.submit(batching.encode, query) for query in queries[1:]]
        until(lambda: len(batching._waiting) == len(queries) - 1, "all others wait")
        encoder.go_on.set()
        return [future.exception(30) or future.result(30) for future in found]


def test_alone() -> None:
    """A lone query waits for nobody and gets the encoder's own vectors."""
    encoder = SlowEncoder()
    encoder.go_on.set()

    assert np.array_equal(BatchingEncoder(encoder).encode(["三孩", "补贴"]), FakeEncoder().encode(["三孩", "补贴"], "query"))


def test_a_crowd_goes_through_in_one_batch() -> None:
    """What waits while the model is busy is encoded together; everybody gets the rows of their own texts."""
    encoder = SlowEncoder()
    queries = [["一"], ["二", "二甲"], ["三"], [], ["四", "四甲", "四乙"]]
    found = crowd(encoder, queries)

    assert len(encoder.batches) == 2
    assert encoder.batches[0] == ["一"]
    assert sorted(encoder.batches[1]) == sorted(["二", "二甲", "三", "四", "四甲", "四乙"])
    for query, vectors in zip(queries, found, strict=True):
        assert isinstance(vectors, np.ndarray)
        assert vectors.shape[0] == len(query)
        if query:
            assert np.array_equal(vectors, FakeEncoder().encode(query, "query"))


def test_an_error_reaches_whoever_waits() -> None:
    """When a batch fails, all in it hear of it; the next one works."""
    encoder = SlowEncoder()
    found = crowd(encoder, [["一"], ["错"], ["三"]])

    assert isinstance(found[0], np.ndarray)
    assert [str(error) for error in found[1:]] == ["no memory", "no memory"]
    batching = BatchingEncoder(encoder)
    with pytest.raises(RuntimeError, match="no memory"):
        batching.encode(["错"])
    assert batching.encode(["好"]).shape[0] == 1
