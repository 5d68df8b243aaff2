"""Danger signs as data: which words together mean danger, and what to do first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from assistant.knowledge.fields import Fields, Phrase, suggestion
from assistant.knowledge.problem import Problem
from assistant.knowledge.text_file import TextFile
from assistant.knowledge.yaml_reader import read_yaml

URGENT_KEYS = ("词组", "不算急", "征象")
EXCLUSION_KEYS = ("编号", "词", "总是", "说明")
SIGN_KEYS = ("编号", "名称", "等级", "条件", "说法", "不触发", "先做", "等待时", "别做")
_AND = re.compile(r"\s*[+＋]\s*")
_OR = re.compile(r"\s*[/／]\s*")
_GROUP = re.compile(r"[<＜〈《]\s*([^<>＜＞〈〉《》]+?)\s*[>＞〉》]")

Condition = tuple[tuple[str, ...], ...]  # all of: any of


class Level(StrEnum):
    """等级: whom to turn to, and how soon."""

    CALL_120 = "120"
    NOW = "立即就医"
    TODAY = "当天就医"
    CRISIS_LINE = "12356"
    POLICE = "110"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """不算急: words that show the question is about money or paper, not about a person in danger."""

    id: str
    words: tuple[str, ...]
    note: str
    even_now: bool = False  # 总是: holds even when the message says that it is happening now
    line: int = 1


@dataclass(frozen=True, slots=True)
class DangerSign:
    """征象. `conditions` is any of: all of: any of."""

    id: str
    name: str
    level: Level
    conditions: tuple[Condition, ...]
    phrases: tuple[Phrase, ...]
    not_phrases: tuple[Phrase, ...]
    first: str
    meanwhile: tuple[str, ...]
    avoid: tuple[str, ...]
    line: int = 1


@dataclass(frozen=True, slots=True)
class Urgent:
    """urgent.yaml."""

    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclusions: tuple[Exclusion, ...] = ()
    signs: tuple[DangerSign, ...] = ()
    path: str = ""


def read_urgent(path: str, text: str) -> tuple[Urgent, list[Problem]]:
    """Read urgent.yaml."""
    file = TextFile.of(path, text)
    node, problems = read_yaml(file)
    fields = Fields.of(file, node, problems, "危险征象", URGENT_KEYS)
    fields.require("征象")
    written = fields.mapping("词组", "词组")
    groups = {key.text: _words(" / ".join(written.texts(key.text))) for key, _ in written.pairs}
    exclusions = []
    for item in fields.mappings("不算急", "不算急", EXCLUSION_KEYS):
        item.require("编号", "词")
        words = _words(" / ".join(item.texts("词")))
        exclusions.append(Exclusion(item.text("编号"), words, item.text("说明"), item.flag("总是"), item.begins))
    signs = []
    for item in fields.mappings("征象", "征象", SIGN_KEYS):
        item.require("编号", "名称", "等级", "先做")
        if not item.has("条件") and not item.has("说法"):
            item.problem("K013", item.begins, "征象没有写“条件”，也没有写“说法”", "至少写一样，否则认不出来。")
        signs.append(_sign(item, groups))
    return Urgent(MappingProxyType(groups), tuple(exclusions), tuple(signs), path), problems


def _sign(item: Fields, groups: Mapping[str, tuple[str, ...]]) -> DangerSign:
    return DangerSign(
        item.text("编号"),
        item.text("名称"),
        item.choice("等级", Level, Level.CALL_120),
        read_conditions(item, groups),
        item.phrases("说法"),
        item.phrases("不触发"),
        item.text("先做"),
        item.texts("等待时"),
        item.texts("别做"),
        item.begins,
    )


def read_conditions(item: Fields, groups: Mapping[str, tuple[str, ...]]) -> tuple[Condition, ...]:
    """条件: each line one condition, groups of words joined by +; `groups` are the named ones."""
    return tuple(_condition(item, phrase, groups) for phrase in item.phrases("条件"))


def _condition(item: Fields, phrase: Phrase, groups: Mapping[str, tuple[str, ...]]) -> Condition:
    return tuple(_any_of(item, phrase.line, part, groups) for part in _AND.split(phrase.text) if part)


def _any_of(item: Fields, line: int, part: str, groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    words: list[str] = []
    for word in _words(part):
        group = _GROUP.fullmatch(word)
        if group is None:
            words.append(word)
        elif group[1] in groups:
            words.extend(groups[group[1]])
        else:
            item.problem(
                "K081",
                line,
                f"词组“{group[1]}”没有定义",
                suggestion(group[1], tuple(groups), "可用的词组"),
                quote=True,
            )
    return tuple(dict.fromkeys(words))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in _OR.split(text.strip()) if word)
