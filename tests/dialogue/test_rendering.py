"""A reply as plain text for WeChat and as safe HTML for the page; every figure from a knowledge file."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from assistant.dialogue import rendering
from assistant.dialogue.composing import compose_part
from assistant.dialogue.conversation import Choice
from assistant.dialogue.rendering import (
    TEXT_LIMIT,
    callable_numbers,
    cited,
    plain,
    prose,
    remaining_sections,
    render_html,
    render_text,
    shortened,
    sources_of,
    tight,
    verified_on,
    whole_text,
)
from assistant.dialogue.reply import Part, Reply, Status
from assistant.knowledge.entry import Source
from assistant.knowledge.release import Release

from ..knowledge.sample import TODAY

MARK = "……（内容较长，网页上可以看全）"


def part(release: Release, entry: str, facets: tuple[str, ...] = (), situations: frozenset[str] = frozenset()) -> Part:
    """A part of an answer."""
    return compose_part(release.entries[entry], facets, situations, (), "问", 0.9)


def answered(release: Release, *parts: Part, status: Status = Status.ANSWERED) -> Reply:
    """An answer of these parts."""
    return Reply(status, parts=parts, today=TODAY)


def replies(release: Release) -> dict[str, Reply]:
    """One reply of each kind."""
    grant, allowance = part(release, "birth-grant", ("amount",), frozenset({"三孩"})), part(release, "childcare-allowance")
    return {
        "answered": answered(release, grant),
        "two": answered(release, grant, allowance),
        "stale": answered(release, grant, status=Status.ANSWERED_STALE),
        "clarification": Reply(Status.CLARIFICATION, text="您想问哪一种？", choices=(Choice("甲", "甲多少钱"), Choice("乙", "乙多少钱"))),
        "urgent": Reply(Status.URGENT, sign=release.urgent.signs[0]),
        "smalltalk": Reply(Status.SMALLTALK, text="您好，我在。"),
        "no_match": Reply(Status.NO_MATCH, text="抱歉，没有查到。", hotlines=("12345", "12393")),
        "expired": Reply(Status.EXPIRED, text="已经过了有效期。", hotlines=("12345",)),
        "handover": Reply(Status.HANDOVER, text="请打下面的电话。", hotlines=("12345",)),
    }


class Balanced(HTMLParser):
    """Fails on a tag that is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag is opened."""
        self.tags.add(tag)
        if tag not in {"br", "hr", "img", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """The tag opened last is closed."""
        assert self.open.pop() == tag


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("短", 100, "短"),
        ("三" * 30, 90, "三" * 30),
        ("第一句。第二句。" + "长" * 40, 80, "第一句。第二句。\n" + MARK),
        ("第一行\n第二行\n" + "长" * 40, 80, "第一行\n第二行\n" + MARK),
        ("长" * 40, 80, "长" * 10 + "\n" + MARK),
        ("", 50, ""),
    ],
)
def test_shortened(text: str, limit: int, cut: str) -> None:
    """What fits stays; what does not is cut after a sentence or a line, and says that there is more."""
    assert shortened(text, limit) == cut


@given(st.text(alphabet=st.sampled_from("三孩补贴。；\n，👶a1é"), max_size=400), st.integers(len(MARK.encode()) + 1, 600))
def test_shortened_never_exceeds_the_limit(text: str, limit: int) -> None:
    """At most so many bytes, never half a character, always from the beginning."""
    cut = shortened(text, limit)

    assert len(cut.encode()) <= limit
    if cut != text:
        assert cut.endswith(MARK)
        assert text.startswith(cut.removesuffix(MARK).rstrip())


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("到乡镇问：\n- 带身份证\n- 带户口本", "到乡镇问：\n· 带身份证\n· 带户口本"),
        ("第一段。\n\n第二段。", "第一段。\n第二段。"),
        ("* 一\n  - 二", "· 一\n· 二"),
        ("3-4 月", "3-4 月"),
        ("", ""),
    ],
)
def test_plain(markdown: str, text: str) -> None:
    """List marks become dots, empty lines go."""
    assert plain(markdown) == text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("满 3 周岁", "满3周岁"),
        ("3000 元", "3000元"),
        ("用 App 填", "用App填"),
        ("38.5 ℃ 以上", "38.5 ℃以上"),
        ("1 2", "1 2"),
        ("依据 文件", "依据 文件"),
    ],
)
def test_tight(typed: str, shown: str) -> None:
    """No space between figures and characters; other spaces stay."""
    assert tight(typed) == shown


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("拨打 120。", ["120"]),
        ("拨打12345问", ["12345"]),
        ("12356 或 110", ["12356", "110"]),
        ("120元", []),
        ("血红蛋白低于110克/升", []),
        ("120毫升", []),
        ("血压160/110", []),
        ("2025-12345", []),
        ("每天 0.120 克", []),
        ("0355-1234567", []),
        ("112345", []),
        ("12345678", []),
    ],
)
def test_callable_numbers(text: str, called: list[str]) -> None:
    """Hotlines can be tapped; amounts, dates and longer numbers cannot."""
    for made in (callable_numbers(text), prose(text)):
        assert re.findall(r'href="tel:(\d+)"', made) == called


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "![图](http://a/b.png)", "[点我](javascript:alert(1))", "<img src=x onerror=y>", "a & b", '"']
)
def test_nothing_typed_becomes_markup(text: str) -> None:
    """What stands in a knowledge file or comes from a family is text, never HTML, link or picture."""
    for made in (callable_numbers(text), prose(text)):
        assert isinstance(made, Markup)
        assert not re.search(r"<(script|img|a )", made)


@given(st.text(max_size=60))
def test_any_text_is_safe(text: str) -> None:
    """Whatever is written, the only tags are ours and all are closed."""
    parser = Balanced()
    parser.feed(callable_numbers(text))

    assert parser.tags <= {"a"}
    assert parser.open == []


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (Source("育儿补贴制度实施方案", "中办、国办", "", date(2025, 7, 28)), "《育儿补贴制度实施方案》（中办、国办，2025-07-28）"),
        (Source("《条例》", "", "国令1号"), "《条例》（国令1号）"),
        (Source("通知"), "《通知》"),
    ],
)
def test_cited(source: Source, line: str) -> None:
    """A source in one line, only with what is known of it."""
    assert cited(source) == line


def test_sources_and_dates(release: Release) -> None:
    """Each source once in the order of the parts; the oldest verification speaks for all."""
    parts = [part(release, "birth-grant"), part(release, "childcare-allowance"), part(release, "birth-grant")]

    assert [s.title for s in sources_of(parts)] == ["从“幼有所育”到“幼有优育”的长治实践", "育儿补贴制度实施方案"]
    assert verified_on(parts) == date(2026, 3, 25)
    assert verified_on([]) is None


def test_an_answer_as_text(release: Release) -> None:
    """The direct answer first and for this family, then the summary, then the source with its date."""
    text = render_text(replies(release)["answered"], release)

    assert text.startswith("按您说的三孩：三孩家庭一次性领5000元")
    assert "长治市给二孩家庭一次性补贴3000元，三孩5000元。" in text
    assert "依据：《从“幼有所育”到“幼有优育”的长治实践》（长治日报，2025-03-25）" in text
    assert text.endswith("核实于 2026-03-25。")


def test_two_answers_as_text(release: Release) -> None:
    """Several answers are numbered, and all their sources stand below."""
    text = render_text(replies(release)["two"], release)

    assert re.search(r"^1\. 按您说的三孩：", text)
    assert re.search(r"^2\. ?\n?国家育儿补贴给三岁以下的孩子", text, re.M)
    assert text.count("依据：") == 2


def test_a_stale_answer(release: Release) -> None:
    """Past its review the answer says so, and whom to ask, in text and on the page."""
    reply = replies(release)["stale"]

    assert "已过复核期，可能有变化，办理前请先问 12345。" in render_text(reply, release)
    assert "已过复核日期" in render_html(reply, release)
    assert "复核" not in render_text(replies(release)["answered"], release)


def test_choices_are_numbered(release: Release) -> None:
    """A clarification can be answered by number."""
    assert render_text(replies(release)["clarification"], release).splitlines() == ["您想问哪一种？", "1. 甲", "2. 乙", "回复序号或直接说就行。"]


def test_danger_first(release: Release) -> None:
    """First whom to call, then what to do while waiting, then what not to do; no source, nothing else."""
    text = render_text(replies(release)["urgent"], release)

    assert text.splitlines() == ["马上拨打 120，躺下别动。", "· 左侧躺", "· 不要自己走去医院"]
    assert 'href="tel:120"' in render_html(replies(release)["urgent"], release)


def test_hotlines_of_a_refusal(release: Release) -> None:
    """Numbers that the words do not name already stand below them."""
    assert render_text(replies(release)["no_match"], release) == "抱歉，没有查到。\n可以拨打 12345、12393。"
    named = replace(replies(release)["no_match"], text="请打 12345 或 12393。")
    assert render_text(named, release) == "请打 12345 或 12393。"


@pytest.mark.parametrize("kind", ["answered", "two", "stale", "clarification", "urgent", "smalltalk", "no_match", "expired", "handover"])
def test_every_reply_in_both_forms(release: Release, kind: str) -> None:
    """Text without markup within WeChat's limit; HTML whose tags are closed, without anything that runs."""
    reply = replies(release)[kind]
    text, html = render_text(reply, release), render_html(reply, release)
    parser = Balanced()
    parser.feed(html)

    assert text.strip() == text
    assert not re.search(r"<[a-z/]|\{\{|\}\}|\n\n\n|None|##", text)
    assert 0 < len(text.encode()) <= TEXT_LIMIT
    assert parser.open == []
    assert not re.search(r"<script|onerror|onclick|javascript:|\{\{|None", html)


