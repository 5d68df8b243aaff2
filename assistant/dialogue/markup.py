"""What only the HTML of an answer needs: its first sentence set apart, dates as people say them, numbers with their names."""

import re
from collections.abc import Iterable
from datetime import date

from markupsafe import Markup

from assistant.dialogue.reply import Part
from assistant.knowledge.entry import Kind
from assistant.knowledge.hotlines import NATIONAL, digits
from assistant.knowledge.release import Release
from assistant.knowledge.replies import DangerSign

_FIRST_SENTENCE = re.compile(r"<p>([^<]{2,70}?(?:[。！？]|：(?=</p>)))")  # plain words only: a sentence with markup inside stays as it is
_NUMBER = re.compile(r"(?<!\d)(120|110|119|12356)(?!\d)")
MOST_NUMBERS = 3


def direct(html: Markup) -> Markup:
    """The same HTML with its first sentence, the direct answer, marked."""
    return Markup(_FIRST_SENTENCE.sub(r'<p><strong class="direct">\1</strong>', str(html), count=1))  # noqa: S704 (was markup)


def written(day: date) -> str:
    """2025年3月25日."""
    return f"{day.year}年{day.month}月{day.day}日"


def named(number: str, release: Release) -> str:
    """What a hotline is for: 120 -> 急救. Empty when nobody told."""
    return {**NATIONAL, **release.site.hotlines}.get(digits(number), "")


def urgent_numbers(sign: DangerSign) -> tuple[str, ...]:
    """Whom to call, first of all: the sign's level when it is a number, then the numbers its words name."""
    level = [sign.level.value] if sign.level.value.isdigit() else []
    said = _NUMBER.findall("\n".join((sign.first, *sign.meanwhile)))
    return tuple(dict.fromkeys([*level, *said]))[:MOST_NUMBERS]


def ways(parts: Iterable[Part], release: Release) -> list[tuple[str, str]]:
    """Pages that take the answer further, as (address, words): 算一算 for money, 孕育日历 for what has its time."""
    entries = [part.entry for part in parts]
    timed = {entry for milestone in release.timeline for entry in milestone.entries}
    found = []
    if any(entry.kind is Kind.BENEFIT for entry in entries):
        found.append(("/benefits", "算一算我家能领哪些"))
    if any(entry.id in timed for entry in entries):
        found.append(("/timeline", "看孕育日历，什么时候做什么"))
    return found
