"""A Markdown file with a YAML head: the head's values and the body's lines, each with its number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.knowledge.problem import Problem
from assistant.knowledge.text_file import TextFile
from assistant.knowledge.yaml_reader import Node, read_yaml

FENCE = re.compile(r"\s*[-－—–]{3,}\s*")
HEADING = re.compile(r"\s*[#＃]{2}")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands between the two fences, and the numbered lines below."""

    head: Node | None
    body: tuple[tuple[int, str], ...]


def split(file: TextFile) -> tuple[FrontMatter | None, list[Problem]]:
    """Part a file into head and body; None when there is no head at all."""
    numbered = list(enumerate(file.lines, start=1))
    opening = next((number for number, line in numbered if line.strip()), None)
    if opening is None:
        return None, [file.problem("K003", 1, "文件是空的", "照 knowledge/README.md 里的样例填写。")]
    if not FENCE.fullmatch(file.line(opening)):
        return None, [
            file.problem(
                "K003",
                opening,
                "第一行不是 ---，找不到说明部分",
                "在文件最前面加一行 ---，“标题:”等写在它下面，再用一行 --- 结束。",
            )
        ]
    rest = numbered[opening:]
    closing = next((number for number, line in rest if FENCE.fullmatch(line)), None)
    heading = next((number for number, line in rest if HEADING.match(line)), None)
    problems = []
    if closing is None or (heading is not None and heading < closing):
        body_from = heading or len(file.lines) + 1
        problems.append(
            file.problem(
                "K004",
                body_from if heading else len(file.lines),
                "说明部分没有用 --- 结束",
                "在第一个“## ”小标题上面加一行 ---。",
            )
        )
        last = body_from - 1
    else:
        last, body_from = closing - 1, closing + 1
    head, found = read_yaml(file, opening + 1, last)
    body = tuple(numbered[body_from - 1 :])
    return FrontMatter(head, body), problems + found
