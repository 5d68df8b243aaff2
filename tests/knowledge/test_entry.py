"""Entries: sections by facet and situation, and how their dates are taken."""

import copy
import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.knowledge.entry import HEADINGS, Entry, Facet, Kind, Source, State
from assistant.knowledge.entry_reader import read_entry
from assistant.knowledge.fields import Phrase

from .sample import ALLOWANCE, FILES, GRANT


def entry(path: str = GRANT, old: str = "", new: str = "") -> Entry:
    """A sample entry, with one place changed."""
    found, _ = read_entry(f"knowledge/{path}", FILES[path].replace(old, new, 1) if old else FILES[path])
    assert found is not None
    return found


def test_head() -> None:
    """Every key of the head lands in its field."""
    grant = entry()

    assert (grant.id, grant.topic, grant.title) == ("birth-grant", "birth_subsidy", "一次性生育补贴")
    assert (grant.kind, grant.state) == (Kind.BENEFIT, State.LIVE)
    assert grant.questions[0] == Phrase("生二胎市里给多少钱", 6)
    assert grant.questions[0].line == 6
    assert grant.not_questions == ("国家育儿补贴一年多少",)
    assert (grant.region, grant.department) == ("长治市", "市卫生健康委员会")
    assert (grant.hotlines, grant.related) == (("12345",), ("childcare-allowance",))
    assert grant.sources == (Source("从“幼有所育”到“幼有优育”的长治实践", "长治日报", "", date(2025, 3, 25)),)
    assert (grant.effective_from, grant.expires_on) == (None, None)
    assert (grant.verified_on, grant.review_by) == (date(2026, 3, 25), date(2027, 3, 25))


def test_three_ways_to_write_a_date() -> None:
    """2026-11-25, 2027/11/25 and 2025年7月28日 are all dates."""
    allowance = entry(ALLOWANCE)

    assert allowance.verified_on == date(2026, 11, 25)
    assert allowance.review_by == date(2027, 11, 25)
    assert allowance.sources[0].date == date(2025, 7, 28)


def test_sections() -> None:
    """A variant answers the family it is meant for; the general section answers all others."""
    grant = entry(old="## 怎么办", new="## 多少钱\n看是第几个孩子。\n## 怎么办")

    general, third = grant.section(Facet.AMOUNT), grant.section(Facet.AMOUNT, {"三孩", "职工"})
    assert general is not None
    assert general.text == "看是第几个孩子。"
    assert third is not None
    assert (third.heading, third.situation) == ("多少钱", "三孩")
    assert third.title == "多少钱（三孩）"
    assert grant.section(Facet.AMOUNT, {"二孩"}) == general
    assert grant.section(Facet.SAFETY) is None


def test_variant_alone_is_not_the_general_answer() -> None:
    """Without a general section, another family's variant is not used."""
    assert entry().section(Facet.AMOUNT) is None


def test_summary_and_lines() -> None:
    """一句话 is the summary; a section knows where its heading and its text begin."""
    grant = entry()
    how = grant.section(Facet.HOW)

    assert grant.summary.startswith("长治市给二孩家庭")
    assert grant.section(None) == grant.sections[0]
    assert how is not None
    assert (how.line, how.text_line) == (34, 35)
    assert how.text.splitlines()[1:] == ["- 带上身份证", "- 带上户口本"]


@pytest.mark.parametrize("heading", ["##多少钱（二孩）", "## 多少钱(二孩)", "＃＃ 多少钱（ 二孩 ）", "## 多少钱（二孩） ##"])
def test_heading_marks_are_mended(heading: str) -> None:
    """Half-width brackets, full-width marks and missing spaces make the same heading."""
    grant = entry(old="## 怎么办", new=f"{heading}\n三千。\n## 怎么办")
    section = grant.section(Facet.AMOUNT, {"二孩"})

    assert section is not None
    assert section.text == "三千。"


@pytest.mark.parametrize(
    ("change", "on", "live", "expired", "stale"),
    [
        ("", date(2026, 11, 25), True, False, False),
        ("", date(2027, 3, 25), True, False, False),
        ("", date(2027, 3, 26), True, False, True),
        ("失效日期: 2026-12-31", date(2026, 12, 31), True, False, False),
        ("失效日期: 2026-12-31", date(2027, 1, 1), False, True, False),
        ("生效日期: 2027-01-01", date(2026, 12, 31), False, False, False),
        ("生效日期: 2027-01-01", date(2027, 1, 1), True, False, False),
    ],
)
def test_validity(change: str, on: date, live: bool, expired: bool, stale: bool) -> None:
    """The last day still counts; an entry that has not begun is not live."""
    key = change[:5]
    grant = entry(old=key, new=change) if change else entry()

    assert (grant.is_live(on), grant.is_expired(on), grant.is_stale(on)) == (live, expired, stale)


@pytest.mark.parametrize("state", ["草稿", "下线"])
def test_only_published_is_live(state: str) -> None:
    """Drafts and retired entries do not answer."""
    assert not entry(old="状态: 上线", new=f"状态: {state}").is_live(date(2026, 11, 25))


def test_every_facet_but_the_basis_has_a_heading() -> None:
    """依据 is answered from the sources."""
    assert set(HEADINGS.values()) == set(Facet) - {Facet.BASIS}


def test_phrase_is_its_text() -> None:
    """A phrase goes wherever text goes, and keeps its line through copies and processes."""
    phrase = Phrase("三孩补贴", 7)

    assert phrase == "三孩补贴"
    assert phrase.text == "三孩补贴"
    assert "三孩补贴" in {phrase}
    assert [copy.deepcopy(phrase).line, pickle.loads(pickle.dumps(phrase)).line] == [7, 7]


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    """Whatever the file holds, reading it never raises."""
    read_entry("knowledge/entries/a/b.md", text)


@given(st.data())
def test_any_damage_is_read(data: st.DataObject) -> None:
    """An entry cut and patched anywhere never raises, and problems stand at lines of the file."""
    text = FILES[GRANT]
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 40))
        patch = data.draw(st.text(alphabet=":：-－'\"[]{}#&*!|>%@`甲 \t　\n\r\ufeff\u2028", max_size=5))
        text = text[:at] + patch + text[at + cut :]
    _, problems = read_entry("knowledge/entries/a/b.md", text)

    last = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= problem.line <= last for problem in problems)
