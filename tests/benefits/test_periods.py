"""Months and ages at their edges."""

from datetime import date

import pytest

from assistant.benefits.periods import add_months, calendar_months, day_of_year, due_date_of, last_period_of, months_old


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2025, 12, 31), 12, date(2026, 12, 31)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
        (date(2026, 1, 1), 0, date(2026, 1, 1)),
    ],
)
def test_months_are_added_within_the_month(day: date, months: int, expected: date) -> None:
    """A day that the month lacks becomes its last day."""
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("born", "on", "months"),
    [
        (date(2024, 2, 29), date(2027, 2, 27), 35),
        (date(2024, 2, 29), date(2027, 2, 28), 36),
        (date(2025, 12, 31), date(2026, 12, 30), 11),
        (date(2025, 12, 31), date(2026, 12, 31), 12),
        (date(2026, 11, 25), date(2026, 11, 25), 0),
        (date(2026, 12, 1), date(2026, 11, 25), -1),
        (date(2027, 1, 31), date(2026, 11, 25), -3),
    ],
)
def test_full_months_of_age(born: date, on: date, months: int) -> None:
    """A month is full on its day; before birth the number is negative."""
    assert months_old(born, on) == months


def test_calendar_months_count_both_ends() -> None:
    """January to January of the next year is thirteen."""
    assert calendar_months(date(2025, 1, 31), date(2026, 1, 1)) == 13


def test_a_leap_day_exists_in_every_year() -> None:
    """29 February of a year without it is 28 February."""
    assert day_of_year(2027, (2, 29)) == date(2027, 2, 28)


def test_due_date_and_last_period_are_280_days_apart() -> None:
    """Forth and back is the same day."""
    assert due_date_of(date(2026, 7, 8)) == date(2027, 4, 14)
    assert last_period_of(date(2027, 4, 14)) == date(2026, 7, 8)
