"""The other benefits: what is certain, what must be asked about, what is missing."""

from datetime import date
from decimal import Decimal

import pytest

from assistant.benefits.amounts import WAGE, When
from assistant.benefits.household import Birth, Cover, Delivery, Hukou, Loss
from assistant.knowledge.release import Release
from assistant.knowledge.rules import Sort, Verdict

from .conftest import TODAY, Calculate, named, only

GRANT = "市一次性生育补贴"
UNDER_THREE = "个税扣除（3 岁以下婴幼儿照护）"
AFTER_THREE = "个税扣除（子女教育）"
BABY = Birth(date(2026, 3, 5), order=2)


@pytest.mark.parametrize(
    ("birth", "hukou", "verdict", "amount", "entry"),
    [
        (Birth(BABY.on, order=1), Hukou.HERE, Verdict.NO, 0, "birth-grant-first-child"),
        (Birth(BABY.on, order=2), Hukou.HERE, Verdict.ASK, 3000, "birth-grant"),
        (Birth(BABY.on, order=3), Hukou.HERE, Verdict.ASK, 5000, "birth-grant"),
        (Birth(BABY.on, order=4), Hukou.HERE, Verdict.ASK, 0, "birth-grant-fourth-child"),
        (Birth(BABY.on, order=2, count=2), Hukou.HERE, Verdict.ASK, 0, "birth-grant-twins"),
        (Birth(BABY.on, order=2, adopted=True), Hukou.HERE, Verdict.ASK, 0, "birth-grant-adoption"),
        (Birth(BABY.on, order=2), Hukou.ELSEWHERE, Verdict.ASK, 0, "birth-grant-hukou"),
        (Birth(BABY.on, order=2), Hukou.MOVED, Verdict.ASK, 3000, "birth-grant"),
        (Birth(BABY.on, order=2), Hukou.NOT_YET, Verdict.ASK, 3000, "birth-grant"),
    ],
)
def test_city_grant_by_place_of_the_child(reckon: Calculate, birth: Birth, hukou: Hukou, verdict: Verdict, amount: int, entry: str) -> None:
    """Published for the second and third child; everything else must be asked about."""
    benefit = only(reckon(birth, hukou=hukou), GRANT)

    assert (benefit.verdict, benefit.published, benefit.entry) == (verdict, amount, entry)


def test_what_must_be_asked_about_is_never_counted(reckon: Calculate) -> None:
    """The grant stands beside the sum, not in it."""
    calculation = reckon(BABY, hukou=Hukou.HERE, mother=Cover.EMPLOYEE, wage=Decimal(6000))

    assert (calculation.total, calculation.published) == (10800, 3000)
    assert all(not b.sum(*When) for b in calculation.benefits if b.verdict is not Verdict.YES)


def test_missing_facts_are_named(reckon: Calculate) -> None:
    """Nothing is guessed: what hangs on a fact nobody told says which."""
    calculation = reckon(Birth(date(2026, 3, 5)))

    assert only(calculation, GRANT).missing == ("户口",)
    assert only(reckon(Birth(date(2026, 3, 5)), hukou=Hukou.HERE), GRANT).missing == ("孩次",)
    assert set(calculation.missing()) >= {"户口", "妈妈"}


@pytest.mark.parametrize(
    ("on", "names"),
    [
        (date(2026, 2, 28), {UNDER_THREE}),
        (date(2027, 1, 31), {UNDER_THREE, AFTER_THREE}),  # the change is near: both are told
        (date(2027, 2, 28), {AFTER_THREE}),
    ],
)
def test_tax_deduction_changes_at_three(reckon: Calculate, on: date, names: set[str]) -> None:
    """Born on 29 February 2024: 子女教育 begins in the month of the third birthday."""
    calculation = reckon(Birth(date(2024, 2, 29), order=1), on=on)

    assert named(calculation) & {UNDER_THREE, AFTER_THREE} == names


def test_tax_deduction_from_birth_month_to_the_month_before_three(reckon: Calculate) -> None:
    """The month of birth counts, the month of the third birthday belongs to the next deduction."""
    first = only(reckon(BABY), UNDER_THREE).outcome

    assert (first.begins, first.ends, first.amount) == (date(2026, 3, 1), date(2029, 2, 28), 2000)
    assert first.words["本年月数"] == "10 个月"
    assert only(reckon(BABY, on=date(2029, 1, 1)), AFTER_THREE).outcome.begins == date(2029, 3, 1)


def test_insurance_within_ninety_days(reckon: Calculate) -> None:
    """The last day is told; when the day of birth is not known, only about which month."""
    assert only(reckon(BABY), "给宝宝办居民医保").outcome.due == date(2026, 6, 3)
    assert "2026 年 6 月 3 日前" in only(reckon(BABY), "给宝宝办居民医保").text
    assert "大约 2026 年 6 月" in only(reckon(Birth(date(2026, 3, 1), exact=False)), "给宝宝办居民医保").text


@pytest.mark.parametrize(("born", "year"), [(date(2021, 8, 31), 2026), (date(2021, 9, 1), 2027), (date(2020, 9, 1), 2026)])
def test_free_preschool_year(reckon: Calculate, born: date, year: int) -> None:
    """The school year after reaching five by the end of August."""
    assert only(reckon(Birth(born)), "学前一年免保育教育费").outcome.begins == date(year, 9, 1)


