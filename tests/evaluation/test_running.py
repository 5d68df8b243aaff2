"""A run over judged questions, and what it leaves behind."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from assistant.evaluation.questions import Question
from assistant.evaluation.running import Results, run, summary_lines, write
from assistant.service import Assistant

NOW = datetime(2026, 11, 25, 9, 30)


def question(name: str, *turns: str, kind: str = "answer", topic: str = "none") -> Question:
    """A judged question without words that must be said."""
    return Question(name, turns, kind, topic, "plain", (), ())


def about(assistant: Assistant) -> dict[str, object]:
    """What was run, as the command line tells it."""
    return {"files": ["questions.jsonl"], "today": "2026-11-25", **assistant.versions()}


QUESTIONS = [
    question("right", "三孩一次性补贴怎么领", topic="birth_subsidy"),
    question("wrong", "养老金怎么领", topic="birth_subsidy"),
    question("turns", "育儿补贴怎么申请", "那要带啥", topic="childcare_allowance_national"),
    question("alarm", "怀孕了流了好多血", kind="decline"),
    question("danger", "怀孕了流了好多血", kind="urgent"),
    question("hello", "你好", kind="smalltalk"),
]


@pytest.fixture(scope="module")
def results(assistant: Assistant) -> Results:
    """One run on the sample."""
    return run(assistant, QUESTIONS)


def test_every_question_is_judged(results: Results) -> None:
    """One row each, in order, with the reply to its last turn."""
    assert [row.question.id for row in results.rows] == [q.id for q in QUESTIONS]
    assert [row.verdict.right for row in results.rows] == [True, False, True, False, True, True]
    assert results.rows[2].reply["parts"][0]["question"] == "那要带啥"


def test_measures(results: Results) -> None:
    """Shares by everything, kind, topic and style; false alarms, lengths, times, retrieval on single turns."""
    table = {name: (share.right, share.total) for name, share in results.table.items()}

    assert table["全部"] == (4, 6)
    assert table["种类 answer"] == (2, 3)
    assert table["主题 birth_subsidy"] == (1, 2)
    assert table["说法 plain"] == (4, 6)
    assert (results.on_topic.right, results.on_topic.total) == (2, 3)
    assert (results.direct.right, results.direct.total) == (2, 3)
    assert (results.false_alarms, results.too_long) == (1, 0)
    assert results.median_ms > 0
    assert results.retrieval["融合"].recall_5 == 1
    assert sum(b.count for b in results.bins) == 2


def test_conversations_do_not_mix(assistant: Assistant) -> None:
    """Each question is a conversation of its own."""
    before, after = run(assistant, [question("first", "三孩一次性补贴怎么领"), question("second", "？")]).rows

    assert after.reply["status"] == "smalltalk"
    assert after.reply["conversation_id"] != before.reply["conversation_id"]


def test_without_answers(assistant: Assistant) -> None:
    """Questions that have no topic leave nothing to compare, and no error."""
    found = run(assistant, [question("hello", "你好", kind="smalltalk")])

    assert found.retrieval == {}
    assert found.bins == ()
    assert summary_lines(found)


def test_summary(results: Results) -> None:
    """For a terminal: the whole first, then every measure, in Chinese."""
    lines = summary_lines(results)

    assert lines[0].split() == ["全部", "4/6", "66.7", "%"]
    assert any("误报危急 1" in line for line in lines)
    assert any("融合" in line and "MRR" in line for line in lines)


def test_results_folder(results: Results, assistant: Assistant, tmp_path: Path) -> None:
    """A dated folder: what was run, all measures, every reply with its verdict, and a page to look at."""
    folder = write(results, tmp_path / "evaluation", about(assistant), NOW)

    assert folder == tmp_path / "evaluation" / "2026-11-25-093000"
    assert sorted(p.name for p in folder.iterdir()) == ["config.json", "measures.json", "report.html", "results.jsonl"]
    assert json.loads((folder / "config.json").read_text("utf8"))["encoder"] == "fake"
    measures = json.loads((folder / "measures.json").read_text("utf8"))
    assert measures["table"]["全部"] == {"right": 4, "total": 6}
    assert set(measures) == {"table", "on_topic", "direct", "false_alarms", "too_long", "median_ms", "retrieval", "reliability"}
    rows = [json.loads(line) for line in (folder / "results.jsonl").read_text("utf8").splitlines()]
    assert [row["id"] for row in rows] == [q.id for q in QUESTIONS]
    assert rows[1]["right"] is False
    assert rows[1]["why"]


def test_the_page_shows_every_miss(results: Results, assistant: Assistant, tmp_path: Path) -> None:
    """Each wrong answer stands on the page with its question and why; what families typed is text, never markup."""
    nasty = replace(results.rows[1], question=replace(results.rows[1].question, turns=("<script>alert(1)</script>",)))
    page = (write(replace(results, rows=(*results.rows, nasty)), tmp_path, about(assistant), NOW) / "report.html").read_text("utf8")

    assert "养老金怎么领" in page
    assert results.rows[1].verdict.why in page
    assert "<script>alert(1)" not in page
    assert assistant.serving.release.fingerprint in page
