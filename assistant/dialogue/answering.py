"""The steps from a message to a reply, in order; each returns a reply or passes on."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from assistant.dialogue.calculating import reckoned, reckoned_at_last
from assistant.dialogue.composing import compose_aside, compose_part, next_questions
from assistant.dialogue.conditions import satisfied
from assistant.dialogue.conversation import Choice, Conversation
from assistant.dialogue.facets import facets_asked
from assistant.dialogue.finding import ACCEPT, CHAT, SURE, Found, find
from assistant.dialogue.reply import Reply, Status
from assistant.dialogue.slots import Slots, read_slots
from assistant.dialogue.understanding import Reading, read
from assistant.dialogue.urgency import excluded, find_alarm, told_now
from assistant.knowledge.entry import Entry, Facet
from assistant.knowledge.regions import Regions
from assistant.knowledge.release import Release
from assistant.knowledge.replies import OutOfScope
from assistant.retrieval.passages import TargetKind
from assistant.retrieval.ranking import Group, Ranker, Ranking

_LOCAL_KINDS = {"待遇", "服务", "办事", "机构"}  # what one place decides and another may not have
# “第二个”“选2”, but not “二孩”: that tells which child.
_NUMBER = re.compile(r"(?:我|就|那|要|选|问|按|是|第|[\s(（【#])*([1-9一二三四])(?:个|项|种|条|号|吧|的|呢|啊|[\s.。、，,!！)）】])*")
_TO_US = re.compile("[你您]|在线|有人|客服|人工")
_ABROAD = re.compile("国外|外国|境外|出国")
URGENT_BY_MEANING = 0.35  # confidence of a danger sign found by meaning rather than by its words
STANDS_OUT = 1.2  # a danger so much surer than all else needs no more than ACCEPT, if it is
CLEAR = 0.02  # so much nearer (cosine) to a sign than to what only sounds like one


@dataclass(slots=True)
class Turn:
    """One message being answered: what is known, and what the steps find out."""

    message: str
    reading: Reading
    conversation: Conversation
    release: Release
    ranker: Ranker
    today: date
    now: datetime
    region: str | None = None
    chosen: bool = False  # the message picked a pending choice
    found: list[Found] = field(default_factory=list)
    next: Conversation | None = None

    @property
    def best(self) -> Found | None:
        """What answers its first question, if anything was found."""
        return self.found[0] if self.found else None


Step = Callable[[Turn], Reply | None]


def answer(
    message: str, conversation: Conversation, release: Release, ranker: Ranker,
    *, today: date, now: datetime, expiry: timedelta, region: str | None = None,
) -> tuple[Reply, Conversation, Turn]:  # fmt: skip
    """Answer one message: the reply, the conversation after it, and the turn with all that was found."""
    conversation = conversation.at(now, expiry)
    chosen = _chosen(message, conversation, ranker)
    text = chosen.question if chosen else message
    reading = read(text, ranker.index.forms(text), conversation, release.regions, today)
    if chosen:
        reading = _with_own_words(reading, ranker.index.vocabulary.canonical(message), conversation, release.regions, today)
    turn = Turn(message, reading, conversation, release, ranker, today, now, region, chosen is not None)
    for step in STEPS:
        reply = step(turn)
        if reply is not None:
            return reply, turn.next or conversation.heard(message, reading.slots, now), turn
    raise AssertionError("the last step always replies")


def _with_own_words(reading: Reading, typed: str, conversation: Conversation, regions: Regions, today: date) -> Reading:
    """A chosen question, asked for the family and the side of it that they named themselves: now, or before we asked back."""
    told = read_slots(typed, regions, today)
    facets = facets_asked(typed) or [Facet(f) for f in conversation.facets] or reading.facets
    return replace(reading, facets=tuple(facets), said=reading.said.updated(told), slots=reading.slots.updated(told))


def _chosen(message: str, conversation: Conversation, ranker: Ranker) -> Choice | None:
    """The pending choice that the message picks, by number or by words."""
    choices = conversation.choices
    if not choices:
        return None
    if match := _NUMBER.fullmatch(message.strip()):
        number = int(match[1]) if match[1].isdigit() else "一二三四".index(match[1]) + 1
        return choices[number - 1] if number <= len(choices) else None
    vocabulary = ranker.index.vocabulary
    words = set(vocabulary.words(vocabulary.canonical(message)))
    scored = []
    for choice in choices:
        label = vocabulary.canonical(choice.label)
        own = set(vocabulary.words(label))
        shared = sum(w in own or (len(w) > 1 and w in label) for w in words) + (0.5 if label and label in vocabulary.canonical(message) else 0)
        scored.append((shared / max(len(words), 1), choice))
    scored.sort(key=lambda row: -row[0])
    clear = scored[0][0] >= 0.5 and (len(scored) == 1 or scored[0][0] > scored[1][0])
    return scored[0][1] if clear and len(message) <= 20 else None


def _fixed(turn: Turn, name: str) -> str:
    return turn.release.replies.fixed[name]


def nothing_said(turn: Turn) -> Reply | None:
    """Only punctuation or emoji: ask what is wanted."""
    if re.search(r"[\w]", turn.reading.text):
        return None
    return Reply(Status.SMALLTALK, text=_fixed(turn, "没看懂"), suggestions=turn.release.site.common_questions[:3])


def danger_by_words(turn: Turn) -> Reply | None:
    """A danger sign in the message's own words."""
    alarm = find_alarm(turn.reading.forms, turn.reading.slots, turn.release.urgent)
    return None if alarm is None else Reply(Status.URGENT, sign=alarm.sign)


