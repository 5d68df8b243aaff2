"""Fit the fusion weights: `python -m assistant.training.fit_ranking`. Deterministic; CPU; a few minutes.

Every phrasing of the knowledge base is asked, clean and with noise, while it is itself hidden, so the ranking learns
to tell its target from the others by the channels alone. In a third of the questions everything of the right topic is
hidden too: then no answer is right, and the ranking learns what that looks like. The result is `ranking.json`.
"""

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from assistant.knowledge.release import load
from assistant.retrieval.encoder import Encoder, open_encoder
from assistant.retrieval.index import Index, VectorCache
from assistant.retrieval.ranking import FEATURES, SHIPPED_WEIGHTS, features
from assistant.settings import load_settings
from assistant.training.noise import noisy

SEED = 20261125
CANDIDATES = 8  # per question, beside the right one
HIDE_TOPIC = 0.33


def _questions(index: Index, rng: random.Random) -> Iterator[tuple[int, str, bool]]:
    """(passage, what is typed, is everything of its topic hidden?)"""
    for number, passage in enumerate(index.passages):
        if passage.is_body:
            continue
        hide = rng.random() < HIDE_TOPIC
        yield number, passage.text if rng.random() < 0.5 else noisy(passage.text, rng), hide


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows of features (n, len(FEATURES)), whether each is right (n,), and the question it belongs to (n,)."""

    rows: NDArray[np.float32]
    right: NDArray[np.int8]
    question: NDArray[np.int64]

    def where(self, mask: NDArray[np.bool_]) -> "Examples":
        """The rows that `mask` keeps."""
        return Examples(self.rows[mask], self.right[mask], self.question[mask])


def _add(
    found: list[tuple[NDArray[np.float32], int, int]], matrix: NDArray[np.float32], allowed: NDArray[np.int64], own: int | None, question: int
) -> None:
    """The strongest of `allowed` and the right one, as rows."""
    strength = matrix[allowed][:, [0, 2, 3, 5]].sum(axis=1)
    chosen = set(allowed[np.argsort(-strength)[:CANDIDATES]].tolist()) | ({own} if own is not None else set())
    found += [(matrix[i], int(i == own), question) for i in sorted(chosen)]


def examples(index: Index, encoder: Encoder) -> tuple[Examples, Examples]:
    """For the confidence of groups, and for the fit of targets within the right group."""
    rng = random.Random(SEED)
    passage_groups = index.group_numbers[index.target_numbers]
    of_groups: list[tuple[NDArray[np.float32], int, int]] = []
    of_targets: list[tuple[NDArray[np.float32], int, int]] = []
    for question, (number, typed, hide) in enumerate(_questions(index, rng)):
        own = int(index.target_numbers[number])
        group = int(index.group_numbers[own])
        hidden = passage_groups == group if hide else np.zeros(len(index.passages), dtype=bool)
        hidden[number] = True
        forms = index.forms(typed)
        scores = index.search(forms, encoder.encode(forms, "query"), hidden)
        others = np.flatnonzero(np.arange(len(index.groups)) != group) if hide else np.arange(len(index.groups))
        _add(of_groups, features(index.by_group(scores)), others, None if hide else group, question)
        if not hide:
            _add(of_targets, features(scores), np.flatnonzero(index.group_numbers == group), own, question)
    return _stacked(of_groups), _stacked(of_targets)


def _stacked(found: list[tuple[NDArray[np.float32], int, int]]) -> Examples:
    rows, right, question = zip(*found, strict=True)
    return Examples(np.stack(rows), np.array(right, np.int8), np.array(question, np.int64))


def fit(examples: Examples) -> LogisticRegression:
    """Plain logistic regression: few weights, so it carries over to entries it never saw."""
    return LogisticRegression(C=30.0, max_iter=2000, random_state=SEED).fit(examples.rows, examples.right)


def report(model: LogisticRegression, examples: Examples) -> str:
    """Top-1 accuracy where an answer exists, and the reliability table."""
    confidence = model.predict_proba(examples.rows)[:, 1]
    right = answerable = 0
    for number in np.unique(examples.question):
        mine = examples.question == number
        if examples.right[mine].any():
            answerable += 1
            right += int(examples.right[mine][confidence[mine].argmax()])
    lines = [f"第一名正确：{right}/{answerable}（{right / max(answerable, 1):.1%}）", "把握区间  平均把握  实际正确  个数"]
    for low in np.arange(0, 1, 0.1):
        inside = (confidence >= low) & (confidence < low + 0.1)
        if inside.any():
            mean, share = confidence[inside].mean(), examples.right[inside].mean()
            lines.append(f"{low:.1f}–{low + 0.1:.1f}   {mean:.3f}    {share:.3f}    {inside.sum()}")
    return "\n".join(lines)


def main() -> None:
    """Fit on the knowledge folder of the settings and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=SHIPPED_WEIGHTS)
    options = parser.parse_args()
    settings = load_settings()
    release = load(settings.knowledge, settings.date()).release
    if release is None:
        raise SystemExit("知识文件夹有错误，先运行 assistant check。")
    encoder = open_encoder(settings.encoder)
    cache = VectorCache.open(settings.data / "cache", encoder)
    index = Index(release, encoder, cache, settings.date())
    cache.save()
    weights: dict[str, object] = {"version": f"{release.fingerprint}/{encoder.name}", "features": list(FEATURES)}
    for name, found in zip(("confidence", "fit"), examples(index, encoder), strict=True):
        measured = found.question % 5 == 0  # every fifth question measures, the rest teach
        print(f"{name}\n{report(fit(found.where(~measured)), found.where(measured))}")
        model = fit(found)
        weights[name] = {"weights": [round(float(w), 5) for w in model.coef_[0]], "bias": round(float(model.intercept_[0]), 5)}
        print(weights[name])
    options.out.write_text(json.dumps(weights, indent=1) + "\n", "utf8")


if __name__ == "__main__":
    main()
