"""Channels over the passages of a release, and the vectors that are kept between starts."""

import logging
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from assistant.knowledge.release import Release, load
from assistant.retrieval.encoder import Encoder, Vectors
from assistant.retrieval.index import ChannelScores, Index, VectorCache
from assistant.retrieval.passages import Target, TargetKind
from assistant.retrieval.pinyin import syllables
from assistant.retrieval.tokens import sounds

from ..fake_encoder import FakeEncoder
from ..knowledge.sample import GRANT, TODAY, edited, write

GRANT_TARGET = Target(TargetKind.ENTRY, "birth-grant")
PER_TARGET = ("phrase_dense", "phrase_words", "phrase_sounds", "body_dense", "body_words", "vote", "rarest")


class CountingEncoder(FakeEncoder):
    """Remembers what it was asked to encode."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def encode(self, texts: list[str], role: str) -> Vectors:
        """Vectors of `texts`."""
        self.asked += [(role, text) for text in texts]
        return super().encode(texts, role)


def search(index: Index, message: str, *, hidden: set[str] | None = None) -> ChannelScores:
    """Channel scores of a message; hidden: texts of passages to leave out."""
    forms = index.forms(message)
    mask = None if hidden is None else np.array([p.text in hidden for p in index.passages])
    return index.search(forms, index.encoder.encode(forms, "query"), mask)


def test_channels(index: Index) -> None:
    """Every channel has one score per target within its scale; words, sounds and votes are 0..1."""
    scores = search(index, "三孩一次性补贴怎么领")

    for name in PER_TARGET:
        values = getattr(scores, name)
        assert values.shape == (len(index.targets),), name
        assert ((values >= 0) & (values <= 1.001)).all(), name
    assert float(scores.vote.sum()) == pytest.approx(1, abs=1e-4)
    assert {f.name for f in fields(scores)} == {*PER_TARGET, "group_rarest", "matched"}


def test_what_only_sounds_like_danger(index: Index) -> None:
    """A phrase of 不触发 is known as harmless; one of 说法 is less like it."""
    calm, danger = (index.encoder.encode([index.forms(m)[0]], "query") for m in ("产后多久没有血", "怀孕了流了好多血"))

    assert index.likeness_to_harmless(calm) == pytest.approx(1, abs=1e-4)
    assert index.likeness_to_harmless(danger) < 0.999


@pytest.mark.parametrize(
    ("channel", "typed"),
    [
        ("phrase_dense", "三孩一次性补贴怎么领"),
        ("phrase_words", "怎么领 一次性补贴 三孩"),
        ("phrase_sounds", "san hai yi ci xing bu tie zen me ling"),
        ("phrase_sounds", "三害一次性不贴怎么领"),
        ("body_words", "乡镇街道 户口本"),
        ("body_dense", "一次性生育补贴到户口所在地的乡镇（街道）问"),
    ],
)
def test_each_channel_finds(index: Index, channel: str, typed: str) -> None:
    """Each way of comparing finds the entry by what it compares."""
    scores = getattr(search(index, typed), channel)

    assert index.targets[int(scores.argmax())] == GRANT_TARGET


def test_matched_phrasing(index: Index) -> None:
    """For each target the phrasing nearest in meaning is named."""
    scores = search(index, "三孩一次性补贴怎么领呢")
    matched = {index.targets[i]: index.passages[int(m)] for i, m in enumerate(scores.matched)}

    assert matched[GRANT_TARGET].text == "三孩一次性补贴怎么领"
    assert all(passage.target == target and not passage.is_body for target, passage in matched.items())


def test_hidden_passages_do_not_count(index: Index) -> None:
    """What is hidden is not found by any channel: learning asks a phrasing without it."""
    shown, hidden = (search(index, "俺媳妇生老二公家给多少嘞", hidden=h) for h in (set(), {"俺媳妇生老二公家给多少嘞"}))
    number = index.targets.index(GRANT_TARGET)

    for channel in ("phrase_dense", "phrase_words", "phrase_sounds"):
        assert getattr(hidden, channel)[number] < getattr(shown, channel)[number], channel
    assert index.passages[int(hidden.matched[number])].text != "俺媳妇生老二公家给多少嘞"


def test_groups(index: Index) -> None:
    """A group has the best of its members, and all their votes."""
    scores = search(index, "育儿补贴怎么申请")
    grouped = index.by_group(scores)

    assert float(grouped.vote.sum()) == pytest.approx(1, abs=1e-4)
    for number, name in enumerate(index.groups):
        members = [i for i, g in enumerate(index.group_numbers) if g == number]
        assert members, name
        for channel in PER_TARGET[:-1]:
            assert getattr(grouped, channel)[number] == getattr(scores, channel)[members].max(), (name, channel)


@pytest.mark.parametrize(
    ("message", "forms"),
    [
        ("三孩补贴多少", ["三孩补贴多少"]),
        ("三孩補貼多少", ["三孩补贴多少"]),
        ("俺家老二有补贴没", ["俺家二孩有补贴没"]),
        ("sanhai butie", ["三孩补贴"]),
        ("三孩补帖多少", ["三孩补帖多少", "三孩补贴多少"]),
        ("👶", [""]),
    ],
)
def test_written_forms(index: Index, message: str, forms: list[str]) -> None:
    """A message as it was typed, in our words, and once more with its slips mended."""
    assert index.forms(message) == forms


def test_nearest_sections(release: Release, index: Index) -> None:
    """An entry's own sections, nearest first, each once with its cosine; other targets have none."""
    queries = index.encoder.encode(["带上身份证户口本"], "query")
    sections = index.nearest_sections(GRANT_TARGET, queries)

    assert sorted(sections) == list(range(len(release.entries["birth-grant"].sections)))
    assert release.entries["birth-grant"].sections[next(iter(sections))].heading == "怎么办"
    assert index.nearest_sections(Target(TargetKind.SMALLTALK, "hello"), queries) == {}


