"""A message read: its clauses that ask, whether it leans on what went before, and places that are not ours."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.slots import Slots
from assistant.dialogue.understanding import Reading, clauses_of, read
from assistant.knowledge.entry import Facet
from assistant.knowledge.regions import District, Regions

from ..knowledge.sample import TODAY

REGIONS = Regions(
    home="长治市",
    aliases=("长治", "上党"),
    districts=(District("潞州区", ("潞州",)), District("沁县"), District("长子县", ("长子",))),
    elsewhere=("北京", "太原", "晋城"),
)
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
NEW = Conversation("c1")
TALKED = NEW.answered("三孩补贴多少钱", Slots(birth_order=3), ("birth-grant",), ("amount",), NOW)


def reading(text: str, conversation: Conversation = NEW, *forms: str) -> Reading:
    """The reading of a message that is canonical as it stands."""
    return read(text, [text, *forms], conversation, REGIONS, TODAY)


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("我家老二刚出生，户口在农村，想问补贴多少钱", ["想问补贴多少钱"]),
        ("三孩补贴多少钱？叶酸去哪领？", ["三孩补贴多少钱", "叶酸去哪领"]),
        ("产假多少天，护理假多少天；育儿假呢", ["产假多少天", "护理假多少天", "育儿假呢"]),
        ("那还有，叶酸去哪领", ["叶酸去哪领"]),
        ("国家育儿补贴怎么申请，要带什么", ["国家育儿补贴怎么申请，要带什么"]),
        ("蛋清、虾和蜂蜜，这三样分别多大能吃？", ["蛋清多大能吃", "虾多大能吃", "蜂蜜多大能吃"]),
        ("唐筛和无创各几周做", ["唐筛几周做", "无创几周做"]),
        ("我和孩子爸都在外地上班，能上户口吗", ["能上户口吗"]),
        ("检查要做哪些，费用医保管不管", ["检查要做哪些", "费用医保管不管"]),
        ("孩子昨天去了妇幼。今天在家。", ["孩子昨天去了妇幼", "今天在家"]),  # nothing asks: all may
        ("重抽脚底血，急死我了，要紧吗", ["要紧吗"]),
        ("三孩补贴", []),
        ("", []),
        ("？？？", []),
    ],
)
def test_clauses(text: str, clauses: list[str]) -> None:
    """The story before the question is left out; what only asks (要带什么) stays with its subject; the order is kept."""
    found = clauses_of(text)

    assert len(found) == len(clauses)
    for got, wanted in zip(found, clauses, strict=True):
        assert got.text.endswith(wanted.removeprefix("想问"))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("北京生三孩给多少", "北京"),
        ("太原的产假几天", "太原"),
        ("晋城二孩补贴", "晋城"),
        ("三孩补贴多少", None),
        ("长治和太原一样吗", None),
        ("太原户口在长治能领吗", None),
        ("在北京生的，回来怎么上户口", None),
        ("去太原生孩子能报销吗", None),  # our insurance pays, or not
        ("在北京住院，异地备案怎么办", None),
        ("太原生孩子报销多少", "太原"),
        ("去北京做试管给报不", None),
        ("孩子在太原住了四十天院，医保没办", None),
        ("孩子户口跟他爸上在太原了，补贴去哪领", None),
        ("我社保在太原，在太原生给报不", "太原"),  # their insurance, their rules
        ("去太原生孩子给补贴吗", "太原"),
        ("跑太原产检，挂号钱还免吗", None),  # ours, used there
        ("太原二孩一次性给多少，不是长治", "太原"),
        ("太原户口，生三孩能拿几万", "太原"),  # first of all, so that city's
        ("我户口是太原的，太原生三孩给几千", "太原"),
        ("我们这也像太原那样吗", None),
        ("老家太原的，孩子要查什么", None),
        ("我是北京人，三孩补贴多少", None),
        ("沁县和北京一样吗", None),
        ("", None),
    ],
)
def test_elsewhere(text: str, place: str | None) -> None:
    """Another place is named when the message is about that place and not also about ours."""
    assert reading(text).elsewhere == place


@pytest.mark.parametrize(
    "text", ["要带什么", "去哪", "那二孩呢", "什么时候", "那怎么申请", "没上班也能领吗", "如果是双胞胎呢", "多久到账", "还要别的吗"]
)
def test_leans(text: str) -> None:
    """A message without a subject of its own leans on what was talked about."""
    assert reading(text, TALKED).leans
    assert not reading(text, NEW).leans


@pytest.mark.parametrize(
    "text",
    ["孩子明年二月满三岁了，我没打算再送他去幼儿园，这就断了？", "孩子才十一个月大小还没长几颗牙齿呢，那给换成什么", "这是哪一年的数，现在还准吗"],
)
def test_points_back(text: str) -> None:
    """However much it tells, a message whose last clause says 这 or 那 means what was talked about."""
    assert reading(text, TALKED).leans


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("人家说不给办，为什么", True),
        ("等了快俩月一点消息都没有，是不是把我漏了", True),
        ("那个到底能不能弄", True),
        ("叶酸到底能不能吃", False),
        ("孩子发烧怎么办", False),
        ("救命", False),
        ("知道了", False),  # asks nothing
    ],
)
def test_names_nothing(text: str, nothing: bool) -> None:
    """A question of words that any question may have does not say what it is about."""
    assert reading(text).names_nothing is nothing


@pytest.mark.parametrize("text", ["叶酸一天吃多少片，从什么时候开始吃到什么时候结束呢", "我想问问孩子的预防针第二针错过了还能不能补上"])
def test_stands_alone(text: str) -> None:
    """A message that says all it asks leans on nothing."""
    assert not reading(text, TALKED).leans


@pytest.mark.parametrize(
    ("text", "conversation", "taken_back"),
    [
        ("不对，是二孩", TALKED, True),
        ("不是，是2024年生的", TALKED, True),
        ("不对，是二孩", NEW, False),
        ("不对", TALKED, False),
        ("二孩呢", TALKED, False),
    ],
)
def test_corrections(text: str, conversation: Conversation, taken_back: bool) -> None:
    """Only what takes back something said, and says it anew, corrects."""
    assert reading(text, conversation).corrects is taken_back


def test_slots_carry_over() -> None:
    """What was said earlier is known; what is said now counts more; both stand apart."""
    found = reading("二孩呢，我在沁县", TALKED)

    assert found.slots == Slots(birth_order=2, district="沁县")
    assert found.said == Slots(birth_order=2, district="沁县")
    assert reading("怎么申请", TALKED).slots == Slots(birth_order=3)
    assert reading("怎么申请", TALKED).said == Slots()


def test_clauses_know_what_they_follow() -> None:
    """The clause before may name what a question is about, also when it asks nothing itself."""
    assert [clause.before for clause in clauses_of("nt厚了，要不要做穿刺？费用医保管不管")] == ["nt厚了", "要不要做穿刺"]
    assert [clause.before for clause in clauses_of("重抽脚底血，急死我了，孩子要紧吗")] == ["重抽脚底血"]  # not how one feels


def test_slips_are_mended_for_slots_and_facets() -> None:
    """What is told and asked is read from the mended spelling too; the text stays as it was typed."""
    found = reading("三害补帖多少钱", NEW, "三孩补贴多少钱")

    assert found.message == "三害补帖多少钱"
    assert found.text == "三害补帖多少钱"
    assert found.said == Slots(birth_order=3)
    assert found.facets == (Facet.AMOUNT,)


@pytest.mark.parametrize(("text", "rest"), [("我家老二8个月", ""), ("孕12周", ""), ("我家老二8个月，补贴", "补贴"), ("叶酸", "叶酸")])
def test_subject_beside_slots(text: str, rest: str) -> None:
    """A message that only tells has no subject beside what it tells."""
    assert reading(text).subject_beside_slots.strip() == rest


@given(st.text(max_size=100), st.sampled_from([NEW, TALKED]))
def test_any_text(text: str, conversation: Conversation) -> None:
    """No text is too strange."""
    found = reading(text, conversation)

    assert found.text == text
    assert len(found.facets) <= 3