def only_told(turn: Turn) -> Reply | None:
    """A statement and no question (“我家老二8个月”): take note, offer what families then ask."""
    reading = turn.reading
    if turn.chosen or turn.conversation.entries or reading.facets or reading.subject_beside_slots or reading.said == Slots():
        return None
    kind = "told_pregnant" if reading.said.pregnancy_week or "孕" in reading.text else "told_child"
    return _ask_back(turn, kind)


def look(turn: Turn) -> Reply | None:
    """Rank; nothing is said yet."""
    turn.found = find(turn.reading, turn.conversation, turn.ranker, turn.release)
    return None


def danger_by_meaning(turn: Turn) -> Reply | None:
    """A danger sign that no listed word named, but that the message, or a clause of it, means."""
    urgent, text, first = turn.release.urgent, turn.reading.text, turn.best
    told = told_now(text, urgent)
    whole = first if first is not None and not excluded(text, urgent) else None
    rankings = [] if whole is None else [whole.ranking]
    rankings += turn.ranker.rank(told) if told != [text] else []
    alarms = [g for r in rankings for g in r.groups if g.name == TargetKind.URGENT and _is_danger(g, r)]
    if whole is not None and _stands_out(whole) and sum(clause.asks for clause in turn.reading.clauses) < 2 and not turn.reading.names_nothing:
        alarms.append(whole.group)
    if alarms:
        surest = max(alarms, key=lambda group: group.confidence).candidates[0]
        return Reply(Status.URGENT, sign=next(s for s in urgent.signs if s.id == surest.target.id))
    if first is not None and first.target.kind is TargetKind.URGENT:  # it only sounds so: answer what else it may be
        turn.found = [Found(first.question, first.rivals[0], first.rivals[1:], first.ranking)] if first.rivals else []
    return None


def _is_danger(group: Group, ranking: Ranking) -> bool:
    """Sure enough, and nearer to what a sign lists than to what only sounds like it."""
    return group.confidence >= URGENT_BY_MEANING and group.candidates[0].likeness >= ranking.harmless


def _stands_out(found: Found) -> bool:
    """Is it a danger much likelier than all else, clearly nearer to what a sign lists than to what only sounds like it?"""
    others = max((rival.confidence for rival in found.rivals), default=0.0)
    clear = found.candidate.likeness - found.ranking.harmless
    return found.target.kind is TargetKind.URGENT and found.confidence >= max(ACCEPT, others * STANDS_OUT) and clear >= CLEAR


