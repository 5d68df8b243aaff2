"""What the chat page opens with: its name, its greeting, its topics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from assistant.knowledge.fields import Fields, Phrase, suggestion
from assistant.knowledge.problem import Problem
from assistant.knowledge.text_file import TextFile
from assistant.knowledge.yaml_reader import read_yaml

SITE_KEYS = ("名称", "欢迎语", "主题", "首页主题", "常问", "热线")
TOPIC_KEYS = ("名称", "热线", "图标", "常问")


@dataclass(frozen=True, slots=True)
class Topic:
    """主题: a folder of entries."""

    id: str
    name: str
    hotlines: tuple[Phrase, ...] = ()
    common_questions: tuple[str, ...] = ()
    icon: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True)
class Site:
    """site.yaml. `hotlines` adds local numbers to the national ones."""

    name: str = ""
    greeting: tuple[str, ...] = ()
    topics: Mapping[str, Topic] = field(default_factory=dict)
    front_topics: tuple[str, ...] = ()
    common_questions: tuple[str, ...] = ()
    hotlines: Mapping[str, str] = field(default_factory=dict)
    path: str = ""


def read_site(path: str, text: str) -> tuple[Site, list[Problem]]:
    """Read site.yaml."""
    file = TextFile.of(path, text)
    node, problems = read_yaml(file)
    fields = Fields.of(file, node, problems, "网站", SITE_KEYS)
    fields.require("名称", "欢迎语", "主题")
    topics: dict[str, Topic] = {}
    for key, value in fields.mapping("主题", "主题").pairs:
        item = Fields.of(file, value, problems, "主题", TOPIC_KEYS)
        item.require("名称")
        topics[key.text] = Topic(key.text, item.text("名称"), item.names("热线"), item.texts("常问"), item.text("图标"), key.line)
    for phrase in fields.names("首页主题"):
        if phrase.text not in topics:
            fields.problem(
                "K016",
                phrase.line,
                f"首页主题“{phrase.text}”没有在“主题”里登记",
                suggestion(phrase.text, tuple(topics), "可用的主题"),
            )
    numbers = fields.mapping("热线", "热线")
    site = Site(
        fields.text("名称"),
        fields.texts("欢迎语"),
        MappingProxyType(topics),
        fields.names("首页主题"),
        fields.texts("常问"),
        MappingProxyType({key.text: numbers.text(key.text) for key, _ in numbers.pairs}),
        path,
    )
    return site, problems
