"""Checks of the numbers that families are sent to: real ones, kept by somebody, and the right one for the matter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from assistant.knowledge import content_checks
from assistant.knowledge.contents import Contents
from assistant.knowledge.entry import Entry, Kind
from assistant.knowledge.fields import Phrase
from assistant.knowledge.hotlines import NATIONAL, PHONE, PURPOSES, digits, likely_number
from assistant.knowledge.problem import Problem

Check = Callable[[Contents], Iterator[Problem]]


def check_hotlines(contents: Contents) -> Iterator[Problem]:
    """K073: every hotline is in the table."""
    known = {*NATIONAL, *map(digits, contents.site.hotlines)}
    named = [
        *((entry.path, h.line, h) for entry in contents.entries for h in entry.hotlines),
        *((contents.site.path, h.line, h) for t in contents.site.topics.values() for h in t.hotlines),
        *((item.path, h.line, h) for item in contents.out_of_scope for h in item.hotlines),
    ]
    for path, line, number in named:
        if digits(number) not in known:
            guess = likely_number(digits(number))
            meant = f"是不是 {guess}（{NATIONAL[guess]}）？" if guess else ""
            yield contents.file(path).problem(
                "K073",
                line,
                f"热线 {number} 不在热线表里",
                f"{meant}号码没错就加到 site.yaml 的“热线:”下，例如“{number}: 这是谁的电话”。",
                quote=False,
            )


def check_numbers(contents: Contents) -> Iterator[Problem]:
    """K074: a telephone number in prose stands in a table that somebody keeps."""
    known = {*NATIONAL, *map(digits, contents.site.hotlines)}
    known |= {digits(phone.partition("转")[0]) for place in contents.places for phone in place.phones}
    for path, number, text in content_checks.all_texts(contents):
        for match in PHONE.finditer(text):
            if digits(match[0]) not in known:
                yield contents.file(path).problem(
                    "K074",
                    number,
                    f"电话 {match[0]} 不在热线表和机构表里",
                    "写进 places/ 里的机构表，或加到 site.yaml 的“热线:”下，或改用 12345。",
                )


def check_purposes(contents: Contents) -> Iterator[Problem]:
    """K076: nobody is sent to a number that does something else, such as 12356 for money."""
    for entry in contents.entries:
        if entry.kind is not Kind.HOTLINE:
            yield from _purposes_of(contents, entry)
    for refusal in contents.out_of_scope:
        speaks_of = "".join([refusal.name, refusal.reply, *refusal.questions])
        yield from _misused(contents, refusal.path, refusal.hotlines, speaks_of)


def _purposes_of(contents: Contents, entry: Entry) -> Iterator[Problem]:
    for section in entry.sections:
        speaks_of = entry.title + entry.summary + section.text
        named = [Phrase(number, line) for line, text in content_checks.lines_of(section) for number in _numbers_in(text)]
        yield from _misused(contents, entry.path, named, speaks_of)
    whole = entry.title + "".join(section.text for section in entry.sections)
    yield from _misused(contents, entry.path, entry.hotlines, whole)


def _misused(contents: Contents, path: str, numbers: Iterable[Phrase], speaks_of: str) -> Iterator[Problem]:
    for number in numbers:
        purpose = PURPOSES.get(number)
        if purpose and not re.search(purpose, speaks_of):
            yield contents.file(path).problem(
                "K076",
                number.line,
                f"{number} 是{NATIONAL[number]}电话，这里说的好像不是这件事",
                "换成管这件事的电话；不知道归谁管就写 12345。号码没错，就把为什么打它写明白。",
            )


@cache
def _purposeful() -> re.Pattern[str]:
    numbers = "|".join(sorted(PURPOSES, key=len, reverse=True))
    called = "打|拨|问|找|电话|热线|联系|请|或|和|、|，|："
    counted = "厘|克|次|个|天|元|人|毫|号|岁|月|周|分|/|%|℃"
    return re.compile(rf"(?:{called})\s*({numbers})(?!\d)(?!\s*(?:{counted}))")


def _numbers_in(text: str) -> list[str]:
    return _purposeful().findall(text)


CHECKS: tuple[Check, ...] = (check_hotlines, check_numbers, check_purposes)
