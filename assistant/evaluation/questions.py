"""Judged questions: one JSON object a line, as families type them, with what must come back."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KINDS = ("answer", "clarify", "decline", "urgent", "smalltalk")
DIRECT_CHARACTERS = 160  # the direct answer must stand within the first so many


class QuestionFileError(ValueError):
    """A question file that cannot be used; the message says which line and why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Question:
    """One judged conversation; the reply to its last turn is judged."""

    id: str
    turns: tuple[str, ...]
    kind: str
    topic: str
    style: str
    must: tuple[re.Pattern[str], ...]
    must_not: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """right: as the kind demands. direct: everything demanded stands at the start. on_topic: from the labelled topic."""

    right: bool
    why: str
    direct: bool
    on_topic: bool


def _question(raw: Mapping[str, Any]) -> Question:
    if raw["kind"] not in KINDS:
        raise ValueError(f"kind 只能是 {'、'.join(KINDS)}，不能是“{raw['kind']}”")
    return Question(
        id=str(raw["id"]),
        turns=tuple(raw["turns"]),
        kind=raw["kind"],
        topic=raw.get("topic", "none"),
        style=raw.get("style", "plain"),
        must=tuple(re.compile(p, re.IGNORECASE) for p in raw.get("must", ())),
        must_not=tuple(re.compile(p, re.IGNORECASE) for p in raw.get("must_not", ())),
    )


def read_questions(path: Path) -> list[Question]:
    """The questions of a .jsonl file; QuestionFileError with the line when one is not understood."""
    found = []
    try:
        lines = path.read_text("utf8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionFileError(f"读不了问题文件 {path}：{error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(_question(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError, re.error) as error:
            raise QuestionFileError(f"{path} 第 {number} 行读不懂：{error}") from error
    if not found:
        raise QuestionFileError(f"{path} 里没有问题。")
    return found


def judge(question: Question, reply: Mapping[str, Any]) -> Verdict:
    """Judge the body of `POST /api/chat`."""
    status, text = reply["status"], reply["text"]
    answered = status in {"answered", "answered_stale"}
    on_topic = question.topic in {"none", *(part["topic"] for part in reply["parts"])}
    if any(p.search(text) for p in question.must_not):
        return Verdict(False, "出现了不该出现的话", False, on_topic)
    fits = {
        "answer": answered,
        "decline": status.startswith("unanswerable_") or status == "handover",
        "urgent": status == "urgent",
        "clarify": status == "clarification" or (answered and bool(question.must)),
        "smalltalk": status in {"smalltalk", "handover"},
    }[question.kind]
    if not fits:
        return Verdict(False, f"状态是 {status}", False, on_topic)
    if question.kind == "clarify" and status == "clarification":
        return Verdict(True, "", True, on_topic)
    right = all(p.search(text) for p in question.must)
    direct = all(p.search(text[:DIRECT_CHARACTERS]) for p in question.must)
    return Verdict(right, "" if right else "缺少该有的话", direct, on_topic)
