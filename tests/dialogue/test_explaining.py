"""Why a message was answered as it was."""

import json

import pytest

from assistant.dialogue.explaining import explain_turn, explanation_lines

from .conftest import Talk

MESSAGES = [
    "三孩一次性补贴怎么领",
    "三孩一次性补贴怎么领？叶酸去哪里领？",
    "多少钱",
    "？？？",
    "孕妇大出血",
    "今天股票涨了吗",
    "我家老二8个月",
    "北京三孩补贴",
]


@pytest.mark.parametrize("message", MESSAGES)
def test_everything_is_told(talk: Talk, message: str) -> None:
    """Forms, slots, facets, clauses, candidates, thresholds and the outcome, ready for JSON."""
    said = talk(message)
    explanation = explain_turn(said.turn, said.reply)

    assert set(explanation) == {
        "forms", "slots", "facets", "subject", "clauses", "elsewhere", "leans_on_context", "questions", "thresholds", "status",
    }  # fmt: skip
    assert json.loads(json.dumps(explanation, ensure_ascii=False)) == explanation
    assert explanation["status"] == said.status
    assert set(explanation["thresholds"]) == {"accept", "sure", "beside"}


def test_the_reasons_of_an_answer(talk: Talk) -> None:
    """The winner stands first with the phrasing it matched and what each channel said; the runner-up and the gap follow."""
    said = talk("三孩一次性补贴怎么领呢")
    (question,) = explain_turn(said.turn, said.reply)["questions"]
    first = question["candidates"][0]

    assert (first["kind"], first["id"], first["matched"]) == ("entry", "birth-grant", "三孩一次性补贴怎么领")
    assert 0 <= first["fit"] <= 1
    assert {"dense", "words", "sounds"} <= set(first["channels"])
    assert question["confidence"] == first["confidence"]
    assert question["runner_up"] not in {None, "birth-grant"}
    assert 0 < question["gap"] <= 1


def test_what_was_understood(talk: Talk) -> None:
    """Slots, facets and another place, as they were read."""
    said = talk("北京老三8个月补贴多少钱")
    explanation = explain_turn(said.turn, said.reply)

    assert explanation["slots"] == {"birth_order": 3, "age_months": 8}
    assert explanation["facets"] == ["amount"]
    assert explanation["elsewhere"] == "北京"


@pytest.mark.parametrize("message", MESSAGES)
def test_as_lines(talk: Talk, message: str) -> None:
    """For a terminal, in Chinese, the outcome last."""
    said = talk(message)
    lines = explanation_lines(explain_turn(said.turn, said.reply))

    assert lines[0].startswith("读成：")
    assert lines[-1].startswith(f"结果：{said.status}")
    assert not any(word in line for line in lines for word in ("dense", "words_margin", "None  "))
