"""算法: the ways an amount or a time is reckoned. Figures are named, never typed; the reckoning itself is in `assistant.benefits`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from assistant.knowledge.fields import Fields, Phrase, suggestion

MonthDay = tuple[int, int]
NO_FIGURE = Phrase("")


@dataclass(frozen=True, slots=True)
class Once:
    """一次: one amount."""

    amount: Phrase


@dataclass(frozen=True, slots=True)
class Yearly:
    """按年: the same amount so many times, one claim a year, the first within some years of birth."""

    amount: Phrase
    times: Phrase
    first_within: int  # years after the year of birth
    due: MonthDay


@dataclass(frozen=True, slots=True)
class RemainingMonths:
    """剩余月数: so much for each month from a day until an age; whole years first, the rest in the last year."""

    amount: Phrase
    since: date
    age: int  # months
    first_by: int  # the last year for the first claim
    due: MonthDay


@dataclass(frozen=True, slots=True)
class Monthly:
    """按月: so much for every month of an age, the first month counted whole, the last not."""

    amount: Phrase
    begin: int  # months of age
    end: int | None


@dataclass(frozen=True, slots=True)
class Days:
    """天数: so many days, with more for each further child of the birth and for a difficult one."""

    days: Phrase
    each_more: Phrase
    difficult: Phrase


@dataclass(frozen=True, slots=True)
class EachYear:
    """每年: so much in each year until an age."""

    amount: Phrase
    end: int  # months of age


@dataclass(frozen=True, slots=True)
class DailyWage:
    """日津贴: the employer's average monthly wage by days; several day counts when it is not known which holds."""

    days: tuple[Phrase, ...]
    each_more: Phrase
    difficult: Phrase
    divisor: int


@dataclass(frozen=True, slots=True)
class Within:
    """期限: to be done within so many days of birth."""

    days: Phrase


@dataclass(frozen=True, slots=True)
class Span:
    """期间: from one age to another."""

    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """学年: the school year that begins in the year when the child has reached an age by a day."""

    age: int  # months
    reached: MonthDay
    opens: MonthDay
    first: int  # the first school year it is given in


Reckoning = Once | Yearly | RemainingMonths | Monthly | Days | EachYear | DailyWage | Within | Span | SchoolYear

_AGE = re.compile(r"(\d+)\s*(个月|月龄|月|周岁|岁)")
_MONTH_DAY = re.compile(r"(\d{1,2})\s*(?:-|/|月)\s*(\d{1,2})\s*日?")
_YEAR = re.compile(r"(\d{4})\s*年?")
_YEARS = re.compile(r"出生后\s*(\d+)\s*年|出生当年")


def _plain(fields: Fields, key: str) -> str:
    return unicodedata.normalize("NFKC", fields.text(key)).strip()


def _wrong(fields: Fields, key: str, remedy: str) -> None:
    fields.problem("K090", fields.line(key), f"“{key}”读不懂：“{fields.text(key)}”", remedy, quote=True)


def _figure(fields: Fields, key: str) -> Phrase:
    names = fields.names(key)
    return names[0] if names else NO_FIGURE


def _figures(fields: Fields, key: str) -> tuple[Phrase, ...]:
    return fields.names(key)


def _age(fields: Fields, key: str) -> int | None:
    text = _plain(fields, key)
    if not text:
        return None
    if match := _AGE.fullmatch(text):
        return int(match[1]) * (12 if "岁" in match[2] else 1)
    _wrong(fields, key, "写一个数和单位，例如“36 月”“3 岁”。")
    return 0


def _age_or_birth(fields: Fields, key: str) -> int:
    return _age(fields, key) or 0


def _month_day(fields: Fields, key: str) -> MonthDay:
    match = _MONTH_DAY.fullmatch(_plain(fields, key))
    if match:
        try:
            date(2024, int(match[1]), int(match[2]))
        except ValueError:
            match = None
    if match:
        return int(match[1]), int(match[2])
    if fields.has(key):
        _wrong(fields, key, "写成“12-31”这样，先月后日。")
    return 12, 31


def _number(fields: Fields, key: str, pattern: re.Pattern[str], remedy: str) -> int:
    match = pattern.fullmatch(_plain(fields, key))
    if match:
        return int(match[1] or 0)
    if fields.has(key):
        _wrong(fields, key, remedy)
    return 1


def _year(fields: Fields, key: str) -> int:
    return _number(fields, key, _YEAR, "写一个年份，例如“2025”。")


def _years_after(fields: Fields, key: str) -> int:
    return _number(fields, key, _YEARS, "写“出生当年”或“出生后 1 年”。")


def _count(fields: Fields, key: str) -> int:
    return _number(fields, key, re.compile(r"(\d+)"), "写一个整数。")


def _day(fields: Fields, key: str) -> date:
    return fields.day(key) or date.max


@dataclass(frozen=True, slots=True)
class Method:
    """One 算法: its keys in the order of the reckoning's fields, and the words its 说明 may use."""

    make: Callable[..., Reckoning]
    keys: Mapping[str, Callable[[Fields, str], object]]
    words: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


_EXTRA = {"每多一个孩子加": _figure, "难产加": _figure}
_CLAIMS = ("总额", "分年", "次数", "本年", "本年额", "余额", "截止")
METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "一次": Method(Once, {"金额": _figure}, ("金额",)),
        "按年": Method(Yearly, {"每次": _figure, "次数": _figure, "首次最晚": _years_after, "截止": _month_day}, _CLAIMS),
        "剩余月数": Method(
            RemainingMonths,
            {"每月": _figure, "起算": _day, "满": _age, "首次最晚": _year, "截止": _month_day},
            (*_CLAIMS, "起算", "月数"),
        ),
        "按月": Method(Monthly, {"每月": _figure, "从": _age_or_birth, "到": _age}, ("每月", "起", "止", "本年月数", "本年额"), ("从", "到")),
        "天数": Method(Days, {"天数": _figure, **_EXTRA}, ("天数",), tuple(_EXTRA)),
        "每年": Method(EachYear, {"每年": _figure, "到": _age}, ("每年", "止")),
        "日津贴": Method(DailyWage, {"天数": _figures, **_EXTRA, "除以": _count}, ("算式", "结果"), tuple(_EXTRA)),
        "期限": Method(Within, {"天数": _figure}, ("天数", "截止")),
        "期间": Method(Span, {"从": _age_or_birth, "到": _age}, ("起", "止"), ("从",)),
        "学年": Method(SchoolYear, {"满": _age, "截至": _month_day, "开学": _month_day, "首个学年": _year}, ("学年", "起")),
    }
)


def method_of(fields: Fields) -> Method | None:
    """The 算法 that a case names."""
    name = fields.text("算法")
    if name and name not in METHODS:
        fields.problem("K014", fields.line("算法"), f"“算法”不能写“{name}”", suggestion(name, tuple(METHODS), "可用的词"))
    return METHODS.get(name)


def read_reckoning(fields: Fields, method: Method) -> Reckoning:
    """The reckoning of a case; every key of its 算法 that is not optional must be there."""
    fields.require(*(key for key in method.keys if key not in method.optional))
    return method.make(*(read(fields, key) for key, read in method.keys.items()))


def figures_of(reckoning: Reckoning | None) -> tuple[Phrase, ...]:
    """The figures that a reckoning rests on."""
    if reckoning is None:
        return ()
    values = (getattr(reckoning, name) for name in reckoning.__dataclass_fields__)
    flat = (item for value in values for item in (value if isinstance(value, tuple) else (value,)))
    return tuple(item for item in flat if isinstance(item, Phrase) and item)
