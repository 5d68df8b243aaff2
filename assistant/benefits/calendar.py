"""孕育日历: the milestones of knowledge/timeline.yaml and the deadlines of claims, as dates of one family."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from assistant.benefits.amounts import When, money
from assistant.benefits.calculation import Calculation, calculate
from assistant.benefits.household import Birth, Household
from assistant.benefits.periods import add_months, due_date_of, last_period_of, spoken_day
from assistant.knowledge.figures import Figures
from assistant.knowledge.rules import Rule
from assistant.knowledge.timeline import Milestone, Moment

PREGNANCY = "孕期"
FULL_TERM = 40  # weeks
SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day everything is counted from. weeks: of pregnancy at birth, when the child came early."""

    born: date  # the birth date, or the due date
    expected: bool
    weeks: int = FULL_TERM

    @classmethod
    def from_last_period(cls, last_period: date) -> "Anchor":
        """A pregnancy counted from the first day of the last period."""
        return cls(due_date_of(last_period), expected=True)

    @property
    def last_period(self) -> date:
        """The first day of the last period behind the due date."""
        return last_period_of(self.born)

    @property
    def due(self) -> date:
        """The day on which a child that came early was due."""
        return self.born + timedelta(weeks=FULL_TERM - self.weeks)

    def pregnancy_week(self, on: date) -> tuple[int, int]:
        """Weeks and days of pregnancy on a day."""
        return divmod((on - self.last_period).days, 7)


class State(StrEnum):
    """Where an occasion stands on the day."""

    PAST = "时间已过"
    NOW = "现在该做"
    LATER = "以后"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One thing to do, with its first and last day; an open end has no last day."""

    title: str
    text: str
    category: str
    stage: str
    begins: date
    ends: date | None
    entries: tuple[str, ...]

    def state(self, on: date) -> State:
        """Past, now or later."""
        if on < self.begins:
            return State.LATER
        return State.PAST if self.ends is not None and self.ends < on else State.NOW

    def span(self) -> str:
        """2026 年 3 月 5 日—2026 年 4 月 4 日."""
        first = spoken_day(self.begins)
        if self.ends is None:
            return f"{first}起"
        return first if self.ends == self.begins else f"{first}—{spoken_day(self.ends)}"


@dataclass(frozen=True, slots=True)
class Calendar:
    """All occasions of a family, seen from one day."""

    anchor: Anchor
    on: date
    occasions: tuple[Occasion, ...]

    def at(self, state: State) -> list[Occasion]:
        """Due now: what ends soon, then the rest, each time what began last first. Later: the nearest beginning. Past: the latest end."""
        found = [occasion for occasion in self.occasions if occasion.state(self.on) is state]
        if state is State.NOW:
            return sorted(found, key=self._urgency)
        if state is State.PAST:
            return sorted(found, key=lambda occasion: occasion.ends or date.max, reverse=True)
        return sorted(found, key=lambda occasion: occasion.begins)

    def _urgency(self, occasion: Occasion) -> tuple[date, int]:
        ends_soon = occasion.ends is not None and occasion.ends - self.on <= SOON
        return occasion.ends if occasion.ends and ends_soon else date.max, (self.on - occasion.begins).days


def calendar(anchor: Anchor, on: date, milestones: Sequence[Milestone], calculation: Calculation | None = None) -> Calendar:
    """The calendar of one pregnancy or child; with its yearly claims when they have been calculated."""
    wanted = (m for m in milestones if anchor.expected or m.stage != PREGNANCY)
    occasions = [_occasion(milestone, anchor) for milestone in wanted]
    occasions += _claims(calculation) if calculation else []
    return Calendar(anchor, on, tuple(sorted(occasions, key=lambda occasion: (occasion.begins, occasion.ends or date.max))))


def calendar_of(anchor: Anchor, on: date, milestones: Sequence[Milestone], rules: Sequence[Rule], figures: Figures) -> Calendar:
    """The calendar of one pregnancy or child with its claims. It does not ask which child of the family this is."""
    household = Household((Birth(anchor.born, expected=anchor.expected),))
    return calendar(anchor, on, milestones, calculate(household, on, rules, figures))


def _occasion(milestone: Milestone, anchor: Anchor) -> Occasion:
    pregnant = milestone.stage == PREGNANCY

    def counted_from(moment: Moment | None) -> date:
        # Days and weeks count from the real birth: what must be done at once is not put off for a child born early.
        corrected = milestone.corrected and moment is not None and moment.unit in ("月", "岁")
        return anchor.last_period if pregnant else anchor.due if corrected else anchor.born

    start, end = milestone.start, milestone.end
    begins = _after(counted_from(start), start) if start else counted_from(start)
    ends = _last_day(counted_from(end), end, pregnant) if end else None
    entries = tuple(str(entry) for entry in milestone.entries)
    return Occasion(milestone.title, milestone.text, milestone.category, milestone.stage, begins, ends, entries)


def _after(start: date, moment: Moment) -> date:
    if moment.unit in ("月", "岁"):
        return add_months(start, moment.number * (12 if moment.unit == "岁" else 1))
    days = {"周": 7, "天": 1}.get(moment.unit, 0)
    return start + timedelta(days=moment.number * days)


def _last_day(start: date, moment: Moment, pregnant: bool) -> date:
    """孕 13 周 ends with its sixth day, as doctors count; 满 6 月龄 ends the day before; a day is its own end."""
    reached = _after(start, moment)
    if moment.unit in ("天", "小时"):
        return reached
    return reached + timedelta(days=6) if pregnant and moment.unit == "周" else reached - timedelta(days=1)


def _claims(calculation: Calculation) -> Iterable[Occasion]:
    for benefit in calculation.benefits:
        if not benefit.counts:
            continue
        for claim in benefit.outcome.claims:
            if claim.when is not When.PAST:
                begins = max(date(claim.year, 1, 1), benefit.child.birth.on)
                title = f"申领{benefit.rule.name}：{claim.year} 年 {money(claim.amount)}"
                text = f"最晚 {spoken_day(claim.due)}前办，不会自动发，建议提前两周办完。"
                yield Occasion(title, text, "补贴", benefit.about, begins, claim.due, (benefit.entry,))
