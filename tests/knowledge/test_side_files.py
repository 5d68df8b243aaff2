"""Side files: replies, what is not ours, danger signs, regions, terms, the site, the calendar, cases."""

from collections.abc import Callable

import pytest

from assistant.knowledge.cases import Case, read_cases
from assistant.knowledge.entry import Facet
from assistant.knowledge.fields import Phrase
from assistant.knowledge.problem import Problem
from assistant.knowledge.regions import District, read_regions
from assistant.knowledge.replies import Option, read_out_of_scope, read_replies
from assistant.knowledge.site import Topic, read_site
from assistant.knowledge.terms import read_terms
from assistant.knowledge.timeline import Moment, read_timeline
from assistant.knowledge.urgent import Level, read_urgent

from .sample import CASES, FILES


def test_replies() -> None:
    """Small talk, asking back; an option that is an entry takes the entry's title."""
    replies, problems = read_replies("r.yaml", FILES["replies.yaml"], {"birth-grant": "一次性生育补贴"})

    assert problems == []
    assert replies.fixed["外地政策"] == "抱歉，{地方}的标准我没有。"
    assert replies.smalltalk[0].questions == ("你好", "在吗")
    assert replies.smalltalk[0].suggestions == ("三孩补贴多少钱",)
    assert replies.clarifications[0].prompt == "您想问哪一种？"
    assert replies.clarifications[0].options == (
        Option("一次性生育补贴", "一次性生育补贴", "birth-grant", 21),
        Option("国家育儿补贴（按年领）", "国家育儿补贴多少钱", "", 22),
    )


def test_out_of_scope() -> None:
    """A refusal names who does answer, and what of ours is nearest."""
    (refusal,), problems = read_out_of_scope("o.yaml", FILES["out_of_scope.yaml"])

    assert problems == []
    assert (refusal.id, refusal.hotlines, refusal.nearest) == ("pension", ("12333",), ("birth-grant",))


def test_danger_signs() -> None:
    """A condition is all of: any of; groups are written out; comparisons and gaps stay as they are."""
    text = FILES["urgent.yaml"].replace("大出血/流了好多血", "血…流/<孕期>/不动 + 月龄<3/孕周>=20 ")
    urgent, problems = read_urgent("u.yaml", text)

    assert problems == []
    assert urgent.groups == {"孕期": ("怀孕", "孕妇")}
    assert (urgent.exclusions[0].words, urgent.exclusions[0].even_now) == (("保险", "理赔"), True)
    (sign,) = urgent.signs
    assert sign.level is Level.CALL_120
    assert sign.conditions == ((("怀孕", "孕妇"), ("血…流", "怀孕", "孕妇", "不动"), ("月龄<3", "孕周>=20")),)
    assert (sign.phrases, sign.not_phrases) == (("怀孕了流了好多血",), ("产后多久没有血",))
    assert (sign.first, sign.meanwhile, sign.avoid) == (
        "马上拨打 120，躺下别动。",
        ("左侧躺",),
        ("自己走去医院",),
    )


def test_sign_without_words_is_a_problem() -> None:
    """A danger sign that nothing can set off is no sign."""
    text = FILES["urgent.yaml"].replace("    条件:\n      - <孕期> + 大出血/流了好多血\n", "")
    _, problems = read_urgent("u.yaml", text.replace("    说法: [怀孕了流了好多血]\n", ""))

    assert [problem.message for problem in problems] == ["征象没有写“条件”，也没有写“说法”"]


def test_regions() -> None:
    """The home city, its districts, and what may stand under 适用地区."""
    regions, problems = read_regions("r.yaml", FILES["regions.yaml"])

    assert problems == []
    assert (regions.home, regions.aliases) == ("长治市", ("长治", "上党"))
    assert regions.districts == (District("潞州区", ("潞州",)), District("沁县"))
    assert regions.elsewhere == ("北京", "太原")
    assert regions.jurisdictions == ("长治市", "山西省", "全国", "潞州区", "沁县")


