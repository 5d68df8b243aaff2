"""Why a message was answered as it was: for `assistant ask --explain` and the staff."""

from typing import Any

from assistant.dialogue.answering import Turn
from assistant.dialogue.finding import ACCEPT, BESIDE, SURE, Found
from assistant.dialogue.reply import Reply
from assistant.retrieval.ranking import FEATURES

_CHANNEL_NAMES = {
    "dense": "意思", "dense_margin": "意思领先", "vote": "近邻", "words": "用词", "words_margin": "用词领先",
    "sounds": "读音", "sounds_margin": "读音领先", "body_dense": "正文意思", "body_words": "正文用词", "rarest": "罕词",
}  # fmt: skip


def _candidates(found: Found) -> list[dict[str, Any]]:
    return [
        {
            "kind": c.target.kind.value,
            "id": c.target.id,
            "confidence": round(group.confidence, 4),
            "fit": round(c.fit, 4),
            "matched": c.matched,
            "channels": {name: round(value, 3) for name, value in zip(FEATURES, c.features, strict=True) if name in _CHANNEL_NAMES},
        }
        for group in found.ranking.groups
        for c in group.candidates
    ]


def explain_turn(turn: Turn, reply: Reply) -> dict[str, Any]:
    """Everything that led to the reply, ready for JSON."""
    reading = turn.reading
    questions = []
    for found in turn.found:
        runner = found.rivals[0] if found.rivals else None
        questions.append(
            {
                "question": found.question,
                "forms": list(found.ranking.forms),
                "confidence": round(found.confidence, 4),
                "runner_up": runner.candidates[0].target.id if runner else None,
                "gap": round(found.confidence - runner.confidence, 4) if runner else None,
                "candidates": _candidates(found),
            }
        )
    return {
        "forms": list(reading.forms),
        "slots": reading.slots.as_dict(),
        "facets": [f.value for f in reading.facets],
        "subject": reading.subject,
        "clauses": [clause.text for clause in reading.clauses],
        "elsewhere": reading.elsewhere,
        "leans_on_context": reading.leans,
        "questions": questions,
        "thresholds": {"accept": ACCEPT, "sure": SURE, "beside": BESIDE},
        "status": reply.status.value,
    }


def explanation_lines(explanation: dict[str, Any]) -> list[str]:
    """The explanation as Chinese lines for a terminal."""
    lines = [
        f"读成：{' / '.join(explanation['forms'])}",
        f"知道的情况：{explanation['slots'] or '无'}    问的方面：{'、'.join(explanation['facets']) or '未定'}",
    ]
    for question in explanation["questions"]:
        lines.append(f"问题“{question['question']}”：把握 {question['confidence']:.2f}，第二名 {question['runner_up']}，差 {question['gap']}")
        for candidate in question["candidates"][:6]:
            channels = " ".join(f"{_CHANNEL_NAMES[k]} {v:+.2f}" for k, v in candidate["channels"].items())
            name = f"{candidate['kind']}/{candidate['id']}"
            lines.append(f"  {candidate['confidence']:.2f}/{candidate['fit']:.2f} {name}（像“{candidate['matched']}”）{channels}")
    lines.append(f"结果：{explanation['status']}（高于 {explanation['thresholds']['accept']} 才回答）")
    return lines
