"""Texts cut once and kept: what comes back from the file is what was cut, and nothing stale ever does."""

import logging
from pathlib import Path

import pytest

from assistant.retrieval import tokens
from assistant.retrieval.tokens import TokenCache, sounds

SYNONYMS = {"孩子": ("娃",), "二孩": ("二胎",), "叶酸": ()}
TEXTS = ["娃吃叶酸吗", "二胎补贴 3千6", "HPV疫苗", "", "👶", "？！"]


def cut(folder: Path | None, texts: list[str] = TEXTS, synonyms: dict[str, tuple[str, ...]] = SYNONYMS) -> list[tokens.Tokens]:
    """The tokens of some texts, by a cache that was just opened and is saved again."""
    cache = TokenCache.open(folder, synonyms, ["潞州区"])
    found = cache.fetch(texts)
    cache.save()
    return found


def test_cut() -> None:
    """Canonical form, words in order with courtesies left out of the content words, syllables."""
    first, second = cut(None)[:2]

    assert (first.canonical, first.pieces, first.spoken) == ("孩子吃叶酸吗", ("孩子", "吃", "叶酸", "吗"), ("hai", "zi", "chi", "ye", "suan", "ma"))
    assert first.words == ["孩子", "吃", "叶酸"]
    assert second.canonical == "二孩补贴 3600"


def test_kept(tmp_path: Path) -> None:
    """What is kept comes back as it was cut, texts without a word too."""
    assert cut(tmp_path) == cut(tmp_path) == cut(None)


def test_nothing_is_cut_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an edit only the new texts are cut, and what no text needs any more is dropped."""
    seen: list[str] = []
    cut(tmp_path)
    monkeypatch.setattr(tokens, "syllables", lambda text: seen.append(text) or ["x"])
    cut(tmp_path, ["叶酸怎么吃", *TEXTS[:3]])

    assert seen == ["叶酸怎么吃"]
    assert set(TokenCache.open(tmp_path, SYNONYMS, ["潞州区"]).known) == {"叶酸怎么吃", *TEXTS[:3]}


def test_other_terms_cut_otherwise(tmp_path: Path) -> None:
    """Tokens of one set of terms are never taken for those of another."""
    cut(tmp_path)

    assert cut(tmp_path, synonyms={})[0].canonical == "娃吃叶酸吗"


def test_another_way_of_cutting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the program cuts otherwise than the one that wrote the file, the file does not count."""
    cut(tmp_path)
    monkeypatch.setattr(tokens, "CUTTING", "another version")

    assert TokenCache.open(tmp_path, SYNONYMS, ["潞州区"]).known == {}


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"甲": 1}', '{"甲": ["乙"]}', "\x00"])
def test_a_damaged_file_is_no_harm(tmp_path: Path, damage: str) -> None:
    """A file that was half written, or is no cache at all, costs time and nothing else."""
    cut(tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_text(damage, "utf8")

    assert cut(tmp_path) == cut(None)


def test_a_file_that_cannot_be_written(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The log says that the next start will be slower."""
    (tmp_path / "cache").write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        assert cut(tmp_path / "cache") == cut(None)

    assert "分词缓存没有写成" in caplog.text


def test_sounds() -> None:
    """Blurred syllables and their neighbours in pairs."""
    assert sounds(["sheng", "san", "hai"]) == ["sen", "san", "hai", "sen'san", "san'hai"]
    assert sounds([]) == []
