"""What a family typed: read when it can be right, answered kindly when it cannot."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.benefits.calendar import Anchor
from assistant.benefits.household import NEVER, Birth, Cover, Delivery, Household, Hukou, Loss
from assistant.benefits.inputs import read_anchor, read_household
from assistant.knowledge.regions import District, Regions

from .conftest import TODAY

REGIONS = Regions("长治市", districts=(District("潞州区", ("城区",)), District("沁县")))
BORN = {"stage1": "born", "year1": "2026", "month1": "3", "day1": "5"}


def household(**given: str) -> Household:
    """A household that must be without mistakes."""
    read, errors = read_household({**BORN, **given}, TODAY, REGIONS)
    assert errors == {}
    return read


def mistake(**given: str) -> dict[str, str]:
    """The mistakes of a household."""
    return read_household({**BORN, **given}, TODAY, REGIONS)[1]


def test_everything_told() -> None:
    """Each answer becomes a fact; full-width figures are read too."""
    read = household(
        year1="２０２６", order1="2", count1="2", first1="0", delivery1="difficult", hukou="城区",
        mother="employee", father="flexible", nursery="yes", wage="6,000.5 元",
    )  # fmt: skip

    birth = Birth(date(2026, 3, 5), order=2, count=2, delivery=Delivery.DIFFICULT, first_claim=NEVER)
    assert read == Household((birth,), Hukou.HERE, Cover.EMPLOYEE, Cover.FLEXIBLE, True, Decimal("6000.5"))


def test_not_sure_is_an_answer_that_tells_nothing() -> None:
    """“不清楚” leaves the fact unknown and is no mistake."""
    read = household(first1="unknown", mother="unknown", hukou="unknown", wage="unknown")

    assert (read.births[0].first_claim, read.mother, read.hukou, read.wage) == (None, None, None, None)


def test_day_may_be_left_out() -> None:
    """Then the month counts from its first day, and the day is known to be unknown."""
    birth = household(day1="").births[0]

    assert (birth.on, birth.exact) == (date(2026, 3, 1), False)


def test_a_loss_needs_no_length() -> None:
    """Its length may be unknown."""
    assert household(stage1="lost", month1="11", day1="1", loss1="unknown").births[0].loss is Loss.UNSAID


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"year1": "2027"}, "date1", "还没到"),
        ({"year1": "2000"}, "date1", "18 岁以前"),
        ({"month1": "2", "day1": "30"}, "date1", "没有这一天"),
        ({"month1": "13"}, "date1", "没有这一天"),
        ({"year1": "二零二六"}, "date1", "没有这一天"),
        ({"year1": "99999999999999999999"}, "date1", "没有这一天"),
        ({"stage1": "expected", "year1": "2020"}, "date1", "过了三周多"),
        ({"stage1": "expected", "year1": "2031"}, "date1", "太远"),
        ({"stage1": "lost", "year1": "2025"}, "date1", "一年以前"),
        ({"stage1": "lost", "year1": "2026", "month1": "12"}, "date1", "还没到"),
        ({"stage1": "哪样"}, "stage1", "选一个"),
        ({"order1": "0"}, "order1", "从 1 数起"),
        ({"order1": "-1"}, "order1", "从 1 数起"),
        ({"order1": "99"}, "order1", "从 1 数起"),
        ({"count1": "0"}, "count1", "1 到 5"),
        ({"first1": "2025"}, "first1", "2026 到 2026"),
        ({"wage": "很多"}, "wage", "例如 6000"),
        ({"wage": "-5"}, "wage", "例如 6000"),
        ({"wage": "NaN"}, "wage", "例如 6000"),
        ({"wage": "Infinity"}, "wage", "例如 6000"),
        ({"mother": "皇帝"}, "mother", "选一个"),
        ({"hukou": "月球"}, "hukou", "选一个"),
    ],
)
def test_mistakes_are_told_at_their_field(given: dict[str, str], field: str, words: str) -> None:
    """One kind sentence each, saying what to write instead."""
    errors = mistake(**given)

    assert list(errors) == [field]
    assert words in errors[field]
    assert errors[field].endswith("。")


def test_overdue_is_still_expected() -> None:
    """A due date may lie up to three weeks behind."""
    assert household(stage1="expected", month1="11", day1="4").births[0].expected
    assert mistake(stage1="expected", month1="11", day1="3")


@pytest.mark.parametrize(
    ("given", "anchor"),
    [
        ({"kind": "lmp", "year": "2026", "month": "7", "day": "8"}, Anchor(date(2027, 4, 14), expected=True)),
        ({"kind": "due", "year": "2027", "month": "4", "day": "14"}, Anchor(date(2027, 4, 14), expected=True)),
        ({"kind": "born", "year": "2026", "month": "3", "day": "20"}, Anchor(date(2026, 3, 20), expected=False)),
        ({"kind": "born", "year": "2026", "month": "3", "day": "20", "weeks": "34"}, Anchor(date(2026, 3, 20), False, 34)),
        ({"kind": "born", "year": "2026", "month": "3", "day": "20", "weeks": "38"}, Anchor(date(2026, 3, 20), expected=False)),
    ],
)
def test_anchor(given: dict[str, str], anchor: Anchor) -> None:
    """From last period, due date or birth; only a birth before the 37th week is early."""
    assert read_anchor(given, TODAY) == (anchor, {})


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"kind": "lmp", "year": "2025", "month": "10", "day": "1"}, "date", "孕 60 周"),
        ({"kind": "lmp", "year": "2026", "month": "12", "day": "1"}, "date", "还没到"),
        ({"kind": "due", "year": "2027", "month": "12", "day": "1"}, "date", "40 周以后"),
        ({"kind": "due", "year": "2026", "month": "10", "day": "1"}, "date", "孕 47 周"),
        ({"kind": "born", "year": "2026", "month": "12", "day": "1"}, "date", "还没到"),
        ({"kind": "born", "year": "2001", "month": "1", "day": "1"}, "date", "18 岁"),
        ({"kind": "born", "year": "2026", "month": "3"}, "date", "哪一天"),
        ({"kind": "born", "year": "2026", "month": "3", "day": "20", "weeks": "12"}, "weeks", "22 到 43"),
    ],
)
def test_anchor_that_cannot_be(given: dict[str, str], field: str, words: str) -> None:
    """No calendar, and a sentence at the field."""
    anchor, errors = read_anchor(given, TODAY)

    assert anchor is None
    assert words in errors[field]


FIELDS = ["stage1", "year1", "month1", "day1", "order1", "count1", "first1", "loss1", "stage2", "hukou", "mother", "wage", "kind", "year"]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=12) | st.sampled_from(["born", "expected", "lost", "2026", "3", "0", "unknown"])))
def test_whatever_is_typed_is_answered(given: dict[str, str]) -> None:
    """Never an exception; every mistake is a sentence."""
    for errors in (read_household(given, TODAY, REGIONS)[1], read_anchor(given, TODAY)[1]):
        assert all(sentence.endswith("。") for sentence in errors.values())
