"""Judged questions: how a file is read, and when a reply is right."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation.questions import DIRECT_CHARACTERS, KINDS, Question, QuestionFileError, judge, read_questions

LINE = {"id": "q1", "turns": ["三孩补贴多少钱"], "kind": "answer", "topic": "birth_subsidy", "style": "plain", "must": ["5000"], "must_not": ["3600"]}


def written(folder: Path, *lines: object) -> Path:
    """A question file with these lines."""
    path = folder / "questions.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines), "utf8")
    return path


def question(**fields: Any) -> Question:
    """A question, read from a line with some fields changed."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        return read_questions(written(Path(folder), {**LINE, **fields}))[0]


def test_reading(tmp_path: Path) -> None:
    """One object a line; empty lines do not count; what is not said has a sensible value."""
    first, second = read_questions(written(tmp_path, LINE, "", {"id": 2, "turns": ["你好", "在吗"], "kind": "smalltalk"}))

    assert (first.id, first.turns, first.kind, first.topic) == ("q1", ("三孩补贴多少钱",), "answer", "birth_subsidy")
    assert [p.pattern for p in (*first.must, *first.must_not)] == ["5000", "3600"]
    assert (second.id, second.topic, second.style, second.must, second.must_not) == ("2", "none", "plain", (), ())


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((LINE, "{"), "第 2 行"),
        ((LINE, "", '"三孩"'), "第 3 行"),
        (({**LINE, "kind": "answr"},), "kind 只能是"),
        (({**LINE, "must": ["("]},), "第 1 行"),
        (({"id": "q", "kind": "answer"},), "第 1 行"),
        (("[]",), "第 1 行"),
        ((), "没有问题"),
    ],
)
def test_what_cannot_be_used(tmp_path: Path, lines: tuple[object, ...], says: str) -> None:
    """The message says in Chinese which line and why."""
    with pytest.raises(QuestionFileError, match=says):
        read_questions(written(tmp_path, *lines))


@pytest.mark.parametrize("content", [None, "三孩".encode("gbk")])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    """A missing file or another encoding is told with the path."""
    path = tmp_path / "q.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(QuestionFileError, match=r"读不了.*q\.jsonl"):
        read_questions(path)


def reply(status: str, text: str = "三孩 5000 元", *topics: str) -> Mapping[str, Any]:
    """A reply as the API gives it."""
    return {"status": status, "text": text, "parts": [{"topic": topic} for topic in topics]}


@pytest.mark.parametrize(
    ("kind", "status", "right"),
    [
        ("answer", "answered", True),
        ("answer", "answered_stale", True),
        ("answer", "clarification", False),
        ("answer", "unanswerable_no_match", False),
        ("decline", "unanswerable_no_match", True),
        ("decline", "unanswerable_out_of_scope", True),
        ("decline", "unanswerable_expired", True),
        ("decline", "handover", True),
        ("decline", "answered", False),
        ("urgent", "urgent", True),
        ("urgent", "answered", False),
        ("clarify", "clarification", True),
        ("clarify", "answered", True),  # everything demanded was said at once
        ("clarify", "unanswerable_no_match", False),
        ("smalltalk", "smalltalk", True),
        ("smalltalk", "handover", True),
        ("smalltalk", "answered", False),
    ],
)
def test_the_status_fits_the_kind(kind: str, status: str, right: bool) -> None:
    """Each kind of question has the ways to end that are right."""
    assert judge(question(kind=kind), reply(status)).right is right


def test_every_kind_can_be_right() -> None:
    """No kind of question is without a right reply."""
    statuses = ("answered", "clarification", "unanswerable_no_match", "urgent", "smalltalk")

    assert {kind for kind in KINDS if any(judge(question(kind=kind), reply(s)).right for s in statuses)} == set(KINDS)


def test_an_answer_to_what_should_be_asked_back() -> None:
    """Answering a question that is too wide is right only when it says what must be said."""
    assert not judge(question(kind="clarify", must=[]), reply("answered")).right
    assert not judge(question(kind="clarify", must=["3000"]), reply("answered")).right


@pytest.mark.parametrize(
    ("text", "right", "direct"),
    [
        ("三孩 5000 元", True, True),
        ("补贴" * DIRECT_CHARACTERS + "5000", True, False),
        ("三孩有补贴", False, False),
        ("5000 元，不是 3600 元", False, False),
        ("", False, False),
    ],
)
def test_words(text: str, right: bool, direct: bool) -> None:
    """All that must be said is said, nothing that must not; direct when it stands at the start."""
    verdict = judge(question(), reply("answered", text))

    assert (verdict.right, verdict.direct) == (right, direct)
    assert bool(verdict.why) is not right


@pytest.mark.parametrize(
    ("topic", "topics", "on_topic"),
    [
        ("birth_subsidy", ("birth_subsidy",), True),
        ("birth_subsidy", ("leave", "birth_subsidy"), True),
        ("birth_subsidy", ("leave",), False),
        ("none", (), True),
    ],
)
def test_topics(topic: str, topics: tuple[str, ...], on_topic: bool) -> None:
    """On topic when one part comes from the labelled topic."""
    assert judge(question(topic=topic), reply("answered", "5000", *topics)).on_topic is on_topic
