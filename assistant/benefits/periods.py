"""Months and ages, as the rules count them."""

from calendar import monthrange
from datetime import date, timedelta

DAYS_OF_PREGNANCY = 280  # from the first day of the last period to the due date


def add_months(day: date, months: int) -> date:
    """The same day some months later; the last day of a shorter month, so 29 February is 28 February in most years."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def calendar_months(first: date, last: date) -> int:
    """Calendar months from the month of `first` to the month of `last`, both counted; below 1 when last comes earlier."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def months_old(born: date, on: date) -> int:
    """Full months of age; negative before birth."""
    months = calendar_months(born, on) - 1
    return months - 1 if add_months(born, months) > on else months


def month_start(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def day_of_year(year: int, month_day: tuple[int, int]) -> date:
    """A month and day in a year; 29 February becomes 28 in years without it."""
    month, day = month_day
    return date(year, month, min(day, monthrange(year, month)[1]))


def last_period_of(due: date) -> date:
    """The first day of the last period behind a due date."""
    return due - timedelta(days=DAYS_OF_PREGNANCY)


def due_date_of(last_period: date) -> date:
    """The due date behind a last period."""
    return last_period + timedelta(days=DAYS_OF_PREGNANCY)


def spoken_month(day: date) -> str:
    """2026 年 3 月."""
    return f"{day.year} 年 {day.month} 月"


def spoken_day(day: date) -> str:
    """2026 年 3 月 5 日."""
    return f"{spoken_month(day)} {day.day} 日"