@pytest.mark.parametrize(
    ("count", "delivery", "days"),
    [(1, None, 158), (1, Delivery.DIFFICULT, 173), (2, Delivery.NORMAL, 173), (2, Delivery.DIFFICULT, 188), (3, Delivery.NORMAL, 188)],
)
def test_maternity_leave(reckon: Calculate, count: int, delivery: Delivery | None, days: int) -> None:
    """More for each further child and for a difficult birth."""
    benefit = only(reckon(Birth(date(2026, 10, 1), order=1, count=count, delivery=delivery), mother=Cover.EMPLOYEE), "产假")

    assert (benefit.verdict, benefit.outcome.days) == (Verdict.YES, days)


def test_maternity_leave_of_a_fourth_child(reckon: Calculate) -> None:
    """The nation's days are certain, the province's must be asked about."""
    benefit = only(reckon(Birth(date(2026, 10, 1), order=4), mother=Cover.EMPLOYEE), "产假")

    assert (benefit.verdict, benefit.outcome.days) == (Verdict.ASK, 98)


@pytest.mark.parametrize(("loss", "days"), [(Loss.EARLY, 15), (Loss.LATE, 42)])
def test_miscarriage(reckon: Calculate, loss: Loss, days: int) -> None:
    """Leave by how far it had come; nothing of children is mentioned."""
    calculation = reckon(Birth(date(2026, 11, 1), loss=loss), mother=Cover.EMPLOYEE)

    assert only(calculation, "流产假").outcome.days == days
    assert named(calculation) == {"流产假", "生育津贴", "生育医药费报销"}


def test_miscarriage_of_unknown_length(reckon: Calculate) -> None:
    """Then the length is what is missing."""
    assert only(reckon(Birth(date(2026, 11, 1), loss=Loss.UNSAID), mother=Cover.EMPLOYEE), "流产假").missing == ("孕月",)


def test_maternity_allowance_with_the_family_s_own_numbers(reckon: Calculate) -> None:
    """The formula, both day counts, and never in a sum."""
    birth = Birth(date(2026, 10, 1), order=1)
    benefit = only(reckon(birth, mother=Cover.EMPLOYEE, wage=Decimal(6000)), "生育津贴")

    assert "按 98 天约 19600 元；按 158 天约 31600 元" in benefit.text
    assert (benefit.verdict, benefit.published) == (Verdict.ASK, 0)
    assert only(reckon(birth, mother=Cover.EMPLOYEE), "生育津贴").missing == (WAGE,)


@pytest.mark.parametrize(
    ("mother", "father", "entry"),
    [
        (Cover.RESIDENT, None, "maternity-resident-insurance"),
        (Cover.NONE, Cover.EMPLOYEE, "maternity-unemployed-spouse"),
        (Cover.NONE, Cover.NONE, "maternity-allowance"),
        (Cover.FLEXIBLE, None, "maternity-flexible-employment"),
    ],
)
def test_who_has_no_maternity_allowance(reckon: Calculate, mother: Cover, father: Cover | None, entry: str) -> None:
    """Each is told why, from the entry for it."""
    assert only(reckon(BABY, mother=mother, father=father), "生育津贴").entry == entry


def test_childcare_leave_lasts_until_the_youngest_is_three(reckon: Calculate) -> None:
    """A family's rule hangs on its youngest child, and is shown once."""
    births = (Birth(date(2022, 1, 1), order=1), Birth(date(2025, 1, 1), order=2))
    benefit = only(reckon(*births, mother=Cover.EMPLOYEE, father=Cover.EMPLOYEE), "育儿假")

    assert (benefit.about, benefit.outcome.ends) == ("全家", date(2027, 12, 31))


def test_nursery_money_goes_to_the_nursery(reckon: Calculate) -> None:
    """Shown only to families that use one, and never promised."""
    assert only(reckon(BABY, nursery=True), "托育补助").verdict is Verdict.NO
    assert "托育补助" not in named(reckon(BABY, nursery=False)) | named(reckon(BABY))


def test_several_children_are_added_up_by_year(reckon: Calculate) -> None:
    """One born 2024, one 2026: each year's claims together."""
    calculation = reckon(Birth(date(2024, 1, 15), order=1), Birth(date(2026, 3, 5), order=2))

    assert calculation.by_year() == {2026: 7200, 2027: 3900, 2028: 3600}
    assert calculation.now == 7200


def test_every_benefit_can_be_looked_up(release: Release, reckon: Calculate) -> None:
    """Each rests on an entry that is live, with sources."""
    calculation = reckon(BABY, Birth(date(2027, 3, 1), expected=True, order=3), Birth(date(2021, 5, 1), order=1), mother=Cover.EMPLOYEE)

    for benefit in calculation.benefits:
        assert release.entries[benefit.entry].is_live(TODAY)
        assert release.entries[benefit.entry].sources
        for remark in benefit.remarks:
            assert not remark.entry or release.entries[remark.entry].is_live(TODAY)


def test_no_placeholder_is_left(reckon: Calculate) -> None:
    """Texts are filled whole: no braces and no figure without a value."""
    for birth in (BABY, Birth(date(2023, 6, 1), order=3, count=2), Birth(date(2027, 1, 1), expected=True), Birth(TODAY, loss=Loss.LATE)):
        for benefit in reckon(birth, hukou=Hukou.HERE, mother=Cover.EMPLOYEE, father=Cover.NONE, nursery=True).benefits:
            for text in (benefit.text, *(remark.text for remark in benefit.remarks)):
                assert not set(text) & set("{}"), text
                assert "以最新公布为准" not in text


def test_money_comes_first(reckon: Calculate) -> None:
    """In the order of the rules."""
    assert [b.rule.sort for b in reckon(BABY, hukou=Hukou.HERE).benefits][:2] == [Sort.MONEY, Sort.MONEY]
