"""Checks of what a family will read: layout, length, figures typed by hand, doses, wording."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache

from assistant.knowledge.contents import Contents
from assistant.knowledge.entry import Entry, Section
from assistant.knowledge.figures import MARK, Figure, names_in
from assistant.knowledge.problem import Problem

LONGEST_SUMMARY = 60
LONGEST_SECTION = 220
MOST_BYTES = 2047

OTHER_TRADITIONAL = "後裏麽啓爲衆"  # variants that the two tables disagree on
CJK = "\u4e00-\u9fff"
HALF_WIDTH = re.compile(f"(?<=[{CJK}])[,;:!?.](?=[{CJK}])|(?<=[{CJK}])\\(|\\)(?=[{CJK}])")
MARKDOWN: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"^\s*\|"), "表格", "改成几行“- ”列表。"),
    (re.compile(r"!?\[[^\]]*\]\([^)]*\)"), "链接或图片", "网址写到“依据”的“网址:”里，正文只写文字。"),
    (re.compile(r"\*\*|__"), "加粗", "去掉星号，重要的话放到最前面。"),
    (re.compile(r"^\s*#"), "别的级别的小标题", "小标题只用两个 #，只用表里的几种。"),
    (re.compile(r"^\s+[-*+•·]\s"), "列表里的列表", "只用一层“- ”，左边不空格。"),
    (re.compile(r"^[*+•·－—]\s*|^-(?=[^\s-])"), "别的列表记号", "列表每行用“- ”开头：一个短横线加一个空格。"),
    (re.compile(r"^\d+[.)]\s"), "带号码的列表", "改成“- ”列表，先后用“先”“再”说清楚。"),
    (re.compile(r"^\s*>"), "引用", "去掉 >，直接写。"),
    (re.compile(r"`|~~"), "代码或删除线", "去掉这个记号。"),
    (re.compile(r"^\s*([-_*=]\s*){3,}$"), "分隔线", "删掉这一行。"),
    (re.compile(r"</?[A-Za-z][^>]*>"), "网页代码", "去掉尖括号里的内容。"),
)
DOSE = re.compile(
    r"(\d+(?:\.\d+)?(?:\s*[-–~～至到]\s*\d+(?:\.\d+)?)?)\s*"
    r"(毫克|微克|毫升|国际单位|mg|ug|μg|ml|iu|片|粒|滴|支)(?![\w%])",
    re.IGNORECASE,
)
PUBLIC_DOSES = {"0.4毫克", "0.4mg", "400国际单位", "400iu"}
FLUIDS = ("毫升", "ml")
FEEDING_TOPICS = {
    "complementary_feeding",
    "breastfeeding_weaning",
    "child_health_checks",
    "early_development",
}
NOT_A_DOSE = re.compile(r"出血|血|羊水|尿|容量|奶量|每\s*100")
WORDING: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("予以|依规|相关部门|有关部门|之规定"), "换成平常说的话，部门写出名字。"),
    (re.compile("[！!]"), "用句号。"),
    (re.compile("(?:^|[，。？“ ])亲[，,~～]|亲们"), "称“您”。"),
    (re.compile("你(?!们)"), "称“您”。"),
)
QUOTED = re.compile("“[^”]*”|「[^」]*」")
NUMBER = re.compile(r"(?<![\d.,])(\d[\d,]*(?:\.\d+)?)\s*(?=[\u4e00-\u9fff%％‰])")
TYPED_MONEY = re.compile(r"(?<![\d.,])\d[\d,.]*\s*[多余]?[百千万亿]?(?:元|块钱)")
MONEY = ("元", "万元", "%", "％", "毫克")

Check = Callable[[Contents], Iterator[Problem]]


def lines_of(section: Section) -> Iterator[tuple[int, str]]:
    """The lines of a section's text with their numbers."""
    yield from enumerate(section.text.split("\n"), start=section.text_line)


def all_texts(contents: Contents) -> Iterator[tuple[str, int, str]]:
    """Everything that may be shown to a family, line by line: path, line, text."""
    for entry in contents.entries:
        yield entry.path, entry.line_of("标题"), entry.title
        for section in entry.sections:
            yield from ((entry.path, number, line) for number, line in lines_of(section))
    yield from _side_texts(contents)


