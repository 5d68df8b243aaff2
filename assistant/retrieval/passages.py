"""Release -> passages: every text that a question may resemble, with what it leads to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.knowledge.entry import Entry, State
from assistant.knowledge.release import Release

# A section's first sentence is its direct answer; encoding more takes longer and finds no better.
BODY_CHARACTERS = 60


class TargetKind(StrEnum):
    """What a passage leads to."""

    ENTRY = "entry"
    SMALLTALK = "smalltalk"
    CLARIFICATION = "clarification"
    OUT_OF_SCOPE = "out_of_scope"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """One thing the assistant can say: an entry, a small-talk reply, a clarification, a refusal, a danger sign."""

    kind: TargetKind
    id: str


@dataclass(frozen=True, slots=True)
class Passage:
    """`text` as written in the knowledge folder; `section` numbers the entry's section it comes from, -1 a phrasing."""

    text: str
    target: Target
    section: int = -1

    @property
    def is_body(self) -> bool:
        """Is this the entry's own text rather than a phrasing of the question?"""
        return self.section >= 0


def group_of(target: Target, release: Release) -> str:
    """What shares the credit when several targets fit: an entry's topic, all danger signs; everything else stands alone."""
    if target.kind is TargetKind.ENTRY:
        return release.entries[target.id].topic
    return str(target.kind) if target.kind is TargetKind.URGENT else f"{target.kind}/{target.id}"


def _entry_passages(entry: Entry, release: Release, today: date) -> Iterator[Passage]:
    target = Target(TargetKind.ENTRY, entry.id)
    yield Passage(entry.title, target)
    for phrase in entry.questions:
        yield Passage(phrase.text, target)
    for number, section in enumerate(entry.sections):
        situation = f"（{section.situation}）" if section.situation else ""
        heading = "" if section.facet is None else f" {section.heading}{situation}"
        text = release.fill(section.text, today)[:BODY_CHARACTERS]
        yield Passage(f"{entry.title}{heading}：{text}", target, number)


def passages_of(release: Release, today: date) -> list[Passage]:
    """All passages of a release in a fixed order, each target's together."""
    found: list[Passage] = []
    for entry in release.entries.values():
        if entry.state is State.LIVE and (entry.is_live(today) or entry.is_expired(today)):  # what is over is found, and said to be over
            found += _entry_passages(entry, release, today)
    groups = (
        (TargetKind.SMALLTALK, [(s.id, s.questions) for s in release.replies.smalltalk]),
        (TargetKind.CLARIFICATION, [(c.id, c.questions) for c in release.replies.clarifications]),
        (TargetKind.OUT_OF_SCOPE, [(o.id, o.questions) for o in release.out_of_scope]),
        (TargetKind.URGENT, [(d.id, d.phrases) for d in release.urgent.signs]),
    )
    for kind, rows in groups:
        for key, questions in rows:
            found += [Passage(q.text, Target(kind, key)) for q in questions]
    return sorted(found, key=lambda p: (p.target, p.section))
