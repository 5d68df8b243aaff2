"""Which targets answer a message: alone, in the light of the conversation, or clause by clause."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.facets import cues_of, without_cues
from assistant.dialogue.slots import Slots, agreement, correction, names_a_family, without_slots
from assistant.dialogue.understanding import THIS, Reading
from assistant.knowledge.release import Release
from assistant.retrieval.passages import Target, TargetKind
from assistant.retrieval.ranking import Candidate, Group, Ranker, Ranking

# Confidences, 0..1, as calibrated by fit_ranking; the reasons are in docs/decisions/0004-thresholds.md.
ACCEPT = 0.10  # a topic surer than this is answered
CHAT = 0.12  # small talk surer than this is answered: a wrong hello harms nobody
SURE = 0.50  # surer than this by itself, a message is not read again after the one before it
REFUSE = 2.5  # a refusal counts so much more: what is not ours must not be answered by a neighbour of ours
BESIDE = 0.30  # another entry with this share of the best one's likelihood is answered beside it, in a line
CLAUSE = 0.40  # a clause surer than this is a question of its own
CLEARER = 0.15  # a clause surer than the whole message by this much speaks for it: the rest was story
SWITCH = 0.75  # in a follow-up, a message this sure by itself changes the subject
STORY = 6  # characters beside the asking clause that may mislead
LOST = 0.30  # in a conversation, a message less sure than this by itself is read with what went before
AGAIN = 0.5  # the entry just given counts so much less for a new question: its title stands in what the question is read with
FAVOUR = 1.5  # a follow-up's own topic counts so much more
_POINTER = re.compile(r"[这那][个次回种]?|[呢?？。!]+$")
MOST_PARTS = 3
MOST_ASIDES = 2


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

    def beside(self) -> list[tuple[Target, float]]:
        """Other entries that may as well be meant, likeliest first, each with the confidence of its group."""
        likelihoods: dict[Target, tuple[float, float]] = {}
        for group in (self.group, *self.rivals):
            entries = [c for c in group.candidates if c.target.kind is TargetKind.ENTRY]
            total = sum(c.fit for c in entries) or 1.0
            likelihoods |= {c.target: (group.confidence * c.fit / total, group.confidence) for c in entries}
        least = BESIDE * likelihoods[self.target][0]
        others = sorted(((p, t) for t, (p, _) in likelihoods.items() if t != self.target and p >= least), key=lambda row: -row[0])
        return [(target, likelihoods[target][1]) for _, target in others[:MOST_ASIDES]]


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
    rivals = tuple(_suited(g, slots, release) for g in ranking.groups if g is not winner)
    return Found(question, _suited(winner, slots, release), rivals, ranking)


def _suited(group: Group, slots: Slots, release: Release) -> Group:
    """The same group, in which what is for this family counts more."""

    def agrees(candidate: Candidate) -> float:
        return agreement(slots, release.entries[candidate.target.id].title) if candidate.target.kind is TargetKind.ENTRY else 1.0

    return _weighted(group, agrees)


def _weighted(group: Group, factor: Callable[[Candidate], float]) -> Group:
    """The same group with every fit multiplied, best first."""
    candidates = (replace(c, fit=c.fit * factor(c)) for c in group.candidates)
    return replace(group, candidates=tuple(sorted(candidates, key=lambda c: -c.fit)))


def _complete(reading: Reading, conversation: Conversation) -> str | None:
    """What asks the same of another thing (“医保呢”) with the words that asked before (“医保 要带什么”)."""
    if reading.facets or reading.corrects or not reading.asks_the_same:
        return None
    thing, cues = _thing(reading), cues_of(conversation.last_message)
    return f"{thing} {cues}" if thing and cues else None


def _thing(reading: Reading) -> str:
    """What “那医保呢” points at: 医保."""
    return _POINTER.sub("", reading.subject)


def _context_of(reading: Reading, conversation: Conversation, release: Release) -> tuple[str, str | None]:
    """Words that stand for what was talked about, and its topic."""
    if _means_another(reading):  # than we took it for
        return conversation.last_message, None
    entry = next((release.entries[e] for e in conversation.entries if e in release.entries), None)
    if entry is not None:
        if reading.corrects and names_a_family(entry.title):  # perhaps the very thing that is taken back
            return without_slots(conversation.last_message), entry.topic
        return entry.title, entry.topic
    return conversation.last_message, None


def _read_on(reading: Reading, conversation: Conversation, alone: Found, together: Found, slots: Slots, release: Release, topic: str | None) -> Found:
    """A message that leans, and what it means after what went before: a correction and a mere fact stay on the subject."""
    if reading.corrects and not _means_another(reading):
        return together
    if reading.only_tells and conversation.entries and (alone.is_entry or alone.confidence < SURE):
        return _with_background(together, alone, slots, release)
    if len(_POINTER.sub("", reading.subject_beside_slots)) > 1:  # more than another fact or “那次呢”
        together = _dampened(together, conversation.entries)
    return _in_context(reading.subject, alone, together, slots, release, topic)


def _dampened(found: Found, given: Collection[str]) -> Found:
    """The same ranking, in which the entries given before count less."""
    groups = tuple(_weighted(group, lambda c: AGAIN if c.target.id in given else 1.0) for group in found.ranking.groups)
    return replace(found, ranking=replace(found.ranking, groups=groups))


def _in_context(subject: str, alone: Found, together: Found, slots: Slots, release: Release, topic: str | None) -> Found:
    """A question by itself and after what went before it, weighed together.

    A group must do well in both; what only asks (“要带什么”) has no subject of its own, so there the context decides.
    """
    together_names = {g.name for g in together.ranking.groups}
    if alone.target.kind in {TargetKind.SMALLTALK, TargetKind.URGENT, TargetKind.OUT_OF_SCOPE} and alone.confidence >= SURE:
        return alone
    own = {g.name: g for g in alone.ranking.groups}
    entries = [_fused(g, own.get(g.name)) for g in together.ranking.groups if g.candidates[0].target.kind is TargetKind.ENTRY]
    if len(subject) < 2:
        joined = entries
    else:
        if alone.is_entry and alone.confidence >= SWITCH and (alone.group.name in together_names or len(subject) > 4):
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
    return found_in(ranking, alone.question, slots, release, favoured=topic) or alone


def _fused(together: Group, alone: Group | None) -> Group:
    """One group as both readings see it: what the message itself is near to counts as much as what went before."""
    if alone is None:
        return together
    fits = {c.target: c.fit for c in alone.candidates}
    mixed = [replace(c, fit=(c.fit + fits.pop(c.target, 0.0)) / 2) for c in together.candidates]
    mixed += [replace(c, fit=c.fit / 2) for c in alone.candidates if c.target in fits]
    return replace(together, candidates=tuple(sorted(mixed, key=lambda c: -c.fit)))


def find(reading: Reading, conversation: Conversation, ranker: Ranker, release: Release) -> list[Found]:
    """What answers the message, in the order asked; at most three, none below ACCEPT unless it is the only one."""
    context, topic = _context_of(reading, conversation, release)
    # A message with a story before its question, or with several questions, is also looked at clause by clause,
    # each by itself and after the clause before it, which may name what it is about.
    asked = [clause.text for clause in reading.clauses]
    clauses = reading.clauses if len(asked) > 1 or len(reading.text) > sum(map(len, asked)) + STORY else ()
    if clauses and not clauses[0].asks and (reading.leans or reading.corrects):
        clauses = ()
    complete = _complete(reading, conversation)
    texts = [complete or reading.message, *([f"{context} {correction(reading.text)}"] if context else [])]
    spans = [[clause.text, *([f"{clause.before}，{clause.text}"] if clause.before else [])] for clause in clauses]
    rankings = ranker.rank([*texts, *(text for span in spans for text in span)])
    # What was said earlier counts only for messages that lean on it.
    whole = found_in(rankings[0], reading.message, reading.said, release)
    leans = bool(context) and (reading.leans or reading.corrects or _is_lost(whole, topic))
    slots = reading.slots if leans else reading.said
    if complete and without_slots(_thing(reading)):
        topic = None  # another thing, so perhaps another topic
    if leans:
        whole = found_in(rankings[0], reading.message, slots, release)
        together = found_in(rankings[1], reading.message, slots, release, favoured=topic)
        if whole is not None and together is not None:
            whole = _read_on(reading, conversation, whole, together, slots, release, topic)
    if whole is None:
        return []
    by_span = iter(rankings[len(texts) :])
    by_clause: list[Found] = []
    for span in spans:
        read = [found_in(next(by_span), span[0], slots, release) for _ in span]
        alone, after = read[0], read[-1]
        if alone is None or after is None:
            continue
        if after is not alone:
            last = by_clause[-1] if by_clause else None
            after = _dampened(after, (last.target.id,)) if last else after
            alone = _in_context(without_cues(span[0]), alone, after, slots, release, last.group.name if last else None)
        by_clause.append(alone)
    if len(by_clause) == 1:
        by_clause = [_with_background(by_clause[0], whole, slots, release)]
    if by_clause and not clauses[0].asks:  # only told: what is said most clearly stands for the question
        by_clause = [max(by_clause, key=lambda f: f.confidence)]
    return _merged(whole, by_clause)


def _with_background(settled: Found, told: Found, slots: Slots, release: Release) -> Found:
    """What settles the topic (the one clause that asks), and what else is told: it counts for which entry of the topic is meant."""
    group = next((g for g in told.ranking.groups if g.name == settled.group.name), None)
    return replace(settled, group=_suited(_fused(settled.group, group), slots, release)) if settled.is_entry else settled


def _means_another(reading: Reading) -> bool:
    """Does a correction name another subject (“不对，我说的是国家那个”), not only another fact (“不对，是二孩”)?"""
    return reading.corrects and len(without_slots(without_cues(correction(reading.text)))) > 1


def _is_lost(alone: Found | None, topic: str | None) -> bool:
    """Does a message that seemed complete mean nothing by itself, or is it unsure, with the topic just talked about among its likeliest?"""
    if alone is None or alone.confidence < LOST:
        return True
    if not alone.is_entry or alone.confidence >= SURE:
        return False
    return topic in {group.name for group in (alone.group, *alone.rivals[:2])}


def _merged(whole: Found, clauses: Sequence[Found]) -> list[Found]:
    """The whole message's answer, and those clauses that are sure questions about something else."""
    if not clauses or whole.target.kind is TargetKind.URGENT:
        return [whole]
    if whole.confidence >= ACCEPT and len(clauses) == 1 and THIS.match(clauses[0].question):
        return [whole]  # “…，这个能等大点再查吗”: the story says what
    sure = [c for c in clauses if c.is_entry and c.confidence >= CLAUSE]
    if whole.confidence >= ACCEPT and not (sure and sure[0].confidence >= whole.confidence + CLEARER):
        if not whole.is_entry:
            return [whole]
        if len(sure) < 2:
            others = [c for c in sure if c.group.name != whole.group.name]
            return [whole, *others]
        # the whole message's answer goes first when no clause has it
        own = [] if any(c.target == whole.target for c in sure) else [whole]
        return _distinct([*own, *sure])
    if sure:
        return _distinct(sure)
    # A bare “找谁” is no question too wide to answer: the rest of the message says what it is about.
    telling = [c for c in clauses if c.target.kind is not TargetKind.CLARIFICATION]
    return [max([whole, *telling], key=lambda f: f.confidence)]


def _distinct(found: Sequence[Found]) -> list[Found]:
    """Each target once, for all the questions that lead to it."""
    kept: dict[Target, Found] = {}
    for item in found:
        before = kept.get(item.target)
        kept[item.target] = item if before is None else replace(before, question=f"{before.question}，{item.question}")
    return list(kept.values())[:MOST_PARTS]
