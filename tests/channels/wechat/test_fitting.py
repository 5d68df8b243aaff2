"""Text in pieces of at most 2047 bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.channels.wechat.fitting import LIMIT, MORE, fitted, without_markup

from .platform import UNHURRIED


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("a" * 2047, True),
        ("a" * 2048, False),
        ("长" * 682, True),
        ("长" * 682 + "a", True),
        ("长" * 683, False),
        ("😀" * 511 + "abc", True),
        ("😀" * 512, False),
    ],
)
def test_the_limit_counts_bytes(text: str, whole: bool) -> None:
    """2047 bytes go whole; one more does not, and no character is cut in two."""
    shown, rest = fitted(text)
    assert (rest == "") is whole
    assert len(shown.encode()) <= LIMIT
    assert "\ufffd" not in shown
    assert shown.removesuffix(MORE) + rest == text


@UNHURRIED
@given(st.text(alphabet="长。\n ，a😀<>/", max_size=3000))
def test_nothing_is_lost(text: str) -> None:
    """The pieces, put together, are the text; each fits."""
    pieces, rest = [], text.strip()
    while rest:
        shown, rest = fitted(rest, 120)
        assert len(shown.encode()) <= 120
        pieces.append(shown.removesuffix(MORE))
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_cut_at_a_sentence() -> None:
    """A long text ends at the end of a sentence."""
    shown, rest = fitted("带户口本。" * 200)
    assert shown.removesuffix(MORE).endswith("。")
    assert rest.startswith("带户口本")


def test_cut_at_a_paragraph() -> None:
    """A paragraph that nearly fits is not torn apart."""
    shown, rest = fitted("甲。" * 250 + "\n\n" + "乙。" * 300)
    assert "乙" not in shown
    assert rest == "乙。" * 300


def test_links_stay_whole() -> None:
    """A link at the edge goes over as a whole."""
    link = '<a href="https://example.cn/q/birth-grant">网页上看全文</a>'
    for before in range(640, 684):
        shown, rest = fitted("长" * before + link + "。" + "尾" * 100)
        assert (link in shown) != (link in rest)
        assert "<a" not in shown or link in shown


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("**三孩** 5000 元", "三孩 5000 元"),
        ("## 怎么办\n去社区", "怎么办\n去社区"),
        ("| 孩次 | 金额 |\n|---|---|\n| 二孩 | 3000 |", "孩次  金额\n二孩  3000"),
        (r"第一\n第二", "第一\n第二"),
        ("2*3*4 = 24，# 不是标题", "2*3*4 = 24，# 不是标题"),
    ],
)
def test_no_markdown_reaches_a_chat(text: str, bare: str) -> None:
    """Marks of Markdown go, its words stay; a written-out newline becomes one."""
    assert without_markup(text) == bare
