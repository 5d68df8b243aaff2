"""How long 算一算 takes: 10 000 random households, against a bare reckoning of the same sums in the same run.

python -m tests.bench.bench_benefits
"""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from assistant.benefits.calculation import calculate
from assistant.benefits.household import NEVER, Birth, Cover, Delivery, Household, Hukou
from assistant.knowledge.release import load
from assistant.settings import PROJECT

T = TypeVar("T")
HOUSEHOLDS = 10_000
TARGET_MS = 5.0
TODAY = date(2026, 11, 25)


def random_household(chance: random.Random) -> Household:
    """One to four births from 2019 to 2028, twins and triplets among them, every fact told or not."""

    def birth() -> Birth:
        day = date(2019, 1, 1) + timedelta(days=chance.randrange(3600))
        return Birth(
            on=day,
            expected=day > TODAY,
            order=chance.choice([None, 1, 2, 3, 4]),
            count=chance.choice([1, 1, 1, 1, 2, 3]),
            adopted=chance.random() < 0.05,
            delivery=chance.choice([None, *Delivery]),
            first_claim=chance.choice([None, NEVER, 2025, 2026]),
        )

    return Household(
        births=tuple(birth() for _ in range(chance.randint(1, 4))),
        hukou=chance.choice([None, *Hukou]),
        mother=chance.choice([None, *Cover]),
        father=chance.choice([None, *Cover]),
        nursery=chance.choice([None, True, False]),
        wage=chance.choice([None, Decimal(4000), Decimal("6123.45")]),
    )


def bare_total(household: Household) -> int:
    """The yearly allowance alone, typed out as a program with its figures in it: what a reckoning costs at the least."""
    total = 0
    for birth in household.births:
        for number in range(birth.count):
            if birth.order is not None and birth.order + number > 3:
                continue
            born, first = birth.on, birth.first_claim
            if born >= date(2025, 1, 1):
                late = first is not None and (first or max(born.year, TODAY.year)) > born.year + 1
                total += 0 if late else 10800
            elif born >= date(2022, 1, 1):
                missed = first == NEVER and born.year > 2022  # of 2022 nothing is left to miss: the sum is only told
                total += 0 if missed else ((born.year - 2022) * 12 + born.month) * 300
    return total


@dataclass
class Times:
    """Milliseconds of each household: by the clock on the wall, and of this process alone (others wait for the machine too)."""

    wall: list[float]
    own: list[float]


def timed(work: Callable[[Household], T], households: list[Household]) -> tuple[Times, list[T]]:
    """Times and results, one by one."""
    times, results = Times([], []), list[T]()
    for household in households:
        wall, own = time.perf_counter(), time.thread_time()
        results.append(work(household))
        times.own.append((time.thread_time() - own) * 1000)
        times.wall.append((time.perf_counter() - wall) * 1000)
    return times, results


def report(name: str, times: Times) -> None:
    """Two lines of figures."""
    print(name)
    for kind, row in (("本进程用时", times.own), ("墙上时间", times.wall)):
        cuts = statistics.quantiles(row, n=1000)
        over = sum(ms >= TARGET_MS for ms in row)
        spread = f"中位 {cuts[499]:.3f}，99% {cuts[989]:.3f}，99.9% {cuts[998]:.3f}，最慢 {max(row):.3f}"
        print(f"  {kind}：平均 {statistics.mean(row):.3f} 毫秒，{spread}；到 {TARGET_MS:g} 毫秒的 {over} 户")


def main() -> None:
    """Measure and compare."""
    release = load(PROJECT / "knowledge", TODAY).release
    assert release is not None
    chance = random.Random(5)
    households = [random_household(chance) for _ in range(HOUSEHOLDS)]
    bare_times, bare = timed(bare_total, households)

    def whole(household: Household) -> tuple[Decimal, int]:
        calculation = calculate(household, TODAY, release.rules, release.figures)
        return calculation.total, len(calculation.benefits)

    times, results = timed(whole, households)
    shown = [count for _, count in results]
    different = sum(total != expected for (total, _), expected in zip(results, bare, strict=True))
    print(f"{HOUSEHOLDS} 户，{len(release.rules)} 条规则，每户 {statistics.mean(shown):.1f} 项结果")
    report("对照（只算国家育儿补贴，数写死在程序里）", bare_times)
    report("算一算（全部规则）", times)
    print(f"总额与对照不同的：{different} 户")


if __name__ == "__main__":
    main()
