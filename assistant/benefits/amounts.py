"""The reckonings: figures and dates of one child -> claims, days, spans. No policy stands here, only arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from assistant.benefits.household import NEVER, Birth, Delivery, Household
from assistant.benefits.periods import add_months, calendar_months, day_of_year, month_start, spoken_day, spoken_month
from assistant.knowledge.fields import Phrase
from assistant.knowledge.figures import Figures
from assistant.knowledge.reckonings import (
    DailyWage,
    Days,
    EachYear,
    Monthly,
    Once,
    Reckoning,
    RemainingMonths,
    SchoolYear,
    Span,
    Within,
    Yearly,
)  # fmt: skip

HALF_MONTH = timedelta(days=15)
WAGE = "单位上年度职工月平均工资"


class When(StrEnum):
    """Where a claim stands on the day of reckoning."""

    PAST = "已过"
    NOW = "现在"
    LATER = "以后"


@dataclass(frozen=True, slots=True)
class Claim:
    """One yearly claim: how much, until when."""

    year: int
    amount: Decimal
    due: date
    when: When
    months: int = 12


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reckoning comes to. words: what the rule's text may name, ready to read."""

    claims: tuple[Claim, ...] = ()
    amount: Decimal = Decimal(0)  # a single amount, or so much a month or a year
    days: int | None = None
    begins: date | None = None
    ends: date | None = None
    due: date | None = None
    missed: bool = False  # the first claim came too late
    over: bool = False  # every claim is past
    first_years: tuple[int, ...] = ()  # in which the first claim could be made
    missing: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Basis:
    """What every reckoning works from."""

    birth: Birth
    household: Household
    figures: Figures
    on: date

    def number(self, name: Phrase, on: date | None = None) -> Decimal:
        """A figure on a day; none counts as nothing, and the checks tell staff."""
        return self.figures.number(name, on or self.on) or Decimal(0)

    def spoken(self, day: date) -> str:
        """A day reckoned from the birth: only about which month when nobody told the day of birth."""
        return spoken_day(day) if self.birth.exact else f"大约 {spoken_month(day + HALF_MONTH)}"

    def unit(self, name: Phrase) -> str:
        """The figure's unit."""
        return self.figures[name].unit if name in self.figures else ""


def reckon(reckoning: Reckoning | None, basis: Basis) -> Outcome:
    """Carry out one reckoning."""
    match reckoning:
        case None:
            return Outcome()
        case Once():
            amount = basis.number(reckoning.amount)
            return Outcome(amount=amount, words={"金额": money(amount)})
        case Yearly():
            return _yearly(reckoning, basis)
        case RemainingMonths():
            return _remaining_months(reckoning, basis)
        case Monthly():
            return _monthly(reckoning, basis)
        case Days():
            days = _days(reckoning.days, reckoning, basis)
            return Outcome(days=days, words={"天数": f"{days} {basis.unit(reckoning.days)}"})
        case EachYear():
            ends = add_months(basis.birth.on, reckoning.end) - timedelta(days=1)
            amount = basis.number(reckoning.amount)
            each = f"{_plain(amount)} {basis.unit(reckoning.amount)}"
            return Outcome(amount=amount, ends=ends, words={"每年": each, "止": basis.spoken(ends)})
        case DailyWage():
            return _daily_wage(reckoning, basis)
        case Within():
            days = int(basis.number(reckoning.days))
            due = basis.birth.on + timedelta(days=days)
            return Outcome(days=days, due=due, words={"天数": f"{days} 天", "截止": basis.spoken(due) + ("前" if basis.birth.exact else "")})
        case Span():
            begins = add_months(basis.birth.on, reckoning.begin)
            ends = add_months(basis.birth.on, reckoning.end) - timedelta(days=1)
            return Outcome(begins=begins, ends=ends, words={"起": basis.spoken(begins), "止": basis.spoken(ends)})
        case SchoolYear():
            return _school_year(reckoning, basis)


def money(amount: Decimal) -> str:
    """3600 元."""
    return f"{_plain(amount)} 元"


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _claimed(rows: list[tuple[int, Decimal, date, int]], basis: Basis) -> Outcome:
    """Claims with their standing. Earlier years count as claimed: who says otherwise has said so by `first_claim`."""
    claims = []
    for year, amount, due, months in rows:
        done = due < basis.on or basis.birth.first_claim == basis.on.year == year
        when = When.PAST if done else When.NOW if year == basis.on.year else When.LATER
        claims.append(Claim(year, amount, due, when, months))
    now = next((c for c in claims if c.when is When.NOW), None)
    open_claims = [c for c in claims if c.when is not When.PAST]
    words = {
        "次数": f"{len(claims)} 次",
        "总额": money(sum((c.amount for c in claims), Decimal(0))),
        "分年": "、".join(f"{c.year} 年 {money(c.amount)}" for c in claims),
        "余额": money(sum((c.amount for c in open_claims), Decimal(0))),
        "本年": f"{basis.on.year} 年",
        "本年额": money(now.amount if now else Decimal(0)),
        "截止": spoken_day(open_claims[0].due) if open_claims else "",
    }
    over = bool(claims) and not open_claims
    return Outcome(claims=tuple(claims), due=now.due if now else None, over=over, words=words)


