"""Checks of how the parts fit together: names, links, figures, dates; and the list of all checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assistant.knowledge import case_checks, content_checks, hotline_checks, place_checks, question_checks, rule_checks
from assistant.knowledge.codes import CODES
from assistant.knowledge.contents import Contents
from assistant.knowledge.entry import Entry, State
from assistant.knowledge.fields import Phrase, closest, suggestion
from assistant.knowledge.figures import BRACES, MARK, names_in
from assistant.knowledge.problem import Problem
from assistant.knowledge.question_checks import short_name
from assistant.knowledge.statuses import FIXED_REPLIES, HANDOVER

__all__ = ["CHECKS", "CODES", "Check", "check"]

Check = Callable[[Contents], Iterator[Problem]]

ID_CLOSENESS = 0.7  # ids share many words; a looser guess is a wrong guess
NO_DEPARTMENT = "（没有写主管部门）"


def check(contents: Contents) -> list[Problem]:
    """Every problem that every check finds."""
    return [problem for one in CHECKS for problem in one(contents)]


def check_topics(contents: Contents) -> Iterator[Problem]:
    """K016, K082: every entry lies in a registered topic, and every topic leads somewhere."""
    topics = contents.site.topics
    if not topics:
        return
    for entry in contents.entries:
        if entry.topic not in topics:
            yield contents.file(entry.path).problem(
                "K016",
                1,
                f"主题文件夹“{entry.topic}”没有在 site.yaml 里登记",
                suggestion(entry.topic, tuple(topics), "可用的主题"),
                quote=False,
            )
    if contents.complete:
        alive = {entry.topic for entry in contents.entries if entry.is_live(contents.today)}
        alive |= contents.unread_topics()  # their own problems say enough
        for topic in topics.values():
            if topic.id not in alive:
                yield contents.file(contents.site.path).problem(
                    "K082",
                    topic.line,
                    f"主题“{topic.name}”没有一条上线的内容",
                    f"在 entries/{topic.id}/ 里写一条，或先从 site.yaml 里去掉它。",
                    quote=False,
                )


def check_regions(contents: Contents) -> Iterator[Problem]:
    """K024: 适用地区 is one we know."""
    if not contents.regions.home:
        return
    allowed = contents.regions.jurisdictions
    for entry in contents.entries:
        if entry.region and entry.region not in allowed:
            yield contents.file(entry.path).problem(
                "K024",
                entry.line_of("适用地区"),
                f"适用地区“{entry.region}”没有在 regions.yaml 里登记",
                suggestion(entry.region, allowed, "可用的地区"),
                quote=False,
            )


def check_ids(contents: Contents) -> Iterator[Problem]:
    """K030: an id names one thing only."""
    first_entry: dict[str, Entry] = {}
    for entry in contents.entries:
        first = first_entry.setdefault(entry.id, entry)
        if first is not entry:
            yield contents.file(entry.path).problem(
                "K030",
                1,
                f"编号“{entry.id}”和 {first.path} 重复",
                "给其中一个文件改名，并改掉指向它的“相关”。",
                quote=False,
            )
    for path, rows in _numbered(contents):
        lines: dict[str, int] = {}
        for name, line in rows:
            if name and lines.setdefault(name, line) != line:
                yield contents.file(path).problem("K030", line, f"编号“{name}”和第 {lines[name]} 行重复", "换一个编号。", quote=False)


def _numbered(contents: Contents) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """The ids of each side file with their lines."""
    replies, urgent = contents.replies, contents.urgent
    talk = [(item.id, item.line) for item in replies.smalltalk]
    yield replies.path, talk + [(item.id, item.line) for item in replies.clarifications]
    signs = [(item.id, item.line) for item in urgent.signs]
    yield urgent.path, signs + [(item.id, item.line) for item in urgent.exclusions]
    if contents.out_of_scope:
        yield contents.out_of_scope[0].path, [(item.id, item.line) for item in contents.out_of_scope]


def check_links(contents: Contents) -> Iterator[Problem]:
    """K040: every id that is named has an entry."""
    ids = contents.entry_ids()
    for path, key, phrase in _all_links(contents):
        if phrase.text not in ids:
            guess = closest(phrase.text, sorted(ids), ID_CLOSENESS)
            meant = f"是不是“{guess}”？" if guess else ""
            yield contents.file(path).problem(
                "K040",
                phrase.line,
                f"“{key}”里的条目“{phrase.text}”不存在",
                f"{meant}编号就是条目的文件名，去掉 .md。",
                quote=False,
            )


def check_figures(contents: Contents) -> Iterator[Problem]:
    """K007, K041, K044: every figure is defined once, and one that is shown has a value today."""
    seen: dict[str, tuple[str, int]] = {}
    for figure in contents.figure_list:
        place = seen.setdefault(figure.name, (figure.path, figure.line))
        if place != (figure.path, figure.line) and place[0] != figure.path:
            yield contents.file(figure.path).problem(
                "K007",
                figure.line,
                f"数值“{figure.name}”已经写在 {short_name(place[0])} 第 {place[1]} 行",
                "一个数只写一处，删掉另一处。",
                quote=False,
            )
    written = {entry.path for entry in contents.entries}
    live = {entry.path for entry in contents.entries if entry.is_live(contents.today)}
    for path, line, text in content_checks.all_texts(contents):
        if path in written and BRACES.search(MARK.sub("", text)):
            yield contents.file(path).problem(
                "K041",
                line,
                "花括号没有写对，数值显示不出来",
                "用英文花括号，前后各两个，中间写“名称.项”，例如 {{一次性生育补贴.三孩}}。",
            )
        for name in names_in(text):
            if name not in contents.figures:
                yield contents.file(path).problem(
                    "K041",
                    line,
                    f"没有叫“{name}”的数值",
                    _figure_remedy(contents, name),
                )
            elif path in live and contents.figures.value(name, contents.today) is None:
                yield contents.file(path).problem(
                    "K044",
                    line,
                    f"数值“{name}”今天（{contents.today}）没有数",
                    "到 figures/ 里补上今天用的数，或把这句话改掉。",
                )


def check_dates(contents: Contents) -> Iterator[Problem]:
    """K060–K063: what is over, what must be verified again, what is not known yet."""
    for entry in contents.entries:
        file = contents.file(entry.path)
        department = entry.department or NO_DEPARTMENT
        if entry.state is State.RETIRED:
            continue
        if entry.state is State.LIVE and entry.is_expired(contents.today):
            yield file.problem(
                "K060",
                entry.line_of("失效日期"),
                f"“{entry.title}”{entry.expires_on} 已失效，不再回答",
                "有新政策就更新内容和日期，没有就把状态改为“下线”。",
                quote=False,
                department=department,
            )
        elif entry.state is State.LIVE and entry.is_stale(contents.today):
            yield file.problem(
                "K061",
                entry.line_of("复核日期"),
                f"“{entry.title}”{entry.review_by} 该复核了",
                "核实后更新“核实日期”和“复核日期”。",
                quote=False,
                department=department,
            )
            if not _says_when(entry):
                yield file.problem(
                    "K063",
                    entry.line_of("复核日期"),
                    f"“{entry.title}”过了复核日期，正文却没有写是哪年哪月公布的",
                    f"在一句话或最要紧的一段里写上，例如“{_months(entry)[0]}公布”。",
                    quote=False,
                )
        for unknown in entry.unverified:
            yield file.problem(
                "K062",
                unknown.line,
                f"“{entry.title}”待核实：{unknown}",
                "问清后写进正文，再从“待核实”里删掉。",
                quote=False,
                department=department,
            )


def _months(entry: Entry) -> list[str]:
    days = [source.date for source in entry.sources if source.date] + [entry.verified_on]
    return [f"{day.year} 年 {day.month} 月" for day in days]


def _says_when(entry: Entry) -> bool:
    text = "".join("".join(section.text.split()) for section in entry.sections)
    return any(month.replace(" ", "") in text for month in _months(entry))


def check_replies(contents: Contents) -> Iterator[Problem]:
    """K080: every ending has its words."""
    if not contents.replies.path:
        return
    file = contents.file(contents.replies.path)
    for name, moment in FIXED_REPLIES.items():
        if not contents.replies.fixed.get(name):
            yield file.problem(
                "K080",
                1,
                f"固定回复里没有“{name}”，{moment}就没有话说",
                f"在“固定回复:”下加一行“{name}: 要说的话”。",
                quote=False,
            )
    if not any(item.id.startswith(HANDOVER) for item in contents.replies.smalltalk):
        yield file.problem(
            "K080",
            1,
            f"寒暄里没有“{HANDOVER}”，家长要找人工时（{HANDOVER}）就没有话说",
            f"在“寒暄:”下加一条“编号: {HANDOVER}”，写上问法和回复。",
            quote=False,
        )


CHECKS: tuple[Check, ...] = (
    check_topics,
    check_regions,
    check_ids,
    question_checks.check_questions,
    check_links,
    check_figures,
    check_dates,
    check_replies,
    rule_checks.check_cases,
    rule_checks.check_reckonings,
    place_checks.check_places,
    *case_checks.CHECKS,
    *hotline_checks.CHECKS,
    *content_checks.CHECKS,
)


def _all_links(contents: Contents) -> Iterator[tuple[str, str, Phrase]]:
    for entry in contents.entries:
        yield from ((entry.path, "相关", phrase) for phrase in entry.related)
    for refusal in contents.out_of_scope:
        yield from ((refusal.path, "相近", phrase) for phrase in refusal.nearest)
    for item in contents.replies.clarifications:
        for option in item.options:
            if option.entry:
                yield contents.replies.path, "选项", Phrase(option.entry, option.line)
    for milestone in contents.timeline:
        yield from ((milestone.path, "条目", phrase) for phrase in milestone.entries)
    for rule in contents.rules:
        named = (rule.entry, *(case.entry for case in rule.cases), *(note.entry for note in rule.notes))
        yield from ((rule.path, "条目", phrase) for phrase in named if phrase)
    for case in contents.cases:
        yield from ((case.path, "条目", phrase) for phrase in case.entries)


def _figure_remedy(contents: Contents, name: str) -> str:
    guess = closest(name, contents.figures)
    if guess:
        return f"是不是“{guess}”？"
    return "写成 {{名称.项}}，名称和项照 figures/ 里的文件。"
