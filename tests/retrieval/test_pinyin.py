"""Syllables: cutting what is typed in letters, reading characters aloud, and what sounds alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.pinyin import blur, pinyin_runs, split_syllables, syllable_set, syllables

SOUNDS = st.sampled_from(sorted(syllable_set()))


def test_all_syllables() -> None:
    """The syllables of Mandarin without tones, about 400, and nothing else."""
    assert 380 <= len(syllable_set()) <= 430
    assert {"a", "zhuang", "er", "lv", "nv", "shei"} - {"shei"} <= syllable_set()
    assert {"n", "ng", "b", "hpv", "ei2"} & syllable_set() == set()


@pytest.mark.parametrize(
    ("letters", "cut"),
    [
        ("shengsantai", "sheng san tai"),
        ("geiduoshao", "gei duo shao"),
        ("yuerbutie", "yu er bu tie"),
        ("chanjia", "chan jia"),
        ("yesuan", "ye suan"),
        ("nvhai", "nv hai"),
        ("hpv", ""),
        ("dna", ""),
        ("nt", ""),
        ("app", ""),
        ("shengx", ""),
    ],
)
def test_cutting(letters: str, cut: str) -> None:
    """A run of letters is cut into whole syllables, or not at all."""
    assert split_syllables(letters) == tuple(cut.split())


@given(st.lists(SOUNDS, min_size=1, max_size=12))
def test_any_run_of_syllables_is_cut(sounds: list[str]) -> None:
    """What was typed in syllables is cut into syllables, no more of them than were typed."""
    cut = split_syllables("".join(sounds))

    assert "".join(cut) == "".join(sounds)
    assert set(cut) <= syllable_set()
    assert len(cut) <= len(sounds)


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("shengsantai gei duoshao", ["sheng san tai gei duo shao"]),
        ("三胎 butie多少", ["bu tie"]),
        ("xi'an haishi changzhi", ["xi an hai shi chang zhi"]),
        ("hpv疫苗多少钱", []),
        ("无创dna贵吗", []),
        ("nt什么时候做", []),
        ("在app上办", []),
        ("三胎bu贴", []),
        ("", []),
    ],
)
def test_stretches_of_pinyin(text: str, runs: list[str]) -> None:
    """Two or more whole syllables are pinyin; a single one, and abbreviations that doctors use, are not."""
    found = pinyin_runs(text)

    assert [" ".join(sound) for _, _, sound in found] == runs
    for start, end, sound in found:
        assert "".join(sound) == "".join(c for c in text[start:end] if c.isalpha())


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("生育补贴", "sheng yu bu tie"),
        ("3000元", "3000 yuan"),
        ("HPV疫苗", "hpv yi miao"),
        ("三胎butie", "san tai bu tie"),
        ("叶酸，去哪领？", "ye suan qu na ling"),
        ("女孩", "nv hai"),
        ("长治的长子县", "chang zhi de zhang zi xian"),
        ("", ""),
    ],
)
def test_reading_aloud(text: str, read: str) -> None:
    """Characters, typed pinyin and digits in order; other signs are silent."""
    assert syllables(text) == read.split()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zhang", "zan"),
        ("chang", "can"),
        ("sheng", "sen"),
        ("nan", "lan"),
        ("niu", "liu"),
        ("ling", "lin"),
        ("sang", "san"),
        ("feng", "fen"),
        ("neng", "len"),
    ],
)
def test_what_sounds_alike(one: str, other: str) -> None:
    """zh/z, ch/c, sh/s, n/l, ang/an, eng/en and ing/in are told apart by few."""
    assert blur(one) == blur(other)


@pytest.mark.parametrize(("one", "other"), [("tai", "dai"), ("bu", "pu"), ("san", "tan"), ("er", "e"), ("tong", "ton"), ("an", "lan")])
def test_what_sounds_different(one: str, other: str) -> None:
    """Other sounds stay apart."""
    assert blur(one) != blur(other)


@given(SOUNDS)
def test_blurring_twice(sound: str) -> None:
    """A blurred sound is its own blurred sound."""
    assert blur(blur(sound)) == blur(sound)
