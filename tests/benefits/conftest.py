"""The knowledge that is shipped, read once: these rooms are tested with the rules that families meet."""

from collections.abc import Callable
from datetime import date

import pytest

from assistant.benefits.calculation import Benefit, Calculation, calculate
from assistant.benefits.household import Birth, Household
from assistant.knowledge.release import Release, load
from assistant.settings import PROJECT

TODAY = date(2026, 11, 25)
ALLOWANCE = "国家育儿补贴"
Calculate = Callable[..., Calculation]


@pytest.fixture(scope="session")
def release() -> Release:
    """The shipped release as of TODAY."""
    loading = load(PROJECT / "knowledge", TODAY)
    assert loading.release is not None, [problem for problem in loading.problems if problem.is_error]
    return loading.release


@pytest.fixture(scope="session")
def reckon(release: Release) -> Calculate:
    """Calculate for births and household facts, on TODAY unless told."""

    def calculated(*births: Birth, on: date = TODAY, **facts: object) -> Calculation:
        return calculate(Household(births, **facts), on, release.rules, release.figures)  # type: ignore[arg-type]

    return calculated


def only(calculation: Calculation, name: str) -> Benefit:
    """The one benefit of that name."""
    (found,) = [benefit for benefit in calculation.benefits if benefit.rule.name == name]
    return found


def named(calculation: Calculation) -> set[str]:
    """The names of all benefits that are shown."""
    return {benefit.rule.name for benefit in calculation.benefits}
