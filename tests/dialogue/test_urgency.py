"""Danger signs by their words: what fires, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.slots import Slots
from assistant.dialogue.urgency import excluded, find_alarm, told_now
from assistant.knowledge.urgent import Urgent, read_urgent

SIGNS = """\
词组:
  孕妇: 怀孕/孕妇/孕周>=1
  很多血: 大出血/好多血/血…不停
不算急:
  - {编号: money, 词: 保险/报销, 总是: 是, 说明: 问的是钱}
  - {编号: past, 词: 以前/去年/上一胎/做过, 说明: 过去的事}
  - {编号: supposed, 词: 万一/怎么预防/怕…怎么, 说明: 假设}
征象:
  - 编号: breathing
    名称: 喘不上气
    等级: 120
    条件: [没有呼吸/喘不上气 + 孩子/宝宝]
    先做: 请马上拨打 120。
  - 编号: bleeding
    名称: 孕期出血
    等级: 120
    条件:
      - <孕妇> + <很多血>
      - 孕周>=28 + 见红
    先做: 请马上拨打 120。
  - 编号: fever
    名称: 小月龄发烧
    等级: 立即就医
    条件:
      - 月龄<3 + 发烧
      - 发烧 + 三天/3天 + 不退
    先做: 请马上去医院。
  - 编号: despair
    名称: 不想活
    等级: 120
    条件: [不想活/想死]
    先做: 您先别一个人扛着，现在就拨打 12356。