def _yearly(reckoning: Yearly, basis: Basis) -> Outcome:
    birth, born = basis.birth, basis.birth.on.year
    last = born + reckoning.first_within
    years = tuple(range(born, last + 1))
    first = birth.first_claim if birth.first_claim else max(born, basis.on.year) if birth.first_claim == NEVER else born
    if first > last:
        return Outcome(missed=True, first_years=years)
    rows = []
    for year in range(first, first + int(basis.number(reckoning.times))):
        due = day_of_year(year, reckoning.due)
        rows.append((year, basis.number(reckoning.amount, due), due, 12))
    return replace(_claimed(rows, basis), first_years=years)


def _remaining_months(reckoning: RemainingMonths, basis: Basis) -> Outcome:
    since = reckoning.since
    months = max(0, calendar_months(since, add_months(month_start(basis.birth.on), reckoning.age)))
    rows, left, year = [], months, since.year
    while left > 0:
        counted = min(left, 12 if year > since.year else 13 - since.month)
        due = day_of_year(year, reckoning.due)
        rows.append((year, counted * basis.number(reckoning.amount, due), due, counted))
        left, year = left - counted, year + 1
    outcome = _claimed(rows, basis)
    years = tuple(range(since.year, reckoning.first_by + 1))
    if basis.birth.first_claim == NEVER and basis.on.year > reckoning.first_by and not outcome.over:
        return Outcome(missed=True, first_years=years)
    words = {**outcome.words, "起算": spoken_month(since), "月数": f"{months} 个月"}
    return replace(outcome, words=words, first_years=years)


def _monthly(reckoning: Monthly, basis: Basis) -> Outcome:
    first = add_months(month_start(basis.birth.on), reckoning.begin)
    last = None if reckoning.end is None else add_months(month_start(basis.birth.on), reckoning.end - 1)
    year_first, year_last = date(basis.on.year, 1, 1), date(basis.on.year, 12, 1)
    this_year = max(0, calendar_months(max(first, year_first), min(last or year_last, year_last)))
    each = basis.number(reckoning.amount, max(first, basis.on))
    words = {
        "每月": money(each),
        "起": spoken_month(first),
        "止": spoken_month(last) if last else "",
        "本年月数": f"{this_year} 个月",
        "本年额": money(each * this_year),
    }
    ends = add_months(last, 1) - timedelta(days=1) if last else None
    return Outcome(amount=each, begins=first, ends=ends, words=words)


def _days(base: Phrase, reckoning: Days | DailyWage, basis: Basis) -> int:
    more = basis.number(reckoning.each_more) * (basis.birth.count - 1) if reckoning.each_more else 0
    hard = basis.number(reckoning.difficult) if reckoning.difficult and basis.birth.delivery is Delivery.DIFFICULT else 0
    return int(basis.number(base) + more + hard)


def _daily_wage(reckoning: DailyWage, basis: Basis) -> Outcome:
    counts = [_days(name, reckoning, basis) for name in reckoning.days]
    spoken = "或 ".join(f"{days} 天" for days in counts)
    formula = f"{WAGE} ÷ {reckoning.divisor} × {spoken}"
    wage = basis.household.wage
    if wage is None:
        return Outcome(days=counts[0], missing=(WAGE,), words={"算式": formula, "结果": "填上" + WAGE + "就能估算"})
    each = [(days, (wage / reckoning.divisor * days).quantize(Decimal(1), ROUND_HALF_UP)) for days in counts]
    results = "；".join(f"按 {days} 天约 {money(amount)}" for days, amount in each)
    return Outcome(amount=each[0][1], days=counts[0], words={"算式": formula, "结果": f"月平均 {money(wage)}时，{results}"})


def _school_year(reckoning: SchoolYear, basis: Basis) -> Outcome:
    old_enough = add_months(basis.birth.on, reckoning.age)
    year = old_enough.year if old_enough <= day_of_year(old_enough.year, reckoning.reached) else old_enough.year + 1
    begins = day_of_year(year, reckoning.opens)
    ends = day_of_year(year + 1, reckoning.opens) - timedelta(days=1)
    given = year >= reckoning.first
    words = {"学年": f"{year}—{year + 1} 学年", "起": spoken_month(begins)}
    return Outcome(begins=begins if given else None, ends=ends if given else None, words=words)
