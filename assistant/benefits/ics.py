"""A calendar as an .ics file that phones can read."""

import hashlib
from datetime import UTC, datetime, time, timedelta

from icalendar import Alarm, Event
from icalendar import Calendar as File

from assistant.benefits.calendar import Calendar, Occasion, State

ZONE = "Asia/Shanghai"
MORNING = timedelta(hours=9)
LAST_CALL = timedelta(days=14)  # a second reminder so long before the end
SHORT, LONG = timedelta(days=28), timedelta(days=366)  # of a window that is neither short nor a habit of years


def as_ics(calendar: Calendar, name: str) -> bytes:
    """All that is not past. Events last all day, so they have no time zone of their own; reminders come at nine."""
    file = File()
    file.add("prodid", f"-//{name}//孕育日历//ZH")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", "孕育日历")
    file.add("x-wr-timezone", ZONE)
    for occasion in calendar.occasions:
        if occasion.state(calendar.on) is not State.PAST:
            file.add_component(_event(occasion, calendar))
    return bytes(file.to_ical())


def _event(occasion: Occasion, calendar: Calendar) -> Event:
    starts = max(occasion.begins, calendar.on)
    event = Event()
    event.add("uid", _uid(occasion))
    event.add("dtstamp", datetime.combine(calendar.on, time(), UTC))
    event.add("dtstart", starts)
    event.add("dtend", starts + timedelta(days=1))
    event.add("summary", occasion.title)
    event.add("description", f"{occasion.text}\n{occasion.span()}".strip())
    event.add("categories", [occasion.category])
    event.add("transp", "TRANSPARENT")  # a day on which something is due is not a busy day
    event.add_component(_alarm(occasion.title, MORNING))
    if occasion.ends is not None and SHORT <= occasion.ends - starts <= LONG:
        event.add_component(_alarm(f"还剩两周：{occasion.title}", occasion.ends - LAST_CALL - starts + MORNING))
    return event


def _alarm(words: str, after: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", after)
    return alarm


def _uid(occasion: Occasion) -> str:
    """The same occasion keeps its id, so that importing anew updates instead of doubling."""
    told = "|".join((occasion.stage, occasion.title, *occasion.entries, occasion.begins.isoformat()))
    return f"{hashlib.sha256(told.encode()).hexdigest()[:24]}@yunyu"
