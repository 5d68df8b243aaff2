"""An entry file to an Entry, with everything that is wrong in its form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import PurePosixPath

from assistant.knowledge.entry import (
    HEADINGS,
    SITUATIONS,
    SUMMARY,
    Entry,
    Facet,
    Kind,
    Section,
    Source,
    State,
)
from assistant.knowledge.fields import Fields, suggestion
from assistant.knowledge.front_matter import split
from assistant.knowledge.problem import Problem
from assistant.knowledge.text_file import TextFile

ENTRY_KEYS = (
    *("标题", "类型", "状态", "问法", "不是问", "适用地区", "适用对象", "主管部门", "热线", "依据"),
    *("生效日期", "失效日期", "核实日期", "复核日期", "待核实", "相关"),
)
REQUIRED_KEYS = ("标题", "类型", "状态", "问法", "适用地区", "依据", "核实日期", "复核日期")
SOURCE_KEYS = ("名称", "发布", "文号", "日期", "网址")

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_WORDS = 5
HEADING = re.compile(r"\s{0,3}(?P<marks>[#＃]+)\s*(?P<words>.*?)\s*[#＃]*\s*")
WITH_SITUATION = re.compile(r"(?P<name>[^（(]*?)\s*[（(](?P<situation>[^）)]*)[）)]")


@lru_cache(maxsize=8192)  # an edit changes one file of hundreds
def read_entry(path: str, text: str) -> tuple[Entry | None, Sequence[Problem]]:
    """Read one file; an entry comes back whenever its head could be read, faults and all."""
    file = TextFile.of(path, text)
    parts, problems = split(file)
    if parts is None:
        return None, problems
    name = PurePosixPath(path)
    _check_name(file, name, problems)
    fields = Fields.of(file, parts.head, problems, "条目", ENTRY_KEYS)
    fields.require(*REQUIRED_KEYS)
    sections = _sections(file, parts.body, problems)
    entry = Entry(
        id=name.stem,
        topic=name.parent.name,
        path=path,
        title=fields.text("标题"),
        kind=fields.choice("类型", Kind, Kind.KNOWLEDGE),
        state=fields.choice("状态", State, State.LIVE),
        questions=fields.phrases("问法"),
        not_questions=fields.phrases("不是问"),
        region=fields.text("适用地区"),
        audience=fields.text("适用对象"),
        department=fields.text("主管部门"),
        hotlines=fields.names("热线"),
        sources=read_sources(fields),
        effective_from=fields.day("生效日期"),
        expires_on=fields.day("失效日期"),
        verified_on=fields.day("核实日期") or date.max,
        review_by=fields.day("复核日期") or date.max,
        unverified=fields.phrases("待核实"),
        related=fields.names("相关"),
        sections=sections,
        lines={key.text: key.line for key, _ in fields.pairs},
    )
    _check_dates(file, entry, problems)
    return entry, problems


def read_sources(fields: Fields) -> tuple[Source, ...]:
    """依据: a list of documents; a bare name is a document with nothing else known."""
    sources = []
    for item in fields.mappings("依据", "依据", SOURCE_KEYS):
        item.require("名称")
        url = item.text("网址")
        if url and not url.startswith(("http://", "https://")):
            item.problem("K014", item.line("网址"), f"网址不完整：“{url}”", "从 https:// 开始整个复制过来。")
        sources.append(Source(item.text("名称"), item.text("发布"), item.text("文号"), item.day("日期"), url))
    return tuple(sources)


def _sections(file: TextFile, body: tuple[tuple[int, str], ...], problems: list[Problem]) -> tuple[Section, ...]:
    groups: list[tuple[int, str, list[tuple[int, str]]]] = []
    stray: list[int] = []
    for number, line in body:
        heading = HEADING.fullmatch(line)
        if heading and len(heading["marks"]) == 2:
            groups.append((number, heading["words"], []))
        elif groups:
            groups[-1][2].append((number, line))
        elif line.strip():
            stray.append(number)
    if stray:
        problems.append(
            file.problem(
                "K021",
                stray[0],
                "小标题上面的文字不会给家长看到",
                "放到“## 一句话”或别的小标题下面。",
            )
        )
    sections = [_section(file, *group, problems) for group in groups]
    known = [section for section in sections if section is not None]
    _check_sections(file, known, problems)
    return tuple(known)


def _section(file: TextFile, line: int, words: str, lines: list[tuple[int, str]], problems: list[Problem]) -> Section | None:
    situation: str | None = None
    name = words
    if match := WITH_SITUATION.fullmatch(words):
        name, situation = match["name"], match["situation"].strip().replace(" ", "")
    filled = [row for row in lines if row[1].strip()]
    if not filled:
        problems.append(file.problem("K021", line, f"“{words}”下面没有内容", "写上内容，或删掉这个小标题。"))
        return None
    first, last = filled[0][0], filled[-1][0]
    text = "\n".join(row.rstrip() for number, row in lines if first <= number <= last)
    if name != SUMMARY and name not in HEADINGS:
        allowed = (SUMMARY, *HEADINGS)
        problems.append(file.problem("K017", line, f"不认识的小标题“{words}”", suggestion(name, allowed, "可用的小标题")))
        return None
    if situation is not None and situation not in SITUATIONS:
        problems.append(
            file.problem(
                "K018",
                line,
                f"括号里的情况不认识：“{situation}”",
                suggestion(situation, SITUATIONS, "可用的情况"),
            )
        )
        return None
    return Section(name, HEADINGS.get(name), situation, text, line, first)


def _check_sections(file: TextFile, sections: list[Section], problems: list[Problem]) -> None:
    if all(section.facet is not None or section.situation for section in sections):
        message = "缺少“## 一句话”，或它下面没有内容"
        problems.append(file.problem("K013", len(file.lines), message, "在正文开头写“## 一句话”，60 字以内。", quote=False))
    seen: dict[tuple[Facet | None, str | None], Section] = {}
    for section in sections:
        first = seen.setdefault((section.facet, section.situation), section)
        if first is not section:
            problems.append(
                file.problem(
                    "K019",
                    section.line,
                    f"“{section.title}”和第 {first.line} 行的“{first.title}”回答的是同一类问题",
                    "合成一段；因家庭情况不同才分开时，在标题括号里写情况，例如“多少钱（三孩）”。",
                )
            )


def _check_name(file: TextFile, name: PurePosixPath, problems: list[Problem]) -> None:
    words = name.stem.count("-") + 1
    if not ID.fullmatch(name.stem) or words > MOST_WORDS:
        reason = f"有 {words} 个词" if ID.fullmatch(name.stem) else "有别的字符"
        problems.append(
            file.problem(
                "K010",
                1,
                f"文件名“{name.name}”{reason}",
                f"改成小写英文和数字，词之间用短横线，最多 {MOST_WORDS} 个词，例如 birth-grant.md。",
                quote=False,
            )
        )


def _check_dates(file: TextFile, entry: Entry, problems: list[Problem]) -> None:
    pairs = (
        ("生效日期", entry.effective_from, "失效日期", entry.expires_on),
        ("核实日期", entry.verified_on, "复核日期", entry.review_by),
    )
    for first_key, first, second_key, second in pairs:
        if first and second and date.max not in (first, second) and second < first:
            problems.append(
                file.problem(
                    "K023",
                    entry.line_of(second_key),
                    f"{second_key} {second} 早于{first_key} {first}",
                    "改正写错的那一个。",
                )
            )
