"""Numbers over judged questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.measures import Share, reliability, retrieval_measures, shares, topics_ranked
from assistant.retrieval.ranking import Group, Ranking


def test_shares() -> None:
    """Each label counts the rows that carry it."""
    table = shares([(("全部", "错字"), True), (("全部", "拼音"), False), (("全部", "错字"), True)])

    assert {label: (share.right, share.total) for label, share in table.items()} == {"全部": (2, 3), "错字": (2, 2), "拼音": (0, 1)}
    assert table["错字"].percent == 100
    assert Share().percent == 0


@pytest.mark.parametrize(
    ("ranked", "wanted", "expected"),
    [
        ([["a", "b"]], ["a"], (1, 1, 1, 1)),
        ([["b", "a"]], ["a"], (0, 1, 1, 1 / 2)),
        ([["b", "c", "d", "a"]], ["a"], (0, 0, 1, 1 / 4)),
        ([["b", "c", "d", "e", "f", "a"]], ["a"], (0, 0, 0, 1 / 6)),
        ([["b"]], ["a"], (0, 0, 0, 0)),
        ([["a"], ["b", "a"]], ["a", "a"], (1 / 2, 1, 1, 3 / 4)),
        ([], [], (0, 0, 0, 0)),
    ],
)
def test_retrieval(ranked: list[list[str]], wanted: list[str], expected: tuple[float, ...]) -> None:
    """Recall among the first one, three and five, and the mean reciprocal rank."""
    found = retrieval_measures(ranked, wanted)

    assert (found.recall_1, found.recall_3, found.recall_5, found.mrr) == pytest.approx(expected)


def test_every_question_has_a_topic() -> None:
    """Rankings and topics must be of the same questions."""
    with pytest.raises(ValueError, match="zip"):
        retrieval_measures([["a"]], ["a", "b"])


def test_reliability() -> None:
    """Tenths of confidence, only those that hold questions; 1.0 belongs to the last."""
    low, high = reliability([(0.12, False), (0.18, True), (1.0, True), (0.95, True)])

    assert (low.low, low.count, low.confidence, low.right) == (0.1, 2, pytest.approx(0.15), 0.5)
    assert (high.low, high.count, high.confidence, high.right) == (0.9, 2, pytest.approx(0.975), 1)
    assert reliability([]) == []


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())))
def test_no_question_is_lost(pairs: list[tuple[float, bool]]) -> None:
    """Every question is in exactly one bin, and its bin fits its confidence."""
    bins = reliability(pairs)

    assert sum(b.count for b in bins) == len(pairs)
    assert sum(b.right * b.count for b in bins) == pytest.approx(sum(right for _, right in pairs))
    assert all(b.low - 1e-9 <= b.confidence <= b.low + 0.1 + 1e-9 for b in bins)


def test_topics_of_rankings() -> None:
    """Only the groups that are topics, in their order."""
    ranking = Ranking(("问",), (Group("smalltalk/hello", 0.9, ()), Group("leave", 0.5, ()), Group("vaccines", 0.1, ())))

    assert topics_ranked([ranking], lambda name: "/" not in name) == [["leave", "vaccines"]]
