"""What a family typed or chose -> Household or Anchor, with a kind sentence for each field that cannot be right."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from assistant.benefits.calendar import FULL_TERM, Anchor
from assistant.benefits.household import NEVER, Birth, Cover, Delivery, Household, Hukou, Loss
from assistant.benefits.periods import DAYS_OF_PREGNANCY, months_old
from assistant.knowledge.regions import Regions

T = TypeVar("T")

UNKNOWN = "unknown"  # “不清楚”: answered, but nothing is known
MOST_BIRTHS = 5
OLDEST = 18 * 12  # months
OVERDUE = timedelta(days=21)  # a due date may lie so long behind
PLANNED = timedelta(days=3 * 366)  # and so long ahead, for a family that plans
ONE_YEAR = timedelta(days=366)
EARLIEST_WEEK, LATEST_WEEK = 22, 43  # of pregnancy at birth
TERM = 37  # a child born in an earlier week came early
HIGHEST_WAGE = 1_000_000


class Stage(StrEnum):
    """What is known of a birth; the values stand in the address."""

    BORN = "born"
    EXPECTED = "expected"
    ADOPTED = "adopted"
    LOST = "lost"


class Kind(StrEnum):
    """What the calendar is counted from."""

    LAST_PERIOD = "lmp"
    DUE = "due"
    BORN = "born"


COVERS = {"employee": Cover.EMPLOYEE, "flexible": Cover.FLEXIBLE, "resident": Cover.RESIDENT, "none": Cover.NONE}
DELIVERIES = {"normal": Delivery.NORMAL, "difficult": Delivery.DIFFICULT}
LOSSES = {"early": Loss.EARLY, "late": Loss.LATE}
REGISTERED = {"here": Hukou.HERE, "elsewhere": Hukou.ELSEWHERE, "none": Hukou.NOT_YET, "moved": Hukou.MOVED}
YES_NO = {"yes": True, "no": False}


@dataclass(slots=True)
class Answers:
    """Answers by field, and what is wrong with them. An empty answer is one that was not given."""

    given: Mapping[str, str]
    on: date
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The answer as plain half-width text; “不清楚” is none."""
        text = unicodedata.normalize("NFKC", self.given.get(name, "")).strip()
        return "" if text == UNKNOWN else text

    def has(self, name: str) -> bool:
        """Whether it was answered, be it with “不清楚”."""
        return bool(self.given.get(name, "").strip())

    def wrong(self, name: str, sentence: str) -> None:
        """Note the first thing wrong with a field."""
        self.errors.setdefault(name, sentence)

    def number(self, name: str, least: int, most: int, sentence: str) -> int | None:
        """A whole number within limits."""
        text = self.text(name)
        if not text:
            return None
        if text.isdecimal() and len(text) <= 7 and least <= int(text) <= most:
            return int(text)
        self.wrong(name, sentence)
        return None

    def choice(self, name: str, choices: Mapping[str, T]) -> T | None:
        """One of a fixed set."""
        text = self.text(name)
        if text and text not in choices:
            self.wrong(name, "请从下面选一个。")
        return choices.get(text)

    def day(self, suffix: str = "") -> date | None:
        """年、月、日 in three fields; the day may be left out and then counts as the first."""
        name = f"date{suffix}"
        year, month, day = (self.text(f"{part}{suffix}") for part in ("year", "month", "day"))
        if not year and not month:
            return None
        try:
            return date(int(year), int(month), int(day or 1))
        except (ValueError, OverflowError):
            self.wrong(name, "没有这一天，请看看年、月、日，例如 2026 年 3 月 5 日。")
            return None


def read_household(given: Mapping[str, str], on: date, regions: Regions) -> tuple[Household, dict[str, str]]:
    """The family, and a sentence for each field that is wrong. Births without a date are left out."""
    answers = Answers(given, on)
    births = [_birth(answers, str(number)) for number in range(1, MOST_BIRTHS + 1) if answers.has(f"stage{number}")]
    household = Household(
        births=tuple(birth for birth in births if birth),
        hukou=_hukou(answers, regions),
        mother=answers.choice("mother", COVERS),
        father=answers.choice("father", COVERS),
        nursery=answers.choice("nursery", YES_NO),
        wage=_wage(answers),
    )
    return household, answers.errors


