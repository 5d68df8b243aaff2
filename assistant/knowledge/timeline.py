"""孕育日历: what to do when, from pregnancy to school."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from assistant.knowledge.fields import Fields, Phrase
from assistant.knowledge.problem import Problem
from assistant.knowledge.text_file import TextFile
from assistant.knowledge.yaml_reader import read_yaml

TIMELINE_KEYS = ("按矫正月龄", "节点")
CORRECTION_KEYS = ("类别", "到")
MILESTONE_KEYS = ("阶段", "从", "到", "事项", "说明", "类别", "条目")
UNITS = {
    "天": "天",
    "周": "周",
    "月": "月",
    "个月": "月",
    "月龄": "月",
    "岁": "岁",
    "年": "岁",
    "小时": "小时",
}
_MOMENT = re.compile(r"\D*?(-?\d+)\s*(小时|个月|月龄|天|周|月|岁|年)?\D*")


@dataclass(frozen=True, slots=True)
class Moment:
    """12 周, 6 月: counted from the start of the stage (孕期: from the last period; later: from birth)."""

    number: int
    unit: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """One thing to do, in one stage, between two moments."""

    stage: str
    start: Moment | None
    end: Moment | None
    title: str
    text: str
    category: str
    entries: tuple[Phrase, ...]
    path: str = ""
    line: int = 1
    corrected: bool = False  # for a child born early, counted from the due date


def read_timeline(path: str, text: str) -> tuple[tuple[Milestone, ...], list[Problem]]:
    """Read timeline.yaml."""
    file = TextFile.of(path, text)
    node, problems = read_yaml(file)
    fields = Fields.of(file, node, problems, "孕育日历", TIMELINE_KEYS)
    correction = fields.mapping("按矫正月龄", "矫正", CORRECTION_KEYS)
    categories, until = correction.texts("类别"), _moment(correction, "到")
    milestones = []
    for item in fields.mappings("节点", "节点", MILESTONE_KEYS):
        item.require("阶段", "事项")
        start = _moment(item, "从")
        milestones.append(
            Milestone(
                item.text("阶段"),
                start,
                _moment(item, "到"),
                item.text("事项"),
                item.text("说明"),
                item.text("类别"),
                item.names("条目"),
                path,
                item.begins,
                item.text("类别") in categories and _months(start) <= _months(until),
            )
        )
    return tuple(milestones), problems


def _months(moment: Moment | None) -> int:
    """Whole months of a moment of the first years; days and weeks are too short for a correction to matter."""
    return 0 if moment is None else moment.number * {"月": 1, "岁": 12}.get(moment.unit, 0)


def _moment(item: Fields, key: str) -> Moment | None:
    text = unicodedata.normalize("NFKC", item.text(key))
    if not text:
        return None
    match = _MOMENT.fullmatch(text)
    if match is None:
        item.problem("K014", item.line(key), f"“{key}”读不懂：“{text}”", "写一个数和单位，例如“12 周”“6 月”“42 天”。")
        return None
    default = "周" if "孕" in item.text("阶段") else "月"
    return Moment(int(match[1]), UNITS.get(match[2] or "", default))