def _side_texts(contents: Contents) -> Iterator[tuple[str, int, str]]:
    replies = contents.replies
    for text in replies.fixed.values():
        yield replies.path, _line_with(contents, replies.path, text), text
    for item in replies.smalltalk:
        yield replies.path, item.line, item.reply
    for refusal in contents.out_of_scope:
        yield refusal.path, refusal.line, refusal.reply
    for sign in contents.urgent.signs:
        for text in (sign.first, *sign.meanwhile, *sign.avoid):
            yield contents.urgent.path, sign.line, text
    for milestone in contents.timeline:
        yield milestone.path, milestone.line, milestone.text
    for rule in contents.rules:
        yield from ((rule.path, case.line, text) for case in rule.cases for text in (case.text, case.missed, case.over))
        yield from ((rule.path, note.line, note.text) for note in rule.notes)


def check_layout(contents: Contents) -> Iterator[Problem]:
    """K020: only short paragraphs and one kind of list."""
    for entry in contents.entries:
        for section in entry.sections:
            for number, line in lines_of(section):
                found = next((row for row in MARKDOWN if row[0].search(line)), None)
                if found is not None:
                    yield contents.file(entry.path).problem("K020", number, f"这里用了{found[1]}，手机和微信里显示不出来", found[2])


def check_lengths(contents: Contents) -> Iterator[Problem]:
    """K050–K052: short enough for a phone and for WeChat, counted with the figures filled in."""
    for entry in contents.entries:
        file = contents.file(entry.path)
        whole: dict[str, int] = defaultdict(int)
        for section in entry.sections:
            text = contents.figures.fill(section.text, contents.today)
            part = section.facet.value if section.facet else ""
            whole[part] = max(whole[part], len(text.encode()))
            length = len(text.replace("\n", ""))
            limit = LONGEST_SUMMARY if section.facet is None else LONGEST_SECTION
            if length > limit:
                yield file.problem(
                    "K050" if section.facet is None else "K051",
                    section.line,
                    f"“{section.title}”有 {length} 个字，超过 {limit} 个字",
                    "只留最要紧的，其余挪到别的小标题下或另写一条。",
                    quote=False,
                )
        size = sum(whole.values()) + _source_bytes(entry)
        if size > MOST_BYTES:
            yield file.problem(
                "K052",
                1,
                f"全文和依据共 {size} 字节，微信一条消息最多 {MOST_BYTES} 字节",
                f"删去约 {(size - MOST_BYTES) // 3 + 1} 个字，或拆成两条。",
                quote=False,
            )


def check_typed_figures(contents: Contents) -> Iterator[Problem]:
    """K043: a number that has a name is not typed by hand."""
    groups: dict[str, list[Figure]] = defaultdict(list)
    for figure in contents.figures.values():
        groups[figure.group].append(figure)
    named = {entry.path: _groups_named(entry) for entry in contents.entries}
    by_topic: dict[str, set[str]] = defaultdict(set)
    for entry in contents.entries:
        by_topic[entry.topic] |= named[entry.path]
    for entry in contents.entries:
        own = [figure for name in named[entry.path] for figure in groups[name]]
        near = [f for name in by_topic[entry.topic] - named[entry.path] for f in groups[name]]
        known: dict[str, list[Figure]] = defaultdict(list)
        for figure, narrow in [*((f, False) for f in own), *((f, True) for f in near)]:
            value = figure.value(contents.today)
            if value and figure.unit and _is_telling(value, figure.unit, narrow):
                known[value.replace(",", "")].append(figure)
        if known:
            yield from _typed_in(contents, entry, known)


def _typed_in(contents: Contents, entry: Entry, known: dict[str, list[Figure]]) -> Iterator[Problem]:
    for section in entry.sections:
        for number, line in lines_of(section):
            text = MARK.sub("", line)
            for match in NUMBER.finditer(text):
                for figure in known.get(match[1].replace(",", ""), ()):
                    unit = figure.unit.split("/")[0]
                    if text.startswith(unit, match.end()):
                        yield contents.file(entry.path).problem(
                            "K043",
                            number,
                            f"“{match[1]} {unit}”是数值“{figure.name}”，不要手写",
                            f"写成 {{{{{figure.name}}}}}，以后只改 figures/ 里的一处。",
                        )
                        break


