"""What the content checks must leave alone."""

import pytest

from assistant.knowledge.content_checks import is_traditional
from assistant.knowledge.hotlines import NATIONAL, PHONE, likely_number
from assistant.knowledge.question_checks import same_question

from .conftest import Load
from .sample import GRANT, edited


@pytest.mark.parametrize(
    "sentence",
    [
        "每天 0.4 毫克叶酸，维生素 D 每天 400 国际单位。",
        "产后两小时出血超过 500 毫升马上去医院。",
        "每 100 毫升奶约 60 千卡。",
        "一年 12345 人，不是 12300 人。",
        "身高 110 厘米。",
        "2025-03-25 公布，3:00 前到。",
        "和“你好，亲，予以办理！”这样的话不同。",
        "父亲，母亲都行。",
        "第 1. 条和第 2 条。",
        "孩子满 6 个月，出生 3000 克也行。",
        "他们、你们都可以。",
        "拿不准打 12345，急病拨打 120。",
        "心里难受打 12356，被打了拨打 110。",
        "贫血，血红蛋白低于 110 克/升。",
        "妈妈着急了解甚么。",
    ],
)
def test_left_alone(sentence: str, load_files: Load) -> None:
    """Ordinary sentences raise nothing."""
    assert load_files(edited(GRANT, "这是 2025", f"{sentence}这是 2025")).problems == []


def test_milk_in_feeding_topics(load_files: Load) -> None:
    """Amounts of milk are food where feeding is the topic, and a dose elsewhere."""
    elsewhere = load_files(edited(GRANT, "这是 2025", "每次喝 120 毫升。这是 2025"))
    files = edited(GRANT, "这是 2025", "每次喝 120 毫升。这是 2025")
    text = files.pop(GRANT)
    files["entries/complementary_feeding/birth-grant.md"] = text
    files["site.yaml"] = files["site.yaml"].replace("birth_subsidy", "complementary_feeding")
    feeding = load_files({**files, GRANT: text.replace("上线", "下线")})

    assert [problem.code for problem in elsewhere.problems] == ["K070"]
    assert "K070" not in {p.code for p in feeding.problems if "complementary" in p.path}


def test_figures_of_the_same_topic(load_files: Load) -> None:
    """Money that a neighbouring entry names is not typed either; small counts are left alone."""
    neighbour = (
        "---\n标题: 领钱\n类型: 待遇\n状态: 上线\n"
        "问法: [领钱一, 领钱二, 领钱三, 领钱四, 领钱五, 领钱六, 领钱七, 领钱八]\n"
        "适用地区: 长治市\n依据: [甲]\n核实日期: 2026-11-25\n复核日期: 2027-11-25\n---\n"
        "## 一句话\n领 3,000 元，等 20 天。\n"
    ).replace("依据: [甲]", "依据:\n  - 名称：甲")
    files = edited("figures/birth-grant.yaml", "数值:\n", "数值:\n  等待:\n    单位: 天\n    2025-01-01: 20\n")
    loading = load_files({**files, "entries/birth_subsidy/grant-two.md": neighbour})

    assert [(p.code, p.message) for p in loading.problems] == [("K043", "“3,000 元”是数值“一次性生育补贴.二孩”，不要手写")]


@pytest.mark.parametrize("mark", "嬰兒產檢補貼證媽後裡裏")
def test_traditional(mark: str) -> None:
    """Common traditional characters are seen without any dictionary."""
    assert is_traditional(mark)


@pytest.mark.parametrize("mark", "婴儿产检补贴证妈后里着了么嘞咋啥俺甚圪唠哪a1，")
def test_not_traditional(mark: str) -> None:
    """Neither simplified nor dialect characters."""
    assert not is_traditional(mark)


def test_same_question() -> None:
    """Width, case, spaces and punctuation make no other question."""
    assert same_question("三孩 补贴，怎么领？") == same_question("三孩补贴怎么领")
    assert same_question("ＮＴ 检查") == same_question("nt检查")
    assert same_question("三孩补贴") != same_question("二孩补贴")


def test_likely_number() -> None:
    """Two figures swapped, or one wrong."""
    assert likely_number("12354") == "12345"
    assert likely_number("12394") in NATIONAL
    assert likely_number("99999") == ""


@pytest.mark.parametrize("number", ["0355-2345678", "03552345678", "13800138000", "400-161-9995", "12345", "95500"])
def test_phone_numbers(number: str) -> None:
    """What counts as a telephone number."""
    assert PHONE.search(f"拨打 {number}。")
