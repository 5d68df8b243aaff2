"""Which questions a family is asked."""

from datetime import date

import pytest

from assistant.benefits.household import Birth, Cover, Loss
from assistant.benefits.questions import Question, questions

from .conftest import TODAY

DISTRICTS = ("潞州区", "沁县")
BABY = Birth(date(2026, 3, 5), order=2)


def fields(given: dict[str, str], *births: Birth, mother: Cover | None = None, years: tuple[int, ...] = ()) -> list[str]:
    """The fields asked, in order."""
    return [q.field for q in questions(given, births, mother, DISTRICTS, TODAY, lambda _: years)]


@pytest.mark.parametrize(
    ("stage", "birth", "asked"),
    [
        ("born", BABY, ["stage1", "date1", "order1", "count1", "more1", "hukou", "mother", "father", "nursery"]),
        ("expected", Birth(date(2027, 3, 1), expected=True), ["stage1", "date1", "order1", "count1", "more1", "hukou", "mother", "father"]),
        ("adopted", Birth(BABY.on, adopted=True), ["stage1", "date1", "order1", "more1", "hukou", "mother", "father", "nursery"]),
        ("lost", Birth(TODAY, loss=Loss.EARLY), ["stage1", "date1", "loss1", "mother", "father"]),
    ],
)
def test_each_stage_has_its_own_questions(stage: str, birth: Birth, asked: list[str]) -> None:
    """Nobody is asked what does not concern them."""
    assert fields({"stage1": stage}, birth) == asked


def test_only_the_stage_is_asked_at_first() -> None:
    """What comes next hangs on it."""
    assert fields({})[:2] == ["stage1", "hukou"]


def test_another_child_is_asked_about_in_turn() -> None:
    """Its questions follow before those of the family."""
    asked = fields({"stage1": "born", "more1": "yes", "stage2": "born"}, BABY)

    assert asked.index("more1") < asked.index("stage2") < asked.index("date2") < asked.index("hukou")


def test_first_claim_is_asked_when_there_was_a_year_for_it() -> None:
    """The years come from the rules."""
    asked = {q.field: q for q in questions({"stage1": "born"}, (BABY,), None, DISTRICTS, TODAY, lambda _: (2026,))}

    assert [option.value for option in asked["first1"].options] == ["0", "2026", "unknown"]


def test_working_mothers_are_asked_about_the_delivery_and_the_wage() -> None:
    """Only within a year of the birth."""
    asked = fields({"stage1": "born"}, BABY, mother=Cover.EMPLOYEE)

    assert {"delivery1", "wage"} <= set(asked)
    assert not {"delivery1", "wage"} & set(fields({"stage1": "born"}, Birth(date(2025, 1, 1)), mother=Cover.EMPLOYEE))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"year1": "2026", "month1": "3", "day1": "5"}, "2026 年 3 月 5 日"),
        ({"year1": "2026", "month1": "3"}, "2026 年 3 月"),
        ({"year1": "2026", "month1": "99"}, "202699"),
        ({"year1": "9" * 30, "month1": "1"}, "9" * 30 + "1"),
    ],
)
def test_a_date_is_read_back(given: dict[str, str], shown: str) -> None:
    """As it is spoken; what is no date as it was typed."""
    assert Question("date1", "哪天？", "日期").shown(given) == shown