def test_the_page_says_what_the_text_says(release: Release) -> None:
    """Every sentence of the text stands on the page too."""
    for kind, reply in replies(release).items():
        shown = re.sub(r"<[^>]+>|\s", "", render_html(reply, release))
        if reply.parts:
            for section in (s for p in reply.parts for s in p.sections):
                assert re.sub(r"\s", "", plain(tight(release.fill(section.text, TODAY)))).replace("·", "") in shown, kind
        elif reply.text:
            assert reply.text in shown, kind


def test_the_rest_of_an_entry(release: Release) -> None:
    """What the answer does not show stands behind “更多”, variants for other families not."""
    shown = compose_part(release.entries["folic-acid"], ("where",), frozenset(), (), "问", 0.9, brief=True)

    assert [s.title for s in remaining_sections(shown)] == ["什么时候", "多少", "安全吗", "注意"]
    assert "更多：什么时候、多少、安全吗、注意" in render_html(answered(release, shown), release)


def test_a_very_long_answer(release: Release) -> None:
    """The text is cut to what WeChat takes; the whole is there for channels that can send it in pieces."""
    entry = release.entries["folic-acid"]
    long = replace(entry.sections[0], text="备孕和孕早期的妇女可以免费领叶酸。" * 100)
    reply = answered(release, Part("问", entry, (), (long,), 0.9))

    assert len(render_text(reply, release).encode()) <= TEXT_LIMIT
    assert MARK in render_text(reply, release)
    assert len(whole_text(reply, release).encode()) > TEXT_LIMIT


TEMPLATES = sorted((Path(rendering.__file__).parent / "templates").glob("*"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_figure_is_typed_in_a_template(path: Path) -> None:
    """Templates lay out; the only numbers in their words are public hotlines."""
    words: Callable[[str], list[str]] = lambda text: re.findall(r"[^<>{}%\"']*[\u4e00-\u9fff][^<>{}%\"']*", text)  # noqa: E731
    numbers = {n for sentence in words(path.read_text("utf8")) for n in re.findall(r"\d+", sentence)}

    assert numbers <= {"120", "12345", "12356", "110"}
