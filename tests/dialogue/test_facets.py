"""Which side of a thing is asked, whether anything is asked at all, and what about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.facets import cues_of, facets_asked, is_question, without_cues
from assistant.knowledge.entry import Facet

ASKED = {
    Facet.AMOUNT: [
        "多少钱",
        "三孩补贴多少",
        "生三孩给多少",
        "能报多少",
        "一年领几千",
        "收费标准",
        "产检免费吗",
        "是不是5000",
        "托育一个月多少",
        "比例是多少",
    ],
    Facet.ELIGIBILITY: ["育儿补贴谁能领", "外地户口能领吗", "没结婚能领不", "什么条件", "男的能休吗", "离婚了还能领吗", "四胎给吗", "哪些人可以"],
    Facet.HOW: ["怎么申请", "怎么办", "网上怎么弄", "流程", "申请步骤", "如何预约", "咋办"],
    Facet.WHERE: ["去哪办", "在哪领", "哪里能打", "哪个医院", "去哪", "到什么地方办", "地址", "上哪领"],
    Facet.MATERIALS: ["带什么", "要带什么", "需要哪些材料", "要不要结婚证", "拿什么证件", "要户口本吗", "手续有哪些"],
    Facet.WHEN: [
        "什么时候领",
        "什么时候到账",
        "几个月加辅食",
        "最晚什么时候",
        "几周做唐筛",
        "截止到哪天",
        "第二针什么时候打",
        "来得及吗",
        "几岁能上",
    ],
    Facet.DURATION: ["多久到账", "产假多少天", "能领几年", "喂到多大", "多长时间出结果", "几天能办好"],
    Facet.BASIS: ["依据是什么", "哪个文件规定的", "谁规定的", "文号是什么", "政策原文在哪"],
    Facet.COMBINATION: ["能和生育津贴同时领吗", "领了市里的还能领国家的吗", "两个能都领吗", "都能领吗", "重复领会怎样", "影响领低保吗"],
    Facet.CONTACT: ["打什么电话", "电话多少", "投诉打哪个电话", "找谁咨询", "联系方式", "归哪个部门管"],
    Facet.SAFETY: ["有副作用吗", "正常吗", "安全吗", "要紧吗", "有影响吗", "有害吗", "会不会聋"],
    Facet.WHAT: ["是什么", "有什么区别", "包括哪些检查", "什么意思", "听说是真的吗"],
}


@pytest.mark.parametrize(("facet", "text"), [(facet, text) for facet, texts in ASKED.items() for text in texts])
def test_facet(facet: Facet, text: str) -> None:
    """The first facet decides the first line of the answer."""
    assert facets_asked(text)[:1] == [facet]


def test_every_facet_can_be_asked() -> None:
    """Every facet that a section can have is asked for in some way; a caution is told, not asked for."""
    assert set(ASKED) == set(Facet) - {Facet.NOTE}


@pytest.mark.parametrize(
    ("text", "facets"),
    [
        ("三孩补贴多少钱，怎么领", [Facet.AMOUNT, Facet.HOW]),
        ("叶酸去哪领，要钱吗", [Facet.WHERE, Facet.AMOUNT]),
        ("什么时候去，带什么", [Facet.WHEN, Facet.MATERIALS]),
        ("多少钱，到底多少钱", [Facet.AMOUNT]),
        ("免费叶酸去哪领", [Facet.WHERE]),  # “免费” and “报销” only name the thing here
        ("报销要什么材料", [Facet.MATERIALS]),
        ("住院费用怎么报", [Facet.HOW]),
        ("是免费的吗", [Facet.AMOUNT]),
        ("产检免费", [Facet.AMOUNT]),
        ("多少钱，怎么办，去哪办，带什么", [Facet.AMOUNT, Facet.HOW, Facet.WHERE]),
        ("三孩补贴", []),
        ("叶酸", []),
        ("你好", []),
        ("", []),
    ],
)
def test_several(text: str, facets: list[Facet]) -> None:
    """In the order of the message, each once, at most three; a bare subject asks for none in particular."""
    assert facets_asked(text) == facets


@pytest.mark.parametrize("text", ["怎么还收了我一百块钱", "怎么又要交钱"])
def test_a_complaint_is_not_how(text: str) -> None:
    """“怎么还…” wonders; it asks for no steps."""
    assert Facet.HOW not in facets_asked(text)


@pytest.mark.parametrize("text", ["三孩补贴多少钱", "能领吗", "要带什么", "我想问叶酸", "听说有补贴", "咋领", "给不给", "叶酸去哪领", "真的假的"])
def test_questions(text: str) -> None:
    """What asks something, with or without a question mark."""
    assert is_question(text)


@pytest.mark.parametrize("text", ["我家老二刚出生", "孩子现在两个月", "我媳妇是农村户口", "昨天去了妇幼", "您好", "吐了好几回", "跑了十几趟"])
def test_stories(text: str) -> None:
    """What only tells is background, not a question."""
    assert not is_question(text)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("三孩补贴多少钱", "三孩补贴"),
        ("叶酸去哪领？", "叶酸"),
        ("要带什么", ""),
        ("去哪办", ""),
        ("多少钱？", ""),
        ("新生儿参保怎么办", "新生儿参保"),
    ],
)
def test_subject(text: str, subject: str) -> None:
    """What is left without what only asks: nothing, when the subject stands in the message before."""
    left = without_cues(text)

    assert left.startswith(subject)
    assert subject or len(left) < 2


def test_cues() -> None:
    """The words that only ask, as they stand."""
    assert cues_of("新生儿上户口要带什么") == "带什么"
    assert cues_of("叶酸在哪领") == "在哪"
    assert cues_of("三孩补贴") == ""


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    """No text is too strange."""
    assert len(facets_asked(text)) <= 3
    assert without_cues(text) == without_cues(text).strip()
    assert is_question(text) in {True, False}