def small_talk(turn: Turn) -> Reply | None:
    """Greetings, thanks, 你是谁, 转人工, complaints, and remarks about our own answer."""
    best = turn.best
    if best is None or best.target.kind is not TargetKind.SMALLTALK:
        return None
    # “我们这边有没有” is nearest to a hello, but asks for something
    if best.confidence < (SURE if turn.reading.names_nothing and not _TO_US.search(turn.reading.text) else CHAT):
        return None
    talk = next(s for s in turn.release.replies.smalltalk if s.id == best.target.id)
    known = (turn.release.entries[e] for e in turn.conversation.entries if e in turn.release.entries)
    entry = next((e for e in known if e.is_live(turn.today)), None)
    if talk.id == "simpler" and entry is not None:
        part = compose_part(entry, (), frozenset(), {}, best.question, 1.0, brief=True)
        turn.next = turn.conversation.answered(turn.message, turn.reading.slots, (entry.id,), (), turn.now)
        status = Status.ANSWERED_STALE if entry.is_stale(turn.today) else Status.ANSWERED
        return Reply(status, parts=(part,), suggestions=next_questions([part], turn.release), today=turn.today)
    if talk.id == "not_this" and entry is not None:
        return _other_entries(turn, entry.id)
    handover = talk.id.startswith("handover")
    hotlines = entry.hotlines if handover and entry else ("12345",) if handover else ()
    status = Status.HANDOVER if handover else Status.SMALLTALK
    return Reply(status, text=talk.reply, hotlines=hotlines, suggestions=talk.suggestions)


def _other_entries(turn: Turn, rejected: str) -> Reply:
    """“不是这个”: the runners-up of the last question, to choose from."""
    ranking = turn.ranker.rank([turn.conversation.last_message])[0]
    targets = [c.target for group in ranking.groups for c in group.candidates[:2]]
    entries = [turn.release.entries[t.id] for t in targets if t.kind is TargetKind.ENTRY and t.id != rejected][:3]
    choices = tuple(Choice(e.title, e.title) for e in entries)
    turn.next = turn.conversation.asked_back(turn.message, turn.reading.slots, choices, turn.conversation.facets, turn.now)
    return Reply(Status.CLARIFICATION, text=_fixed(turn, "不是这个"), choices=choices, hotlines=("12345",))


def elsewhere(turn: Turn) -> Reply | None:
    """Another city's policy: not ours to tell."""
    place = turn.reading.elsewhere or _foreign(turn.region, turn.release)
    best = turn.best
    if place is None or best is None:
        return None
    if best.is_entry and best.confidence >= ACCEPT:
        abroad = best.confidence >= SURE and _ABROAD.search(best.candidate.matched)  # an entry for those who come from there
        if abroad or not _decided_locally(turn.release.entries[best.target.id]):
            return None
    text = _fixed(turn, "外地政策").replace("{地方}", place)
    near = [turn.release.entries[best.target.id].title] if best.is_entry and best.confidence >= ACCEPT else []
    return Reply(Status.OUT_OF_SCOPE, text=text, hotlines=("12345",), suggestions=tuple(f"长治的{n}" for n in near))


def _decided_locally(entry: Entry) -> bool:
    """Is this what one place decides and another may decide otherwise?"""
    return entry.kind in _LOCAL_KINDS or entry.region != "全国"


def _foreign(region: str | None, release: Release) -> str | None:
    if region is None:
        return None
    return next((name for name in release.regions.elsewhere if name in region), None)


def out_of_scope(turn: Turn) -> Reply | None:
    """A kind of question that we know is not ours, by its words or by its meaning."""
    scope = refused_by_words(turn.reading.text, turn.reading.slots, turn.release)
    best = turn.best
    if scope is None and best is not None and best.target.kind is TargetKind.OUT_OF_SCOPE and best.confidence >= ACCEPT:
        scope = next(kind for kind in turn.release.out_of_scope if kind.id == best.target.id)
    if scope is None:
        return None
    near = tuple(turn.release.entries[e].title for e in (n.text for n in scope.nearest) if e in turn.release.entries)
    return Reply(Status.OUT_OF_SCOPE, text=scope.reply, hotlines=scope.hotlines, suggestions=near)


