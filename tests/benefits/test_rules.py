"""Rules as staff write them: what is read, and how each mistake is told."""

import pytest

from assistant.knowledge.conditions import Between, Condition, OneOf, hold
from assistant.knowledge.reckonings import METHODS, RemainingMonths, Yearly, figures_of
from assistant.knowledge.release import Release
from assistant.knowledge.rules import Scope, Sort, Verdict, read_rule

RULE = """\
名称: 某补贴
条目: some-entry
给谁: 每个孩子
类别: 钱
次序: 3
情形:
  - 当: {出生: 2022-01-01 到 2024-12-31, 孩次: 3 止, 户口: [本地, 没上]}
    结论: 能
    算法: 剩余月数
    每月: 某补贴.每月
    起算: 2025年1月1日
    满: 3 岁
    首次最晚: 2025 年
    截止: 12月31日
    说明: "{出生}出生，共 {月数}。"
  - 当: {出生: 2025-01-01 起}
    结论: 先问
    算法: 按年
    每次: 某补贴.每年
    次数: 某补贴.次数
    首次最晚: 出生当年
    截止: 12-31
  - 结论: 不列
提醒:
  - 当: {同胎: 2}
    说明: 各算一份。
    条目: other-entry
"""


def test_a_rule_is_read() -> None:
    """Ranges, words, dates and figures, in the ways people write them."""
    rule, problems = read_rule("r.yaml", RULE)

    assert problems == []
    assert rule is not None
    assert (rule.name, rule.entry, rule.scope, rule.sort, rule.order) == ("某补贴", "some-entry", Scope.CHILD, Sort.MONEY, 3)
    first, second, last = rule.cases
    assert first.conditions[1:] == (Condition("孩次", Between(None, 3)), Condition("户口", OneOf(("本地", "没上"))))
    assert isinstance(first.reckoning, RemainingMonths)
    assert (first.reckoning.age, first.reckoning.first_by, first.reckoning.due) == (36, 2025, (12, 31))
    assert isinstance(second.reckoning, Yearly)
    assert second.reckoning.first_within == 0
    assert figures_of(second.reckoning) == ("某补贴.每年", "某补贴.次数")
    assert (last.verdict, last.conditions, last.reckoning) == (Verdict.SKIP, (), None)
    assert rule.notes[0].conditions == (Condition("同胎", Between(2, 2)),)
    assert rule.hangs_on_birth


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "words"),
    [
        ("类别: 钱", "类别: 现金", "K014", 4, "现金"),
        ("给谁: 每个孩子\n", "", "K013", 1, "给谁"),
        ("次序: 3", "次序: 第三", "K014", 5, "第三"),
        ("孩次: 3 止", "孩次: 三 止", "K090", 7, "三 止"),
        ("孩次: 3 止", "孩次: 3 到 1", "K090", 7, "3 到 1"),
        ("出生: 2025-01-01 起", "出生: 2025-02-30 起", "K090", 16, "2025-02-30"),
        ("[本地, 没上]", "[本地, 老家]", "K090", 7, "老家"),
        ("孩次: 3 止", "孩数: 3 止", "K012", 7, "孩数"),
        ("结论: 先问", "结论: 也许", "K014", 17, "也许"),
        ("算法: 按年", "算法: 每季", "K014", 18, "每季"),
        ("    次数: 某补贴.次数\n", "", "K013", 16, "次数"),
        ("每次: 某补贴.每年", "每次: 某补贴.每年\n    起算: 2025-01-01", "K012", 20, "起算"),
        ("满: 3 岁", "满: 三岁", "K090", 12, "三岁"),
        ("截止: 12-31", "截止: 13-31", "K090", 22, "13-31"),
        ("首次最晚: 出生当年", "首次最晚: 明年", "K090", 21, "明年"),
        ("首次最晚: 2025 年", "首次最晚: 前年", "K090", 13, "前年"),
        ("起算: 2025年1月1日", "起算: 二五年", "K015", 11, "二五年"),
        ("{月数}", "{月份}", "K041", 15, "月份"),
        ("各算一份。", "各算 {总额}。", "K041", 26, "总额"),
        ("    说明: 各算一份。\n", "", "K013", 25, "说明"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, code: str, line: int, words: str) -> None:
    """The code, the line and the author's own word; a remedy always."""
    assert RULE.count(old) == 1
    _, problems = read_rule("r.yaml", RULE.replace(old, new))

    assert (problems[0].code, problems[0].line) == (code, line)
    assert words in problems[0].message
    assert problems[0].remedy.endswith("。")


@pytest.mark.parametrize("content", ["", "甲", "- 甲", "甲: 乙", "情形: 甲", "情形:\n  - 甲", "情形:\n  - 当: 甲\n    算法: [乙]"])
def test_a_file_of_another_shape_is_a_problem(content: str) -> None:
    """Reported, never raised."""
    assert read_rule("r.yaml", content)[1]


def test_what_is_not_known_is_named() -> None:
    """False beats unknown, unknown beats true."""
    order, hukou = Condition("孩次", Between(2, 3)), Condition("户口", OneOf(("本地",)))

    assert hold((order, hukou), {"孩次": 2, "户口": "本地"}) is True
    assert hold((order, hukou), {"孩次": 2, "户口": None}) == ("户口",)
    assert hold((order, hukou), {"孩次": 1, "户口": None}) is False
    assert hold((order, hukou), {"孩次": None, "户口": None}) == ("孩次", "户口")


def test_shipped_rules_leave_no_family_out(release: Release) -> None:
    """Each ends with a case for everybody, and names only methods there are."""
    assert len(release.rules) >= 15
    for rule in release.rules:
        assert rule.cases[-1].conditions == (), rule.path
        assert all(case.method in {"", *METHODS} for case in rule.cases)


def test_shipped_rules_type_no_money(release: Release) -> None:
    """Amounts are named, never typed: whoever changes a figure changes it everywhere."""
    for rule in release.rules:
        for text in [t for case in rule.cases for t in (case.text, case.missed, case.over)] + [note.text for note in rule.notes]:
            assert not any(f"{amount} 元" in text or f"{amount}元" in text for amount in (300, 2000, 3000, 3600, 5000, 10800)), rule.path
