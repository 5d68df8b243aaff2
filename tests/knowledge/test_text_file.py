"""Files as text: line ends, invisible marks, encodings."""

import pytest

from assistant.knowledge.front_matter import split
from assistant.knowledge.text_file import TextFile, decode


@pytest.mark.parametrize("raw", ["甲\n乙".encode(), "甲\r\n乙".encode(), "甲\r乙".encode(), "\ufeff甲\n乙".encode()])
def test_line_ends_and_mark(raw: bytes) -> None:
    """Windows and old Mac line ends and the byte order mark make no difference."""
    text, problems = decode("a.md", raw)

    assert problems == []
    assert text is not None
    assert TextFile.of("a.md", text).lines == ("甲", "乙")


def test_wrong_encoding_names_the_line() -> None:
    """The problem stands where the first strange byte is."""
    text, problems = decode("a.md", b"---\n" + "标题: 甲".encode("gbk"))

    assert text is None
    assert [(problem.line, problem.code) for problem in problems] == [(2, "K002")]


def test_long_lines_are_quoted_in_part() -> None:
    """An excerpt is at most a line on a terminal."""
    problem = TextFile.of("a.md", "甲" * 200).problem("K006", 1, "…", "…")

    assert problem.excerpt == "甲" * 60 + "…"


@pytest.mark.parametrize("fence", ["---", "－－－", "———", "-----", "---  "])
def test_fences(fence: str) -> None:
    """The head may be fenced with what looks like three dashes; the body keeps its line numbers."""
    parts, problems = split(TextFile.of("a.md", f"\n{fence}\n标题: 甲\n{fence}\n正文\n## 注意"))

    assert problems == []
    assert parts is not None
    assert parts.body == ((5, "正文"), (6, "## 注意"))