"""


@pytest.fixture(scope="module")
def urgent() -> Urgent:
    """A few signs."""
    urgent, problems = read_urgent("urgent.yaml", SIGNS)
    assert problems == []
    return urgent


def fired(urgent: Urgent, *forms: str, **slots: int) -> str | None:
    """The sign that fires."""
    alarm = find_alarm(forms, Slots(**slots), urgent)
    return None if alarm is None else alarm.sign.id


@pytest.mark.parametrize(
    ("text", "slots", "sign"),
    [
        ("怀孕了大出血", {}, "bleeding"),
        ("孕妇流了好多血怎么办", {}, "bleeding"),
        ("血一直流个不停，怀孕五个月", {}, "bleeding"),  # in whatever order, some characters between
        ("大出血", {"pregnancy_week": 20}, "bleeding"),  # the week was told before
        ("早上见红", {"pregnancy_week": 30}, "bleeding"),
        ("早上见红", {"pregnancy_week": 12}, None),
        ("早上见红", {}, None),
        ("宝宝喘不上气", {}, "breathing"),
        ("孩子没有呼吸了", {}, "breathing"),  # the sign itself begins with “没”
        ("发烧了", {"age_months": 2}, "fever"),
        ("发烧了", {"age_months": 3}, None),
        ("发烧了", {}, None),
        ("发烧三天还不退", {}, "fever"),
        ("大出血", {}, None),  # nobody is pregnant
        ("怀孕了", {}, None),
        ("三孩补贴多少钱", {}, None),
        ("", {}, None),
    ],
)
def test_conditions(urgent: Urgent, text: str, slots: dict[str, int], sign: str | None) -> None:
    """Every group of one condition must be there, in words or in what the family told before."""
    assert fired(urgent, text, **slots) == sign


@pytest.mark.parametrize("text", ["怀孕没有大出血", "孕妇没大出血", "宝宝没喘不上气", "怀孕了，并非大出血", "孕妇从来没大出血"])
def test_denied(urgent: Urgent, text: str) -> None:
    """What is said not to be there does not fire."""
    assert fired(urgent, text) is None


@pytest.mark.parametrize("text", ["孩子特别喘不上气", "宝宝喘得厉害级别喘不上气"])
def test_a_word_that_ends_like_a_denial(urgent: Urgent, text: str) -> None:
    """“特别” says more, not no."""
    assert fired(urgent, text) == "breathing"


def test_denied_once_said_once(urgent: Urgent) -> None:
    """Denied first and then said, it is there."""
    assert fired(urgent, "怀孕昨天没有大出血，今天大出血了") == "bleeding"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("怀孕大出血的保险有吗", "money"),
        ("孕妇大出血住院能报销吗", "money"),
        ("我怀孕，上一胎大出血", "past"),
        ("以前怀孕大出血过", "past"),
        ("怀孕万一大出血怎么办", "supposed"),
        ("怕怀孕大出血怎么预防", "supposed"),
    ],
)
def test_not_now(urgent: Urgent, text: str, why: str) -> None:
    """Insurance, the past and mere supposition are no emergency."""
    assert excluded(text, urgent) == why
    assert fired(urgent, text) is None


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("意外险怎么报销，我怀孕突然大出血", "bleeding"),
        ("生孩子报销多少？孕妇大出血怎么办", "bleeding"),
        ("我怀孕了，生孩子能报销吗，现在大出血", "bleeding"),
        ("报销多少，我不想活了", "despair"),
        ("我不想活了，住院能报销吗", "despair"),
        ("想死的人保险赔吗", None),
        ("我姐以前想死，会报销吗", None),
        ("孕妇大出血，保险给报销吗", None),
        ("保险能赔吗，孕妇大出血了", "bleeding"),  # told after the question: not its background
        ("住院能报销不，俺家孩子喘不上气", "breathing"),
        ("住院能报销不，孩子去年喘不上气", None),
        ("孕妇昨晚大出血，保险赔不赔", "bleeding"),
        ("孩子今儿喘不上气，能报销吗", "breathing"),
        ("孩子昨晚喘不上气，已经住院，能报销吗", None),  # somebody has seen to it
        ("保险怎么报销，孩子喘不上气住了三天医院", None),
        ("怀孕现在五个月，大出血保险赔吗", None),
        ("去年怀孕大出血，现在能报销吗", None),
        ("去年怀孕大出血过，现在可以再怀吗", None),
    ],
)
def test_danger_beside_a_question_of_money(urgent: Urgent, text: str, sign: str | None) -> None:
    """What is happening now is not buried under the policy question in the same message."""
    assert fired(urgent, text) == sign


@pytest.mark.parametrize(
    "text",
    [
        "上一胎大出血，我怀孕现在又大出血了",
        "怀孕正在大出血，去年也这样",
        "去年怀孕大出血，这回又大出血",
        "去年怀孕大出血，昨夜大出血了",
        "以前怀孕大出血，今儿又好多血",
        "怀孕突然好多血，怎么预防",
    ],
)
def test_happening_now(urgent: Urgent, text: str) -> None:
    """The past and the supposed never silence what is happening now."""
    assert fired(urgent, text) == "bleeding"


def test_money_is_never_an_emergency(urgent: Urgent) -> None:
    """An exclusion marked 总是 holds whenever it happened."""
    assert fired(urgent, "孕妇现在大出血住院，保险报多少") is None


def test_the_words_are_named(urgent: Urgent) -> None:
    """The alarm tells which words made it."""
    alarm = find_alarm(["孩子发烧三天一直不退"], Slots(), urgent)

    assert alarm is not None
    assert alarm.words == ("发烧", "三天", "不退")


def test_the_first_sign_wins(urgent: Urgent) -> None:
    """Signs stand in the file most dangerous first."""
    assert fired(urgent, "孩子喘不上气，发烧三天不退") == "breathing"


def test_either_spelling_is_enough(urgent: Urgent) -> None:
    """A slip of the keyboard does not hide a danger: the mended form is looked at too."""
    assert fired(urgent, "怀运了大初血", "怀孕了大出血") == "bleeding"
    assert fired(urgent) is None


@given(st.text(max_size=80))
def test_any_text(urgent: Urgent, text: str) -> None:
    """No text is too strange."""
    find_alarm([text], Slots(age_months=1, pregnancy_week=30), urgent)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("孩子没有呼吸了怎么办", ["孩子没有呼吸了怎么办"]),
        ("三孩补贴多少钱，孩子一直抽停不下来", ["三孩补贴多少钱", "孩子一直抽停不下来"]),
        ("去年摔过一次，保险赔吗", []),
        ("去年发烧抽过一回，到现在好好的", []),
        ("保险赔吗，孩子现在喘不上气", ["孩子现在喘不上气"]),
    ],
)
def test_what_is_told_now(urgent: Urgent, text: str, told: list[str]) -> None:
    """Every clause may tell of danger; when a message speaks of money or the past, only what happens now does."""
    assert told_now(text, urgent) == told
