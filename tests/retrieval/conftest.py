"""Fixtures for retrieval: the sample knowledge folder, indexed with the fake encoder."""

import pytest

from assistant.knowledge.release import Release, load
from assistant.retrieval.index import Index, VectorCache
from assistant.retrieval.ranking import Ranker
from assistant.retrieval.text import Vocabulary

from ..fake_encoder import FakeEncoder
from ..knowledge.sample import FILES, TODAY, write
from ..plain_weights import PLAIN_WEIGHTS


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The sample knowledge folder."""
    release = load(write(tmp_path_factory.mktemp("retrieval"), FILES), TODAY).release
    assert release is not None
    return release


@pytest.fixture(scope="session")
def index(release: Release) -> Index:
    """Its index."""
    return Index(release, FakeEncoder(), VectorCache(None), TODAY)


@pytest.fixture(scope="session")
def ranker(index: Index) -> Ranker:
    """Its ranker, with weights made by hand."""
    return Ranker(index, PLAIN_WEIGHTS)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """Some terms of families, with and without everyday names."""
    synonyms = {
        "什么": ("甚", "啥"),
        "孩子": ("娃",),
        "二孩": ("二胎", "老二", "2孩"),
        "三孩": ("三胎",),
        "生育津贴": ("津贴",),
        "国家育儿补贴": ("育儿津贴", "奶粉钱"),
        "配方奶": ("奶粉",),
        "叶酸": (),
        "托育": (),
        "辅食": (),
        "补贴": (),
        "多少": (),
    }
    return Vocabulary(synonyms, ["潞州区"])
