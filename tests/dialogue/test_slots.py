"""What a family says of itself: read from anywhere, kept, corrected, and used to choose."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.slots import Slots, ages_in, agreement, corrects, read_slots, without_slots
from assistant.knowledge.entry import SITUATIONS
from assistant.knowledge.regions import District, Regions

from ..knowledge.sample import TODAY

REGIONS = Regions(
    home="长治市",
    aliases=("长治",),
    districts=(District("潞州区", ("潞州", "城区")), District("沁县"), District("上党区", ("长治县",))),
    elsewhere=("北京",),
)


def told(text: str) -> dict[str, object]:
    """The slots that a message states, those that are known."""
    return read_slots(text, REGIONS, TODAY).as_dict()


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("生二孩给多少", 2),
        ("生二胎给多少", 2),
        ("2孩补贴", 2),
        ("老二有没有补贴", 2),
        ("第二个孩子能领吗", 2),
        ("怀了第二个", 2),
        ("二宝的钱", 2),
        ("生三孩", 3),
        ("第三胎", 3),
        ("老三八个月了", 3),
        ("我想生第三个", 3),
        ("三娃有吗", 3),
        ("四孩呢", 4),
        ("头胎有没有", 1),
        ("一孩也有吗", 1),
        ("老大上学了，问老二的补贴", 2),
        ("大宝五岁，二宝刚满月", 2),
        ("补贴多少", None),
        ("打三针", None),
        ("三个月办完", None),
        ("双胞胎", None),
        ("怀了两个月", None),
        ("生了三个礼拜", None),
        ("俺老两口带孙子", None),
        ("生了2个了，再生一个给多少", 3),
        ("有一个，想再要一个", 2),
        ("俺家二小子上托班", 2),
        ("三闺女刚满月", 3),
        ("家里有二儿子的媳妇", None),
    ],
)
def test_birth_order(text: str, order: int | None) -> None:
    """二胎/两胎/2胎/老二/第二个/二宝 are one thing; of several children the last one named is meant."""
    assert told(text).get("birth_order") == order


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("孩子一岁半", 18),
        ("宝宝18个月了", 18),
        ("孩子2岁3个月", 27),
        ("孩子两岁", 24),
        ("一周岁了", 12),
        ("孩子满3岁了还能领吗", 36),
        ("孩子六个月能吃蛋黄吗", 6),
        ("孩子10个月大", 10),
        ("6月龄体检", 6),
        ("老三8个月补贴多少", 8),
        ("宝宝现在四个半月体检", 4),
        ("孩子三个月内要办吗", None),
        ("刚满月", 1),
        ("新生儿黄疸", 0),
        ("3岁以下都有吗", None),
        ("0到3岁医保", None),
        ("0–3岁意外险", None),
        ("三岁前领完", None),
        ("三个礼拜的孩子不吃奶", 0),
        ("42天的宝宝体检", 1),
        ("生下来五天了", 0),
        ("发烧三天的孩子", None),
        ("出生90天内参保", None),
        ("出生28天内要办吗", None),
        ("三个月内要办吗", None),
        ("我今年30岁", None),
        ("怀孕三个月了", None),
        ("老大十岁", None),
    ],
)
def test_age(text: str, months: int | None) -> None:
    """Years and months in figures or words; a limit (3 岁以下), a pregnancy and a grown-up are no child's age."""
    assert told(text).get("age_months") == months


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("孕12周", 12),
        ("我现在16周", 16),
        ("孕32周+3", 32),
        ("32+3周", 32),
        ("怀孕三个月", 13),
        ("怀孕5个月", 21),
        ("孕5月", 21),
        ("怀了七个多月", 30),
        ("产假15周", 15),
        ("两周", None),
        ("50周", None),
        ("孩子五个月了", None),
    ],
)
def test_pregnancy_week(text: str, week: int | None) -> None:
    """Weeks as they are said, months as weeks; nothing that no pregnancy has."""
    assert told(text).get("pregnancy_week") == week