def refused_by_words(text: str, slots: Slots, release: Release) -> OutOfScope | None:
    """The first kind whose words leave no doubt, or None. text: canonical."""
    return next((kind for kind in release.out_of_scope if any(satisfied(c, text, slots) for c in kind.conditions)), None)


def ask_which(turn: Turn) -> Reply | None:
    """Too general to be one question: ask, at most four choices."""
    best = turn.best
    if best is None or best.target.kind is not TargetKind.CLARIFICATION or best.confidence < ACCEPT:
        return None
    return _ask_back(turn, best.target.id)


def _ask_back(turn: Turn, kind: str) -> Reply | None:
    """The clarification of that id, with its choices to be picked in the next message; None when there is none."""
    clarification = next((c for c in turn.release.replies.clarifications if c.id == kind), None)
    if clarification is None:
        return None
    choices = tuple(Choice(o.label, o.question) for o in clarification.options)
    turn.next = turn.conversation.asked_back(turn.message, turn.reading.slots, choices, turn.reading.facets, turn.now)
    return Reply(Status.CLARIFICATION, text=clarification.prompt, choices=choices)


def from_entries(turn: Turn) -> Reply | None:
    """The answer, from one to three entries; beside a single one, in a line each, what may have been meant instead."""
    good = [f for f in turn.found if f.is_entry and f.confidence >= ACCEPT]
    if not good:
        return None
    slots, parts = turn.reading.slots, []
    asked = turn.reading.facets
    if not asked and turn.reading.asks_the_same:
        asked = tuple(Facet(f) for f in turn.conversation.facets)
    for found in good:
        entry = turn.release.entries[found.target.id]
        if entry.is_expired(turn.today):
            return Reply(Status.EXPIRED, text=_fixed(turn, "已失效").replace("{标题}", entry.title), hotlines=entry.hotlines)
        several = len(good) > 1
        facets = asked if not several else tuple(_facets_of(found, turn))
        sections = turn.ranker.index.nearest_sections(found.target, found.ranking.queries)
        parts.append(compose_part(entry, facets, slots.situations(), sections, found.question, found.confidence, brief=several))
    ids = tuple(p.entry.id for p in parts)
    if len(good) == 1 and not turn.chosen:
        beside = [(turn.release.entries[target.id], confidence) for target, confidence in good[0].beside()]
        parts += [compose_aside(entry, slots.situations(), confidence) for entry, confidence in beside if entry.is_live(turn.today)]
    stale = any(p.entry.is_stale(turn.today) for p in parts)
    turn.next = turn.conversation.answered(turn.reading.message, slots, ids, asked, turn.now)
    status = Status.ANSWERED_STALE if stale else Status.ANSWERED
    return Reply(status, parts=tuple(parts), suggestions=next_questions(parts, turn.release), today=turn.today)


def _facets_of(found: Found, turn: Turn) -> list[str]:
    return list(facets_asked(turn.ranker.index.vocabulary.canonical(found.question)))


def ask_what(turn: Turn) -> Reply | None:
    """The message does not say what it is about, and neither does what went before: no answer can be more than a guess."""
    if turn.conversation.entries or any(f.is_entry and f.confidence >= SURE for f in turn.found):
        return None
    return _ask_back(turn, "which_matter") if turn.reading.names_nothing else None


def no_match(turn: Turn) -> Reply | None:
    """Nothing is close enough: say so, with the right hotline and the nearest topics."""
    near: list[str] = []
    hotlines: tuple[str, ...] = ("12345",)
    if turn.found:
        targets = [g.candidates[0].target for g in turn.found[0].ranking.groups]
        near = [turn.release.entries[t.id].title for t in targets if t.kind is TargetKind.ENTRY][:3]
    return Reply(Status.NO_MATCH, text=_fixed(turn, "没有答案"), hotlines=hotlines, suggestions=tuple(near))


STEPS: tuple[Step, ...] = (
    nothing_said,
    danger_by_words,
    reckoned_at_last,
    only_told,
    look,
    danger_by_meaning,
    small_talk,
    elsewhere,
    out_of_scope,
    reckoned,
    ask_which,
    ask_what,
    from_entries,
    no_match,
)
