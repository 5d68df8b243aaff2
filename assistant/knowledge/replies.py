"""Words that come from no entry: fixed replies, small talk, asking back, and what is not ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from assistant.knowledge.fields import Fields, Phrase
from assistant.knowledge.problem import Problem
from assistant.knowledge.text_file import TextFile
from assistant.knowledge.urgent import Condition, DangerSign, Urgent, read_conditions
from assistant.knowledge.yaml_reader import Node, Text, read_yaml

__all__ = [
    "Clarification",
    "DangerSign",
    "Option",
    "OutOfScope",
    "Replies",
    "Smalltalk",
    "Urgent",
    "read_out_of_scope",
    "read_replies",
]

REPLY_KEYS = ("固定回复", "寒暄", "追问")
SMALLTALK_KEYS = ("编号", "问法", "回复", "建议")
CLARIFICATION_KEYS = ("编号", "问法", "问", "选项")
OPTION_KEYS = ("名称", "问")
OUT_OF_SCOPE_KEYS = ("编号", "名称", "问法", "条件", "回复", "热线", "相近")


@dataclass(frozen=True, slots=True)
class Smalltalk:
    """寒暄: a greeting, thanks, a sigh."""

    id: str
    questions: tuple[Phrase, ...]
    reply: str
    suggestions: tuple[str, ...]
    line: int = 1


@dataclass(frozen=True, slots=True)
class Option:
    """One choice when asking back; `entry` is set when it stands for an entry."""

    label: str
    question: str
    entry: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True)
class Clarification:
    """追问: a question too wide to answer, and what to ask back."""

    id: str
    questions: tuple[Phrase, ...]
    prompt: str
    options: tuple[Option, ...]
    line: int = 1


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """谢绝: what this assistant does not answer, and who does. conditions: words that leave no doubt, as for danger signs."""

    id: str
    name: str
    questions: tuple[Phrase, ...]
    reply: str
    hotlines: tuple[Phrase, ...]
    nearest: tuple[Phrase, ...]
    conditions: tuple[Condition, ...] = ()
    line: int = 1
    path: str = ""


@dataclass(frozen=True, slots=True)
class Replies:
    """replies.yaml."""

    fixed: Mapping[str, str] = field(default_factory=dict)
    smalltalk: tuple[Smalltalk, ...] = ()
    clarifications: tuple[Clarification, ...] = ()
    path: str = ""


def read_replies(path: str, text: str, titles: Mapping[str, str]) -> tuple[Replies, list[Problem]]:
    """Read replies.yaml; `titles` gives the words for options that are entry ids."""
    file = TextFile.of(path, text)
    node, problems = read_yaml(file)
    fields = Fields.of(file, node, problems, "回复", REPLY_KEYS)
    fields.require("固定回复")
    fixed = fields.mapping("固定回复", "固定回复")
    smalltalk = []
    for item in fields.mappings("寒暄", "寒暄", SMALLTALK_KEYS):
        item.require("编号", "问法", "回复")
        smalltalk.append(Smalltalk(item.text("编号"), item.phrases("问法"), item.text("回复"), item.texts("建议"), item.begins))
    clarifications = []
    for item in fields.mappings("追问", "追问", CLARIFICATION_KEYS):
        item.require("编号", "问法", "问", "选项")
        options = tuple(_option(item, node, titles) for node in item.items("选项"))
        clarifications.append(Clarification(item.text("编号"), item.phrases("问法"), item.text("问"), options, item.begins))
    replies = Replies(
        MappingProxyType({key.text: fixed.text(key.text) for key, _ in fixed.pairs}),
        tuple(smalltalk),
        tuple(clarifications),
        path,
    )
    return replies, problems


def read_out_of_scope(path: str, text: str) -> tuple[tuple[OutOfScope, ...], list[Problem]]:
    """Read out_of_scope.yaml."""
    file = TextFile.of(path, text)
    node, problems = read_yaml(file)
    fields = Fields.of(file, node, problems, "谢绝", ("谢绝",))
    found = []
    for item in fields.mappings("谢绝", "谢绝", OUT_OF_SCOPE_KEYS):
        item.require("编号", "名称", "问法", "回复")
        found.append(
            OutOfScope(
                item.text("编号"),
                item.text("名称"),
                item.phrases("问法"),
                item.text("回复"),
                item.names("热线"),
                item.names("相近"),
                read_conditions(item, {}),
                item.begins,
                path,
            )
        )
    return tuple(found), problems


def _option(item: Fields, node: Node, titles: Mapping[str, str]) -> Option:
    if isinstance(node, Text) and not node.text.startswith(("名称：", "名称:")):
        entry = node.text.strip()
        title = titles.get(entry, entry)
        return Option(title, title, entry, node.line)
    option = Fields.of(item.file, node, item.problems, "选项", OPTION_KEYS)
    option.require(*OPTION_KEYS)
    return Option(option.text("名称"), option.text("问"), "", node.line)
