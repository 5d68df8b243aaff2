"""Simpler retrieval on the same questions, and what each channel is worth."""

import pytest

from assistant.evaluation.baselines import CHANNELS, compare
from assistant.evaluation.measures import retrieval_measures
from assistant.retrieval.index import ChannelScores
from assistant.service import Assistant

from ..plain_weights import PLAIN_WEIGHTS

QUESTIONS = ["三孩一次性补贴怎么领", "育儿补贴怎么申请", "奶粉钱是甚"]
WANTED = ["birth_subsidy", "childcare_allowance_national", "childcare_allowance_national"]


@pytest.fixture(scope="module")
def orders(assistant: Assistant) -> dict[str, list[list[str]]]:
    """All ways of ranking, on the sample."""
    return compare(assistant.serving.ranker.index, PLAIN_WEIGHTS, QUESTIONS, set(assistant.serving.release.topics))


def test_every_way(orders: dict[str, list[list[str]]], assistant: Assistant) -> None:
    """The fusion, each channel silenced, BM25 alone, meaning alone and plain rank fusion: each orders every topic for each question."""
    assert {"融合", *CHANNELS, "只用词（BM25）", "只用意思（最近的说法）", "词和意思按名次相加（RRF）"} == set(orders)
    for way, ranked in orders.items():
        assert len(ranked) == len(QUESTIONS), way
        assert all(sorted(order) == sorted(assistant.serving.release.topics) for order in ranked), way


@pytest.mark.parametrize("way", ["融合", "只用词（BM25）", "只用意思（最近的说法）", "词和意思按名次相加（RRF）"])
def test_its_own_phrasings(orders: dict[str, list[list[str]]], way: str) -> None:
    """On phrasings of the knowledge base every way is right."""
    assert retrieval_measures(orders[way], WANTED).recall_1 == 1


def test_silenced_channels() -> None:
    """Each ablation silences channels that there are."""
    assert {field for fields in CHANNELS.values() for field in fields} <= set(ChannelScores.__dataclass_fields__)


def test_without_meaning(orders: dict[str, list[list[str]]]) -> None:
    """With weights that count only meaning, nothing is left to order by once it is silent."""
    assert orders["不用意思"][0] == orders["不用意思"][1] == orders["不用意思"][2]
    assert orders["不用用词"] == orders["融合"]
