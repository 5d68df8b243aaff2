"""YAML as staff type it: what is mended, what is kept as text, what is reported and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.knowledge.problem import Problem
from assistant.knowledge.text_file import TextFile
from assistant.knowledge.yaml_reader import Keyed, Listing, Node, Text, read_yaml

Plain = str | list["Plain"] | dict[str, "Plain"]


def plain(node: Node | None) -> Plain:
    """Values without their lines; a one-pair list item that is one sentence is shown as typed."""
    if node is None:
        return ""
    if isinstance(node, Text):
        return node.text
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.pairs}


def read(text: str) -> tuple[Plain, list[Problem]]:
    """Read text as a file."""
    node, problems = read_yaml(TextFile.of("knowledge/x.yaml", text))
    return plain(node), problems


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("标题：甲", {"标题": "甲"}),
        ("标题:甲", {"标题": "甲"}),
        ("标题 ： 甲", {"标题": "甲"}),
        ("标题：甲\n类型: 待遇", {"标题": "甲", "类型": "待遇"}),
        ("电话: 010", {"电话": "010"}),
        ("时间: 9:00", {"时间": "9:00"}),
        ("数: 1.10", {"数": "1.10"}),
        ("日期: 2025-03-25", {"日期": "2025-03-25"}),
        ("答: 是", {"答": "是"}),
        ("答: yes", {"答": "yes"}),
        ("空:", {"空": ""}),
        ("空: ~", {"空": "~"}),
        ("办法: 拨打12333 #转人工", {"办法": "拨打12333 #转人工"}),
        ("类型: 待遇      # 待遇 / 服务", {"类型": "待遇"}),
        ("标题: [通知]三孩补贴", {"标题": "[通知]三孩补贴"}),
        ("标题: 【通知】三孩补贴", {"标题": "【通知】三孩补贴"}),
        ("比例: %50", {"比例": "%50"}),
        ("金额: {{补贴.二孩}}", {"金额": "{{补贴.二孩}}"}),
        ("金额: {{补贴.二孩}}，一次", {"金额": "{{补贴.二孩}}，一次"}),
        ("列: [{{补贴.二孩}}, 乙]", {"列": ["{{补贴.二孩}}", "乙"]}),
        ("标题: *三孩", {"标题": "*三孩"}),
        ("标题: &三孩", {"标题": "&三孩"}),
        ("标题: !三孩", {"标题": "!三孩"}),
        ("标题: @三孩", {"标题": "@三孩"}),
        ("标题: - 三孩", {"标题": "- 三孩"}),
        ("标题: ? 三孩", {"标题": "? 三孩"}),
        ("标题: `三孩`", {"标题": "`三孩`"}),
        ("标题: 注意: 带证", {"标题": "注意: 带证"}),
        ("标题: 甲's", {"标题": "甲's"}),
        ('标题: "三孩"', {"标题": "三孩"}),
        ("标题: '三孩'", {"标题": "三孩"}),
        ('标题: "三孩"补贴', {"标题": '"三孩"补贴'}),
        ("标题: “三孩”", {"标题": "三孩"}),
        ("标题: “甲”到“乙”", {"标题": "“甲”到“乙”"}),
        ('标题: "a\\(b"', {"标题": "a\\(b"}),
        ('标题: "三孩  # 不是备注"', {"标题": "三孩  # 不是备注"}),
        ('标题: "三孩\n  补贴"', {"标题": "三孩补贴"}),
        ("网址: https://a.cn/b?c=d#e", {"网址": "https://a.cn/b?c=d#e"}),
        ("甲: 第一行\n  第二行", {"甲": "第一行第二行"}),
        ("甲: one\n  two", {"甲": "one two"}),
        ("甲: |\n  一: 二\n  # 三", {"甲": "一: 二\n# 三"}),
        ("甲: |\n    一\n  二\n乙: 三", {"甲": "一\n二", "乙": "三"}),
        ("甲: >\n  一\n  二", {"甲": "一 二"}),
        ("问法:\n- 甲\n- 乙", {"问法": ["甲", "乙"]}),
        ("问法:\n  － 甲\n  － 乙", {"问法": ["甲", "乙"]}),
        ("问法:\n　　- 甲\n　　- 乙", {"问法": ["甲", "乙"]}),
        ("问法:\n\t- 甲\n\t- 乙", {"问法": ["甲", "乙"]}),
        ("问法:\n\xa0\xa0- 甲", {"问法": ["甲"]}),
        ("问法:\n  -　甲", {"问法": ["甲"]}),
        ("问法:\n  -甲\n  -乙", {"问法": ["甲", "乙"]}),
        ("问法:\n  · 甲\n  • 乙", {"问法": ["甲", "乙"]}),
        ("问法:\n- 甲\n  - 乙", {"问法": ["甲", "乙"]}),
        ("问法:\n  - 注意：带证", {"问法": ["注意：带证"]}),
        ("依据:\n  - 名称: 甲\n   发布: 乙", {"依据": [{"名称": "甲", "发布": "乙"}]}),
        ("标题: 甲\n 类型: 乙\n状态: 丙", {"标题": "甲", "类型": "乙", "状态": "丙"}),
        ("问法:\n  - [通知]三孩", {"问法": ["[通知]三孩"]}),
        ("问法:\n  - %50\n  - {{甲.乙}}", {"问法": ["%50", "{{甲.乙}}"]}),
        ("依据:\n  - 名称：甲\n    发布：乙", {"依据": [{"名称": "甲", "发布": "乙"}]}),
        ("依据:\n  -   名称: 甲\n      发布: 乙", {"依据": [{"名称": "甲", "发布": "乙"}]}),
        ("依据:\n  － 名称：甲\n　　 发布：乙", {"依据": [{"名称": "甲", "发布": "乙"}]}),
        ("热线: [12345，12333]", {"热线": ["12345", "12333"]}),
        ("热线: ［12345, 12333］", {"热线": ["12345", "12333"]}),
        ("问: [今天，去哪, 明天]", {"问": ["今天，去哪", "明天"]}),
        ("相关: [甲,\n  乙\n]", {"相关": ["甲", "乙"]}),
        ("相关: []", {"相关": []}),
        ("相关: [9:00, 问: 答]", {"相关": ["9:00", "问: 答"]}),
        ("选项:\n  - {名称: 甲, 问: 乙}\n  - 丙", {"选项": [{"名称": "甲", "问": "乙"}, "丙"]}),
        ("选项: {名称：甲，问：乙}", {"选项": {"名称": "甲", "问": "乙"}}),
        ('选项: {名称: "甲, 乙", 表: [丙, 丁]}', {"选项": {"名称": "甲, 乙", "表": ["丙", "丁"]}}),
        ("'12345': 政务\n\"110\": 报警", {"12345": "政务", "110": "报警"}),
        ("---\n甲: 乙", {"甲": "乙"}),
        ("# 说明\n甲: 乙\n\n# 完", {"甲": "乙"}),
        ("甲: 乙\r\n丙: 丁\r\n", {"甲": "乙", "丙": "丁"}),
        ("\ufeff甲: 乙", {"甲": "乙"}),
        ("甲: 乙\u200b", {"甲": "乙"}),
        ("甲: 乙\u2028丙\x00丁", {"甲": "乙 丙 丁"}),
        ("", ""),
    ],
)
def test_mended(typed: str, meant: Plain) -> None:
    """What can only have been meant one way is read that way, without a word."""
    value, problems = read(typed)

    assert problems == []
    assert _stripped(value) == meant


def test_pair_in_a_list_keeps_its_text() -> None:
    """`- 注意: 带身份证` is a mapping to YAML; the line that was typed is kept beside it."""
    node, _ = read_yaml(TextFile.of("x.yaml", "带什么:\n  - 注意: 带身份证 #原件"))

    assert isinstance(node, Keyed)
    listing = node.pairs[0][1]
    assert isinstance(listing, Listing)
    assert isinstance(listing.items[0], Keyed)
    assert listing.items[0].typed == "注意: 带身份证 #原件"


def test_lines() -> None:
    """Every key and value knows its line, behind comments and empty lines too."""
    node, _ = read_yaml(TextFile.of("x.yaml", "# 一\n\n甲: 乙\n\n丙:\n  - 丁\n  # 六\n  - 戊"), 1)

    assert isinstance(node, Keyed)
    assert [(key.text, key.line) for key, _ in node.pairs] == [("甲", 3), ("丙", 5)]
    assert node.pairs[1][1] == Listing((Text("丁", 6), Text("戊", 8)), 6)


@pytest.mark.parametrize(
    ("typed", "line", "code", "message"),
    [
        ('甲: 乙\n标题: "三孩\n丙: 丁', 2, "K005", '引号 " 只有一半'),
        ("标题: '三孩", 1, "K005", "引号 ' 只有一半"),
        ("甲: 乙\n相关: [丙, 丁\n戊: 己", 2, "K005", "括号 [ 只有一半"),
        ("甲: {丙: 丁", 1, "K005", "括号 { 只有一半"),
        ("甲: 乙\n丙丁\n戊: 己", 2, "K006", "这一行看不懂：既不是“键: 值”，也不是“- ”开头的列表"),
        ("甲: 乙\n---\n丙: 丁", 2, "K006", "这一行看不懂：既不是“键: 值”，也不是“- ”开头的列表"),
        ("甲: 乙\n  丙: 丁", 2, "K006", "缩进没有对齐：左边空了 2 格，同一级的别的行空了 0 格"),
        ("- 甲", 1, "K006", "列表项上面没有键，不知道它属于谁"),
        ("甲: 乙\n- 丙", 2, "K006", "列表项上面没有键，不知道它属于谁"),
        ("甲:\n" + " " * 50 + "乙: 丙", 2, "K006", "缩进太深，看不出属于哪一项"),
        ("甲: 乙\n丙: 丁\n甲: 戊", 3, "K007", "“甲”写了两次，第 1 行已经有了"),
        ("表:\n  - 甲: 乙\n    甲: 丙", 3, "K007", "“甲”写了两次，第 2 行已经有了"),
        ("甲: 乙 # 丙", 1, "K008", "“# 丙”前面是空格加 #，会当作备注，不给家长看"),
    ],
)
def test_reported(typed: str, line: int, code: str, message: str) -> None:
    """What cannot be mended is one problem at its true line."""
    _, problems = read(typed)

    assert [(p.line, p.code, p.message) for p in problems] == [(line, code, message)]


def test_the_rest_is_still_read() -> None:
    """One bad line does not hide the others."""
    value, problems = read("甲: '乙\n丙丁\n戊: 己\n  庚: 辛\n癸: [子")

    assert value == {"甲": "乙", "戊": "己", "庚": "辛", "癸": "[子"}
    assert [problem.line for problem in problems] == [1, 2, 4, 5]


@given(st.text())
def test_any_text(text: str) -> None:
    """Reading never raises."""
    read(text)


@given(st.lists(st.sampled_from([*":：-－'\"[]{}#&*!|>%@`？，、“”甲a1 \t　\n", "\n  ", "- ", "甲: ", "{{", "}}"])))
def test_any_marks(marks: list[str]) -> None:
    """Nor for what YAML finds hardest; and each problem stands at a line of the file."""
    text = "".join(marks)
    _, problems = read(text)

    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in problems)
    assert not any(problem.message.startswith("从这一行起") for problem in problems)


@pytest.mark.parametrize("deep", ["[" * 5000, "{" * 5000, "- " * 5000, "甲: " * 5000, "甲: " + "[甲, " * 5000])
def test_deep(deep: str) -> None:
    """Depth does not exhaust the stack."""
    read(deep)


def _stripped(value: Plain) -> Plain:
    """Block text keeps its last line end; that is not what these rows are about."""
    if isinstance(value, dict):
        return {key: _stripped(item) for key, item in value.items()}
    return value.removesuffix("\n") if isinstance(value, str) else value
