"""YAML text to nested values that are all text and know their line."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from assistant.knowledge.mending import Mender
from assistant.knowledge.problem import Problem
from assistant.knowledge.text_file import TextFile

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the C one is ten times faster
_ITEM_MARK = re.compile("^[ \t\u3000\xa0]*[-－–—•·][ \t\u3000\xa0]*")


@dataclass(frozen=True, slots=True)
class Text:
    """A single value: always text, never a number or a date."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of values."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Keyed:
    """Keys with values, in the author's order; a key written twice stands here twice.

    `typed` is the author's line when all of it is one list item, so that `- 注意: 带身份证`
    can be taken as the text it was meant to be.
    """

    pairs: tuple[tuple[Text, Node], ...]
    line: int
    typed: str = ""


Node = Text | Listing | Keyed


def read_yaml(file: TextFile, first: int = 1, last: int | None = None) -> tuple[Node | None, list[Problem]]:
    """Read the lines `first`..`last` of a file; never raises, whatever was typed."""
    mender = Mender(file, first, len(file.lines) if last is None else last)
    text = mender.mend()
    problems = mender.problems
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        problems.append(_unreadable(file, first, error))
        return None, problems
    if root is None:
        return None, problems
    node = _node(root, file, first)
    _find_duplicates(node, file, problems)
    return node, problems


def _node(node: yaml.Node, file: TextFile, first: int) -> Node:
    line = node.start_mark.line + first
    if isinstance(node, yaml.ScalarNode):
        return Text(node.value, line)
    if isinstance(node, yaml.SequenceNode):
        return Listing(tuple(_node(item, file, first) for item in node.value), line)
    pairs = tuple((_key(key, first), _node(value, file, first)) for key, value in node.value)
    typed = ""
    if len(pairs) == 1 and isinstance(pairs[0][1], Text) and pairs[0][1].line == line:
        source = file.line(line)
        mark = _ITEM_MARK.match(source)
        typed = source[mark.end() :].strip() if mark else ""
    return Keyed(pairs, line, typed)


def _key(node: yaml.Node, first: int) -> Text:
    text = node.value if isinstance(node, yaml.ScalarNode) else ""
    return Text(text, node.start_mark.line + first)


def _find_duplicates(node: Node, file: TextFile, problems: list[Problem]) -> None:
    if isinstance(node, Listing):
        for item in node.items:
            if not isinstance(item, Text):
                _find_duplicates(item, file, problems)
    elif isinstance(node, Keyed):
        seen: dict[str, int] = {}
        for key, value in node.pairs:
            if key.text in seen:
                problems.append(
                    file.problem(
                        "K007",
                        key.line,
                        f"“{key.text}”写了两次，第 {seen[key.text]} 行已经有了",
                        "把两处合成一处，删掉另一处。",
                    )
                )
            seen.setdefault(key.text, key.line)
            if not isinstance(value, Text):
                _find_duplicates(value, file, problems)


def _unreadable(file: TextFile, first: int, error: Exception) -> Problem:
    mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
    line = mark.line + first if mark is not None else first
    return file.problem(
        "K006",
        line,
        "从这一行起格式读不懂",
        "检查这一行和上一行：冒号后面空一格，同一级的左边对齐，引号和括号成对。",
    )
