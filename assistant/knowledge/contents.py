"""Everything a knowledge folder holds, read into domain types, before it is checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from assistant.knowledge.cases import Case, read_cases
from assistant.knowledge.codes import CODES
from assistant.knowledge.entry import Entry
from assistant.knowledge.entry_reader import read_entry
from assistant.knowledge.figures import Figure, Figures, read_figures
from assistant.knowledge.places import Place, read_places
from assistant.knowledge.problem import Problem
from assistant.knowledge.regions import Regions, read_regions
from assistant.knowledge.replies import OutOfScope, Replies, read_out_of_scope, read_replies
from assistant.knowledge.rules import Rule, read_rule
from assistant.knowledge.site import Site, read_site
from assistant.knowledge.snapshot import Snapshot
from assistant.knowledge.terms import Terms, read_terms
from assistant.knowledge.text_file import TextFile, decode
from assistant.knowledge.timeline import Milestone, read_timeline
from assistant.knowledge.urgent import Urgent, read_urgent

Part = TypeVar("Part")
Reader = Callable[[str, str], tuple[Part, list[Problem]]]

REQUIRED = ("site.yaml", "regions.yaml", "replies.yaml", "urgent.yaml")


@dataclass(slots=True)
class Contents:
    """The parts as read; entries and figures still with their duplicates."""

    today: date
    texts: dict[str, str]  # by path relative to the folder
    folder_name: str
    paths: tuple[str, ...] = ()  # of all files, also of those that could not be read
    entries: list[Entry] = field(default_factory=list)
    figure_list: list[Figure] = field(default_factory=list)
    replies: Replies = field(default_factory=Replies)
    out_of_scope: tuple[OutOfScope, ...] = ()
    urgent: Urgent = field(default_factory=Urgent)
    regions: Regions = field(default_factory=Regions)
    terms: Terms = field(default_factory=Terms)
    site: Site = field(default_factory=Site)
    timeline: tuple[Milestone, ...] = ()
    cases: list[Case] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    figures: Figures = field(default_factory=lambda: Figures.of(()))
    complete: bool = True  # whether the side files were required
    problems: list[Problem] = field(default_factory=list)
    _files: dict[str, TextFile] = field(default_factory=dict)

    def file(self, path: str) -> TextFile:
        """The file at a shown path, for problems that quote it."""
        if path not in self._files:
            relative = path.removeprefix(f"{self.folder_name}/")
            self._files[path] = TextFile.of(path, self.texts.get(relative, ""))
        return self._files[path]

    def entry_ids(self) -> set[str]:
        """Ids of all entry files, also of those that could not be read."""
        return {path.rpartition("/")[2][:-3] for path in self.paths if is_entry(path)}

    def unread_topics(self) -> set[str]:
        """Topics with an entry file that could not be read."""
        read = {entry.path.removeprefix(f"{self.folder_name}/") for entry in self.entries}
        return {path.split("/")[1] for path in self.paths if is_entry(path) and path not in read}


def is_entry(path: str) -> bool:
    """Whether a relative path is an entry's."""
    return path.startswith("entries/") and path.endswith(".md") and path.count("/") == 2


def read_contents(snapshot: Snapshot, today: date, *, require_all: bool = True) -> Contents:
    """Read every file of a snapshot."""
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    for path, raw in snapshot.files.items():
        text, found = decode(snapshot.shown(path), raw, from_excel=path.endswith(".csv"))
        problems += found
        if text is not None:
            texts[path] = text
    contents = Contents(
        today,
        texts,
        snapshot.folder.name,
        tuple(snapshot.files),
        complete=require_all,
        problems=problems,
    )
    if require_all:
        problems += [_missing(snapshot, name) for name in REQUIRED if name not in snapshot.files]
    for path in texts:
        _read_one(contents, snapshot.shown(path), path)
    contents.figures = Figures.of(contents.figure_list)
    _read_side_files(contents, snapshot)
    return contents


def _read_one(contents: Contents, shown: str, path: str) -> None:
    text, problems = contents.texts[path], contents.problems
    if is_entry(path):
        entry, found = read_entry(shown, text)
        problems += found
        if entry is not None:
            contents.entries.append(entry)
    elif path.startswith("figures/"):
        figures, found = read_figures(shown, text)
        contents.figure_list += figures
        problems += found
    elif path.startswith("cases/"):
        cases, found = read_cases(shown, text)
        contents.cases += cases
        problems += found
    elif path.startswith("places/") and path.endswith(".csv"):
        places, found = read_places(shown, text)
        contents.places += places
        problems += found
    elif path.startswith("benefits/"):
        rule, found = read_rule(shown, text)
        problems += found
        if rule is not None:
            contents.rules.append(rule)
    elif path.startswith("entries/"):
        problems.append(_misplaced(shown))


def _read_side_files(contents: Contents, snapshot: Snapshot) -> None:
    titles = {entry.id: entry.title for entry in contents.entries}

    def read(name: str, reader: Reader[Part], otherwise: Part) -> Part:
        if name not in contents.texts:
            return otherwise
        part, found = reader(snapshot.shown(name), contents.texts[name])
        contents.problems += found
        return part

    contents.site = read("site.yaml", read_site, contents.site)
    contents.regions = read("regions.yaml", read_regions, contents.regions)
    contents.urgent = read("urgent.yaml", read_urgent, contents.urgent)
    contents.terms = read("terms.yaml", read_terms, contents.terms)
    contents.timeline = read("timeline.yaml", read_timeline, contents.timeline)
    contents.out_of_scope = read("out_of_scope.yaml", read_out_of_scope, contents.out_of_scope)
    contents.replies = read("replies.yaml", lambda path, text: read_replies(path, text, titles), contents.replies)


def _missing(snapshot: Snapshot, name: str) -> Problem:
    return Problem(
        snapshot.shown(name),
        1,
        "K011",
        CODES["K011"].severity,
        f"缺少文件 {name}",
        "从上一个版本找回它，或照 knowledge/README.md 新建。",
    )


def _misplaced(shown: str) -> Problem:
    return Problem(
        shown,
        1,
        "K010",
        CODES["K010"].severity,
        "条目文件放错了地方，没有被读到",
        "放到 entries/主题文件夹/ 里，扩展名用 .md，例如 entries/birth_subsidy/birth-grant.md。",
    )
