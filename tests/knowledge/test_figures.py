"""Figures: the value of a day, and how it is shown."""

from datetime import date
from decimal import Decimal

import pytest

from assistant.knowledge.figures import Figures, names_in, read_figures

TEXT = """\
名称: 补贴
依据:
  - 名称: 甲
    日期: 2025-03-25
数值:
  二孩:
    单位: 元
    2026-01-01: 4000
    2025-03-25: 3000
    2027年1月1日: 无
  产假:
    单位: 天
    2021-01-01: 158
  比例:
    单位: "%"
    2021-01-01: 50
  次数:
    2021-01-01: 19
"""


@pytest.fixture
def figures() -> Figures:
    """The figures above."""
    found, problems = read_figures("knowledge/figures/a.yaml", TEXT)
    assert problems == []
    return Figures.of(found)


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (date(2025, 3, 24), None),
        (date(2025, 3, 25), "3000"),
        (date(2025, 12, 31), "3000"),
        (date(2026, 1, 1), "4000"),
        (date(2026, 12, 31), "4000"),
        (date(2027, 1, 1), None),
    ],
)
def test_value_of_a_day(figures: Figures, on: date, value: str | None) -> None:
    """The latest value that has begun holds; 无 ends it; the order of the lines does not matter."""
    assert figures.value("补贴.二孩", on) == value


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("给 {{补贴.二孩}}。", "给 4000 元。"),
        ("{{ 补贴.产假 }}和{{补贴.二孩}}", "158 天和4000 元"),
        ("报 {{补贴.比例}}", "报 50%"),
        ("共 {{补贴.次数}} 项", "共 19 项"),
        ("{{补贴.三孩}}", "（以最新公布为准）"),
        ("没有数", "没有数"),
    ],
)
def test_fill(figures: Figures, text: str, shown: str) -> None:
    """Number, space, unit; per cent without a space; what has no value is not guessed."""
    assert figures.fill(text, date(2026, 11, 25)) == shown


def test_number_and_source(figures: Figures) -> None:
    """Benefits reckon with the number and cite the reference."""
    source = figures["补贴.二孩"].source()

    assert figures.number("补贴.二孩", date(2026, 1, 1)) == Decimal(4000)
    assert figures.number("补贴.没有", date(2026, 1, 1)) is None
    assert source is not None
    assert (source.title, source.date) == ("甲", date(2025, 3, 25))
    assert len(figures) == 4
    assert "补贴.产假" in figures


def test_names_in() -> None:
    """The figures a text names, in order."""
    assert names_in("{{甲.乙}}和{{ 丙.丁 }}") == ["甲.乙", "丙.丁"]


def test_value_without_number() -> None:
    """A date without a number, and an item without a date, are named at their line."""
    _, problems = read_figures("a.yaml", TEXT.replace("2021-01-01: 158", "2021-01-01:").replace("    2021-01-01: 19\n", ""))

    assert [(problem.line, problem.message) for problem in problems] == [
        (13, "数值“补贴.产假”在 2021-01-01 没有写数"),
        (17, "数值“补贴.次数”要写单位和日期"),
    ]
