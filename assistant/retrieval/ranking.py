"""Fuse the channels into one calibrated confidence, and keep the reasons.

The weights are fitted by `assistant.training.fit_ranking` on the knowledge base's own phrasings (each left out in
turn); features are relative to the other targets, so a new entry works without fitting.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.encoder import Vectors
from assistant.retrieval.index import ChannelScores, Index
from assistant.retrieval.passages import Target

FEATURES = (
    "dense", "dense_margin", "vote", "words", "words_margin", "sounds", "sounds_margin",
    "body_dense", "body_words", "dense_x_words", "best_sounds_and_words", "rarest", "rarest_margin",
)  # fmt: skip
NAMED = 1.6  # a question that names an entry's amount speaks for it by this factor
SHIPPED_WEIGHTS = Path(__file__).parent / "ranking.json"


def _margin(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Own score minus the best of the others."""
    top = int(scores.argmax())
    others = np.full_like(scores, scores[top])
    rest = np.delete(scores, top)
    others[top] = rest.max() if len(rest) else 0.0
    return scores - others


def features(scores: ChannelScores) -> NDArray[np.float32]:
    """(targets, len(FEATURES)); every column roughly within -1..1."""
    columns = (
        scores.phrase_dense,
        _margin(scores.phrase_dense),
        scores.vote,
        scores.phrase_words,
        _margin(scores.phrase_words),
        scores.phrase_sounds,
        _margin(scores.phrase_sounds),
        scores.body_dense,
        scores.body_words,
        scores.phrase_dense * scores.phrase_words,
        np.maximum(scores.phrase_sounds, scores.phrase_words),
        scores.rarest,
        _margin(scores.rarest),
    )
    return np.stack(columns, axis=1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Logistic:
    """p = 1 / (1 + exp(-(features @ weights + bias))); weights: (len(FEATURES),)."""

    weights: NDArray[np.float32]
    bias: float

    def __call__(self, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        """(rows, len(FEATURES)) -> (rows,) probabilities."""
        logits = matrix @ self.weights + self.bias
        result: NDArray[np.float32] = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        return result


@dataclass(frozen=True, slots=True)
class Weights:
    """Two fits. confidence: is this group (topic) the right one? fit: is this target the right one of its group?"""

    version: str
    confidence: Logistic
    fit: Logistic

    @classmethod
    def load(cls, path: Path = SHIPPED_WEIGHTS) -> "Weights":
        """Weights from the JSON file that `fit_ranking` writes; ValueError when its features are not ours."""
        stored = json.loads(path.read_text("utf8"))
        if tuple(stored["features"]) != FEATURES:
            raise ValueError(f"{path}: fitted for other features; run python -m assistant.training.fit_ranking")
        fits = [Logistic(np.array(stored[name]["weights"], np.float32), float(stored[name]["bias"])) for name in ("confidence", "fit")]
        return cls(stored["version"], *fits)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One target and what spoke for it. fit: 0..1, how well it suits among the targets of its group."""

    target: Target
    fit: float
    matched: str
    features: tuple[float, ...] = ()  # as FEATURES names them

    @property
    def likeness(self) -> float:
        """Cosine of its phrasing nearest in meaning."""
        return self.features[FEATURES.index("dense")] if self.features else 0.0


@dataclass(frozen=True, slots=True)
class Group:
    """Targets that share the credit (the entries of a topic), best first.

    confidence: 0..1, calibrated: of questions with this number, that share is rightly answered from this group.
    """

    name: str
    confidence: float
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Groups for one query, surest first.

    forms: the canonical text, then its mended spelling if different. queries: their vectors, (len(forms), dimension).
    harmless: cosine of the nearest phrase that only sounds like danger.
    """

    forms: tuple[str, ...]
    groups: tuple[Group, ...]
    queries: Vectors = field(default_factory=lambda: np.zeros((0, 1), np.float32), compare=False, repr=False)
    harmless: float = 0.0


class Ranker:
    """Ranks the targets of one index; safe to share between threads."""

    def __init__(self, index: Index, weights: Weights, encode: Callable[[list[str]], Vectors] | None = None) -> None:
        self.index = index
        self._weights = weights
        self._encode = encode or (lambda texts: index.encoder.encode(texts, "query"))

    def rank(self, messages: Sequence[str], groups: int = 5, candidates: int = 6) -> list[Ranking]:
        """A ranking for each message, with so many groups and candidates in each; all are encoded in one batch."""
        forms = [self.index.forms(m) for m in messages]
        vectors = self.index.vectors_of([form for written in forms for form in written], self._encode)
        rankings, start = [], 0
        for written in forms:
            queries = vectors[start : start + len(written)]
            start += len(written)
            found = self._groups(written, self.index.search(written, queries), groups, candidates)
            rankings.append(Ranking(tuple(written), found, queries, self.index.likeness_to_harmless(queries)))
        return rankings

    def _groups(self, forms: Sequence[str], scores: ChannelScores, groups: int, candidates: int) -> tuple[Group, ...]:
        confidence = self._weights.confidence(features(self.index.by_group(scores)))
        matrix = features(scores)
        fit = self._weights.fit(matrix)
        named = sorted(self.index.named_figures(forms))
        if named:  # “那3000”: who names our amount speaks of a topic that has it
            groups_named = np.unique(self.index.group_numbers[named])
            confidence[groups_named] = np.minimum(confidence[groups_named] * NAMED, 1)
        found = []
        for number in np.argsort(-confidence, kind="stable")[:groups]:
            members = np.flatnonzero(self.index.group_numbers == number)
            best = members[np.argsort(-fit[members], kind="stable")][:candidates]
            own = tuple(self._candidate(int(t), float(fit[t]), matrix[t], scores) for t in best)
            found.append(Group(self.index.groups[number], float(confidence[number]), own))
        return tuple(found)

    def _candidate(self, number: int, fit: float, row: NDArray[np.float32], scores: ChannelScores) -> Candidate:
        target = self.index.targets[number]
        return Candidate(
            target=target,
            fit=fit,
            matched=self.index.passages[int(scores.matched[number])].text,
            features=tuple(row.tolist()),
        )
