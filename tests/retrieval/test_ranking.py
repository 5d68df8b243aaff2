"""One calibrated confidence per group, the best target within it, and the reasons."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assistant.retrieval.index import Index
from assistant.retrieval.ranking import FEATURES, SHIPPED_WEIGHTS, Logistic, Ranker, Weights, features

QUESTIONS = ["三孩一次性补贴怎么领", "育儿补贴怎么申请", "养老金怎么领", "怀孕了流了好多血", "今天股票涨了吗", "你好", "", "butie"]


@pytest.mark.parametrize(
    ("message", "group", "target"),
    [
        ("三孩一次性补贴怎么领", "birth_subsidy", "birth-grant"),
        ("育儿补贴怎么申请", "childcare_allowance_national", "childcare-allowance"),
        ("养老金怎么领", "out_of_scope/pension", "pension"),
        ("怀孕了流了好多血", "urgent", "bleeding"),
        ("多少钱", "clarification/which_money", "which_money"),
        ("你好", "smalltalk/hello", "hello"),
    ],
)
def test_its_own_phrasing(ranker: Ranker, message: str, group: str, target: str) -> None:
    """Whatever is typed as the knowledge base writes it comes first and sure, and the phrasing is named."""
    best = ranker.rank([message])[0].groups[0]

    assert (best.name, best.candidates[0].target.id) == (group, target)
    assert best.candidates[0].matched == message
    assert best.confidence > 0.9


def test_order_and_scale(ranker: Ranker) -> None:
    """Groups surest first, candidates best first, all numbers 0..1."""
    for ranking in ranker.rank(QUESTIONS):
        confidences = [group.confidence for group in ranking.groups]
        assert confidences == sorted(confidences, reverse=True)
        assert all(0 <= c <= 1 for c in confidences)
        for group in ranking.groups:
            fits = [candidate.fit for candidate in group.candidates]
            assert fits == sorted(fits, reverse=True)
            assert all(0 <= fit <= 1 for fit in fits)


def test_so_many(ranker: Ranker) -> None:
    """As many groups and candidates as were asked for, or as there are."""
    assert len(ranker.rank(["补贴"], groups=2)[0].groups) == 2
    assert len(ranker.rank(["补贴"], groups=99)[0].groups) == len(ranker.index.groups)
    assert all(len(g.candidates) == 1 for g in ranker.rank(["补贴"], candidates=1)[0].groups)


def test_together_as_alone(ranker: Ranker) -> None:
    """Messages ranked together come out as each does alone, in their order; none is no work."""
    assert ranker.rank(QUESTIONS) == [ranker.rank([question])[0] for question in QUESTIONS]
    assert ranker.rank([]) == []


def test_reasons(ranker: Ranker) -> None:
    """Each candidate keeps what its channels said, one number for each name."""
    for group in ranker.rank(["三孩补贴怎么领"])[0].groups:
        for candidate in group.candidates:
            assert len(candidate.features) == len(FEATURES)


def test_written_forms(ranker: Ranker) -> None:
    """The forms that were compared stand with the ranking."""
    assert ranker.rank(["三孩补帖多少"])[0].forms == ("三孩补帖多少", "三孩补贴多少")


def test_the_encoder_can_be_shared(index: Index) -> None:
    """All messages of one call are encoded in one batch, by whatever encodes."""
    batches: list[list[str]] = []

    def encode(texts: list[str]) -> np.ndarray:
        batches.append(texts)
        return index.encoder.encode(texts, "query")

    Ranker(index, Weights.load(), encode).rank(["三孩补贴", "育儿补贴"])

    assert batches == [["三孩补贴", "育儿补贴"]]


def test_features_are_relative(index: Index) -> None:
    """A lead over the others is a feature, so that a new entry needs no fitting; with one target there is no other."""
    forms = index.forms("三孩一次性补贴怎么领")
    scores = index.search(forms, index.encoder.encode(forms, "query"))
    matrix = features(scores)
    lead = matrix[:, FEATURES.index("dense_margin")]

    assert matrix.shape == (len(index.targets), len(FEATURES))
    assert np.isfinite(matrix).all()
    assert (lead > 0).sum() == 1
    assert lead.argmax() == scores.phrase_dense.argmax()
    single = replace(
        scores, **{n: getattr(scores, n)[:1] for n in ("phrase_dense", "phrase_words", "phrase_sounds", "body_dense", "body_words", "vote", "rarest")}
    )
    assert np.isfinite(features(single)).all()


@given(arrays(np.float32, (3, len(FEATURES)), elements=st.floats(-100, 100, width=32)), st.floats(-50, 50))
def test_a_probability(matrix: np.ndarray, bias: float) -> None:
    """Whatever the features, the result is a number 0..1."""
    found = Logistic(np.ones(len(FEATURES), np.float32), bias)(matrix)

    assert ((found >= 0) & (found <= 1)).all()


def test_shipped_weights() -> None:
    """The weights we ship are for these features, say what they were fitted on, and differ for the two fits."""
    weights = Weights.load()

    assert weights.version
    assert weights.confidence.weights.shape == weights.fit.weights.shape == (len(FEATURES),)
    assert not np.array_equal(weights.confidence.weights, weights.fit.weights)


def test_weights_for_other_features(tmp_path: Path) -> None:
    """Weights fitted for other features are refused, with the way to fit them."""
    stored = json.loads(SHIPPED_WEIGHTS.read_text("utf8"))
    stored["features"] = stored["features"][::-1]
    path = tmp_path / "ranking.json"
    path.write_text(json.dumps(stored), "utf8")

    with pytest.raises(ValueError, match="fit_ranking"):
        Weights.load(path)
