"""Shared words, weighed by how rare they are, on one scale for short and long texts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.bm25 import BM25

DOCUMENTS = [
    ["二孩", "补贴", "多少", "钱"],
    ["三孩", "补贴", "怎么", "领"],
    ["叶酸", "怎么", "领"],
    ["叶酸", "怎么", "吃", "多少", "毫克"],
    [],
]
WORDS = st.lists(st.sampled_from(["二孩", "三孩", "补贴", "叶酸", "怎么", "领", "吃", "多少", "钱", "晴天"]), max_size=8)


@pytest.mark.parametrize(
    ("query", "best"),
    [("二孩 补贴 多少 钱", 0), ("三孩 补贴 怎么 领", 1), ("叶酸 怎么 领", 2), ("叶酸 吃 多少 毫克", 3), ("三孩", 1), ("领 怎么 叶酸", 2)],
)
def test_the_nearest(query: str, best: int) -> None:
    """The text that shares most wins, in whatever order the words stand."""
    assert int(BM25(DOCUMENTS).scores(query.split()).argmax()) == best


def test_rare_words_weigh_more() -> None:
    """A word that few texts have says more than one that many have."""
    scores = BM25(DOCUMENTS).scores(["怎么", "毫克"])

    assert scores[3] > scores[2] > 0
    assert BM25(DOCUMENTS).scores(["毫克"])[3] > BM25(DOCUMENTS).scores(["怎么"])[3]


@pytest.mark.parametrize("query", [[], ["晴天"]])
def test_nothing_shared(query: list[str]) -> None:
    """No word in common is zero."""
    assert BM25(DOCUMENTS).scores(query).tolist() == [0.0] * len(DOCUMENTS)


def test_a_word_said_twice() -> None:
    """Repeating a word does not make a question surer."""
    bm25 = BM25(DOCUMENTS)

    assert np.array_equal(bm25.scores(["叶酸", "叶酸", "领"]), bm25.scores(["叶酸", "领"]))


def test_strange_words_make_less_sure() -> None:
    """What the texts know nothing of lowers the score of the rest."""
    bm25 = BM25(DOCUMENTS)

    assert bm25.scores(["叶酸", "晴天", "下雨"])[2] < bm25.scores(["叶酸"])[2]


@given(st.lists(WORDS, max_size=6), WORDS)
def test_scale(documents: list[list[str]], query: list[str]) -> None:
    """One finite score per text, 0..1, however many texts there are."""
    scores = BM25(documents).scores(query)

    assert scores.shape == (len(documents),)
    assert np.isfinite(scores).all()
    assert ((scores >= 0) & (scores <= 1)).all()
