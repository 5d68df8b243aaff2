"""算一算: what a family may get, as rules that staff keep in knowledge/benefits/*.yaml.

A rule is read case by case from the top; the first case whose conditions all hold decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.knowledge.conditions import Condition, read_conditions
from assistant.knowledge.fields import Fields, Phrase, suggestion
from assistant.knowledge.problem import Problem
from assistant.knowledge.reckonings import METHODS, Reckoning, RemainingMonths, Yearly, method_of, read_reckoning
from assistant.knowledge.text_file import TextFile
from assistant.knowledge.yaml_reader import Keyed, Node, Text, read_yaml

RULE_KEYS = ("名称", "条目", "给谁", "类别", "次序", "情形", "提醒")
CASE_KEYS = ("当", "结论", "条目", "说明", "错过", "过后", "算法")
NOTE_KEYS = ("当", "说明", "条目")
WORD = re.compile(r"(?<!\{)\{([^{}]+)\}(?!\})")
COMMON_WORDS = ("孩子", "出生")


class Scope(StrEnum):
    """给谁: what a rule is reckoned for."""

    CHILD = "每个孩子"
    BIRTH = "每次生育"
    FAMILY = "全家"


class Sort(StrEnum):
    """类别: how the result is shown and whether it is added up."""

    MONEY = "钱"
    TAX = "抵税"
    COVER = "保障"
    LEAVE = "假期"
    TASK = "要办的事"


class Verdict(StrEnum):
    """结论."""

    YES = "能"
    ASK = "先问"  # not known locally: shown, never counted
    NO = "不能"
    SKIP = "不列"


@dataclass(frozen=True, slots=True)
class Case:
    """One situation and what follows from it."""

    conditions: tuple[Condition, ...]
    verdict: Verdict
    entry: Phrase  # the entry it rests on, when it is not the rule's
    text: str
    missed: str  # instead of `text` when the first claim came too late
    over: str  # instead of `text` when every claim is past
    method: str
    reckoning: Reckoning | None
    line: int = 1


@dataclass(frozen=True, slots=True)
class Note:
    """提醒: said beside the result whenever its conditions hold."""

    conditions: tuple[Condition, ...]
    text: str
    entry: Phrase
    line: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """One benefit."""

    name: str
    entry: Phrase
    scope: Scope
    sort: Sort
    order: int
    cases: tuple[Case, ...]
    notes: tuple[Note, ...]
    path: str = ""
    line: int = 1

    @property
    def hangs_on_birth(self) -> bool:
        """Whether its amounts cannot be told without the month of birth."""
        return any(isinstance(case.reckoning, RemainingMonths | Yearly) for case in self.cases)


def read_rule(path: str, text: str) -> tuple[Rule | None, list[Problem]]:
    """Read one file of benefits/."""
    file = TextFile.of(path, text)
    node, problems = read_yaml(file)
    fields = Fields.of(file, node, problems, "算一算规则", RULE_KEYS)
    fields.require("名称", "条目", "给谁", "类别", "情形")
    cases = tuple(_case(file, item, problems) for item in fields.items("情形"))
    notes = tuple(_note(item) for item in fields.mappings("提醒", "提醒", NOTE_KEYS))
    if not cases:
        return None, problems
    rule = Rule(
        fields.text("名称"),
        _one(fields, "条目"),
        fields.choice("给谁", Scope, Scope.CHILD),
        fields.choice("类别", Sort, Sort.MONEY),
        _order(fields),
        cases,
        notes,
        path,
        fields.line("名称"),
    )
    return rule, problems


def _case(file: TextFile, node: Node, problems: list[Problem]) -> Case:
    name = _method_name(node)
    method = METHODS.get(name)
    # Behind an unknown 算法 any reckoning's keys may stand: its own name is the mistake to tell.
    keys = method.keys if method else {key for other in METHODS.values() for key in other.keys if name}
    fields = Fields.of(file, node, problems, "情形", (*CASE_KEYS, *keys))
    fields.require("结论")
    method_of(fields)
    _check_words(fields, ("说明", "错过", "过后"), method.words if method else ())
    return Case(
        read_conditions(fields),
        fields.choice("结论", Verdict, Verdict.ASK),
        _one(fields, "条目"),
        fields.text("说明"),
        fields.text("错过"),
        fields.text("过后"),
        fields.text("算法"),
        read_reckoning(fields, method) if method else None,
        fields.begins,
    )


def _method_name(node: Node) -> str:
    """The 算法 of a case before it is opened: which other keys are allowed hangs on it."""
    pairs = node.pairs if isinstance(node, Keyed) else ()
    return next((value.text.strip() for key, value in pairs if key.text == "算法" and isinstance(value, Text)), "")


def _note(fields: Fields) -> Note:
    fields.require("说明")
    _check_words(fields, ("说明",), ())
    return Note(read_conditions(fields), fields.text("说明"), _one(fields, "条目"), fields.begins)


def _check_words(fields: Fields, keys: tuple[str, ...], words: tuple[str, ...]) -> None:
    allowed = (*COMMON_WORDS, *words)
    for key in keys:
        for word in WORD.findall(fields.text(key)):
            if word not in allowed:
                remedy = suggestion(word, allowed, "这里可用的词")
                fields.problem("K041", fields.line(key), f"“{key}”里的 {{{word}}} 填不出来", remedy)


def _one(fields: Fields, key: str) -> Phrase:
    names = fields.names(key)
    return names[0] if names else Phrase("", fields.line(key))


def _order(fields: Fields) -> int:
    text = fields.text("次序")
    if text and not text.isdigit():
        fields.problem("K014", fields.line("次序"), f"“次序”不能写“{text}”", "写一个整数，小的排在前面。")
    return int(text) if text.isdigit() else 99