def test_terms() -> None:
    """The standard word and its sayings."""
    terms, problems = read_terms("t.yaml", FILES["terms.yaml"])

    assert problems == []
    assert terms.synonyms == {"什么": ("甚", "啥"), "二孩": ("二胎", "老二")}


def test_site() -> None:
    """Topics by folder; local hotlines may be added."""
    site, problems = read_site("s.yaml", FILES["site.yaml"] + "热线:\n  0355-1234567: 市妇幼保健院\n")

    assert problems == []
    assert (site.name, site.greeting, site.front_topics) == (
        "孕育政策助手",
        ("您直接问我。",),
        ("birth_subsidy",),
    )
    assert site.topics["birth_subsidy"] == Topic("birth_subsidy", "市一次性生育补贴", (Phrase("12345"),), ("二孩三孩补贴多少钱",), "", 5)
    assert site.hotlines == {"0355-1234567": "市妇幼保健院"}


@pytest.mark.parametrize(
    ("stage", "typed", "moment"),
    [
        ("孕期", "12", Moment(12, "周")),
        ("孕期", "孕 12 周", Moment(12, "周")),
        ("出生后", "6", Moment(6, "月")),
        ("出生后", "满６个月", Moment(6, "月")),
        ("出生后", "42天", Moment(42, "天")),
        ("出生后", "3 岁", Moment(3, "岁")),
        ("出生后", "24小时", Moment(24, "小时")),
    ],
)
def test_moments(stage: str, typed: str, moment: Moment) -> None:
    """A number alone counts weeks in pregnancy and months after birth."""
    text = f"节点:\n  - {{阶段: {stage}, 从: {typed}, 事项: 甲, 条目: [乙、丙]}}"
    (milestone,), problems = read_timeline("t.yaml", text)

    assert problems == []
    assert (milestone.start, milestone.end, milestone.entries) == (moment, None, ("乙", "丙"))


def test_cases() -> None:
    """One question or several turns; one entry or any of several; the facet as staff call it."""
    cases, problems = read_cases("c.yaml", FILES[CASES])

    assert problems == []
    assert cases == (
        Case(
            ("生三胎市里给多少",),
            cases[0].entries,
            Facet.AMOUNT,
            "answered",
            ("5000 元",),
            ("育儿补贴",),
            "c.yaml",
            2,
        ),
        Case(("育儿补贴怎么申请", "那要带啥"), cases[1].entries, None, "", (), (), "c.yaml", 8),
    )
    assert [case.entries for case in cases] == [("birth-grant",), ("childcare-allowance",)]


@pytest.mark.parametrize("written", ["amount", "多少钱", "多少"])
def test_facet_names(written: str) -> None:
    """The facet in Chinese or in ascii."""
    cases, _ = read_cases("c.yaml", f"用例:\n  - {{问: 甲, 方面: {written}}}")

    assert cases[0].facet is Facet.AMOUNT


READERS: dict[str, Callable[[str, str], tuple[object, list[Problem]]]] = {
    "site.yaml": read_site,
    "regions.yaml": read_regions,
    "terms.yaml": read_terms,
    "urgent.yaml": read_urgent,
    "out_of_scope.yaml": read_out_of_scope,
    "timeline.yaml": read_timeline,
    CASES: read_cases,
    "replies.yaml": lambda path, text: read_replies(path, text, {}),
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("content", ["", "甲", "- 甲", "甲: 乙", "[甲]", "本地: 甲\n主题: 乙\n征象: 丙\n用例: 丁\n节点: [戊]"])
def test_wrong_shape_is_a_problem(name: str, content: str) -> None:
    """A file of quite another shape is reported, never raised."""
    _, problems = READERS[name](name, content)

    assert problems
    assert {problem.code for problem in problems} <= {"K006", "K009", "K012", "K013"}
