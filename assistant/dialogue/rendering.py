"""A reply -> text (WeChat, command line) and HTML (web). Layout only: every figure comes from a knowledge file."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from assistant.dialogue.markup import direct, named, urgent_numbers, ways, written
from assistant.dialogue.reply import Part, Reply, Status
from assistant.knowledge.entry import Section, Source
from assistant.knowledge.release import Release

TEXT_LIMIT = 2047  # bytes of UTF-8; WeChat refuses a longer text message
CUT_MARK = "\n……（内容较长，网页上可以看全）"
_HOTLINES = "120|110|119|12[0-9]{3}|96110"
_CALLABLE = re.compile(rf"(?<![\d\-./])({_HOTLINES})(?![\d\-./%年月日天次元克毫厘分])")

_BELOW_LIST = re.compile(r"^(\s*[-*]\s.*\n)(?=[^\s*-])", re.MULTILINE)
_LOOSE = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\dA-Za-z])|(?<=[\dA-Za-z%℃]) (?=[\u4e00-\u9fff])")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"plain": plain, "prose": prose, "callable": callable_numbers, "cited": cited, "joined": "、".join}
    environment.filters |= {"direct": direct, "written": written}
    return environment


@cache
def _markdown() -> MarkdownIt:
    # Raw HTML stays text: knowledge files are written by people, not trusted as markup.
    # A line break stays one, as in the plain text.
    return MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).disable(["image", "link", "autolink"])


def tight(text: str) -> str:
    """`text` without the spaces some editors type between figures and characters: 满 3 周岁 -> 满3周岁."""
    return _LOOSE.sub("", text)


def plain(markdown: str) -> str:
    """An entry's section as plain text: list marks become dots, blank lines go."""
    lines = (re.sub(r"^\s*[-*]\s+", "· ", line.rstrip()) for line in markdown.strip().splitlines())
    return "\n".join(line for line in lines if line)


def callable_numbers(text: str | Markup) -> Markup:
    """Escaped text whose hotline numbers can be tapped."""
    return Markup(_CALLABLE.sub(r'<a href="tel:\1">\1</a>', str(escape(text))))  # noqa: S704 (escaped just before)


def prose(markdown: str) -> Markup:
    """An entry's section as safe HTML with tappable hotlines."""
    # Who writes a line below a list means a new paragraph, not (as Markdown has it) more of the last item.
    markdown = _BELOW_LIST.sub(r"\1\n", markdown)
    return Markup(_CALLABLE.sub(r'<a href="tel:\1">\1</a>', _markdown().render(markdown)))  # noqa: S704 (html off)


def cited(source: Source) -> str:
    """A source in one line: 《名称》（发布，文号，日期）."""
    details = "，".join(filter(None, [source.publisher, source.number, source.date.isoformat() if source.date else ""]))
    return f"《{source.title.strip('《》')}》" + (f"（{details}）" if details else "")


def sources_of(parts: Iterable[Part]) -> list[Source]:
    """The sources of all parts, each once, in order."""
    return list(dict.fromkeys(source for part in parts for source in part.entry.sources))


def verified_on(parts: Iterable[Part]) -> date | None:
    """The oldest date on which the shown entries were verified."""
    return min((part.entry.verified_on for part in parts), default=None)


def remaining_sections(part: Part) -> list[Section]:
    """General sections of the entry that the answer does not show yet."""
    shown = {(s.heading, s.situation) for s in part.sections}
    return [s for s in part.entry.sections if s.facet and s.situation is None and (s.heading, None) not in shown]


def _context(reply: Reply, release: Release) -> dict[str, object]:
    def filled(section: Section) -> str:
        return tight(release.fill(section.text, reply.today))

    return {
        "reply": reply,
        "filled": filled,
        "sources": sources_of(reply.parts),
        "verified_on": verified_on(reply.parts),
        "stale": reply.status is Status.ANSWERED_STALE,
        "hotlines": reply.hotlines or tuple(dict.fromkeys(h for p in reply.parts for h in p.entry.hotlines)),
        "remaining": remaining_sections,
        "named": lambda number: named(number, release),
        "urgent_numbers": urgent_numbers,
        "ways": ways(reply.parts, release),
        "topics": release.topics,
        "site": release.site,
    }


def _template(reply: Reply, kind: str) -> str:
    name = "urgent" if reply.status is Status.URGENT else "entries" if reply.parts else "message"
    return f"{name}.{kind}"


def whole_text(reply: Reply, release: Release) -> str:
    """Plain text, however long: for channels that can send it in pieces."""
    text = _environment().get_template(_template(reply, "txt")).render(_context(reply, release))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def render_text(reply: Reply, release: Release) -> str:
    """Plain text, at most TEXT_LIMIT bytes, cut after a whole line when it must be."""
    return shortened(whole_text(reply, release), TEXT_LIMIT)


def render_html(reply: Reply, release: Release) -> str:
    """Safe HTML for the chat page."""
    return _environment().get_template(_template(reply, "html")).render(_context(reply, release)).strip()


def shortened(text: str, limit: int) -> str:
    """`text` in at most `limit` bytes of UTF-8, cut after a line or a sentence, never inside a character."""
    if len(text.encode()) <= limit:
        return text
    room = limit - len(CUT_MARK.encode())
    cut = text.encode()[:room].decode("utf8", "ignore")
    end = max(cut.rfind("\n"), cut.rfind("。") + 1, cut.rfind("；") + 1)
    return (cut[:end] if end > room // 6 else cut).rstrip() + CUT_MARK
