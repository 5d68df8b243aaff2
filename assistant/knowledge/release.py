"""A release: an immutable snapshot of a knowledge folder that passed its checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

from assistant.knowledge.cases import Case
from assistant.knowledge.checks import check
from assistant.knowledge.contents import Contents, read_contents
from assistant.knowledge.entry import Entry
from assistant.knowledge.figures import Figures
from assistant.knowledge.places import Place
from assistant.knowledge.problem import Problem, has_errors, in_order
from assistant.knowledge.regions import Regions
from assistant.knowledge.replies import OutOfScope, Replies
from assistant.knowledge.rules import Rule
from assistant.knowledge.site import Site, Topic
from assistant.knowledge.snapshot import Snapshot, take_snapshot
from assistant.knowledge.terms import Terms
from assistant.knowledge.timeline import Milestone
from assistant.knowledge.urgent import Urgent


@dataclass(frozen=True, slots=True)
class Release:
    """What the assistant serves; two folders with the same content have the same fingerprint."""

    fingerprint: str
    folder: Path
    entries: Mapping[str, Entry]
    figures: Figures
    topics: Mapping[str, Topic]
    replies: Replies
    out_of_scope: tuple[OutOfScope, ...]
    urgent: Urgent
    regions: Regions
    terms: Terms
    site: Site
    timeline: tuple[Milestone, ...]
    cases: tuple[Case, ...]
    rules: tuple[Rule, ...]  # in the order in which they are shown
    places: tuple[Place, ...]
    loaded_at: datetime
    problems: tuple[Problem, ...]  # warnings and work for departments; a release has no errors

    def fill(self, text: str, on: date) -> str:
        """Text with its figures filled in as they hold on a day."""
        return self.figures.fill(text, on)

    def live_entries(self, on: date) -> tuple[Entry, ...]:
        """Entries that answer as current on a day."""
        return tuple(entry for entry in self.entries.values() if entry.is_live(on))


@dataclass(frozen=True, slots=True)
class Loading:
    """What came of reading a folder: a release when nothing blocks it, and every problem."""

    release: Release | None
    problems: list[Problem]
    checked: int


def load(folder: Path, today: date, *, require_all: bool = True) -> Loading:
    """Read and check a knowledge folder; never raises for what stands in it."""
    snapshot, unread = take_snapshot(Path(folder))
    if unread and not snapshot.files:
        return Loading(None, unread, 0)
    contents = read_contents(snapshot, today, require_all=require_all)
    problems = in_order([*unread, *contents.problems, *check(contents)])
    release = None if has_errors(problems) else _release(snapshot, contents, problems)
    return Loading(release, problems, len(snapshot.files))


def _release(snapshot: Snapshot, contents: Contents, problems: list[Problem]) -> Release:
    return Release(
        fingerprint=snapshot.fingerprint,
        folder=snapshot.folder,
        entries=MappingProxyType({entry.id: entry for entry in contents.entries}),
        figures=contents.figures,
        topics=contents.site.topics,
        replies=contents.replies,
        out_of_scope=contents.out_of_scope,
        urgent=contents.urgent,
        regions=contents.regions,
        terms=contents.terms,
        site=contents.site,
        timeline=contents.timeline,
        cases=tuple(contents.cases),
        rules=tuple(sorted(contents.rules, key=lambda rule: (rule.order, rule.path))),
        places=tuple(contents.places),
        loaded_at=datetime.now(UTC),
        problems=tuple(problems),
    )