def check_sourceless_money(contents: Contents) -> Iterator[Problem]:
    """K045: an amount of money has a name, and through its name a source and a date."""
    named = {(problem.path, problem.line) for problem in check_typed_figures(contents)}  # K043 says which figure it is
    for path, number, text in all_texts(contents):
        match = TYPED_MONEY.search(MARK.sub("", text))
        if match and (path, number) not in named:
            yield contents.file(path).problem(
                "K045",
                number,
                f"“{match[0]}”是手写的金额，查不到出处和日期",
                "写进 figures/ 里的数值文件，这里改成 {{名称.项}}；没有出处就删掉。",
            )


def check_doses(contents: Contents) -> Iterator[Problem]:
    """K070: no doses but those of the public programmes."""
    for entry in contents.entries:
        for section in entry.sections:
            text = contents.figures.fill(section.text, contents.today)
            for number, line in enumerate(text.split("\n"), start=section.text_line):
                for match in DOSE.finditer(line):
                    if not _is_public(entry, line, match):
                        yield contents.file(entry.path).problem(
                            "K070",
                            number,
                            f"“{match[0]}”像是用药剂量",
                            "删掉剂量，写“听医生的”；是公共项目定好的量，请负责人确认。",
                        )


def check_characters(contents: Contents) -> Iterator[Problem]:
    """K071, K072: simplified characters, full-width punctuation."""
    for path, number, text in all_texts(contents):
        odd = "".join(dict.fromkeys(mark for mark in text if is_traditional(mark)))
        if odd:
            yield contents.file(path).problem("K071", number, f"有繁体字或生僻字“{odd}”", "换成简体字。", quote=False)
        half = HALF_WIDTH.search(MARK.sub("元", text))
        if half:
            yield contents.file(path).problem("K072", number, f"汉字旁边用了半角标点“{half[0]}”", "换成全角标点。")


def check_wording(contents: Contents) -> Iterator[Problem]:
    """K075: plain, warm words."""
    for entry in contents.entries:
        for section in entry.sections:
            for number, line in lines_of(section):
                for pattern, remedy in WORDING:
                    match = pattern.search(QUOTED.sub("", line))
                    if match:
                        yield contents.file(entry.path).problem("K075", number, f"“{match[0]}”不像当面说的话", remedy)


CHECKS: tuple[Check, ...] = (
    check_layout,
    check_lengths,
    check_typed_figures,
    check_sourceless_money,
    check_doses,
    check_characters,
    check_wording,
)


@lru_cache(maxsize=20_000)
def is_traditional(mark: str) -> bool:
    """Among the 5401 common characters of Big5, and not among the simplified ones of GB 2312."""
    if not "\u4e00" <= mark <= "\u9fff":
        return False
    if mark in OTHER_TRADITIONAL:
        return True
    try:
        mark.encode("gb2312")
    except UnicodeEncodeError:
        try:
            return mark.encode("big5")[0] <= 0xC6
        except UnicodeEncodeError:
            return False
    return False


def _is_telling(value: str, unit: str, narrow: bool) -> bool:
    """Whether the number says what it is: small counts such as `1 次` stand for anything."""
    if unit.startswith(MONEY):
        return True
    size = len(value.partition(".")[0])
    return size >= 3 if narrow else size >= 2


def _is_public(entry: Entry, line: str, match: re.Match[str]) -> bool:
    amount, unit = match[1].replace(" ", ""), match[2].lower()
    if amount + unit in PUBLIC_DOSES:
        return True
    before = line[max(match.start() - 12, 0) : match.start()]
    return unit in FLUIDS and (entry.topic in FEEDING_TOPICS or NOT_A_DOSE.search(before) is not None)


def _groups_named(entry: Entry) -> set[str]:
    return {name.partition(".")[0] for section in entry.sections for name in names_in(section.text)}


def _source_bytes(entry: Entry) -> int:
    first = entry.sources[0] if entry.sources else None
    return len(f"依据：{first.publisher}《{first.title}》{first.number}{first.date}".encode()) if first else 0


def _line_with(contents: Contents, path: str, text: str) -> int:
    start = text.split("\n", maxsplit=1)[0][:20]
    lines = contents.file(path).lines
    return next((number for number, line in enumerate(lines, start=1) if start and start in line), 1)