@pytest.mark.parametrize(
    ("text", "year", "month"),
    [
        ("孩子2025年3月出生", 2025, 3),
        ("2024年生的", 2024, None),
        ("25年8月的娃", 2025, 8),
        ("去年生的", 2025, None),
        ("我娃23年5月的，领过一回", 2023, 5),
        ("今年3月生的", 2026, 3),
        ("前年出生的", 2024, None),
        ("明年生", 2027, None),
        ("孩子一岁半", 2025, None),
        ("宝宝六个月了", 2026, None),
        ("孩子10个月大", None, None),  # of December or of January
        ("孩子两岁了", None, None),
        ("去年的补贴", None, None),
        ("2025年的政策还算数吗", None, None),
        ("今年补贴涨了吗", None, None),
    ],
)
def test_birth(text: str, year: int | None, month: int | None) -> None:
    """Years in full, in short, or against today; from an age only the year that is certain."""
    assert (told(text).get("birth_year"), told(text).get("birth_month")) == (year, month)


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("我在潞州区", {"district": "潞州区"}),
        ("城区的", {"district": "潞州区"}),
        ("长治县的", {"district": "上党区"}),
        ("沁县能办吗", {"district": "沁县"}),
        ("户口在外地", {"residence": "外地"}),
        ("户口不在长治", {"residence": "外地"}),
        ("我们都是外地人", {"residence": "外地"}),
        ("我是长治户口", {"residence": "本地"}),
        ("我是灵活就业", {"insurance": "灵活就业"}),
        ("我没上班", {"insurance": "居民医保"}),
        ("在家交的居民医保", {"insurance": "居民医保"}),
        ("我有职工医保", {"insurance": "职工"}),
        ("单位给交五险", {"insurance": "职工"}),
        ("我在公司上班", {"insurance": "职工"}),
        ("要去哪个单位办", {}),
        ("双胞胎多少钱", {"plurality": "双胞胎"}),
        ("怀的龙凤胎", {"plurality": "双胞胎"}),
        ("怀了俩，补贴领几份", {"plurality": "双胞胎"}),
        ("一下生了两个", {"plurality": "双胞胎"}),
        ("我们是再婚", {"marriage": "再婚"}),
        ("没领证能领吗", {"marriage": "未婚"}),
        ("没结婚", {"marriage": "未婚"}),
        ("离婚了谁领", {"marriage": "离异"}),
        ("收养的孩子", {"marriage": "收养"}),
        ("老公能休几天", {"asker": "父亲"}),
        ("剖宫产几天", {"birth": "剖宫产"}),
        ("早产了", {"birth": "早产"}),
        ("流产假几天", {"birth": "流产"}),
        ("补贴多少钱", {}),
        ("你好", {}),
        ("", {}),
    ],
)
def test_other_slots(text: str, slots: dict[str, object]) -> None:
    """District, registration, insurance, twins, marriage, who asks, how the birth went."""
    assert told(text) == slots


def test_all_at_once() -> None:
    """A whole family in one sentence."""
    family = "我是沁县的，户口在外地，在公司上班，老三2025年3月出生，剖宫产"

    assert told(family) == {
        "birth_order": 3,
        "birth_year": 2025,
        "birth_month": 3,
        "district": "沁县",
        "residence": "外地",
        "insurance": "职工",
        "birth": "剖宫产",
    }


SLOTS = st.builds(
    Slots,
    birth_order=st.none() | st.integers(1, 5),
    birth_year=st.none() | st.integers(2020, 2027),
    birth_month=st.none() | st.integers(1, 12),
    age_months=st.none() | st.integers(0, 84),
    pregnancy_week=st.none() | st.integers(3, 43),
    district=st.none() | st.sampled_from(["潞州区", "沁县"]),
    residence=st.none() | st.sampled_from(["本地", "外地"]),
    insurance=st.none() | st.sampled_from(["职工", "灵活就业", "居民医保"]),
    plurality=st.none() | st.just("双胞胎"),
    marriage=st.none() | st.sampled_from(["未婚", "离异", "再婚", "收养"]),
    asker=st.none() | st.just("父亲"),
    birth=st.none() | st.sampled_from(["早产", "剖宫产", "流产"]),
).map(lambda slots: slots if slots.birth_year else replace(slots, birth_month=None))
TIME_OF_BIRTH = {"birth_year", "birth_month", "age_months"}


@given(SLOTS, SLOTS)
def test_updating(older: Slots, newer: Slots) -> None:
    """What is said later replaces what was said before, a date of birth or an age as a whole; what is not said again stays."""
    after = older.updated(newer)
    dated = newer.birth_year is not None or newer.age_months is not None

    for field in fields(Slots):
        said = getattr(newer, field.name)
        replaced = said is not None or (field.name in TIME_OF_BIRTH and dated)
        assert getattr(after, field.name) == (said if replaced else getattr(older, field.name))
    assert older.updated(Slots()) == older


@given(SLOTS)
def test_stored(slots: Slots) -> None:
    """The store gives back what it was given; what a later version wrote is dropped."""
    assert Slots.from_dict(slots.as_dict()) == slots
    assert Slots.from_dict({**slots.as_dict(), "shoe_size": 38}) == slots
    assert None not in slots.as_dict().values()


@given(SLOTS)
def test_situations(slots: Slots) -> None:
    """Every name that can come out for a birth year the entries write of is one that a heading can carry."""
    assert slots.situations() - {"2020年出生", "2021年出生"} <= set(SITUATIONS)


@pytest.mark.parametrize(
    ("slots", "names"),
    [
        (Slots(), set()),
        (Slots(birth_order=3), {"三孩"}),
        (Slots(birth_order=5), {"四孩"}),
        (Slots(birth_year=2025, residence="外地"), {"2025年出生", "外地户籍"}),
        (Slots(residence="本地"), set()),
        (Slots(plurality="双胞胎", birth="早产", asker="父亲"), {"双胞胎", "早产", "父亲"}),
    ],
)
def test_which_situations(slots: Slots, names: set[str]) -> None:
    """The headings that suit the family."""
    assert slots.situations() == names


