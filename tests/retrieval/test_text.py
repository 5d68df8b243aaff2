"""One written form for all the ways of typing the same thing, and its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.text import STOP_WORDS, Vocabulary, normalise

# What phones send: characters of both scripts, letters, full-width signs, emoji, marks that nobody sees.
TYPED = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x7E)
    | st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5, exclude_characters="薴")  # OpenCC's only two-step character
    | st.characters(min_codepoint=0xFF01, max_codepoint=0xFF5E)
    | st.sampled_from("，。？！…～、；：“”　\n\t\u200b\ufeff👶🏻😭❤️🙏㎡℃①"),
    max_size=40,
)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("三孩補貼多少錢", "三孩补贴多少钱"),
        ("３０００元", "3000元"),
        ("3,000元", "3000元"),
        ("1，000，000", "1000000"),
        ("2,3,4", "2,3,4"),
        ("HPV疫苗", "hpv疫苗"),
        ("给多少？？？？？", "给多少?"),
        ("好好好好", "好"),
        ("宝宝", "宝宝"),
        ("10000元", "10000元"),
        ("宝宝发烧😭😭怎么办", "宝宝发烧 怎么办"),
        ("👶补贴", "补贴"),
        ("补\u200b贴\ufeff", "补贴"),
        ("　三孩　　补贴 ", "三孩 补贴"),
        ("孕32周＋3", "孕32周+3"),
        ("🙏🙏🙏", ""),
        ("", ""),
    ],
)
def test_normalised(typed: str, written: str) -> None:
    """Full width, 繁体, capitals, emoji, invisible marks, stretched letters and thousands' commas make no difference."""
    assert normalise(typed) == written


@given(TYPED)
def test_normalising_twice(typed: str) -> None:
    """What is normal stays as it is."""
    assert normalise(normalise(typed)) == normalise(typed)


@given(st.text())
def test_any_text_is_normalised(typed: str) -> None:
    """No sign breaks it; the result is trimmed and holds nothing that cannot be drawn."""
    written = normalise(typed)

    assert written == written.strip()
    assert not {"\u200b", "\ufeff", "\x00", "😭"} & set(written)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("生二胎给多少", "生二孩给多少"),
        ("老二补贴", "二孩补贴"),
        ("2孩补贴", "二孩补贴"),
        ("娃吃甚", "孩子吃什么"),
        ("娃吃啥", "孩子吃什么"),
        ("津贴怎么领", "生育津贴怎么领"),
        ("奶粉钱多少", "国家育儿补贴多少"),
        ("奶粉怎么冲", "配方奶怎么冲"),
        ("补贴三千块", "补贴3千块"),
        ("補貼三千塊", "补贴3000块"),
    ],
)
def test_ways_to_say_the_same(vocabulary: Vocabulary, one: str, other: str) -> None:
    """Everyday names meet the term they stand for, the longer name first."""
    assert vocabulary.canonical(one) == vocabulary.canonical(other)


@pytest.mark.parametrize("term", ["生育津贴", "国家育儿补贴", "二孩", "叶酸"])
def test_a_term_is_not_replaced_again(vocabulary: Vocabulary, term: str) -> None:
    """A name inside a term (津贴 in 生育津贴) is left alone."""
    assert vocabulary.canonical(f"{term}怎么领") == f"{term}怎么领"


@given(TYPED)
def test_canonical_text_stays(vocabulary: Vocabulary, typed: str) -> None:
    """Reading our own canonical text changes nothing that is in it already."""
    once = vocabulary.canonical(typed)

    assert vocabulary.canonical(once) == once


def test_our_terms_are_words(vocabulary: Vocabulary) -> None:
    """Terms and districts are cut as one word, letters and digits by themselves."""
    assert vocabulary.cut("潞州区国家育儿补贴3000元hpv") == ["潞州区", "国家育儿补贴", "3000", "元", "hpv"]


def test_content_words(vocabulary: Vocabulary) -> None:
    """Courtesies and particles carry nothing."""
    words = vocabulary.words(vocabulary.canonical("请问一下，二胎补贴是多少呢？"))

    assert words == ["二孩", "补贴", "多少"]
    assert not set(words) & STOP_WORDS


def test_names(vocabulary: Vocabulary) -> None:
    """All names in Chinese, terms and everyday ones; those with digits or letters are not for spelling."""
    assert {"叶酸", "老二", "奶粉钱"} <= set(vocabulary.all_names())
    assert "2孩" not in vocabulary.all_names()


def test_vocabularies_do_not_share_words(vocabulary: Vocabulary) -> None:
    """A word of one release is unknown to another: the dictionary below is not changed."""
    assert vocabulary.knows("潞州区国") == 0
    assert Vocabulary({}).cut("国家育儿补贴") != ["国家育儿补贴"]
    assert Vocabulary({}).canonical("二胎补贴") == "二胎补贴"
