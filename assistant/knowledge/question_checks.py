"""Checks of 问法: enough of them, none too long, none asked in two places."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from assistant.knowledge.contents import Contents
from assistant.knowledge.entry import Entry, State
from assistant.knowledge.fields import Phrase
from assistant.knowledge.problem import Problem

FEWEST_QUESTIONS = 8
LONGEST_QUESTION = 60


def check_questions(contents: Contents) -> Iterator[Problem]:
    """K031, K033–K035: enough questions, none too long, none asked in two places."""
    owners: dict[str, tuple[str, int]] = {}
    for path, phrase in _all_questions(contents):
        owner = owners.setdefault(same_question(phrase.text), (path, phrase.line))
        if owner != (path, phrase.line):
            where = f"第 {owner[1]} 行" if owner[0] == path else f" {short_name(owner[0])} 第 {owner[1]} 行"
            yield contents.file(path).problem(
                "K031",
                phrase.line,
                f"这个问法也写在{where}：“{phrase.text}”",
                "只留在更贴切的一条里，另一条改写或删掉。",
                quote=False,
            )
        if len(phrase.text) > LONGEST_QUESTION:
            yield contents.file(path).problem(
                "K035",
                phrase.line,
                f"问法有 {len(phrase.text)} 个字，太长",
                f"拆成几句，每句 {LONGEST_QUESTION} 个字以内，最好 30 个字以内。",
            )
    for entry in contents.entries:
        yield from _check_own_questions(contents, entry)


def _check_own_questions(contents: Contents, entry: Entry) -> Iterator[Problem]:
    file = contents.file(entry.path)
    asked = {same_question(phrase.text): phrase.line for phrase in entry.questions}
    for phrase in entry.not_questions:
        line = asked.get(same_question(phrase.text))
        if line is not None:
            yield file.problem(
                "K033",
                phrase.line,
                f"“{phrase.text}”写在“不是问”里，第 {line} 行的“问法”里也有",
                "只留一处。",
                quote=False,
            )
    if 0 < len(entry.questions) < FEWEST_QUESTIONS:
        yield file.problem(
            "K034",
            entry.line_of("问法"),
            f"问法只有 {len(entry.questions)} 句，少于 {FEWEST_QUESTIONS} 句",
            "再加一些：口语、短词、方言、替人问、不说名字的问法。",
            quote=False,
        )


@lru_cache(maxsize=50_000)
def same_question(text: str) -> str:
    """What makes two questions the same: width, case, spaces and punctuation do not count."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(mark for mark in plain if mark.isalnum())


def _all_questions(contents: Contents) -> Iterator[tuple[str, Phrase]]:
    for entry in contents.entries:
        if entry.state is not State.RETIRED:
            yield from ((entry.path, phrase) for phrase in entry.questions)
    replies = contents.replies
    talk = [phrase for item in replies.smalltalk for phrase in item.questions]
    talk += [phrase for item in replies.clarifications for phrase in item.questions]
    yield from ((replies.path, phrase) for phrase in talk)
    for refusal in contents.out_of_scope:
        yield from ((refusal.path, phrase) for phrase in refusal.questions)


def short_name(path: str) -> str:
    """The file's name, as one editor would say it to another."""
    return path.rpartition("/")[2]