@pytest.mark.parametrize(
    ("slots", "better", "worse"),
    [
        (Slots(), "一次性生育补贴", "双胞胎的一次性生育补贴"),
        (Slots(plurality="双胞胎"), "双胞胎的一次性生育补贴", "一次性生育补贴"),
        (Slots(birth_order=4), "四孩及以上有没有补贴", "一孩有没有补贴"),
        (Slots(birth_order=2), "一次性生育补贴", "四孩及以上有没有补贴"),
        (Slots(birth_year=2024), "2024 年出生的孩子能领多少".replace(" ", ""), "2023 年出生的孩子能领多少".replace(" ", "")),
        (Slots(marriage="未婚"), "没结婚生的孩子能领吗", "离婚后谁领"),
        (Slots(residence="外地"), "外地户口能不能领", "一次性生育补贴"),
        (Slots(), "国家育儿补贴", "收养的孩子能领国家育儿补贴吗"),
        (Slots(), "孕前检查怎么做", "没领结婚证能做孕前检查吗"),
        (Slots(age_months=24), "2 岁体检", "1 岁半体检"),
        (Slots(age_months=20), "1 岁半、2 岁的发育预警", "8、12 个月的发育预警"),
        (Slots(age_months=8), "7–9 月龄一天怎么吃", "13–24 月龄（1–2 岁）一天怎么吃"),
        (Slots(age_months=20), "1 岁内能不能吃蜂蜜", "8 月龄体检"),  # a line, not an age
    ],
)
def test_agreement(slots: Slots, better: str, worse: str) -> None:
    """An entry for one kind of family is for those who say that they are one."""
    assert agreement(slots, better) > agreement(slots, worse)


@pytest.mark.parametrize(
    ("title", "ages"),
    [
        ("8 月龄体检", range(8, 9)),
        ("1 岁半、2 岁的发育预警", range(18, 25)),
        ("2 岁半到 6 岁的发育预警", range(30, 73)),
        ("7–9 月龄一天怎么吃", range(7, 10)),
        ("0—3 个月怎么陪孩子玩", range(0, 4)),
        ("2 岁半和 3 岁体检", range(30, 37)),
        ("1 岁内能不能吃蜂蜜", None),
        ("3 岁以下婴幼儿照护个税扣除", None),
        ("2026 年出生的孩子育儿补贴什么时候领", None),
        ("12345 是管什么的", None),
    ],
)
def test_ages_in_titles(title: str, ages: range | None) -> None:
    """A title that begins with ages is for children of those months."""
    assert ages_in(title) == ages


@given(SLOTS)
def test_general_entries_suit_everybody(slots: Slots) -> None:
    """A title that names no kind of family neither gains nor loses."""
    assert agreement(slots, "国家育儿补贴怎么申请") == 1


@pytest.mark.parametrize("text", ["我家老二八个月了", "孩子2025年3月出生", "我们是外地户口", "孕12周", "双胞胎，剖宫产"])
def test_a_mere_statement(text: str) -> None:
    """Nothing is left of a message that only tells."""
    assert without_slots(text).strip() == ""


@pytest.mark.parametrize(("text", "rest"), [("我家老二的补贴", "补贴"), ("孩子6个月辅食", "辅食"), ("叶酸", "叶酸")])
def test_beside_the_statement(text: str, rest: str) -> None:
    """The subject stays."""
    assert without_slots(text).strip() == rest


@pytest.mark.parametrize(
    ("text", "taken_back"),
    [
        ("不对，是二孩", True),
        ("不是，我说的是三孩", True),
        ("说错了，是2024年", True),
        ("打错了，是2岁", True),
        ("记错了，24周", True),
        ("我家是二孩", False),
        ("二孩给多少，听说不对", False),
    ],
)
def test_taking_back(text: str, taken_back: bool) -> None:
    """A correction begins by saying so."""
    assert corrects(text) is taken_back


@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    """No text is too strange, and whatever is read can be stored."""
    slots = read_slots(text, REGIONS, TODAY)

    assert Slots.from_dict(slots.as_dict()) == slots
    assert slots.age_months is None or 0 <= slots.age_months < 100
    assert slots.birth_month is None or 1 <= slots.birth_month <= 12


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2028, 2, 29), date(2026, 12, 31)])
def test_any_day(day: date) -> None:
    """Ages are counted back from today, whatever day it is."""
    slots = read_slots("孩子6个月了", REGIONS, day)

    assert slots.age_months == 6
    assert slots.birth_year in {None, day.year, day.year - 1}
    assert replace(slots, birth_year=None) == Slots(age_months=6)
