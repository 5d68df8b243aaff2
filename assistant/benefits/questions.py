"""算一算 one question at a time: which questions a family is asked, and which comes next."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.benefits.household import Birth, Cover
from assistant.benefits.inputs import MOST_BIRTHS, UNKNOWN, Stage
from assistant.benefits.periods import months_old, spoken_day, spoken_month

NOT_SURE = "不清楚"
FirstYears = Callable[[Birth], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to tap."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One screen. A question without options asks for a date or a number."""

    field: str
    prompt: str
    label: str  # in the list of answers
    options: tuple[Option, ...] = ()
    hint: str = ""
    optional: bool = False
    unit: str = ""

    @property
    def is_date(self) -> bool:
        """Asked in three fields: 年、月、日."""
        return self.field.startswith("date")

    @property
    def fields(self) -> tuple[str, ...]:
        """The names under which the answer stands in the address."""
        if not self.is_date:
            return (self.field,)
        suffix = self.field.removeprefix("date")
        return (f"year{suffix}", f"month{suffix}", f"day{suffix}")

    def is_answered(self, given: Mapping[str, str]) -> bool:
        """Whether there is an answer, be it “不清楚”."""
        return any(given.get(name, "").strip() for name in self.fields[:2])

    def shown(self, given: Mapping[str, str]) -> str:
        """The answer as it is read back."""
        values = [given.get(name, "").strip() for name in self.fields]
        if self.is_date:
            try:
                year, month, day = (int(value) if value else 0 for value in values)
                return spoken_day(date(year, month, day)) if day else spoken_month(date(year, month, 1))
            except (ValueError, OverflowError):
                return "".join(values)
        label = next((option.label for option in self.options if option.value == values[0]), values[0])
        return "没填" if label == UNKNOWN else f"{label}{self.unit}"


_UNKNOWN = Option(UNKNOWN, NOT_SURE)
_STAGES = (
    Option(Stage.BORN, "已经出生"),
    Option(Stage.EXPECTED, "还怀着，或正打算生"),
    Option(Stage.ADOPTED, "收养的"),
    Option(Stage.LOST, "流产了", "算流产假和津贴"),
)
_ORDERS = (Option("1", "第一个"), Option("2", "第二个"), Option("3", "第三个"), Option("4", "第四个或更多"))
_COUNTS = (Option("1", "一个"), Option("2", "双胞胎"), Option("3", "三胞胎"))
_COVERS = (
    Option("employee", "单位给交职工医保"),
    Option("flexible", "自己交职工医保（灵活就业）"),
    Option("resident", "居民医保（农村、城镇）"),
    Option("none", "没有参保"),
    _UNKNOWN,
)
_DATE_PROMPTS = {
    Stage.BORN: ("孩子哪天出生？", "出生日期"),
    Stage.ADOPTED: ("孩子哪天出生？", "出生日期"),
    Stage.EXPECTED: ("预产期是哪天？", "预产期"),
    Stage.LOST: ("哪天流产的？", "流产日期"),
}


def questions(
    given: Mapping[str, str], births: tuple[Birth, ...], mother: Cover | None, districts: tuple[str, ...], on: date, first_years: FirstYears
) -> Iterator[Question]:
    """Every question for this family, in order; what is asked hangs on what was answered."""
    for number in range(1, MOST_BIRTHS + 1):
        yield from _about_birth(number, given, first_years, births[number - 1] if number <= len(births) else None)
        if given.get(f"stage{number}") == Stage.LOST or given.get(f"more{number}") != "yes":
            break
    if not births or births[0].loss is None:
        yield _hukou(districts)
    yield Question("mother", "妈妈的医保是哪一种？", "妈妈", _COVERS, "关系到产假、生育津贴和生育医药费。")
    if mother is Cover.EMPLOYEE:
        for number, birth in enumerate(births, start=1):
            if birth.loss is None and not birth.adopted and 0 <= months_old(birth.on, on) < 12:
                yield _delivery(number)
        if any(not birth.adopted and months_old(birth.on, on) < 12 for birth in births):
            hint = "估算生育津贴用，问单位人事“上年度职工月平均工资”；不知道就跳过。"
            yield Question("wage", "妈妈单位上年度职工月平均工资是多少？", "单位月平均工资", hint=hint, optional=True, unit=" 元")
    yield Question("father", "爸爸的医保是哪一种？", "爸爸", _COVERS, "关系到护理假。")
    if any(birth.loss is None and 0 <= months_old(birth.on, on) < 36 for birth in births):
        yield Question("nursery", "孩子送托育了吗？", "托育", (Option("yes", "送了，或准备送"), Option("no", "没有")))


def _about_birth(number: int, given: Mapping[str, str], first_years: FirstYears, birth: Birth | None) -> Iterator[Question]:
    which = "孩子" if number == 1 else "这个孩子"
    options = _STAGES if number == 1 else _STAGES[:3]
    yield Question(f"stage{number}", f"{which}现在是哪种情况？", "情况", options)
    stage = given.get(f"stage{number}")
    if stage not in _DATE_PROMPTS:
        return
    prompt, label = _DATE_PROMPTS[Stage(stage)]
    yield Question(f"date{number}", prompt, label, hint="不记得哪天，只写年、月也行。")
    if stage == Stage.LOST:
        yield Question(f"loss{number}", "怀孕满 4 个月了吗？", "怀孕", (Option("early", "不满 4 个月"), Option("late", "满 4 个月"), _UNKNOWN))
        return
    yield Question(f"order{number}", f"{which}是家里第几个？", "孩次", _ORDERS, "双胞胎按先出生的那个算。")
    if stage != Stage.ADOPTED:
        yield Question(f"count{number}", "这一次生（怀）了几个？", "这次生几个", _COUNTS)
    if birth is not None and not birth.expected and (years := first_years(birth)):
        yield _first_claim(number, years)
    if number < MOST_BIRTHS:
        more = (Option("no", "没有了"), Option("yes", "还有"))
        yield Question(f"more{number}", "还有别的不满 6 岁、或还怀着的孩子吗？", "还有别的孩子", more)


def _first_claim(number: int, years: tuple[int, ...]) -> Question:
    options = (Option("0", "还一次没领过"), *(Option(str(year), f"{year} 年第一次申领") for year in years), _UNKNOWN)
    return Question(f"first{number}", "国家育儿补贴申领过吗？", "国家育儿补贴", options)


def _delivery(number: int) -> Question:
    options = (Option("normal", "顺产"), Option("difficult", "剖宫产或难产"), _UNKNOWN)
    return Question(f"delivery{number}", "是怎么生的？", "分娩", options, "难产的产假多几天，认不认由当地定。")


def _hukou(districts: tuple[str, ...]) -> Question:
    here = tuple(Option(name, name) for name in districts)
    others = (Option("moved", "今年刚迁进或迁出长治"), Option("elsewhere", "外地"), Option("none", "还没上户口"), _UNKNOWN)
    return Question("hukou", "孩子的户口在哪里（打算落在哪里）？", "孩子户口", (*here, *others))
