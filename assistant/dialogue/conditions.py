"""Conditions of words (`条件` of danger signs and refusals): does a text meet one?"""

import re
from functools import lru_cache

from assistant.dialogue.slots import Slots
from assistant.knowledge.urgent import Condition

_NEGATION = re.compile(r"(没有?|不|无|未|(?<![特区级个])别|并非|没有?(再|出现|发生)|从来?没)$")
_COMPARISON = re.compile(r"^(月龄|孕周)([<>]=?)(\d+)$")
_GAP = "…"


def satisfied(condition: Condition, text: str, slots: Slots) -> tuple[str, ...] | None:
    """The words by which a text meets a condition: one of each group; None when a group is missing."""
    for group in condition:  # much quicker than word by word, and most conditions end here
        if not _beginnings(group).search(text):
            return None
    found = []
    for group in condition:
        word = next((w for w in group if _present(w, text, slots)), None)
        if word is None:
            return None
        found.append(word)
    return tuple(found)


@lru_cache(maxsize=8192)
def any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds any of the words; “…” in a word stands for up to six characters."""
    return re.compile("|".join(map(_written, words)))


@lru_cache(maxsize=8192)
def _beginnings(words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds what any of the words begins with; anything at all when one of them compares a slot."""
    return re.compile("|".join("" if _COMPARISON.match(word) else re.escape(word.partition(_GAP)[0]) for word in words))


def _written(word: str) -> str:
    return ".{0,6}".join(map(re.escape, word.split(_GAP)))


def _present(word: str, text: str, slots: Slots) -> bool:
    if comparison := _COMPARISON.match(word) if word[0] in "月孕" else None:
        value = slots.age_months if comparison[1] == "月龄" else slots.pregnancy_week
        limit = int(comparison[3])
        if value is None:
            return False
        return {"<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit}[comparison[2]]
    for match in any_of((word,)).finditer(text):
        before = text[max(0, match.start() - 3) : match.start()]
        if not _NEGATION.search(before) or word[0] in "没不无":
            return True
    return False
