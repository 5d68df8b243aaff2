"""Run judged questions through the assistant and write a dated results folder."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.evaluation.baselines import compare
from assistant.evaluation.measures import Bin, RetrievalMeasures, Share, reliability, retrieval_measures, shares
from assistant.evaluation.questions import Question, Verdict, judge
from assistant.service import Assistant


@dataclass(frozen=True, slots=True)
class Row:
    """One question, the reply to its last turn, and the verdict."""

    question: Question
    reply: dict[str, Any]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Results:
    """All measures of one run. median_ms: per turn, in process."""

    rows: tuple[Row, ...]
    table: dict[str, Share]
    on_topic: Share
    direct: Share
    false_alarms: int
    too_long: int
    median_ms: float
    retrieval: dict[str, RetrievalMeasures]
    bins: tuple[Bin, ...]


def run(assistant: Assistant, questions: Sequence[Question]) -> Results:
    """Ask every question in a conversation of its own, then compare ways of ranking on the single-turn answers."""
    rows, took = [], []
    for question in questions:
        conversation, reply = None, {}
        for turn in question.turns:
            reply = assistant.chat(turn, conversation, channel="evaluation").as_dict()
            conversation = reply["conversation_id"]
            took.append(reply["took_ms"])
        rows.append(Row(question, reply, judge(question, reply)))
    answers = [r for r in rows if r.question.kind == "answer"]
    labels = [(("全部", f"种类 {q.kind}", f"说法 {q.style}", f"主题 {q.topic}"), r.verdict.right) for r in rows for q in (r.question,)]
    direct, on_topic = Share(), Share()
    for row in answers:
        direct.add(row.verdict.right and row.verdict.direct)
        on_topic.add(row.verdict.on_topic)
    pairs = [(max(p["confidence"] for p in r.reply["parts"]), r.verdict.on_topic) for r in answers if r.reply["parts"]]
    return Results(
        rows=tuple(rows),
        table=shares(labels),
        on_topic=on_topic,
        direct=direct,
        false_alarms=sum(r.reply["status"] == "urgent" and r.question.kind != "urgent" for r in rows),
        too_long=sum(len(r.reply["text"].encode()) > 2047 for r in rows),
        median_ms=sorted(took)[len(took) // 2],
        retrieval=_retrieval(assistant, [q for q in questions if q.kind == "answer" and len(q.turns) == 1 and q.topic != "none"]),
        bins=tuple(reliability(pairs)),
    )


def _retrieval(assistant: Assistant, questions: Sequence[Question]) -> dict[str, RetrievalMeasures]:
    if not questions:
        return {}
    topics = set(assistant.serving.release.topics)
    orders = compare(assistant.serving.ranker.index, assistant.weights, [q.turns[0] for q in questions], topics)
    return {name: retrieval_measures(order, [q.topic for q in questions]) for name, order in orders.items()}


def summary_lines(results: Results) -> list[str]:
    """The table for a terminal."""
    order = sorted(results.table, key=lambda k: (k != "全部", k))
    lines = [f"{name:<34} {s.right:>4}/{s.total:<4} {s.percent:5.1f} %" for name in order for s in (results.table[name],)]
    for name, share in (("答自对的主题", results.on_topic), ("开头 160 字就答到", results.direct)):
        lines.append(f"{name:<34} {share.right:>4}/{share.total:<4} {share.percent:5.1f} %")
    lines.append(f"误报危急 {results.false_alarms}   过长 {results.too_long}   每句中位 {results.median_ms:.1f} 毫秒")
    for name, m in results.retrieval.items():
        lines.append(f"{name}：第一名对 {m.recall_1:.1%}，前三有 {m.recall_3:.1%}，前五有 {m.recall_5:.1%}，MRR {m.mrr:.3f}")
    lines += [f"把握 {b.low:.1f}–{b.low + 0.1:.1f}：{b.count} 题，平均 {b.confidence:.2f}，实际对 {b.right:.2f}" for b in results.bins]
    return lines


def write(results: Results, folder: Path, about: dict[str, Any], now: datetime) -> Path:
    """A folder named by the moment: config.json, results.jsonl, measures.json, report.html."""
    target = folder / now.strftime("%Y-%m-%d-%H%M%S")
    target.mkdir(parents=True, exist_ok=True)

    def dump(name: str, value: object) -> None:
        (target / name).write_text(json.dumps(value, ensure_ascii=False, indent=1), "utf8")

    dump("config.json", about)
    dump(
        "measures.json",
        {
            "table": {k: asdict(v) for k, v in results.table.items()},
            "on_topic": asdict(results.on_topic),
            "direct": asdict(results.direct),
            "false_alarms": results.false_alarms,
            "too_long": results.too_long,
            "median_ms": results.median_ms,
            "retrieval": {k: asdict(v) for k, v in results.retrieval.items()},
            "reliability": [asdict(b) for b in results.bins],
        },
    )
    with (target / "results.jsonl").open("w", encoding="utf8") as out:
        for row in results.rows:
            line = {"id": row.question.id, "turns": row.question.turns, "kind": row.question.kind, **asdict(row.verdict), "reply": row.reply}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined)
    report = environment.get_template("report.html").render(results=results, about=about, now=now)
    (target / "report.html").write_text(report, "utf8")
    return target
