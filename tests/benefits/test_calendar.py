"""孕育日历: when each thing is due, for a pregnancy, a child, and a child born early."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.benefits.calendar import Anchor, Calendar, Occasion, State, calendar, calendar_of
from assistant.knowledge.release import Release
from assistant.knowledge.timeline import read_timeline

from .conftest import TODAY


def seen(release: Release, anchor: Anchor, on: date = TODAY) -> Calendar:
    """The shipped calendar."""
    return calendar_of(anchor, on, release.timeline, release.rules, release.figures)


def titles(occasions: list[Occasion]) -> list[str]:
    """Their titles."""
    return [occasion.title for occasion in occasions]


def one(text: str, anchor: Anchor) -> Occasion:
    """The only occasion of a timeline with one milestone."""
    milestones, problems = read_timeline("t.yaml", f"按矫正月龄: {{类别: [喂养], 到: 24月龄}}\n节点:\n  - {{{text}}}")
    assert problems == []
    (occasion,) = calendar(anchor, TODAY, milestones).occasions
    return occasion


PREGNANT = Anchor.from_last_period(date(2026, 7, 8))
BORN = Anchor(date(2026, 1, 31), expected=False)
EARLY = Anchor(date(2026, 1, 31), expected=False, weeks=32)


@pytest.mark.parametrize(
    ("text", "anchor", "begins", "ends"),
    [
        ("阶段: 孕期, 从: 孕11周, 到: 孕13周, 事项: 甲", PREGNANT, date(2026, 9, 23), date(2026, 10, 13)),
        ("阶段: 孕期, 到: 孕12周, 事项: 甲", PREGNANT, date(2026, 7, 8), date(2026, 10, 6)),
        ("阶段: 产后, 从: 42天, 到: 56天, 事项: 甲", BORN, date(2026, 3, 14), date(2026, 3, 28)),
        ("阶段: 宝宝, 从: 1月龄, 到: 2月龄, 事项: 甲", BORN, date(2026, 2, 28), date(2026, 3, 30)),
        ("阶段: 宝宝, 从: 6周, 到: 12周, 事项: 甲", BORN, date(2026, 3, 14), date(2026, 4, 24)),
        ("阶段: 宝宝, 从: 3 岁, 到: 4 岁, 事项: 甲", BORN, date(2029, 1, 31), date(2030, 1, 30)),
        ("阶段: 宝宝, 从: 0天, 事项: 甲", BORN, date(2026, 1, 31), None),
        ("阶段: 宝宝, 从: 6月龄, 到: 7月龄, 事项: 甲, 类别: 喂养", EARLY, date(2026, 9, 28), date(2026, 10, 27)),
        ("阶段: 宝宝, 从: 0天, 到: 12月龄, 事项: 甲, 类别: 喂养", EARLY, date(2026, 1, 31), date(2027, 3, 27)),
        ("阶段: 宝宝, 从: 30月龄, 到: 31月龄, 事项: 甲, 类别: 喂养", EARLY, date(2028, 7, 31), date(2028, 8, 30)),
        ("阶段: 宝宝, 从: 6月龄, 到: 7月龄, 事项: 甲, 类别: 疫苗", EARLY, date(2026, 7, 31), date(2026, 8, 30)),
    ],
)
def test_first_and_last_day(text: str, anchor: Anchor, begins: date, ends: date | None) -> None:
    """A week of pregnancy ends with its sixth day, a month of age the day before the next; feeding follows the due date."""
    occasion = one(text, anchor)

    assert (occasion.begins, occasion.ends) == (begins, ends)


def test_twentieth_week(release: Release) -> None:
    """What ends soon comes first."""
    now = titles(seen(release, PREGNANT).at(State.NOW))

    assert set(now[:2]) == {"血清学筛查（唐筛）", "免费孕中期随访（第 1 次）"}
    assert "系统超声（大排畸）" in now
    assert "NT 超声" in titles(seen(release, PREGNANT).at(State.PAST))
    assert "糖耐量检查" in titles(seen(release, PREGNANT).at(State.LATER))[:3]


def test_eight_months(release: Release) -> None:
    """The check-up and the vaccines of the month come first; pregnancy is over."""
    shown = seen(release, Anchor(date(2026, 3, 25), expected=False))

    assert titles(shown.at(State.NOW))[:2] == ["8 月龄体检", "麻腮风①、乙脑①"]
    assert all(occasion.stage != "孕期" for occasion in shown.occasions)


def test_vaccines_do_not_wait_for_a_child_born_early(release: Release) -> None:
    """Vaccines and check-ups by real age, feeding by corrected age."""
    term = {o.title: o.begins for o in seen(release, BORN).occasions if o.stage == "宝宝"}
    early = {o.title: o.begins for o in seen(release, EARLY).occasions if o.stage == "宝宝"}

    assert early["脊灰灭活①、百白破①"] == term["脊灰灭活①、百白破①"]
    assert (term["开始加辅食"], early["开始加辅食"]) == (date(2026, 7, 31), date(2026, 9, 28))


def test_claims_stand_in_the_calendar(release: Release) -> None:
    """Each yearly claim with its last day and its entry."""
    claims = [o for o in seen(release, BORN).occasions if o.title.startswith("申领")]

    assert [(o.title, o.ends) for o in claims][:1] == [("申领国家育儿补贴：2026 年 3600 元", date(2026, 12, 31))]
    assert {o.entries for o in claims} == {("childcare-allowance",)}


def test_every_occasion_leads_to_an_entry(release: Release) -> None:
    """No occasion without an entry that is live."""
    for occasion in seen(release, PREGNANT).occasions:
        assert occasion.entries
        assert all(release.entries[entry].is_live(TODAY) for entry in occasion.entries)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dates(date(2024, 1, 1), date(2027, 6, 1)), st.booleans(), st.integers(22, 40), st.integers(0, 1000))
def test_any_day_sorts_all_occasions(release: Release, born: date, expected: bool, weeks: int, after: int) -> None:
    """Every occasion is past, now or later, and none ends before it begins."""
    shown = seen(release, Anchor(born, expected, weeks), born + timedelta(days=after - 300))

    assert sum(len(shown.at(state)) for state in State) == len(shown.occasions)
    assert all(occasion.ends is None or occasion.begins <= occasion.ends for occasion in shown.occasions)