def _birth(answers: Answers, number: str) -> Birth | None:
    stage = answers.choice(f"stage{number}", {stage.value: stage for stage in Stage})
    day = answers.day(number)
    if stage is None or day is None:
        return None
    if sentence := _wrong_day(stage, day, answers.on):
        answers.wrong(f"date{number}", sentence)
        return None
    return Birth(
        on=day,
        expected=stage is Stage.EXPECTED,
        order=answers.number(f"order{number}", 1, 15, "孩次从 1 数起：头一个孩子写 1，第二个写 2。"),
        count=answers.number(f"count{number}", 1, 5, "一次生几个，请写 1 到 5。") or 1,
        adopted=stage is Stage.ADOPTED,
        exact=answers.has(f"day{number}"),
        delivery=answers.choice(f"delivery{number}", DELIVERIES),
        loss=(answers.choice(f"loss{number}", LOSSES) or Loss.UNSAID) if stage is Stage.LOST else None,
        first_claim=_first_claim(answers, f"first{number}", day),
    )


def _wrong_day(stage: Stage, day: date, on: date) -> str:
    if stage is Stage.EXPECTED:
        if day < on - OVERDUE:
            return "这个预产期已经过了三周多。孩子已经出生的，请回上一题选“已经出生”。"
        return "预产期太远了，这里最多算三年以内的。" if day > on + PLANNED else ""
    if day > on:
        return "这一天还没到。孩子还没出生的，请回上一题选“还怀着”。" if stage is not Stage.LOST else "这一天还没到，请看看日期。"
    if stage is Stage.LOST:
        return "一年以前的假和津贴这里算不了，请直接问单位或 12393。" if day < on - ONE_YEAR else ""
    return "这里只算 18 岁以前的孩子，请看看出生年份。" if months_old(day, on) >= OLDEST else ""


def _first_claim(answers: Answers, name: str, born: date) -> int | None:
    text = answers.text(name)
    if text in ("", "0"):
        return NEVER if text else None
    return answers.number(name, born.year, answers.on.year, f"首次申领的年份在 {born.year} 到 {answers.on.year} 之间，没领过写 0。")


def _hukou(answers: Answers, regions: Regions) -> Hukou | None:
    """Any of our districts, or one of the words for somewhere else."""
    text = answers.text("hukou")
    ours = any(text in (district.name, *district.aliases) for district in regions.districts)
    return Hukou.HERE if text and ours else answers.choice("hukou", REGISTERED)


def _wage(answers: Answers) -> Decimal | None:
    text = answers.text("wage").replace(",", "").removesuffix("元").strip()
    if not text:
        return None
    try:
        wage = Decimal(text)
    except InvalidOperation:
        wage = Decimal(0)
    if wage.is_finite() and 0 < wage <= HIGHEST_WAGE:
        return wage
    answers.wrong("wage", "月平均工资写一个数，例如 6000；不知道可以跳过。")
    return None


def read_anchor(given: Mapping[str, str], on: date) -> tuple[Anchor | None, dict[str, str]]:
    """The day the calendar is counted from."""
    answers = Answers(given, on)
    kind = answers.choice("kind", {kind.value: kind for kind in Kind})
    day = answers.day()
    weeks = answers.number("weeks", EARLIEST_WEEK, LATEST_WEEK, f"出生时的孕周写 {EARLIEST_WEEK} 到 {LATEST_WEEK}，例如 34；足月可以空着。")
    if day is not None and not answers.has("day"):
        answers.wrong("date", "还要写上是哪一天；记不清就写大概的一天。")
    if kind is None or day is None:
        return None, answers.errors
    if sentence := _wrong_anchor(kind, day, on):
        answers.wrong("date", sentence)
    if answers.errors:
        return None, answers.errors
    if kind is Kind.LAST_PERIOD:
        return Anchor.from_last_period(day), {}
    if kind is Kind.DUE:
        return Anchor(day, expected=True), {}
    return Anchor(day, expected=False, weeks=weeks if weeks and weeks < TERM else FULL_TERM), {}


def _wrong_anchor(kind: Kind, day: date, on: date) -> str:
    if kind is Kind.BORN:
        if day > on:
            return "这一天还没到。还没出生的，请选“预产期”或“末次月经”。"
        return "孕育日历只排到 18 岁以前，请看看出生年份。" if months_old(day, on) >= OLDEST else ""
    weeks = (on - day).days // 7 if kind is Kind.LAST_PERIOD else (on - day).days // 7 + FULL_TERM
    if weeks > LATEST_WEEK:
        return f"这样算已经孕 {weeks} 周了，请看看日期；孩子已经出生的，请选“出生日期”。"
    if kind is Kind.LAST_PERIOD:
        return "这一天还没到，请写最后一次月经的第一天。" if day > on else ""
    return "预产期最多在 40 周以后，请看看日期。" if day > on + timedelta(days=DAYS_OF_PREGNANCY) else ""
