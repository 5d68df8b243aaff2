"""Which targets answer a message: alone, in the light of the conversation, or clause by clause."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.slots import Slots, agreement
from assistant.dialogue.understanding import Reading
from assistant.knowledge.release import Release
from assistant.retrieval.passages import Target, TargetKind
from assistant.retrieval.ranking import Candidate, Group, Ranker, Ranking

# Confidences, 0..1, as calibrated by fit_ranking; the reasons are in docs/decisions/0004-thresholds.md.
ACCEPT = 0.30  # a topic surer than this is answered
CHAT = 0.20  # small talk surer than this is answered: a wrong hello harms nobody
SURE = 0.50  # surer than this, the runner-up does not matter
REFUSE = 2.0  # a refusal counts so much more: what is not ours must not be answered by a neighbour of ours
CLOSE = 0.55  # a runner-up topic with this share of the best is asked about
CLAUSE = 0.60  # a clause surer than this is a question of its own
CLEARER = 0.15  # a clause surer than the whole message by this much speaks for it: the rest was story
SWITCH = 0.75  # in a follow-up, a message this sure by itself changes the subject
STORY = 6  # characters beside the asking clause that may mislead
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


def found_in(ranking: Ranking, question: str, slots: Slots, release: Release, favoured: str | None = None) -> Found | None:
    """The best of one ranking, entries that suit the family first within their topic.

    favoured: a topic to stay in when it is at all plausible (follow-ups).
    """
    if not ranking.groups:
        return None

    def weight(group: Group) -> float:
        if group.candidates[0].target.kind is TargetKind.OUT_OF_SCOPE:
            return group.confidence * REFUSE
        return group.confidence * (FAVOUR if group.name == favoured else 1.0)

    winner = max(ranking.groups, key=weight)
    rivals = tuple(g for g in ranking.groups if g is not winner)
    return Found(question, _suited(winner, slots, release), rivals, ranking)


def _suited(group: Group, slots: Slots, release: Release) -> Group:
    def suits(candidate: Candidate) -> float:
        if candidate.target.kind is not TargetKind.ENTRY:
            return candidate.fit
        return candidate.fit * agreement(slots, release.entries[candidate.target.id].title)

    return replace(group, candidates=tuple(sorted(group.candidates, key=suits, reverse=True)))


def _context_of(conversation: Conversation, release: Release) -> tuple[str, str | None]:
    """Words that stand for what was talked about, and its topic."""
    entry = next((release.entries[e] for e in conversation.entries if e in release.entries), None)
    if entry is not None:
        return entry.title, entry.topic
    return conversation.last_message, None


def _in_context(reading: Reading, alone: Found, together: Found, slots: Slots, release: Release, topic: str | None) -> Found:
    """The message by itself and the message with what went before, weighed together.

    A group must do well in both; what only asks (“要带什么”) has no subject of its own, so there the context decides.
    """
    together_names = {g.name for g in together.ranking.groups}
    if alone.target.kind in {TargetKind.SMALLTALK, TargetKind.URGENT, TargetKind.OUT_OF_SCOPE} and alone.confidence >= ACCEPT:
        return alone
    own = {g.name: g for g in alone.ranking.groups}
    entries = [g for g in together.ranking.groups if g.candidates[0].target.kind is TargetKind.ENTRY]
    if len(reading.subject) < 2:
        joined = entries
    else:
        if alone.is_entry and alone.confidence >= SWITCH and (alone.group.name in together_names or len(reading.subject) > 4):
            return alone
        names = {g.name for g in entries}
        unseen = [g for g in own.values() if g.name not in names and g.candidates[0].target.kind is TargetKind.ENTRY]
        joined = [replace(g, confidence=(g.confidence + (own[g.name].confidence if g.name in own else 0.0)) / 2) for g in entries]
        joined += [replace(g, confidence=g.confidence / 2) for g in unseen]
        best = max(joined, key=lambda g: g.confidence * (FAVOUR if g.name == topic else 1.0), default=None)
        if best is not None:  # which topic: both together; how sure: the surer of the two
            surer = max(g.confidence for g in (*entries, *own.values()) if g.name == best.name)
            joined = [replace(best, confidence=surer), *(g for g in joined if g is not best)]
    if not joined:
        return alone
    ranking = replace(together.ranking, groups=tuple(sorted(joined, key=lambda g: -g.confidence)))
    return found_in(ranking, reading.message, slots, release, favoured=topic) or alone


def find(reading: Reading, conversation: Conversation, ranker: Ranker, release: Release) -> list[Found]:
    """What answers the message, in the order asked; at most three, none below ACCEPT unless it is the only one."""
    context, topic = _context_of(conversation, release) if reading.leans else ("", None)
    # A message with a story before its question, or with several questions, is also looked at clause by clause.
    clauses = reading.clauses if len(reading.clauses) > 1 or len(reading.text) > sum(map(len, reading.clauses)) + STORY else ()
    texts = [reading.message, *([f"{context} {reading.message}"] if context else []), *clauses]
    rankings = ranker.rank(texts)
    # What was said earlier counts only for messages that lean on it.
    slots = reading.slots if context else reading.said
    whole = found_in(rankings[0], reading.message, slots, release)
    if context:
        together = found_in(rankings[1], reading.message, slots, release, favoured=topic)
        if whole is not None and together is not None:
            whole = together if reading.corrects else _in_context(reading, whole, together, slots, release, topic)
    if whole is None:
        return []
    by_clause = [found_in(r, c, slots, release) for r, c in zip(rankings[len(texts) - len(clauses) :], clauses, strict=True)]
    return _merged(whole, [f for f in by_clause if f is not None])


def _merged(whole: Found, clauses: Sequence[Found]) -> list[Found]:
    """The whole message's answer, and those clauses that are sure questions about something else."""
    if not clauses or whole.target.kind is TargetKind.URGENT:
        return [whole]
    sure = [c for c in clauses if c.is_entry and c.confidence >= CLAUSE]
    if whole.confidence >= ACCEPT and not (sure and sure[0].confidence >= whole.confidence + CLEARER):
        if not whole.is_entry:
            return [whole]
        others = [c for c in sure if c.group.name != whole.group.name and c.confidence >= SURE]
        if not others:
            return [whole]
        # each in its place, the whole message's answer where its own clause stands
        own = next((c for c in sure if c.group.name == whole.group.name), whole)
        return _distinct(sorted([own, *others], key=lambda f: next((i for i, c in enumerate(clauses) if c is f), -1)))
    if sure:
        return _distinct(sure)
    # A bare “找谁” is no question too wide to answer: the rest of the message says what it is about.
    telling = [c for c in clauses if c.target.kind is not TargetKind.CLARIFICATION]
    return [max([whole, *telling], key=lambda f: f.confidence)]


def _distinct(found: Sequence[Found]) -> list[Found]:
    kept: dict[Target, Found] = {}
    for item in found:
        kept.setdefault(item.target, item)
    return list(kept.values())[:MOST_PARTS]
