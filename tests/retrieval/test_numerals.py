"""Chinese numerals become digits, and words that only look like numerals stay words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.numerals import digits, to_number

_DIGITS = "零一二三四五六七八九"


def spelled(number: int) -> str:
    """1..99999 as people write it in full: 10203 -> 一万零二百零三."""
    text, places = "", ("万", "千", "百", "十", "")
    for digit, place in zip(f"{number:05d}", places, strict=True):
        if digit != "0":
            text += _DIGITS[int(digit)] + place
        elif text and not text.endswith("零"):
            text += "零"
    return text.rstrip("零")


@given(st.integers(1, 99_999))
def test_any_number_written_in_full(number: int) -> None:
    """Every number up to 99999 is read as what it says."""
    assert to_number(spelled(number)) == number


@given(st.integers(10, 99_999))
def test_a_number_is_one_word_however_it_is_written(number: int) -> None:
    """三千六百, 3600 and any other amount come out the same."""
    assert digits(f"补贴{spelled(number)}元") == digits(f"补贴{number}元") == f"补贴{number}元"


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十五", 25),
        ("百", 100),
        ("一百零八", 108),
        ("一百五", 150),
        ("一百五十八", 158),
        ("两千", 2000),
        ("三千六", 3600),
        ("三千零六", 3006),
        ("一万二", 12_000),
        ("一万零五十", 10_050),
        ("十万", 100_000),
        ("一百万", 1_000_000),
        ("二〇二五", 2025),
        ("零", 0),
        ("一二三四五", 12_345),
    ],
)
def test_spoken_numbers(numeral: str, value: int) -> None:
    """Numbers as people say them: the last unit may be left out, years are said digit by digit."""
    assert to_number(numeral) == value


@pytest.mark.parametrize("text", ["", "三孩", "一亿", "3千", "两三千", "七八十", "三四百", "多少"])
def test_what_is_no_number(text: str) -> None:
    """What names no single number has no value."""
    assert to_number(text) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("三千块", "3000块"),
        ("3千", "3000"),
        ("3千6", "3600"),
        ("一年3千6百", "一年3600"),
        ("5百块", "500块"),
        ("1万2", "12000"),
        ("1.5万", "15000"),
        ("3千万", "30000000"),
        ("10万", "100000"),
        ("一百五十八天", "158天"),
        ("去年八月生的", "去年8月生的"),
        ("二四年十二月", "2024年12月"),
        ("二零二五年生的", "2025年生的"),
        ("二十四小时", "24小时"),
        ("十个月", "10个月"),
        ("十一点", "11点"),
        ("三百天", "300天"),
        ("一万一千", "11000"),
        ("五十多块", "50多块"),
        ("听说三孩给五千是真的吗", "听说三孩给5000是真的吗"),
        ("三千和五千", "3000和5000"),
        ("3000元", "3000元"),
        ("2025年3月", "2025年3月"),
        ("", ""),
    ],
)
def test_digits(typed: str, meant: str) -> None:
    """Amounts and counts in digits; what already is in digits stays."""
    assert digits(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "一次性补贴",
        "等二三年再说",
        "一年八月龄",
        "万一早产",
        "千万别喝",
        "千万要记得",
        "一起领",
        "一般几天",
        "百日宝宝",
        "二维码",
        "一点点",
        "三晋通",
        "三个月",
        "一岁半",
        "老二",
        "两三千块",
        "三四百",
    ],
)
def test_words_stay_words(text: str) -> None:
    """What only looks like a numeral, small counts and rough guesses are left as they are."""
    assert digits(text) == text


@given(st.text(alphabet=_DIGITS + "两十百千万0123456789.个元孩年", max_size=12))
def test_any_text_of_numerals(text: str) -> None:
    """No heap of numerals is too strange, and nothing but numerals is touched."""
    kept = "个元孩年"
    assert [c for c in digits(text) if c in kept] == [c for c in text if c in kept]
