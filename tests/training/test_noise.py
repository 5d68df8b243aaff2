"""Phrasings as thumbs, microphones and grandparents send them: each kind of noise keeps what can be heard."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.pinyin import pinyin_runs, syllables
from assistant.retrieval.text import normalise
from assistant.training.noise import DECODABLE, NOISES, dialect, filler, homophone, noisy, pinyin, slip, story, traditional

PHRASES = [
    "生三孩补贴多少钱",
    "叶酸去哪里免费领取？",
    "国家育儿补贴什么时候到账",
    "宝宝什么时候可以加辅食",
    "托育",
    "三孩 补贴 市里",
    "HPV疫苗打几针",
]
SEEDS = range(20)
KINDS = pytest.mark.parametrize("kind", sorted(set(NOISES), key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__)
Noise = Callable[[str, random.Random], str]


def made(kind: Noise, phrase: str) -> list[str]:
    """What a kind of noise makes of a phrase, with several seeds."""
    return [kind(phrase, random.Random(seed)) for seed in SEEDS]


@KINDS
@pytest.mark.parametrize("phrase", PHRASES)
def test_the_same_seed_makes_the_same_noise(kind: Noise, phrase: str) -> None:
    """Training twice sees the same phrasings; nothing is ever left empty."""
    assert made(kind, phrase) == made(kind, phrase)
    assert all(made(kind, phrase))


@pytest.mark.parametrize("phrase", PHRASES)
def test_homophones_sound_the_same(phrase: str) -> None:
    """One or two characters are others that sound alike."""
    for typed in made(homophone, phrase):
        assert len(typed) == len(phrase)
        assert 0 < sum(a != b for a, b in zip(typed, phrase, strict=True)) <= 2
    heard = [syllables(typed) == syllables(phrase) for typed in made(homophone, phrase)]
    assert sum(heard) >= len(heard) * 0.8  # a character with two readings may be read the other way in its new company


@pytest.mark.parametrize("phrase", PHRASES)
def test_slips_are_small(phrase: str) -> None:
    """One character dropped, doubled, or swapped with its neighbour; a very short phrase is left alone."""
    for typed in made(slip, phrase):
        assert abs(len(typed) - len(phrase)) <= 1
        assert set(typed) <= set(phrase)
        if len(phrase) < 5:
            assert typed == phrase
        elif len(typed) == len(phrase):
            assert sorted(typed) == sorted(phrase)


@pytest.mark.parametrize("phrase", PHRASES)
def test_fillers_stand_around(phrase: str) -> None:
    """Courtesies before and particles after; the phrase itself is whole."""
    assert all(phrase.rstrip("？") in typed for typed in made(filler, phrase))
    assert len(set(made(filler, phrase))) > 3


def test_dialect() -> None:
    """Words as people in Changzhi say them."""
    spoken = " ".join(made(dialect, "我的孩子什么时候可以吃，怎么办"))

    assert all(word in spoken for word in ("俺", "娃", "咋"))


@pytest.mark.parametrize("phrase", PHRASES)
def test_traditional_comes_back(phrase: str) -> None:
    """繁体 is what the text room turns back."""
    for typed in made(traditional, phrase):
        assert normalise(typed) == normalise(phrase)
    assert traditional("补贴多少钱", random.Random(0)) == "補貼多少錢"


@pytest.mark.parametrize("phrase", ["生三孩补贴多少钱", "宝宝什么时候加辅食", "托育怎么收费"])
def test_pinyin_can_be_read(phrase: str) -> None:
    """Letters only, spaced or run together, that the pinyin room cuts back into as many syllables."""
    typed = set(made(pinyin, phrase))

    assert len(typed) == 2
    for letters in typed:
        assert letters.isascii()
        ((_, _, sound),) = pinyin_runs(letters)
        assert "".join(sound) == "".join(syllables(phrase))


@given(st.sampled_from(PHRASES), st.integers(0, 10_000))
def test_noisy(phrase: str, seed: int) -> None:
    """Always something that could be typed; the same for the same seed; with the chosen kinds only."""
    typed = noisy(phrase, random.Random(seed))

    assert typed.strip()
    assert typed == noisy(phrase, random.Random(seed))
    assert noisy(phrase, random.Random(seed), (traditional,)) is not None


def test_what_the_encoder_must_bear() -> None:
    """繁体 and pinyin are undone before encoding; the encoder is trained on the rest."""
    assert set(DECODABLE) == set(NOISES) - {traditional, pinyin}


@pytest.mark.parametrize("phrase", PHRASES)
def test_stories_end_in_the_question(phrase: str) -> None:
    """What is told beside the question leaves the question itself as it was."""
    for typed in made(story, phrase):
        assert phrase in typed
        assert len(typed) > len(phrase) + 4
