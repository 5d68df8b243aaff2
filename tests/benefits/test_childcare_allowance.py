"""国家育儿补贴: every month of birth of 2022–2024 against the table that was worked out by hand, and every boundary."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assistant.benefits.amounts import When
from assistant.benefits.calculation import calculate
from assistant.benefits.household import NEVER, Birth, Household, Hukou
from assistant.knowledge.figures import Figures
from assistant.knowledge.release import Release
from assistant.knowledge.rules import Verdict

from .conftest import ALLOWANCE, TODAY, Calculate, only

# year and month of birth, months, total, claims by year (money.md, table B-T1)
TABLE = [
    (2022, 1, 1, 300, {2025: 300}),
    (2022, 2, 2, 600, {2025: 600}),
    (2022, 3, 3, 900, {2025: 900}),
    (2022, 4, 4, 1200, {2025: 1200}),
    (2022, 5, 5, 1500, {2025: 1500}),
    (2022, 6, 6, 1800, {2025: 1800}),
    (2022, 7, 7, 2100, {2025: 2100}),
    (2022, 8, 8, 2400, {2025: 2400}),
    (2022, 9, 9, 2700, {2025: 2700}),
    (2022, 10, 10, 3000, {2025: 3000}),
    (2022, 11, 11, 3300, {2025: 3300}),
    (2022, 12, 12, 3600, {2025: 3600}),
    (2023, 1, 13, 3900, {2025: 3600, 2026: 300}),
    (2023, 2, 14, 4200, {2025: 3600, 2026: 600}),
    (2023, 3, 15, 4500, {2025: 3600, 2026: 900}),
    (2023, 4, 16, 4800, {2025: 3600, 2026: 1200}),
    (2023, 5, 17, 5100, {2025: 3600, 2026: 1500}),
    (2023, 6, 18, 5400, {2025: 3600, 2026: 1800}),
    (2023, 7, 19, 5700, {2025: 3600, 2026: 2100}),
    (2023, 8, 20, 6000, {2025: 3600, 2026: 2400}),
    (2023, 9, 21, 6300, {2025: 3600, 2026: 2700}),
    (2023, 10, 22, 6600, {2025: 3600, 2026: 3000}),
    (2023, 11, 23, 6900, {2025: 3600, 2026: 3300}),
    (2023, 12, 24, 7200, {2025: 3600, 2026: 3600}),
    (2024, 1, 25, 7500, {2025: 3600, 2026: 3600, 2027: 300}),
    (2024, 2, 26, 7800, {2025: 3600, 2026: 3600, 2027: 600}),
    (2024, 3, 27, 8100, {2025: 3600, 2026: 3600, 2027: 900}),
    (2024, 4, 28, 8400, {2025: 3600, 2026: 3600, 2027: 1200}),
    (2024, 5, 29, 8700, {2025: 3600, 2026: 3600, 2027: 1500}),
    (2024, 6, 30, 9000, {2025: 3600, 2026: 3600, 2027: 1800}),
    (2024, 7, 31, 9300, {2025: 3600, 2026: 3600, 2027: 2100}),
    (2024, 8, 32, 9600, {2025: 3600, 2026: 3600, 2027: 2400}),
    (2024, 9, 33, 9900, {2025: 3600, 2026: 3600, 2027: 2700}),
    (2024, 10, 34, 10200, {2025: 3600, 2026: 3600, 2027: 3000}),
    (2024, 11, 35, 10500, {2025: 3600, 2026: 3600, 2027: 3300}),
    (2024, 12, 36, 10800, {2025: 3600, 2026: 3600, 2027: 3600}),
]


@pytest.mark.parametrize("day", [1, 15, 28])
@pytest.mark.parametrize(("year", "month", "months", "total", "claims"), TABLE)
def test_born_2022_to_2024(reckon: Calculate, year: int, month: int, months: int, total: int, claims: dict[int, int], day: int) -> None:
    """Months from 2025 to the month of the third birthday, whole years first, whatever the day."""
    benefit = only(reckon(Birth(date(year, month, day), order=1), on=date(2025, 9, 1)), ALLOWANCE)

    assert {claim.year: claim.amount for claim in benefit.outcome.claims} == claims
    assert sum(claim.months for claim in benefit.outcome.claims) == months
    assert benefit.sum(*When) == total
    assert f"{months} 个月" in benefit.text


@pytest.mark.parametrize("year", [2025, 2026, 2027, 2028])
@pytest.mark.parametrize("month", range(1, 13))
def test_born_from_2025_on(reckon: Calculate, year: int, month: int) -> None:
    """Three claims of the same amount, whatever the month."""
    benefit = only(reckon(Birth(date(year, month, 1), expected=year > 2026, order=3), on=date(year, month, 1)), ALLOWANCE)

    assert [(claim.year, claim.amount) for claim in benefit.outcome.claims] == [(year + n, Decimal(3600)) for n in range(3)]


def test_born_2021_gets_nothing(reckon: Calculate) -> None:
    """Who was three before 2025 is not on the list; one day later there is a month."""
    assert ALLOWANCE not in {b.rule.name for b in reckon(Birth(date(2021, 12, 31), order=1), on=date(2025, 9, 1)).benefits}
    assert reckon(Birth(date(2022, 1, 1), order=1), on=date(2025, 9, 1)).total == 300


def test_last_day_of_2024_and_first_of_2025(reckon: Calculate) -> None:
    """Both come to the same sum, by different rules and in different years."""
    before = only(reckon(Birth(date(2024, 12, 31), order=1), on=date(2025, 9, 1)), ALLOWANCE)
    after = only(reckon(Birth(date(2025, 1, 1), order=1), on=date(2025, 9, 1)), ALLOWANCE)

    assert before.sum(*When) == after.sum(*When) == 10800
    assert [c.year for c in before.outcome.claims] == [c.year for c in after.outcome.claims] == [2025, 2026, 2027]


def test_leap_day_counts_as_february(reckon: Calculate) -> None:
    """Born on 29 February 2024: 26 months, though 2027 has no such day."""
    assert reckon(Birth(date(2024, 2, 29), order=1), on=date(2025, 9, 1)).total == 7800


# born, first claim, day: to claim this year, still to come with it, verdict
STANDING = [
    (date(2024, 1, 15), None, TODAY, 3600, 3900, Verdict.YES),
    (date(2024, 1, 15), 2025, date(2027, 6, 1), 300, 300, Verdict.YES),
    (date(2023, 1, 15), 2025, TODAY, 300, 300, Verdict.YES),
    (date(2023, 1, 15), 2025, date(2027, 1, 1), 0, 0, Verdict.NO),
    (date(2023, 1, 15), NEVER, TODAY, 0, 0, Verdict.ASK),
    (date(2023, 1, 15), NEVER, date(2025, 12, 31), 3600, 3900, Verdict.YES),
    (date(2022, 5, 1), NEVER, TODAY, 0, 0, Verdict.NO),
    (date(2025, 3, 1), NEVER, TODAY, 3600, 10800, Verdict.YES),
    (date(2025, 3, 1), NEVER, date(2026, 12, 31), 3600, 10800, Verdict.YES),
    (date(2025, 3, 1), NEVER, date(2027, 1, 1), 0, 0, Verdict.ASK),
    (date(2025, 3, 1), 2025, TODAY, 3600, 7200, Verdict.YES),
    (date(2025, 3, 1), 2026, TODAY, 0, 7200, Verdict.YES),
    (date(2026, 3, 1), NEVER, TODAY, 3600, 10800, Verdict.YES),
    (date(2026, 3, 1), 2026, TODAY, 0, 7200, Verdict.YES),
    (date(2026, 12, 31), NEVER, date(2026, 12, 31), 3600, 10800, Verdict.YES),
    (date(2026, 12, 31), NEVER, date(2027, 1, 1), 3600, 10800, Verdict.YES),
    (date(2026, 12, 31), NEVER, date(2028, 1, 1), 0, 0, Verdict.ASK),
    (date(2025, 3, 1), 2025, date(2028, 1, 1), 0, 0, Verdict.NO),
]


@pytest.mark.parametrize(("born", "first", "on", "now", "left", "verdict"), STANDING)
def test_what_is_left(reckon: Calculate, born: date, first: int | None, on: date, now: int, left: int, verdict: Verdict) -> None:
    """It hangs on the day and on the first claim; a first claim that comes too late must be asked about."""
    calculation = reckon(Birth(born, order=1, first_claim=first), on=on)

    assert (calculation.now, calculation.left, only(calculation, ALLOWANCE).verdict) == (now, left, verdict)


def test_twins_get_two_shares(reckon: Calculate) -> None:
    """Each of them the whole amount."""
    assert reckon(Birth(date(2026, 3, 1), order=1, count=2)).left == 21600


def test_twins_that_pass_the_third_place(reckon: Calculate) -> None:
    """The third child counts, the fourth must be asked about and is not counted."""
    third, fourth = (b for b in reckon(Birth(date(2026, 3, 1), order=3, count=2)).benefits if b.rule.name == ALLOWANCE)

    assert (third.verdict, third.sum(*When)) == (Verdict.YES, 10800)
    assert (fourth.verdict, fourth.sum(*When), fourth.entry) == (Verdict.ASK, 0, "childcare-allowance-fourth-child")


def test_an_adopted_child_is_like_any_other(reckon: Calculate) -> None:
    """The same amount, with a word about who applies."""
    benefit = only(reckon(Birth(date(2024, 1, 15), order=1, adopted=True)), ALLOWANCE)

    assert benefit.sum(When.NOW, When.LATER) == 3900
    assert "childcare-allowance-adoption" in {remark.entry for remark in benefit.remarks}


@pytest.mark.parametrize(
    ("hukou", "entry"),
    [
        (Hukou.NOT_YET, "childcare-allowance-no-hukou"),
        (Hukou.ELSEWHERE, "childcare-allowance-hukou"),
        (Hukou.MOVED, "childcare-allowance-hukou-moved"),
    ],
)
def test_where_the_child_is_registered(reckon: Calculate, hukou: Hukou, entry: str) -> None:
    """The amount is the nation's; where to apply, and what is not known after moving, is said beside it."""
    benefit = only(reckon(Birth(date(2026, 3, 1), order=1), hukou=hukou), ALLOWANCE)

    assert benefit.sum(When.NOW) == 3600
    assert entry in {remark.entry for remark in benefit.remarks}


def test_a_child_still_expected(reckon: Calculate) -> None:
    """“如果明年3月出生”: nothing now, three claims from that year on."""
    calculation = reckon(Birth(date(2027, 3, 1), expected=True, order=1))

    assert (calculation.now, calculation.by_year()) == (0, {2027: 3600, 2028: 3600, 2029: 3600})


def test_a_new_amount_holds_from_its_day(release: Release) -> None:
    """A figure that is to change counts for the claims after its day, not for those before."""
    name = f"{ALLOWANCE}.每年"
    changed = replace(release.figures[name], values=(*release.figures[name].values, (date(2028, 1, 1), "4000")))
    figures = Figures.of([changed, *release.figures.values()])
    calculation = calculate(Household((Birth(date(2026, 3, 1), order=1),)), TODAY, release.rules, figures)

    assert calculation.by_year() == {2026: 3600, 2027: 3600, 2028: 4000}
