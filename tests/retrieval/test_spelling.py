"""Typed pinyin becomes words, and slips of dictation become the words that were said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.pinyin import blur, syllables
from assistant.retrieval.spelling import Speller
from assistant.retrieval.text import Vocabulary

TEXTS = [
    "生三孩补贴多少钱",
    "叶酸去哪里免费领取",
    "托育一个月多少钱",
    "什么时候加辅食",
    "生育津贴怎么申请",
    "二孩补贴怎么领",
    "国家育儿补贴一年给多少",
]


@pytest.fixture(scope="module")
def speller(vocabulary: Vocabulary) -> Speller:
    """A speller that has read a few questions."""
    return Speller(vocabulary, [vocabulary.cut(vocabulary.canonical(text)) for text in TEXTS])


@pytest.mark.parametrize(
    ("sounds", "words"),
    [
        ("ye suan", "叶酸"),
        ("bu tie duo shao", "补贴多少"),
        ("sheng yu jin tie", "生育津贴"),
        ("tuo yu", "托育"),
        ("fu si", "辅食"),  # sh/s
        ("sen yu jin tie", "生育津贴"),  # eng/en
        ("ye suan kun", "叶酸kun"),  # never heard of
        ("", ""),
    ],
)
def test_decoding(speller: Speller, sounds: str, words: str) -> None:
    """Syllables become the likeliest words of the knowledge base; a sound it does not know stays in letters."""
    assert speller.decode(tuple(sounds.split())) == words


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("shengyujintie zenme shenqing", "生育津贴怎么申请"),
        ("yesuan去哪里领取", "叶酸去哪里领取"),
        ("叶酸 qu nali lingqu", "叶酸去哪里领取"),
        ("hpv疫苗", "hpv疫苗"),
        ("叶酸怎么吃", "叶酸怎么吃"),
        ("", ""),
    ],
)
def test_pinyin_in_a_message(speller: Speller, typed: str, written: str) -> None:
    """Whole messages and stretches in pinyin are decoded where they stand; the rest is not touched."""
    assert speller.from_pinyin(typed) == written


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("叶算去哪里领取", "叶酸去哪里领取"),
        ("脱育多少钱", "托育多少钱"),
        ("生育精贴怎么申请", "生育津贴怎么申请"),
        ("什么时候加副食", "什么时候加辅食"),
        ("补帖多少", "补贴多少"),
        ("补贴多少", "补贴多少"),
        ("今天天气好吗", "今天天气好吗"),
        ("好", "好"),
        ("3000元hpv", "3000元hpv"),
        ("", ""),
    ],
)
def test_slips(speller: Speller, typed: str, meant: str) -> None:
    """A word that nobody writes becomes the one that sounds like it; what is well written stays."""
    assert speller.correct(typed) == meant


@given(st.text(alphabet="叶算酸脱托育妥补帖贴生声三山孩多少钱前领零，？ab12 ", max_size=20))
def test_mending_keeps_the_sound(speller: Speller, typed: str) -> None:
    """Whatever is mended still sounds the same, character for character; other signs stay where they are."""
    mended = speller.correct(typed)

    assert len(mended) == len(typed)
    for before, after in zip(typed, mended, strict=True):
        if "\u4e00" <= before <= "\u9fff":
            assert blur(syllables(before)[0]) == blur(syllables(after)[0])
        else:
            assert before == after


@pytest.mark.parametrize("text", TEXTS)
def test_its_own_words_are_right(speller: Speller, vocabulary: Vocabulary, text: str) -> None:
    """What the knowledge base writes is never mended."""
    canonical = vocabulary.canonical(text)

    assert speller.correct(canonical) == canonical


def test_without_texts(vocabulary: Vocabulary) -> None:
    """Names alone are enough to spell, and without any nothing is changed."""
    assert Speller(vocabulary, []).decode(("ye", "suan")) == "叶酸"
    assert Speller(Vocabulary({}), []).correct("叶算去哪里领") == "叶算去哪里领"
