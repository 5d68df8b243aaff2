"""An entry: one question family, its answer by facet, its sources and its dates."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from assistant.knowledge.fields import Phrase

SUMMARY = "一句话"


class Facet(StrEnum):
    """The side of a matter that a question asks about."""

    WHAT = "what"
    AMOUNT = "amount"
    ELIGIBILITY = "eligibility"
    HOW = "how"
    WHERE = "where"
    MATERIALS = "materials"
    WHEN = "when"
    DURATION = "duration"
    COMBINATION = "combination"
    SAFETY = "safety"
    CONTACT = "contact"
    NOTE = "note"
    BASIS = "basis"  # answered from the sources, so it has no heading


class Kind(StrEnum):
    """类型."""

    BENEFIT = "待遇"
    SERVICE = "服务"
    PROCEDURE = "办事"
    KNOWLEDGE = "知识"
    INSTITUTION = "机构"
    HOTLINE = "热线"


class State(StrEnum):
    """状态."""

    DRAFT = "草稿"
    LIVE = "上线"
    RETIRED = "下线"


HEADINGS: Mapping[str, Facet] = MappingProxyType(
    {
        "是什么": Facet.WHAT,
        "多少钱": Facet.AMOUNT,
        "多少": Facet.AMOUNT,
        "谁能领": Facet.ELIGIBILITY,
        "谁能办": Facet.ELIGIBILITY,
        "谁需要": Facet.ELIGIBILITY,
        "怎么办": Facet.HOW,
        "怎么做": Facet.HOW,
        "去哪办": Facet.WHERE,
        "去哪": Facet.WHERE,
        "带什么": Facet.MATERIALS,
        "什么时候": Facet.WHEN,
        "多久": Facet.DURATION,
        "能同时吗": Facet.COMBINATION,
        "安全吗": Facet.SAFETY,
        "打给谁": Facet.CONTACT,
        "注意": Facet.NOTE,
    }
)

SITUATIONS: tuple[str, ...] = (
    *("一孩", "二孩", "三孩", "四孩", "双胞胎"),
    *("2022年出生", "2023年出生", "2024年出生", "2025年出生", "2026年出生", "2027年出生"),
    *("外地户籍", "职工", "灵活就业", "居民医保"),
    *("未婚", "离异", "再婚", "收养", "早产", "父亲", "母亲", "剖宫产", "流产"),
)


@dataclass(frozen=True, slots=True)
class Section:
    """The answer to one facet, in general or for one situation. `line` is the heading's."""

    heading: str
    facet: Facet | None  # None for 一句话
    situation: str | None
    text: str
    line: int
    text_line: int = 0  # where `text` begins

    @property
    def title(self) -> str:
        """The heading as written: 多少钱（三孩）."""
        return f"{self.heading}（{self.situation}）" if self.situation else self.heading


@dataclass(frozen=True, slots=True)
class Source:
    """依据: the document an answer rests on."""

    title: str
    publisher: str = ""
    number: str = ""
    date: date | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as staff wrote it; amounts stand in it as names until they are filled in."""

    id: str
    topic: str
    path: str
    title: str
    kind: Kind
    state: State
    questions: tuple[Phrase, ...]
    not_questions: tuple[Phrase, ...]
    region: str
    audience: str
    department: str
    hotlines: tuple[Phrase, ...]
    sources: tuple[Source, ...]
    effective_from: date | None
    expires_on: date | None
    verified_on: date
    review_by: date
    unverified: tuple[Phrase, ...]
    related: tuple[Phrase, ...]
    sections: tuple[Section, ...]
    lines: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)

    @property
    def summary(self) -> str:
        """一句话."""
        general = self.section(None)
        return general.text if general else ""

    def section(self, facet: Facet | None, situations: Collection[str] = ()) -> Section | None:
        """The section for a facet (None: 一句话): the variant for a situation, else the general one."""
        of_facet = [section for section in self.sections if section.facet == facet]
        for section in of_facet:
            if section.situation is not None and section.situation in situations:
                return section
        return next((section for section in of_facet if section.situation is None), None)

    def line_of(self, key: str) -> int:
        """The line of a key of the head."""
        return self.lines.get(key, 1)

    def is_live(self, on: date) -> bool:
        """Whether it answers as current: published, begun, and not past its last day."""
        begun = self.effective_from is None or self.effective_from <= on
        return self.state is State.LIVE and begun and not self.is_expired(on)

    def is_expired(self, on: date) -> bool:
        """Whether its last day is past."""
        return self.expires_on is not None and on > self.expires_on

    def is_stale(self, on: date) -> bool:
        """Whether it should have been verified again by now."""
        return on > self.review_by