def test_sounds() -> None:
    """Blurred syllables and their neighbours in pairs."""
    assert sounds(syllables("生三孩")) == ["sen", "san", "hai", "sen'san", "san'hai"]
    assert sounds(syllables("")) == []


def built(release: Release, encoder: Encoder, folder: Path) -> Index:
    """An index, and what it learned written down as the service does it."""
    cache = VectorCache.open(folder, encoder)
    index = Index(release, encoder, cache, TODAY)
    cache.save()
    return index


def test_vectors_are_kept(release: Release, tmp_path: Path) -> None:
    """A second start encodes nothing and finds the same."""
    first, second = CountingEncoder(), CountingEncoder()
    one = built(release, first, tmp_path)
    other = built(release, second, tmp_path)

    assert len(first.asked) == len(set(first.asked)) > 0
    assert second.asked == []
    assert np.array_equal(one.vectors, other.vectors)


def test_only_what_changed_is_encoded(release: Release, tmp_path: Path) -> None:
    """After an edit the new texts are encoded, and what is gone is forgotten."""
    encoder = CountingEncoder()
    cache = VectorCache.open(tmp_path / "cache", encoder)
    Index(release, encoder, cache, TODAY)
    encoder.asked.clear()
    changed = load(write(tmp_path, edited(GRANT, "是不是领不上了", "生娃有红包吗")), TODAY).release
    assert changed is not None
    Index(changed, encoder, cache, TODAY)
    cache.save()

    assert encoder.asked == [("query", "生娃有红包吗")]
    assert "query:生娃有红包吗" in VectorCache.open(tmp_path / "cache", encoder).vectors
    assert not any("领不上" in key for key in VectorCache.open(tmp_path / "cache", encoder).vectors)


def test_each_encoder_has_its_own_vectors(release: Release, tmp_path: Path) -> None:
    """Vectors of one model are never taken for those of another."""
    one, other = CountingEncoder(), CountingEncoder()
    other.name = "another"
    built(release, one, tmp_path)
    built(release, other, tmp_path)

    assert sorted(other.asked) == sorted(one.asked)


@pytest.mark.parametrize("damage", ["empty", "half", "text", "gone", "folder"])
def test_a_damaged_cache_is_no_harm(release: Release, tmp_path: Path, damage: str) -> None:
    """A file that was half written, or is no cache at all, costs time and nothing else."""
    encoder = CountingEncoder()
    built(release, encoder, tmp_path)
    (path,) = tmp_path.glob("vectors-*.npz")
    whole = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage != "gone":
        path.write_bytes({"empty": b"", "half": whole[: len(whole) // 2], "text": b"vectors"}[damage])
    cache = VectorCache.open(tmp_path, encoder)

    assert cache.vectors == {}
    assert Index(release, encoder, cache, TODAY).vectors.shape[0] > 0


def test_a_cache_that_cannot_be_written(release: Release, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The log says that the next start will be slower; the release is served all the same."""
    (tmp_path / "cache").write_text("a file where the folder should be")
    encoder = FakeEncoder()
    with caplog.at_level(logging.WARNING):
        index = built(release, encoder, tmp_path / "cache")

    assert "向量缓存没有写成" in caplog.text
    assert len(index.vectors) == len(index.passages)


def test_nothing_half_written_is_left(release: Release, tmp_path: Path) -> None:
    """Only the finished file stands in the folder."""
    encoder = FakeEncoder()
    built(release, encoder, tmp_path)

    assert sorted(p.suffixes for p in tmp_path.iterdir()) == [[".json"], [".npz"]]
