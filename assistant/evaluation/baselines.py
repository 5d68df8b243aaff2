"""What simpler retrieval would do on the same questions, and what each channel is worth."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.index import ChannelScores, Index
from assistant.retrieval.ranking import Weights, features

RRF_K = 60  # Cormack, Clarke & Büttcher (2009)

Order = list[str]  # names of topics, best first

# An ablation silences a channel: its scores become zero, in the phrasings and in the bodies.
CHANNELS = {
    "不用意思": ("phrase_dense", "body_dense", "vote"),
    "不用用词": ("phrase_words", "body_words", "rarest"),
    "不用读音": ("phrase_sounds",),
    "不用正文": ("body_dense", "body_words"),
}


def _ordered(index: Index, scores: NDArray[np.float32], topics: set[str]) -> Order:
    return [index.groups[i] for i in np.argsort(-scores, kind="stable") if index.groups[i] in topics]


def _reciprocal_ranks(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    ranks = np.empty(len(scores), np.float32)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return np.asarray(1 / (RRF_K + ranks), np.float32)


def compare(index: Index, weights: Weights, questions: Sequence[str], topics: set[str]) -> dict[str, list[Order]]:
    """For each way of ranking, the topics of every question, best first."""
    orders: dict[str, list[Order]] = {}
    for question in questions:
        forms = index.forms(question)
        scores = index.by_group(index.search(forms, index.encoder.encode(forms, "query")))
        for name, values in _ways(scores, weights).items():
            orders.setdefault(name, []).append(_ordered(index, values, topics))
    return orders


def _ways(scores: ChannelScores, weights: Weights) -> dict[str, NDArray[np.float32]]:
    fused = {"融合": scores}
    for name, silent in CHANNELS.items():
        fused[name] = replace(scores, **{field: np.zeros_like(getattr(scores, field)) for field in silent})
    ways = {name: weights.confidence(features(s)) for name, s in fused.items()}
    ways["只用词（BM25）"] = scores.phrase_words
    ways["只用意思（最近的说法）"] = scores.phrase_dense
    ways["词和意思按名次相加（RRF）"] = _reciprocal_ranks(scores.phrase_words) + _reciprocal_ranks(scores.phrase_dense)
    return ways
