"""What must hold for any family and any day."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.benefits.amounts import When
from assistant.benefits.household import NEVER, Birth, Cover, Delivery, Hukou, Loss
from assistant.benefits.periods import add_months
from assistant.knowledge.rules import Sort, Verdict

from .conftest import Calculate

CAP = 10800  # of the yearly allowance for one child
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

days = st.dates(date(2019, 1, 1), date(2030, 12, 31))
since_2025 = st.dates(date(2025, 1, 1), date(2030, 12, 31))  # before that the figures have no value and nothing is counted
births = st.builds(
    Birth,
    on=days,
    expected=st.booleans(),
    order=st.none() | st.integers(1, 5),
    count=st.integers(1, 3),
    adopted=st.booleans(),
    delivery=st.none() | st.sampled_from(Delivery),
    loss=st.none() | st.none() | st.none() | st.sampled_from(Loss),
    first_claim=st.none() | st.sampled_from([NEVER, 2025, 2026, 2027]),
    exact=st.booleans(),
)
facts = st.fixed_dictionaries(
    {
        "hukou": st.none() | st.sampled_from(Hukou),
        "mother": st.none() | st.sampled_from(Cover),
        "father": st.none() | st.sampled_from(Cover),
        "nursery": st.none() | st.booleans(),
        "wage": st.none() | st.decimals(1, 50000, places=2),
    }
)


@MANY
@given(st.lists(births, min_size=1, max_size=4), facts, days)
def test_never_negative_never_above_the_cap(reckon: Calculate, births: list[Birth], facts: dict[str, object], on: date) -> None:
    """Sums lie between nothing and the cap for each child, and what is left is part of the whole."""
    calculation = reckon(*births, on=on, **facts)
    children = sum(1 for _ in calculation.household.children())

    assert 0 <= calculation.now <= calculation.left <= calculation.total <= CAP * children
    assert calculation.left == sum(calculation.by_year().values())
    assert calculation.published >= 0
    for benefit in calculation.benefits:
        assert benefit.outcome.amount >= 0
        assert (benefit.outcome.days or 0) >= 0
        assert benefit.verdict is not Verdict.SKIP


@MANY
@given(births, facts, since_2025, st.integers(0, 800))
def test_less_is_left_as_time_goes_by(reckon: Calculate, birth: Birth, facts: dict[str, object], on: date, later: int) -> None:
    """Money that is certain does not grow by waiting."""
    assert reckon(birth, on=on + timedelta(days=later), **facts).left <= reckon(birth, on=on, **facts).left


@MANY
@given(st.integers(0, 34), since_2025)
def test_a_later_month_of_birth_never_gets_less(reckon: Calculate, month: int, on: date) -> None:
    """Among those born from 2022 to 2024 each month later is one month more."""
    born = add_months(date(2022, 1, 15), month)
    earlier, later = (reckon(Birth(day, order=1), on=on).total for day in (born, add_months(born, 1)))

    assert later - earlier == 300


@MANY
@given(st.lists(births, min_size=1, max_size=3), births, facts, days)
def test_one_more_child_never_costs_money(reckon: Calculate, births: list[Birth], another: Birth, facts: dict[str, object], on: date) -> None:
    """A further child adds to the sums or leaves them."""
    fewer, more = reckon(*births, on=on, **facts), reckon(*births, another, on=on, **facts)

    assert more.total >= fewer.total
    assert more.left >= fewer.left


@MANY
@given(births, facts, days)
def test_what_is_not_certain_is_not_counted(reckon: Calculate, birth: Birth, facts: dict[str, object], on: date) -> None:
    """Only money that certainly comes is summed; what is missing is never counted either."""
    for benefit in reckon(birth, on=on, **facts).benefits:
        if benefit.rule.sort is not Sort.MONEY or benefit.verdict is Verdict.ASK:
            assert benefit.sum(*When) == Decimal(0)


@MANY
@given(births, facts, days)
def test_the_same_family_and_day_give_the_same_answer(reckon: Calculate, birth: Birth, facts: dict[str, object], on: date) -> None:
    """A calculation is a pure function of the household and the day."""
    assert reckon(birth, on=on, **facts) == reckon(birth, on=on, **facts)
