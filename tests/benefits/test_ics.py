"""The .ics file: valid by the rules of RFC 5545, read back by a calendar library."""

import re
from datetime import date, timedelta

import icalendar
import pytest

from assistant.benefits.calendar import Anchor, State, calendar_of
from assistant.benefits.ics import as_ics
from assistant.knowledge.release import Release

from .conftest import TODAY

ANCHORS = [Anchor.from_last_period(date(2026, 7, 8)), Anchor(date(2026, 2, 28), expected=False), Anchor(date(2024, 2, 29), False, weeks=30)]


def written(release: Release, anchor: Anchor, on: date = TODAY) -> bytes:
    """The file of one family."""
    return as_ics(calendar_of(anchor, on, release.timeline, release.rules, release.figures), "孕育政策助手")


@pytest.mark.parametrize("anchor", ANCHORS, ids=str)
def test_lines_are_as_the_standard_wants_them(release: Release, anchor: Anchor) -> None:
    """CRLF, at most 75 octets a line, never cut inside a character, blocks closed in order."""
    raw = written(release, anchor)
    lines = raw.split(b"\r\n")

    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    assert all(line.decode("utf8") is not None for line in lines)
    unfolded = raw.replace(b"\r\n ", b"").decode("utf8")
    opened: list[str] = []
    for mark, name in re.findall(r"^(BEGIN|END):(.+?)\r$", unfolded, re.M):
        if mark == "BEGIN":
            opened.append(name)
        else:
            assert opened.pop() == name
    assert opened == []


@pytest.mark.parametrize("anchor", ANCHORS, ids=str)
def test_a_calendar_library_reads_it(release: Release, anchor: Anchor) -> None:
    """Every event that is not past: all day, in Chinese, with a reminder, without anything that could not be parsed."""
    shown = calendar_of(anchor, TODAY, release.timeline, release.rules, release.figures)
    file = icalendar.Calendar.from_ical(written(release, anchor))
    events = file.walk("VEVENT")

    assert file["VERSION"] == "2.0"
    assert file["X-WR-TIMEZONE"] == "Asia/Shanghai"
    assert [str(e["SUMMARY"]) for e in events] == [o.title for o in shown.occasions if o.state(TODAY) is not State.PAST]
    for event in events:
        assert event.errors == []
        assert type(event["DTSTART"].dt) is date  # a day, not a moment: it is the same day everywhere
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1)
        assert event["DTSTART"].dt >= TODAY
        alarms = event.walk("VALARM")
        assert alarms[0]["TRIGGER"].dt == timedelta(hours=9)
        assert all(alarm["ACTION"] == "DISPLAY" and alarm["DESCRIPTION"] for alarm in alarms)


def test_text_comes_back_as_it_was(release: Release) -> None:
    """Commas, semicolons and line ends are escaped, Chinese stays Chinese."""
    file = icalendar.Calendar.from_ical(written(release, ANCHORS[1]))
    (claim,) = [e for e in file.walk("VEVENT") if str(e["SUMMARY"]) == "申领国家育儿补贴：2026 年 3600 元"]

    assert str(claim["DESCRIPTION"]).startswith("最晚 2026 年 12 月 31 日前办，不会自动发")
    assert "\n" in str(claim["DESCRIPTION"])


def test_a_deadline_is_recalled_two_weeks_before(release: Release) -> None:
    """The claim of this year: in the morning, two weeks before its last day."""
    file = icalendar.Calendar.from_ical(written(release, ANCHORS[1]))
    (claim,) = [e for e in file.walk("VEVENT") if str(e["SUMMARY"]).startswith("申领国家育儿补贴：2026")]
    last_call = claim["DTSTART"].dt + claim.walk("VALARM")[1]["TRIGGER"].dt

    assert last_call == date(2026, 12, 17)


def test_importing_again_updates(release: Release) -> None:
    """Every event has an id of its own that stays the same on another day."""
    today = [str(e["UID"]) for e in icalendar.Calendar.from_ical(written(release, ANCHORS[1])).walk("VEVENT")]
    later = [str(e["UID"]) for e in icalendar.Calendar.from_ical(written(release, ANCHORS[1], TODAY + timedelta(days=30))).walk("VEVENT")]

    assert len(today) == len(set(today))
    assert set(later) <= set(today)


def test_nothing_of_the_family_stands_in_an_id(release: Release) -> None:
    """An id is a digest: a shared calendar does not tell a birth date by it."""
    ids = re.findall(rb"^UID:(.*)$", written(release, ANCHORS[1]).replace(b"\r\n ", b""), re.M)

    assert all(re.fullmatch(rb"[0-9a-f]{24}@yunyu\r", name) for name in ids)
