"""Problems: how staff, CI and the terminal see them."""

from assistant.knowledge.problem import (
    Problem,
    Severity,
    has_errors,
    in_order,
    render_github,
    render_terminal,
)

UNKNOWN = Problem(
    "knowledge/entries/shengyu/jintie.md",
    10,
    "K012",
    Severity.ERROR,
    "不认识的键“主管单位”",
    "是不是“主管部门”？",
    "主管单位: 市医疗保障局",
)
TWICE = Problem(
    "knowledge/entries/shengyu/jintie.md",
    7,
    "K031",
    Severity.WARNING,
    "这个问法也写在 chanjia.md 第 11 行：“产假期间工资谁发”",
    "只留在更贴切的一条里，另一条改写或删掉。",
)
OPEN = Problem(
    "knowledge/entries/shengyu/jintie.md",
    20,
    "K062",
    Severity.NOTICE,
    "“产假”待核实：窗口",
    "问清后写进正文。",
    department="市医疗保障局",
)


def test_terminal_report() -> None:
    """Sorted by place, the first line stands alone, departments' work last, one summary line."""
    expected = """\
knowledge/entries/shengyu/jintie.md:7  提醒 K031  这个问法也写在 chanjia.md 第 11 行：“产假期间工资谁发”
  怎么改：只留在更贴切的一条里，另一条改写或删掉。
knowledge/entries/shengyu/jintie.md:10  错误 K012  不认识的键“主管单位”
    10 │ 主管单位: 市医疗保障局
  怎么改：是不是“主管部门”？
  例子和说明：knowledge/README.md#k012
请市医疗保障局处理（1）：
  knowledge/entries/shengyu/jintie.md:20  待办 K062  “产假”待核实：窗口
查了 143 个文件：1 个错误，1 个提醒，1 个待办。"""

    assert render_terminal([UNKNOWN, OPEN, TWICE, UNKNOWN], 143) == expected


def test_departments_in_short() -> None:
    """An editor who is mending mistakes sees one line per department."""
    report = render_terminal([UNKNOWN, OPEN, TWICE], 143, work_in_full=False)

    assert report.splitlines()[-2:] == ["请市医疗保障局处理：1 个待办。", "查了 143 个文件：1 个错误，1 个提醒，1 个待办。"]


def test_github_report() -> None:
    """One command per problem; what GitHub would misread is escaped."""
    odd = Problem("a,b:c.md", 1, "K015", Severity.NOTICE, "50%\n甲", "乙")

    assert render_github([odd]) == "::notice file=a%2Cb%3Ac.md,line=1,title=K015::50%25%0A甲%0A怎么改：乙"
    assert render_github([UNKNOWN, TWICE]).splitlines()[0].startswith("::warning file=knowledge/entries/")
    assert "::error file=" in render_github([UNKNOWN])


def test_order_and_errors() -> None:
    """The same problem found twice is stated once; only errors block."""
    assert in_order([UNKNOWN, TWICE, UNKNOWN]) == [TWICE, UNKNOWN]
    assert has_errors([TWICE, UNKNOWN])
    assert not has_errors([TWICE, OPEN])
