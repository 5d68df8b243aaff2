"""当: for which families a case of a benefit rule holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from assistant.knowledge.fields import Fields, Phrase, parse_date, suggestion

YES_NO = ("是", "否")
COVERS = ("职工", "灵活就业", "居民医保", "没有参保")
DATES = ("出生",)
NUMBERS = ("月龄", "孩次", "同胎")
# What may be asked of a family. A number or a date is written as a range, the rest in these words.
WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "阶段": ("怀孕", "已出生", "流产"),
        "三孩以内": YES_NO,
        "收养": YES_NO,
        "户口": ("本地", "外地", "没上", "刚迁"),
        "妈妈": COVERS,
        "爸爸": COVERS,
        "托育": YES_NO,
        "分娩": ("顺产", "难产"),
        "首次申领": ("没领过", "领过", "没说"),
        "孕月": ("不满四个月", "满四个月"),
    }
)
FACTS: tuple[str, ...] = (*DATES, *NUMBERS, *WORDS)

_RANGE = re.compile(r"(?P<low>.+?)\s*(?:到|至|~|～|—)\s*(?P<high>.+)|(?P<from>.+?)\s*起|(?P<to>.+?)\s*止|(?P<only>.+)")

Value = date | int | str
Facts = Mapping[str, Value | None]


@dataclass(frozen=True, slots=True)
class Between:
    """A range with both ends inside; an open end is None."""

    low: date | int | None
    high: date | int | None

    def allows(self, value: Value) -> bool:
        """Whether a value lies in the range."""
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of these words."""

    words: tuple[str, ...]

    def allows(self, value: Value) -> bool:
        """Whether a value is one of the words."""
        return value in self.words


@dataclass(frozen=True, slots=True)
class Condition:
    """One fact and what it may be."""

    fact: str
    allowed: Between | OneOf


def hold(conditions: Iterable[Condition], facts: Facts) -> bool | tuple[str, ...]:
    """Whether all hold; when that hangs on facts nobody has told, their names."""
    missing = []
    for condition in conditions:
        value = facts[condition.fact]
        if value is None:
            missing.append(condition.fact)
        elif not condition.allowed.allows(value):
            return False
    return tuple(missing) or True


def read_conditions(fields: Fields, key: str = "当") -> tuple[Condition, ...]:
    """The conditions under a key; none means: for everybody."""
    if not fields.has(key):
        return ()
    written = fields.mapping(key, "条件", FACTS)
    conditions = (_condition(written, name.text) for name, _ in written.pairs if name.text in FACTS)
    return tuple(condition for condition in conditions if condition is not None)


def _condition(written: Fields, fact: str) -> Condition | None:
    if fact in WORDS:
        words = written.names(fact)
        for word in words:
            if word.text not in WORDS[fact]:
                _unreadable(written, fact, word, suggestion(word.text, WORDS[fact], "可用的词"))
        return Condition(fact, OneOf(tuple(word.text for word in words)))
    phrase = Phrase(unicodedata.normalize("NFKC", written.text(fact)), written.line(fact))
    allowed = _between(phrase.text, fact in DATES)
    if allowed is None:
        example = "2025-01-01 起" if fact in DATES else "1 到 3"
        _unreadable(written, fact, phrase, f"写成“{example}”这样：“甲 到 乙”“甲 起”“乙 止”，或只写一个。")
        return None
    return Condition(fact, allowed)


def _unreadable(written: Fields, fact: str, phrase: Phrase, remedy: str) -> None:
    written.problem("K090", phrase.line, f"条件“{fact}”读不懂：“{phrase}”", remedy, quote=True)


def _between(text: str, dates: bool) -> Between | None:
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        return None
    if match["low"]:
        low, high = _value(match["low"], dates), _value(match["high"], dates)
        in_order = low is not None and high is not None and low <= high  # type: ignore[operator]
        return Between(low, high) if in_order else None
    if match["only"]:
        only = _value(match["only"], dates)
        return None if only is None else Between(only, only)
    low = _value(match["from"], dates) if match["from"] else None
    high = _value(match["to"], dates) if match["to"] else None
    return None if low is None and high is None else Between(low, high)


def _value(text: str, dates: bool) -> date | int | None:
    if dates:
        return parse_date(text)
    return int(text) if re.fullmatch(r"-?\d+", text.strip()) else None
