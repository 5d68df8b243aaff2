"""Typed readers over YAML values: each returns a value and collects what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from assistant.knowledge.problem import Problem
from assistant.knowledge.text_file import TextFile
from assistant.knowledge.yaml_reader import Keyed, Listing, Node, Text

Choice = TypeVar("Choice", bound=StrEnum)

CLOSENESS = 0.5  # difflib's default finds nothing for two-character keys
_DATE = re.compile(r"(\d{4})\s*(?:-|/|年)\s*(\d{1,2})\s*(?:-|/|月)\s*(\d{1,2})\s*日?")
_BETWEEN_WORDS = re.compile(r"[、，,;；\s]+")
_TYPED_PAIR = re.compile("([^:：]{1,20})[:：]\\s*(.*)", re.DOTALL)


class Phrase(str):
    """A piece of text that remembers the line it stands on; in everything else it is its text."""

    __slots__ = ("line",)
    line: int

    def __new__(cls, text: str, line: int = 1) -> Phrase:
        """Text with its line."""
        phrase = super().__new__(cls, text)
        phrase.line = line
        return phrase

    def __getnewargs__(self) -> tuple[str, int]:  # type: ignore[override]
        return (str(self), self.line)

    @property
    def text(self) -> str:
        """The bare text."""
        return str(self)


def closest(word: str, known: Iterable[str], closeness: float = CLOSENESS) -> str:
    """The known word that was probably meant, or nothing."""
    found = get_close_matches(word, list(known), n=1, cutoff=closeness)
    return found[0] if found else ""


def suggestion(word: str, known: Sequence[str], label: str) -> str:
    """`是不是“甲”？可用的词：甲、乙。` — most remedies."""
    guess = closest(word, known)
    start = f"是不是“{guess}”？" if guess else ""
    return f"{start}{label}：{'、'.join(known)}。"


def parse_date(text: str) -> date | None:
    """2025-03-25, 2025/3/25 or 2025年3月25日, also in full-width figures."""
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


@dataclass(slots=True)
class Fields:
    """The keys of one mapping. Unknown keys are reported when it is opened."""

    file: TextFile
    node: Keyed
    problems: list[Problem]
    what: str  # how staff call this kind of thing: "条目", "依据"
    keys: tuple[str, ...] = ()  # empty: any key is allowed
    _values: dict[str, Node] = field(init=False)

    def __post_init__(self) -> None:
        self._values = {}
        for key, value in self.node.pairs:
            if self.keys and key.text not in self.keys:
                self.problem(
                    "K012",
                    key.line,
                    f"不认识的键“{key.text}”",
                    suggestion(key.text, self.keys, f"{self.what}可用的键"),
                    quote=True,
                )
            self._values.setdefault(key.text, value)

    @classmethod
    def of(
        cls,
        file: TextFile,
        node: Node | None,
        problems: list[Problem],
        what: str,
        keys: tuple[str, ...] = (),
        line: int = 1,
    ) -> Fields:
        """Open any node as a mapping; `名称：甲` read as text becomes one; anything else is a problem."""
        if isinstance(node, Text) and (pair := _TYPED_PAIR.fullmatch(node.text)) and pair[1].strip() in keys:
            value = Text(pair[2].strip(), node.line)
            node = Keyed(((Text(pair[1].strip(), node.line), value),), node.line)
        if not isinstance(node, Keyed):
            at = node.line if node is not None else line
            if node is not None or keys:
                message = f"{what}要写成一组“键: 值”" if node is not None else f"{what}是空的"
                remedy = f"每行一个键，可用的键：{'、'.join(keys)}。" if keys else "每行写一个“键: 值”。"
                problems.append(file.problem("K009", at, message, remedy))
            node = Keyed((), at)
        return cls(file, node, problems, what, keys)

    def problem(self, code: str, line: int, message: str, remedy: str, *, quote: bool = False) -> None:
        """Note a problem of this mapping."""
        self.problems.append(self.file.problem(code, line, message, remedy, quote=quote))

    @property
    def pairs(self) -> tuple[tuple[Text, Node], ...]:
        """Keys and values as written, for mappings whose keys are names."""
        return self.node.pairs

    @property
    def begins(self) -> int:
        """The first line of the mapping."""
        return self.node.line

    def has(self, key: str) -> bool:
        """Whether the key is there with something behind it."""
        value = self._values.get(key)
        return value is not None and not (isinstance(value, Text) and not value.text.strip())

    def line(self, key: str) -> int:
        """The line of a key, or of the mapping when the key is missing."""
        return next((name.line for name, _ in self.node.pairs if name.text == key), self.node.line)

    def require(self, *keys: str) -> None:
        """Report each of these keys that is missing or empty."""
        for key in keys:
            if not self.has(key):
                written = "是空的" if key in self._values else "没有写"
                self.problem("K013", self.line(key), f"{self.what}必填的“{key}”{written}", f"补上“{key}: …”。")

    def node_at(self, key: str) -> Node | None:
        """The value as it was read."""
        return self._values.get(key) if self.has(key) else None

    def text(self, key: str) -> str:
        """One text; a list of one is taken as its only item."""
        return self.as_text(self.node_at(key), key).text

    def phrases(self, key: str) -> tuple[Phrase, ...]:
        """A list of texts with their lines; a single text counts as a list of one."""
        found = (self.as_text(item, key) for item in self.items(key))
        return tuple(phrase for phrase in found if phrase.text)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(phrase.text for phrase in self.phrases(key))

    def names(self, key: str) -> tuple[Phrase, ...]:
        """Ids or numbers: a list, or several on one line with 、 ， or a space between."""
        return tuple(Phrase(word, phrase.line) for phrase in self.phrases(key) for word in _BETWEEN_WORDS.split(phrase.text) if word)

    def items(self, key: str) -> tuple[Node, ...]:
        """The items of a list; a single value counts as a list of one."""
        node = self.node_at(key)
        if node is None:
            return ()
        return node.items if isinstance(node, Listing) else (node,)

    def mappings(self, key: str, what: str, keys: tuple[str, ...]) -> list[Fields]:
        """A list of mappings, each opened."""
        return [Fields.of(self.file, item, self.problems, what, keys) for item in self.items(key)]

    def mapping(self, key: str, what: str, keys: tuple[str, ...] = ()) -> Fields:
        """One mapping under a key; empty when the key is missing."""
        node = self.node_at(key) or Keyed((), self.line(key))
        return Fields.of(self.file, node, self.problems, what, keys)

    def flag(self, key: str) -> bool:
        """是 or 否; 否 when it is not written."""
        text = self.text(key)
        if text not in ("", "是", "否"):
            self.problem("K014", self.line(key), f"“{key}”不能写“{text}”", "写“是”或“否”。")
        return text == "是"

    def day(self, key: str) -> date | None:
        """A date, or None when the key is empty or wrong."""
        text = self.text(key)
        return self.as_date(Phrase(text, self.line(key)), f"“{key}”") if text else None

    def as_date(self, phrase: Phrase, name: str) -> date | None:
        """A piece of text as a date."""
        found = parse_date(phrase.text)
        if found is None:
            self.problem(
                "K015",
                phrase.line,
                f"{name}的日期读不懂：“{phrase.text}”",
                "写成 2025-03-25、2025/3/25 或 2025年3月25日，并看看这一天有没有。",
            )
        return found

    def choice(self, key: str, kinds: type[Choice], otherwise: Choice) -> Choice:
        """One of a fixed set of words."""
        text = self.text(key)
        allowed = tuple(kind.value for kind in kinds)
        if text in allowed:
            return kinds(text)
        if text:
            self.problem(
                "K014",
                self.line(key),
                f"“{key}”不能写“{text}”",
                suggestion(text, allowed, "可用的词"),
            )
        return otherwise

    def as_text(self, node: Node | None, key: str) -> Phrase:
        """Any node as text: a pair typed as a list item is the sentence it was meant to be."""
        if node is None:
            return Phrase("", self.line(key))
        if isinstance(node, Text):
            return Phrase(node.text.strip(), node.line)
        if isinstance(node, Keyed) and node.typed:
            return Phrase(node.typed, node.line)
        if isinstance(node, Listing) and len(node.items) == 1 and isinstance(node.items[0], Text):
            return Phrase(node.items[0].text.strip(), node.items[0].line)
        self.problem(
            "K009",
            node.line,
            f"“{key}”这里要的是一句话，写成了{_shape(node)}",
            "写在同一行里；有冒号或括号时整句加上英文引号。",
            quote=True,
        )
        return Phrase("", node.line)


def _shape(node: Listing | Keyed) -> str:
    return "一个列表" if isinstance(node, Listing) else "一组键和值"
