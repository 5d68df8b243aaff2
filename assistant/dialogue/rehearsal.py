"""Hold a conversation that nobody keeps: for staff, for `assistant ask`, and to try the cases of a release."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from assistant.dialogue.answering import Turn, answer
from assistant.dialogue.conversation import Conversation
from assistant.dialogue.rendering import render_text
from assistant.dialogue.reply import Reply
from assistant.knowledge.cases import Case
from assistant.knowledge.release import Release
from assistant.retrieval.ranking import Ranker

_A_DAY = timedelta(days=1)  # turns of a rehearsal follow at once; nothing expires between them


def rehearse(turns: Sequence[str], release: Release, ranker: Ranker, today: date) -> tuple[Reply, Turn]:
    """The reply to the last of `turns`, and how it came about."""
    conversation, now = Conversation(""), datetime.now(UTC)
    for message in turns:
        reply, conversation, turn = answer(message, conversation, release, ranker, today=today, now=now, expiry=_A_DAY)
    return reply, turn


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that did not get what it demands, and the first line of what it got."""

    case: Case
    reasons: tuple[str, ...]
    got: str

    def __str__(self) -> str:
        asked = " ⏎ ".join(self.case.turns)
        return f"{self.case.path}:{self.case.line}  “{asked}”\n  {'；'.join(self.reasons)}\n  答的是：{self.got}"


def try_case(case: Case, release: Release, ranker: Ranker, today: date) -> Failure | None:
    """None when everything the case demands came back."""
    reply, _ = rehearse(case.turns, release, ranker, today)
    text = render_text(reply, release)
    status, entries = reply.status.value, [part.entry.id for part in reply.parts]
    reasons = []
    if case.status and status != case.status:
        reasons.append(f"状态应是 {case.status}，实际是 {status}")
    if case.entries and not set(entries) & set(case.entries):
        reasons.append(f"应答自 {'或'.join(case.entries)}，实际答自 {'、'.join(entries) or '（无）'}")
    if case.facet and reply.parts and case.facet not in {f for part in reply.parts for f in part.facets}:
        reasons.append(f"应认出问的是“{case.facet.value}”")
    reasons += [f"缺“{word}”" for word in case.contains if word not in text]
    reasons += [f"不该有“{word}”" for word in case.lacks if word in text]
    return Failure(case, tuple(reasons), text.split("\n")[0][:60]) if reasons else None
