"""Which targets answer a message: alone, in the light of the conversation, or clause by clause."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.understanding import Reading
from assistant.knowledge.release import Release
from assistant.retrieval.passages import Target, TargetKind
from assistant.retrieval.ranking import Candidate, Group, Ranker, Ranking

# Confidences, 0..1, as calibrated by fit_ranking; the reasons are in docs/decisions/0004-thresholds.md.
ACCEPT = 0.40  # a topic surer than this is answered
SURE = 0.80  # surer than this, the runner-up does not matter
CLOSE = 0.55  # a runner-up topic with this share of the best is asked about
CLAUSE = 0.60  # a clause surer than this is a question of its own
SWITCH = 0.75  # in a follow-up, a message this sure by itself changes the subject
FAVOUR = 1.5  # a follow-up's own topic counts so much more
MOST_PARTS = 3


@dataclass(frozen=True, slots=True)
class Found:
    """What answers one question of the message: the winning group, the target chosen from it, the other groups."""

    question: str
    group: Group
    rivals: tuple[Group, ...]
    ranking: Ranking

    @property
    def candidate(self) -> Candidate:
        """The target that fits best."""
        return self.group.candidates[0]

    @property
    def target(self) -> Target:
        """What it leads to."""
        return self.candidate.target

    @property
    def confidence(self) -> float:
        """0..1, calibrated (see `Group`)."""
        return self.group.confidence

    @property
    def is_entry(self) -> bool:
        """Is it an entry of the knowledge base?"""
        return self.target.kind is TargetKind.ENTRY


def found_in(ranking: Ranking, question: str, favoured: str | None = None) -> Found | None:
    """The best of one ranking. favoured: a topic to stay in when it is at all plausible (follow-ups)."""
    if not ranking.groups:
        return None
    winner = max(ranking.groups, key=lambda g: g.confidence * (FAVOUR if g.name == favoured else 1.0))
    return Found(question, winner, tuple(g for g in ranking.groups if g is not winner), ranking)


def _context_of(conversation: Conversation, release: Release) -> tuple[str, str | None]:
    """Words that stand for what was talked about, and its topic."""
    entry = next((release.entries[e] for e in conversation.entries if e in release.entries), None)
    if entry is not None:
        return entry.title, entry.topic
    return conversation.last_message, None


def _in_context(reading: Reading, alone: Found | None, together: Found | None, topic: str | None) -> Found | None:
    """Choose between the message by itself and the message with what went before."""
    if together is None or alone is None:
        return alone or together
    if alone.target.kind in {TargetKind.SMALLTALK, TargetKind.URGENT, TargetKind.OUT_OF_SCOPE}:
        return alone if alone.confidence >= ACCEPT else together
    same_topic = alone.is_entry and topic == alone.group.name
    if len(reading.subject) >= 2 and alone.is_entry and (alone.confidence >= SWITCH or same_topic and alone.confidence >= ACCEPT):
        return alone
    return together if together.is_entry else alone


def find(reading: Reading, conversation: Conversation, ranker: Ranker, release: Release) -> list[Found]:
    """What answers the message, in the order asked; at most three, none below ACCEPT unless it is the only one."""
    context, topic = _context_of(conversation, release) if reading.leans else ("", None)
    clauses = reading.clauses if len(reading.clauses) > 1 or len(reading.text) > 40 else ()
    texts = [reading.message, *([f"{context} {reading.message}"] if context else []), *clauses]
    rankings = ranker.rank(texts)
    whole = found_in(rankings[0], reading.message)
    if context:
        together = found_in(rankings[1], reading.message, favoured=topic)
        whole = _in_context(reading, whole, together, topic)
    if whole is None:
        return []
    by_clause = [found_in(r, c) for r, c in zip(rankings[len(texts) - len(clauses) :], clauses, strict=True)]
    return _merged(whole, [f for f in by_clause if f is not None])


def _merged(whole: Found, clauses: Sequence[Found]) -> list[Found]:
    """The whole message's answer, and those clauses that are sure questions about something else."""
    if not clauses or whole.target.kind is TargetKind.URGENT:
        return [whole]
    sure = [c for c in clauses if c.is_entry and c.confidence >= CLAUSE]
    if whole.is_entry and whole.confidence >= ACCEPT:
        topic = whole.group.name
        others = [c for c in sure if c.group.name != topic and c.confidence >= SURE]
        return _distinct([whole, *others])
    if sure:
        return _distinct(sure)
    return [max([whole, *clauses], key=lambda f: f.confidence)]


def _distinct(found: Sequence[Found]) -> list[Found]:
    kept: dict[Target, Found] = {}
    for item in found:
        kept.setdefault(item.target, item)
    return list(kept.values())[:MOST_PARTS]
