"""From an entry to what is shown of it: the section that was asked first, then the summary, then a little more."""

from collections.abc import Mapping, Sequence

from assistant.dialogue.reply import Part
from assistant.knowledge.entry import Entry, Facet, Section, State
from assistant.knowledge.release import Release

MOST_CHARACTERS = 300  # of body text in one answer on a phone; the rest stands behind “更多”
NEARER = 0.05  # cosine by which a section must be nearer to the question than the one its facet names
_STANDS_IN = {Facet.CONTACT: Facet.WHERE, Facet.WHERE: Facet.CONTACT}  # who to ask and where to go are often one
_BROAD = {Facet.WHAT, Facet.ELIGIBILITY}  # “能不能…” asks for the thing itself as often as for who gets it: the summary says it
_UNSPOKEN = {"父亲", "母亲"}  # who is asking is not repeated back


def compose_part(
    entry: Entry, facets: Sequence[str], situations: frozenset[str], nearest: Mapping[int, float],
    question: str, confidence: float, *, brief: bool = False,
) -> Part:  # fmt: skip
    """What to show of `entry`.

    facets: asked, in order. situations: of the family. nearest: section number -> likeness to the question, nearest first.
    brief: only the direct answer, for messages with several questions.
    """
    asked = _sections_for(entry, facets, situations)
    meant = _meant(entry, situations, nearest)
    if meant is not None and meant not in asked and facets:
        likeness = {entry.sections[number].heading: value for number, value in nearest.items()}
        if not asked or likeness[meant.heading] >= max(likeness.get(s.heading, 0.0) for s in asked) + NEARER:
            asked = [meant, *asked]
    summary = _summary(entry, situations)
    shown = [summary, *asked] if not asked or _BROAD & set(facets[:1]) else [*asked, summary]
    if brief:
        shown = shown[: 2 if asked else 1]
    else:
        shown += _more(entry, situations, shown, nearest)
    heard = next((s.situation for s in shown if s.situation and s.situation not in _UNSPOKEN), "")
    return Part(question, entry, tuple(facets), tuple(shown), confidence, heard)


def _summary(entry: Entry, situations: frozenset[str]) -> Section:
    summary = entry.section(None, situations)
    assert summary is not None, f"{entry.id} passed its checks without 一句话"
    return summary


def _meant(entry: Entry, situations: frozenset[str], nearest: Mapping[int, float]) -> Section | None:
    """The section nearest in meaning, if it is more than the summary and speaks of nobody else's situation."""
    if not nearest:
        return None
    first = entry.sections[next(iter(nearest))]
    return first if first.facet not in {None, Facet.NOTE} and (first.situation is None or first.situation in situations) else None


def _sections_for(entry: Entry, facets: Sequence[str], situations: frozenset[str]) -> list[Section]:
    found: list[Section] = []
    for name in facets:
        facet = Facet(name)
        section = entry.section(facet, situations) or (entry.section(_STANDS_IN[facet], situations) if facet in _STANDS_IN else None)
        if section is not None and section not in found:
            found.append(section)
    return found[:3]


def _more(entry: Entry, situations: frozenset[str], shown: Sequence[Section], nearest: Mapping[int, float]) -> list[Section]:
    """What a family needs next: the caution, and the section nearest to the question."""
    seen = {s.facet for s in shown}
    extra: list[Section] = []
    note = entry.section(Facet.NOTE, situations)
    order = [entry.sections[n] for n in nearest] if nearest else list(entry.sections)
    for section in [*order, *([note] if note else [])]:
        if section.facet is None or section.facet in seen or section.situation not in {None, *situations}:
            continue
        seen.add(section.facet)
        extra.append(section)
    room = MOST_CHARACTERS - sum(len(s.text) for s in shown)
    kept: list[Section] = []
    for section in sorted(extra, key=lambda s: s is not note):  # the caution first: it must not fall off the end
        if len(section.text) <= room:
            kept.append(section)
            room -= len(section.text)
    return sorted(kept, key=lambda s: (s is note, extra.index(s)))


def next_questions(parts: Sequence[Part], release: Release) -> tuple[str, ...]:
    """Up to three: sections not shown yet, then what belongs together with it."""
    first = parts[0]
    shown = {s.heading for s in first.sections}
    questions = [
        f"{s.heading}？" for s in first.entry.sections if s.facet not in {None, Facet.NOTE} and s.heading not in shown and not s.situation
    ][:2] if len(parts) == 1 else []  # fmt: skip
    related = [release.entries[r].title for r in first.entry.related if r in release.entries and release.entries[r].state is State.LIVE]
    return tuple(dict.fromkeys([*questions, *related]))[:3]


def compose_aside(entry: Entry, situations: frozenset[str], confidence: float) -> Part:
    """The summary of an entry that may have been meant instead."""
    return Part(entry.title, entry, (), (_summary(entry, situations),), confidence, aside=True)
