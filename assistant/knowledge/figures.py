"""Amounts and limits: each stands once, with its dates and its reference, and is named everywhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from assistant.knowledge.entry import Source
from assistant.knowledge.entry_reader import read_sources
from assistant.knowledge.fields import Fields, Phrase
from assistant.knowledge.problem import Problem
from assistant.knowledge.text_file import TextFile
from assistant.knowledge.yaml_reader import Keyed, Node, read_yaml

FIGURE_KEYS = ("名称", "说明", "依据", "数值")
UNIT = "单位"
ENDED = "无"
UNKNOWN = "（以最新公布为准）"
MARK = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
BRACES = re.compile("[{}｛｝]")
TIGHT_UNITS = ("%", "‰", "％", "℃")


@dataclass(frozen=True, slots=True)
class Figure:
    """One item of a figures file: its value from each date on; None ends it."""

    name: str  # as it is named in text: 一次性生育补贴.二孩
    unit: str
    values: tuple[tuple[date, str | None], ...]  # oldest first
    sources: tuple[Source, ...]
    note: str = ""
    path: str = ""
    line: int = 1

    @property
    def group(self) -> str:
        """The file's 名称."""
        return self.name.partition(".")[0]

    def value(self, on: date) -> str | None:
        """The value that holds on a day."""
        current = None
        for begins, value in self.values:
            if begins <= on:
                current = value
        return current

    def source(self) -> Source | None:
        """The first reference."""
        return self.sources[0] if self.sources else None

    def text(self, on: date) -> str | None:
        """The value as it is shown: 3000 元, 158 天, 50%."""
        value = self.value(on)
        if value is None:
            return None
        return f"{value}{self.unit}" if self.unit.startswith(TIGHT_UNITS) or not self.unit else f"{value} {self.unit}"


@dataclass(frozen=True, slots=True)
class Figures(Mapping[str, Figure]):
    """All figures by name."""

    by_name: Mapping[str, Figure]

    @classmethod
    def of(cls, figures: Iterable[Figure]) -> Figures:
        """The first figure of a name stands."""
        by_name: dict[str, Figure] = {}
        for figure in figures:
            by_name.setdefault(figure.name, figure)
        return cls(MappingProxyType(by_name))

    def __getitem__(self, name: str) -> Figure:
        return self.by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_name)

    def __len__(self) -> int:
        return len(self.by_name)

    def value(self, name: str, on: date) -> str | None:
        """The value of 名称.项 on a day; None when there is none."""
        figure = self.by_name.get(name)
        return figure.value(on) if figure else None

    def number(self, name: str, on: date) -> Decimal | None:
        """The value as a number, for reckoning."""
        try:
            return Decimal((self.value(name, on) or "").replace(",", ""))
        except InvalidOperation:
            return None

    def fill(self, text: str, on: date) -> str:
        """Text with every {{名称.项}} replaced by its number and unit."""
        if "{{" not in text:
            return text

        def shown(match: re.Match[str]) -> str:
            figure = self.by_name.get(match[1])
            return (figure.text(on) if figure else None) or UNKNOWN

        return MARK.sub(shown, text)


def names_in(text: str) -> list[str]:
    """The figures that a text names."""
    return MARK.findall(text) if "{{" in text else []


def read_figures(path: str, text: str) -> tuple[list[Figure], list[Problem]]:
    """Read one file of figures."""
    file = TextFile.of(path, text)
    node, problems = read_yaml(file)
    fields = Fields.of(file, node, problems, "数值文件", FIGURE_KEYS)
    fields.require("名称", "数值")
    name = fields.text("名称")
    sources = read_sources(fields)
    if not sources:
        message = f"数值“{name}”没有写依据"
        fields.problem("K042", fields.line("名称"), message, "补上“依据:”和文件名称、日期。")
    figures = []
    for key, item in fields.mapping("数值", "数值").pairs:
        figure = _figure(file, f"{name}.{key.text}", item, key.line, problems, sources, fields.text("说明"))
        figures.append(figure)
    return figures, problems


def _figure(
    file: TextFile,
    name: str,
    node: Node,
    line: int,
    problems: list[Problem],
    sources: tuple[Source, ...],
    note: str,
) -> Figure:
    if not isinstance(node, Keyed):
        problems.append(file.problem("K009", line, f"数值“{name}”要写单位和日期", "下面缩进两格写“单位: 元”和“2025-03-25: 3000”。"))
        return Figure(name, "", (), sources, note, file.path, line)
    item = Fields.of(file, node, problems, "数值")
    values: list[tuple[date, str | None]] = []
    for key, value in item.pairs:
        if key.text == UNIT:
            continue
        begins = item.as_date(Phrase(key.text, key.line), f"数值“{name}”")
        shown = item.as_text(value, key.text).text
        if not shown:
            item.problem(
                "K013",
                key.line,
                f"数值“{name}”在 {key.text} 没有写数",
                f"写上数；这一天起没有了就写“{ENDED}”。",
            )
        elif begins:
            values.append((begins, None if shown == ENDED else shown))
    if not values and all(key.text == UNIT for key, _ in item.pairs):
        item.problem("K013", line, f"数值“{name}”没有写数", "加一行“从哪天起: 数”，例如“2025-03-25: 3000”。")
    return Figure(name, item.text(UNIT), tuple(sorted(values, key=lambda row: row[0])), sources, note, file.path, line)
