"""A problem found in a knowledge file: a value first, printed last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem weighs; the values are the words staff see."""

    ERROR = "错误"  # blocks publishing
    WARNING = "提醒"  # blocks only under --strict
    NOTICE = "待办"  # never blocks: work that a department still has to do


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it stands, and how to mend it."""

    path: str
    line: int
    code: str
    severity: Severity
    message: str
    remedy: str
    excerpt: str = ""
    department: str = ""  # set when the mending is a department's work, not an editor's

    @property
    def place(self) -> tuple[str, int, str, str]:
        """Where the problem sorts among others."""
        return (self.path, self.line, self.code, self.message)

    @property
    def is_error(self) -> bool:
        """Whether it blocks publishing."""
        return self.severity is Severity.ERROR


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """All problems sorted by place, each stated once."""
    return sorted(set(problems), key=lambda problem: problem.place)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether anything here blocks publishing."""
    return any(problem.is_error for problem in problems)


def render_terminal(problems: Sequence[Problem], checked: int, *, work_in_full: bool = True) -> str:
    """The whole report as staff read it: places, then work by department, then one summary line.

    Without `work_in_full` each department's work is one line, so that an editor's own mistakes stay in sight.
    """
    ordered = in_order(problems)
    blocks = [_block(problem) for problem in ordered if not problem.department]
    blocks += _by_department([problem for problem in ordered if problem.department], work_in_full)
    return "\n".join([*blocks, summary(ordered, checked)])


def summary(problems: Sequence[Problem], checked: int) -> str:
    """How many files were read and how many problems of each weight were found."""
    found = _counts(problems)
    return f"查了 {checked} 个文件：{found}。" if found else f"查了 {checked} 个文件，没有问题。"


def _counts(problems: Sequence[Problem]) -> str:
    counts = [(level, sum(problem.severity is level for problem in problems)) for level in Severity]
    return "，".join(f"{count} 个{level.value}" for level, count in counts if count)


def render_github(problems: Sequence[Problem]) -> str:
    """One workflow command per problem, so that CI marks the very line."""
    words = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "notice"}
    lines = []
    for problem in in_order(problems):
        body = _escaped(f"{problem.message}\n怎么改：{problem.remedy}")
        place = f"file={_property(problem.path)},line={problem.line}"
        lines.append(f"::{words[problem.severity]} {place},title={problem.code}::{body}")
    return "\n".join(lines)


def _block(problem: Problem) -> str:
    lines = [f"{problem.path}:{problem.line}  {problem.severity.value} {problem.code}  {problem.message}"]
    if problem.excerpt:
        lines.append(f"    {problem.line} │ {problem.excerpt}")
    lines.append(f"  怎么改：{problem.remedy}")
    if problem.is_error:
        lines.append(f"  例子和说明：knowledge/README.md#{problem.code.lower()}")
    return "\n".join(lines)


def _by_department(problems: Sequence[Problem], in_full: bool) -> list[str]:
    groups: dict[str, list[Problem]] = {}
    for problem in problems:
        groups.setdefault(problem.department, []).append(problem)
    blocks = []
    for department in sorted(groups):
        if not in_full:
            blocks.append(f"请{department}处理：{_counts(groups[department])}。")
            continue
        rows = [f"  {p.path}:{p.line}  {p.severity.value} {p.code}  {p.message}" for p in groups[department]]
        blocks.append("\n".join([f"请{department}处理（{len(rows)}）：", *rows]))
    return blocks


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
