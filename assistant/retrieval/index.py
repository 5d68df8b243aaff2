"""Three channels over the passages of one release: words (BM25), sounds (pinyin, BM25) and meaning (FAISS).

Vectors are kept by the text they stand for, so an edit encodes only the passages that changed.
"""

import hashlib
import logging
import math
import os
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from assistant.knowledge.release import Release
from assistant.retrieval.bm25 import BM25
from assistant.retrieval.encoder import Encoder, Vectors
from assistant.retrieval.passages import Passage, Target, TargetKind, group_of, passages_of
from assistant.retrieval.pinyin import syllables
from assistant.retrieval.spelling import Speller
from assistant.retrieval.tokens import TokenCache, sounds

log = logging.getLogger(__name__)
BATCH = 64
Scores = NDArray[np.float32]
NEIGHBOURS = 40  # passages that vote for their target in the dense channel
TELLING_AMOUNT = 90  # smaller figures (days, months) are named by questions about anything
_REFERENCE = re.compile(r"\{\{.+?\}\}")
NEAREST = 512  # passages whose cosine is told apart; to sort all of them would cost more than all the rest
VOTE_WIDTH = 0.03  # cosine; how fast a vote fades with distance from the nearest passage


@dataclass(frozen=True, slots=True)
class ChannelScores:
    """One float32 per target, 0..1 (cosine for dense), each the best over the target's passages.

    phrase_*: titles and phrasings; body_*: the entry's own sections; vote: share of the nearest passages.
    rarest: how few targets have the rarest of the query's words that this one has (1: no other); group_rarest: per group.
    matched: number of the phrasing nearest in meaning, per target.
    """

    phrase_dense: Scores
    phrase_words: Scores
    phrase_sounds: Scores
    body_dense: Scores
    body_words: Scores
    vote: Scores
    rarest: Scores
    group_rarest: Scores
    matched: NDArray[np.int64]


@dataclass(slots=True)
class VectorCache:
    """Vectors by text, kept in one file per encoder under the data folder; with them the cut texts (tokens.py).

    Building an index only fills it; `save` writes it, once the index is in use and nobody waits.
    """

    path: Path | None
    vectors: dict[str, Vectors] = field(default_factory=dict)
    _changed: bool = False  # since it was last saved
    _tokens: TokenCache | None = None
    _terms: tuple[Mapping[str, Sequence[str]], list[str]] | None = None

    @classmethod
    def open(cls, folder: Path | None, encoder: Encoder) -> "VectorCache":
        """The cache of this encoder; empty when there is none yet or it cannot be read."""
        if folder is None:
            return cls(None)
        path = folder / f"vectors-{hashlib.sha256(encoder.name.encode()).hexdigest()[:12]}.npz"
        try:
            # opened here, because numpy leaves the file of a damaged archive open
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                return cls(path, dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True)))
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
            return cls(path)

    def tokens_for(self, synonyms: Mapping[str, Sequence[str]], names: list[str]) -> TokenCache:
        """The cut texts for these terms: those of the last index while the terms stay the same."""
        if self._tokens is None or self._terms != (synonyms, names):
            self._tokens = TokenCache.open(self.path.parent if self.path else None, synonyms, names)
            self._terms = (synonyms, names)
        return self._tokens

    def fetch(self, texts: Sequence[str], role: str, encoder: Encoder) -> Vectors:
        """Vectors of `texts`, encoding only what is not kept yet."""
        keys = [f"{role}:{text}" for text in texts]
        # texts of like length share a batch, so that little is spent on padding
        missing = sorted({key for key in keys if key not in self.vectors}, key=lambda key: (len(key), key))
        batches = [missing[start : start + BATCH] for start in range(0, len(missing), BATCH)]
        with ThreadPoolExecutor(os.cpu_count()) as workers:  # the model lets other threads run while it computes
            encoded = workers.map(lambda batch: encoder.encode([key.split(":", 1)[1] for key in batch], role), batches)
            for batch, fresh in zip(batches, encoded, strict=True):
                self.vectors.update(zip(batch, fresh, strict=True))
        self._changed = self._changed or bool(missing)
        return np.stack([self.vectors[key] for key in keys]) if keys else np.zeros((0, 1), np.float32)

    def drop_others(self, keep: set[str]) -> None:
        """Forget the vectors of all but these texts (role:text)."""
        self.vectors = {key: vector for key, vector in self.vectors.items() if key in keep}

    def save(self) -> None:
        """Write what changed, replacing each file at once or not at all."""
        if self._tokens is not None:
            self._tokens.save()
        if self.path is None or not self._changed:
            return
        self._changed = False
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            partial = self.path.with_suffix(".partial.npz")
            np.savez(partial, keys=np.array(list(self.vectors)), vectors=np.stack(list(self.vectors.values())))
            partial.replace(self.path)
        except OSError as error:
            log.warning("向量缓存没有写成（%s），下次启动会慢一些：%s", self.path, error)


