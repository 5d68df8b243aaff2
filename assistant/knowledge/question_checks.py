"""Checks of 问法: enough of them, none too long, none asked in two places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from assistant.knowledge.contents import Contents
from assistant.knowledge.entry import Entry, State
from assistant.knowledge.fields import Phrase
from assistant.knowledge.problem import Problem

PARTICLES = re.compile("[吗呢么嘞不啊呀哇了唠呗吧的得]")
FEWEST_QUESTIONS = 8
LONGEST_QUESTION = 60


def check_questions(contents: Contents) -> Iterator[Problem]:
    """K031, K033–K036: enough questions, none too long, none asked in two places."""
    owners: dict[str, tuple[str, Phrase]] = {}
    meanings: dict[str, tuple[str, Phrase]] = {}
    standard = _to_standard_words(contents)
    for path, phrase in _all_questions(contents):
        owner = owners.setdefault(same_question(phrase.text), (path, phrase))
        if owner[1] is not phrase:
            yield _asked_twice(contents, "K031", path, phrase, owner)
        else:
            owner = meanings.setdefault(standard(phrase.text), (path, phrase))
            if owner[0] != path:
                yield _asked_twice(contents, "K036", path, phrase, owner)
        if len(phrase.text) > LONGEST_QUESTION:
            yield contents.file(path).problem(
                "K035",
                phrase.line,
                f"问法有 {len(phrase.text)} 个字，太长",
                f"拆成几句，每句 {LONGEST_QUESTION} 个字以内，最好 30 个字以内。",
            )
    for entry in contents.entries:
        yield from _check_own_questions(contents, entry)


def _asked_twice(contents: Contents, code: str, path: str, phrase: Phrase, owner: tuple[str, Phrase]) -> Problem:
    other, first = owner
    where = f"第 {first.line} 行" if other == path else f" {short_name(other)} 第 {first.line} 行"
    said = f"这个问法也写在{where}：“{phrase}”" if code == "K031" else f"“{phrase}”和{where}的“{first}”是一个意思"
    return contents.file(path).problem(code, phrase.line, said, "只留在更贴切的一条里，另一条改写或删掉。", quote=False)


def _to_standard_words(contents: Contents) -> Callable[[str], str]:
    """Families' words turned into ours, as terms.yaml has them, and the small words at the end of a question left out."""
    ours = {same_question(saying): word for word, sayings in contents.terms.synonyms.items() for saying in sayings}
    sayings = re.compile("|".join(map(re.escape, sorted(filter(None, ours), key=len, reverse=True))) or "(?!)")

    def standard(text: str) -> str:
        return PARTICLES.sub("", sayings.sub(lambda match: ours[match[0]], same_question(text)))

    return standard


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
