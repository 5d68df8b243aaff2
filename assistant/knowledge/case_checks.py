"""Checks of the cases themselves: that they can pass, and that passing them proves something."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assistant.knowledge.cases import Case
from assistant.knowledge.contents import Contents
from assistant.knowledge.entry import Entry, State
from assistant.knowledge.figures import UNKNOWN
from assistant.knowledge.problem import Problem
from assistant.knowledge.question_checks import same_question, short_name

Check = Callable[[Contents], Iterator[Problem]]


def check_copies(contents: Contents) -> Iterator[Problem]:
    """K032: a case asks in words of its own."""
    written = {
        same_question(phrase): (entry.path, phrase.line)
        for entry in contents.entries
        if entry.state is not State.RETIRED
        for phrase in entry.questions
    }
    for case in contents.cases:
        place = written.get(same_question(case.turns[-1])) if case.entries and case.turns else None
        if place:
            yield contents.file(case.path).problem(
                "K032",
                case.line,
                f"用例“{case.turns[-1]}”照抄了 {short_name(place[0])} 第 {place[1]} 行的问法",
                "换一种说法再问，照抄的一定答得对，试不出毛病。",
                quote=False,
            )


def check_words(contents: Contents) -> Iterator[Problem]:
    """K083: what must come back stands in an entry that may answer, and what must not is not its summary."""
    by_id = {entry.id: entry for entry in contents.entries}
    for case in contents.cases:
        entries = [by_id[phrase] for phrase in case.entries if phrase in by_id]
        fault = _cannot_pass(contents, case, entries) if entries else ""
        if fault:
            yield contents.file(case.path).problem(
                "K083",
                case.line,
                f"用例“{case.turns[-1]}”不可能通过：{fault}",
                "条目改过了就照着改用例；用例没错，就是条目丢了要紧的话。",
                quote=False,
            )


def _cannot_pass(contents: Contents, case: Case, entries: list[Entry]) -> str:
    texts = [_shown(contents, entry) for entry in entries]
    if any(UNKNOWN in text for text in texts):
        return ""  # a figure has no value today: K044 says so
    missing = [[word for word in case.contains if _tight(word) not in text] for text in texts]
    if all(missing):
        return f"条目里没有“{missing[0][0]}”"
    summaries = [_tight(contents.figures.fill(entry.summary, contents.today)) for entry in entries]
    said = [[word for word in case.lacks if _tight(word) in summary] for summary in summaries]
    return f"一句话里就有“{said[0][0]}”" if all(said) else ""


def _shown(contents: Contents, entry: Entry) -> str:
    sections = [contents.figures.fill(section.text, contents.today) for section in entry.sections]
    sources = [f"{source.title}{source.publisher}{source.number}{source.date}" for source in entry.sources]
    return _tight("\n".join([entry.title, *sections, *sources]))


def _tight(text: str) -> str:
    return "".join(text.split())


CHECKS: tuple[Check, ...] = (check_copies, check_words)