class Index:
    """Passages of a release, ready to be searched. Built once, never changed."""

    def __init__(self, release: Release, encoder: Encoder, cache: VectorCache, today: date) -> None:
        self.encoder = encoder
        self.passages: list[Passage] = passages_of(release, today)
        self.targets: list[Target] = sorted({p.target for p in self.passages})
        self._numbers = {target: i for i, target in enumerate(self.targets)}
        self.target_numbers = np.array([self._numbers[p.target] for p in self.passages], dtype=np.int64)
        self._starts = np.searchsorted(self.target_numbers, np.arange(len(self.targets)))
        names = [group_of(target, release) for target in self.targets]
        self.groups: list[str] = sorted(set(names))
        self.group_numbers = np.searchsorted(np.array(self.groups), np.array(names))
        self._passage_groups = self.group_numbers[self.target_numbers]
        self._is_body = np.array([p.is_body for p in self.passages], dtype=bool)
        tokenised = cache.tokens_for(release.terms.synonyms, [d.name for d in release.regions.districts])
        self.vocabulary = tokenised.vocabulary
        tokens = tokenised.fetch([p.text for p in self.passages])
        phrasings = [t for t, body in zip(tokens, self._is_body, strict=True) if not body]
        self.speller = Speller(self.vocabulary, [t.pieces for t in phrasings])
        self._words = BM25([t.words for t in tokens])
        self._sounds = BM25([[] if body else sounds(t.spoken) for t, body in zip(tokens, self._is_body, strict=True)])
        texts = [t.canonical for t in tokens]
        roles = ["passage" if p.is_body else "query" for p in self.passages]
        self.figure_targets = self._figures(release, today)
        harmless = [self.vocabulary.canonical(p.text) for sign in release.urgent.signs for p in sign.not_phrases]
        vectors = self._encode([*texts, *harmless], [*roles, *("query" for _ in harmless)], cache)
        self.vectors, self._harmless = vectors[: len(texts)], vectors[len(texts) :]
        self._known = {text: row for row, (text, role) in enumerate(zip(texts, roles, strict=True)) if role == "query"}
        # Half the bits are read in half the time, and tell cosines apart to the third decimal.
        self._dense = faiss.IndexScalarQuantizer(self.vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        self._dense.add(self.vectors)

    def _figures(self, release: Release, today: date) -> dict[str, set[int]]:
        """An amount (3000, 158) -> numbers of the entries that name it; small figures tell nothing apart."""
        found: dict[str, set[int]] = {}
        for number, target in enumerate(self.targets):
            if target.kind is TargetKind.ENTRY:
                for section in release.entries[target.id].sections:
                    for reference in _REFERENCE.findall(section.text):
                        amount = re.match(r"\d+", release.fill(reference, today).replace(",", ""))
                        if amount and int(amount[0]) >= TELLING_AMOUNT:
                            found.setdefault(amount[0], set()).add(number)
        return found

    def named_figures(self, forms: Sequence[str]) -> set[int]:
        """Targets whose amounts the message names."""
        amounts = {amount for form in forms for amount in re.findall(r"\d+", form)}
        return set().union(*(self.figure_targets.get(amount, set()) for amount in amounts))

    def _encode(self, texts: list[str], roles: list[str], cache: VectorCache) -> Vectors:
        known = len(cache.vectors)
        rows: list[Vectors] = [np.empty(0, np.float32)] * len(texts)
        for role in ("query", "passage"):
            places = [i for i, r in enumerate(roles) if r == role]
            for place, vector in zip(places, cache.fetch([texts[i] for i in places], role, self.encoder), strict=True):
                rows[place] = vector
        if len(cache.vectors) != known:
            cache.drop_others({f"{role}:{text}" for role, text in zip(roles, texts, strict=True)})
        return np.ascontiguousarray(np.stack(rows), dtype=np.float32)

    def forms(self, message: str) -> list[str]:
        """The canonical text of a message and, when its spelling looks slipped, the mended one."""
        canonical = self.vocabulary.canonical(message)
        decoded = self.speller.from_pinyin(canonical)
        if decoded != canonical:
            canonical = self.vocabulary.canonical(decoded)
        mended = self.speller.correct(canonical)
        return [canonical] if mended == canonical else [canonical, self.vocabulary.canonical(mended)]

    def vectors_of(self, forms: Sequence[str], encode: Callable[[list[str]], Vectors]) -> Vectors:
        """Query vectors of written forms, (len(forms), dimension).

        What stands in the knowledge base word for word, as every suggestion does, is not encoded again.
        """
        unknown = sorted({form for form in forms if form not in self._known})
        fresh = dict(zip(unknown, encode(unknown), strict=True)) if unknown else {}
        rows = [fresh[form] if form in fresh else self.vectors[self._known[form]] for form in forms]
        return np.stack(rows) if rows else np.zeros((0, self.vectors.shape[1]), np.float32)

    def search(self, forms: Sequence[str], vectors: Vectors, hidden: NDArray[np.bool_] | None = None) -> ChannelScores:
        """Channel scores of one query, the best over its written forms.

        vectors: (len(forms), dimension). hidden: passages to leave out (learning only), shape (passages,).
        """
        size = len(self.passages)
        dense, words, tones = (np.zeros(size, np.float32) for _ in range(3))
        # Set here, because it holds for the calling thread only. Many requests at once: a team of threads for each of
        # them costs more than it gains.
        faiss.omp_set_num_threads(1)
        cut = [self.vocabulary.words(form) for form in forms]
        asked = set(chain(*cut))
        for form, own, vector in zip(forms, cut, vectors, strict=True):
            found, ids = self._dense.search(vector[None, :], min(NEAREST, size))
            row = np.full(size, found[0, -1], np.float32)  # the rest is at most as near as the last one found
            row[ids[0]] = found[0]
            dense = np.maximum(dense, row)
            words = np.maximum(words, self._words.scores(own))
            tones = np.maximum(tones, self._sounds.scores(sounds(syllables(form))))
        if hidden is not None:
            for scores in (dense, words, tones):
                scores[hidden] = 0.0
        phrase = np.where(self._is_body, np.float32(0), dense)
        nearest = np.argpartition(-phrase, min(NEIGHBOURS, size - 1))[:NEIGHBOURS]
        weight = np.exp((phrase[nearest] - phrase[nearest].max()) / VOTE_WIDTH)
        vote = np.bincount(self.target_numbers[nearest], weight / weight.sum(), minlength=len(self.targets))
        return ChannelScores(
            phrase_dense=self._best(phrase),
            phrase_words=self._best(np.where(self._is_body, np.float32(0), words)),
            phrase_sounds=self._best(tones),
            body_dense=self._best(np.where(self._is_body, dense, np.float32(0))),
            body_words=self._best(np.where(self._is_body, words, np.float32(0))),
            vote=vote.astype(np.float32),
            rarest=self._rarest(asked, self.target_numbers, len(self.targets), hidden),
            group_rarest=self._rarest(asked, self._passage_groups, len(self.groups), hidden),
            matched=self._nearest_of_each(phrase),
        )

    def by_group(self, scores: ChannelScores) -> ChannelScores:
        """The same scores per group of targets: the best of its members, votes added up."""

        def best(of_targets: Scores) -> Scores:
            result = np.zeros(len(self.groups), np.float32)
            np.maximum.at(result, self.group_numbers, of_targets)
            return result

        votes = np.bincount(self.group_numbers, scores.vote, minlength=len(self.groups)).astype(np.float32)
        return replace(
            scores,
            phrase_dense=best(scores.phrase_dense),
            phrase_words=best(scores.phrase_words),
            phrase_sounds=best(scores.phrase_sounds),
            body_dense=best(scores.body_dense),
            body_words=best(scores.body_words),
            vote=votes,
            rarest=scores.group_rarest,
        )

    def _rarest(self, words: set[str], owner_of: NDArray[np.int64], size: int, hidden: NDArray[np.bool_] | None) -> Scores:
        """Per owner (target or group) of passages: the rarity among owners of the rarest query word it has, 0..1."""
        found = np.zeros(size, np.float32)
        for word in words:
            having = self._words.documents_with(word)
            owners = np.bincount(owner_of[having if hidden is None else having[~hidden[having]]], minlength=size) > 0
            count = int(owners.sum())
            if count and not word.isdigit():
                np.maximum(found, 1 - math.log(count) / math.log(max(size, 2)), out=found, where=owners)
        return found

    def nearest_sections(self, target: Target, queries: Vectors) -> dict[int, float]:
        """Numbers of a target's own sections, nearest in meaning to a question first, with their cosine.

        queries: the vectors of the question's forms.
        """
        number = self._numbers[target]
        own = range(self._starts[number], self._starts[number + 1] if number + 1 < len(self._starts) else len(self.passages))
        body = [i for i in own if self._is_body[i]]
        likeness = (self.vectors[body] @ queries.T).max(axis=1) if body else []
        return {self.passages[body[i]].section: float(likeness[i]) for i in np.argsort(-np.asarray(likeness), kind="stable")}

    def likeness_to_harmless(self, queries: Vectors) -> float:
        """Cosine of the phrase nearest to a question among those that only sound like danger (不触发); 0 when there is none."""
        return float((self._harmless @ queries.T).max()) if self._harmless.size and queries.size else 0.0

    def _best(self, scores: Scores) -> Scores:
        best: Scores = np.maximum.reduceat(scores, self._starts)
        return best

    def _nearest_of_each(self, scores: Scores) -> NDArray[np.int64]:
        at_best = np.flatnonzero(scores == self._best(scores)[self.target_numbers])
        _, first = np.unique(self.target_numbers[at_best], return_index=True)
        return at_best[first]
