"""机构: the institutions of places/*.csv, as staff paste them from Excel."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assistant.knowledge.fields import closest, parse_date, suggestion
from assistant.knowledge.hotlines import SPOILT_BY_EXCEL, is_callable
from assistant.knowledge.problem import Problem
from assistant.knowledge.text_file import TextFile

COLUMNS = ("名称", "区县", "地址", "电话", "类别", "开放时间", "来源", "核实日期")
REQUIRED = ("名称", "区县", "来源", "核实日期")
_BETWEEN_PHONES = re.compile(r"\s*[、，,;；/／]\s*")


@dataclass(frozen=True, slots=True)
class Place:
    """One institution, with who said so and when."""

    name: str
    district: str
    address: str
    phones: tuple[str, ...]
    kind: str
    hours: str
    source: str
    verified_on: date
    path: str = ""
    line: int = 1


def read_places(path: str, text: str) -> tuple[tuple[Place, ...], list[Problem]]:
    """Read one table; rows that lack what every institution needs are reported and left out."""
    file = TextFile.of(path, text)
    problems: list[Problem] = []
    rows = _rows(file, problems)
    if not rows:
        problems.append(file.problem("K084", 1, "机构表是空的，连表头也没有", _header_remedy(), quote=False))
        return (), problems
    names = _columns(file, *rows[0], problems)
    if names is None:
        return (), problems
    read = (_place(file, line, cells, names, problems) for line, cells in rows[1:])
    return tuple(place for place in read if place is not None), problems


def _rows(file: TextFile, problems: list[Problem]) -> list[tuple[int, list[str]]]:
    """Rows that hold anything, each with its first line; cells pasted from Excel are divided by tabs."""
    first = next((line for line in file.lines if line.strip()), "")
    reader = csv.reader((f"{line}\n" for line in file.lines), delimiter="\t" if "\t" in first else ",")
    rows: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for row in reader:
            cells = [" ".join(cell.split()) for cell in row]
            if any(cells):
                rows.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error:
        problems.append(file.problem("K005", begins, "从这一行起引号没有成对，后面的都读不了", "补上少的英文双引号，或把它删掉。"))
    return rows


def _columns(file: TextFile, line: int, cells: list[str], problems: list[Problem]) -> list[str] | None:
    names = list(cells)
    while not names[-1]:
        names.pop()
    if not set(names) & set(COLUMNS):
        problems.append(file.problem("K084", line, "第一行不是表头", _header_remedy()))
        return None
    faults = []
    for at, name in enumerate(names):
        if name not in COLUMNS:
            faults.append((f"不认识的列“{name}”" if name else f"第 {at + 1} 列没有列名", suggestion(name, COLUMNS, "可用的列")))
        elif name in names[:at]:
            faults.append((f"列“{name}”写了两次", "把两列合成一列，删掉另一列。"))
    meant = {closest(name, COLUMNS) for name in names if name not in COLUMNS}
    faults += [(f"缺少列“{name}”", _header_remedy()) for name in COLUMNS if name not in {*names, *meant}]
    problems += [file.problem("K084", line, message, remedy) for message, remedy in faults]
    return None if faults else names


def _place(file: TextFile, line: int, cells: list[str], names: list[str], problems: list[Problem]) -> Place | None:
    if any(cells[len(names) :]):
        message = f"这一行有 {len(cells)} 格，表头只有 {len(names)} 格"
        problems.append(file.problem("K084", line, message, "地址、电话里有逗号的，改用顿号“、”，或整格加上英文引号。"))
        return None
    cell = dict.fromkeys(COLUMNS, "") | dict(zip(names, cells, strict=False))
    missing = [name for name in REQUIRED if not cell[name]]
    for name in missing:
        problems.append(file.problem("K013", line, f"机构“{cell['名称']}”的“{name}”没有写", _missing_remedy(name)))
    verified_on = parse_date(cell["核实日期"])
    if cell["核实日期"] and verified_on is None:
        message = f"“核实日期”的日期读不懂：“{cell['核实日期']}”"
        problems.append(file.problem("K015", line, message, "写成 2026-11-25、2026/11/25 或 2026年11月25日，并看看这一天有没有。"))
    phones = tuple(phone for phone in _BETWEEN_PHONES.split(cell["电话"]) if phone)
    for phone in phones:
        if not is_callable(phone):
            problems.append(file.problem("K086", line, f"电话“{phone}”打不通", _phone_remedy(phone)))
    if missing or verified_on is None:
        return None
    return _made(cell, phones, verified_on, file.path, line)


def _made(cell: Mapping[str, str], phones: tuple[str, ...], verified_on: date, path: str, line: int) -> Place:
    return Place(
        cell["名称"],
        cell["区县"],
        cell["地址"],
        phones,
        cell["类别"],
        cell["开放时间"],
        cell["来源"],
        verified_on,
        path,
        line,
    )


def _header_remedy() -> str:
    return f"第一行照这样写：{','.join(COLUMNS)}。没有内容的列也留着。"


def _missing_remedy(name: str) -> str:
    if name == "来源":
        return "写上是谁、哪份文件说的，例如“潞州区卫健局 2026 年公示名单”；没有出处的先不写进来。"
    return "写上打电话或看文件核实的那一天，例如 2026-11-25。" if name == "核实日期" else f"补上“{name}”这一格。"


def _phone_remedy(phone: str) -> str:
    if SPOILT_BY_EXCEL.fullmatch(phone):
        return "像是 Excel 当成了数字：在 Excel 里把这一列设成“文本”，再重新输入电话。"
    return "写全区号，例如 0355-2345678；分机写成“转 801”；几个电话之间用顿号“、”。"
