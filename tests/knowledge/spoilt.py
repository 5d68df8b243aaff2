"""One mistake per row: the code it gets, and what is changed in the sample to make it.

The whole report that staff read for a row stands in `bad/<code>-<name>.txt`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .sample import ALLOWANCE, CASES, FIGURES, FILES, GRANT, edited

YEAR = "这是 2025 年"
LONG = "孩子出生后去问"
PLACES = "places/clinics.csv"
COLUMNS = "名称,区县,地址,电话,类别,开放时间,来源,核实日期\n"
CLINIC = "市妇幼保健院,潞州区,某路 1 号,0355-2345678,医院,,市卫健委名单,2026-11-20\n"
RULES = "benefits/grant.yaml"
RULE = """\
名称: 市一次性生育补贴
条目: birth-grant
给谁: 每次生育
类别: 钱
情形:
  - 当: {孩次: 2}
    结论: 先问
    算法: 一次
    金额: 一次性生育补贴.二孩
  - 结论: 不列
"""


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A sample folder with one mistake."""

    code: str
    name: str
    files: Mapping[str, str | bytes]


def change(code: str, name: str, path: str, old: str, new: str) -> Spoilt:
    """One place of one file is wrong."""
    return Spoilt(code, name, edited(path, old, new))


def add(code: str, name: str, path: str, content: str | bytes) -> Spoilt:
    """One file is wrong, or one too many."""
    return Spoilt(code, name, {**FILES, path: content})


RETIRED = FILES[GRANT].replace("状态: 上线", "状态: 下线")
REFERENCE = FILES[FIGURES][FILES[FIGURES].index("依据:") : FILES[FIGURES].index("数值:")]
SECTIONS = "".join(f"## {heading}\n{LONG * 30}\n" for heading in ("去哪办", "带什么", "什么时候", "多久"))
SUMMARY = FILES[GRANT][FILES[GRANT].index("## 一句话") : FILES[GRANT].index("## 多少钱")]

UNDATED = edited(GRANT, "复核日期: 2027-03-25", "复核日期: 2026-11-24")
UNDATED[GRANT] = UNDATED[GRANT].replace("这是 2025 年 3 月公布的标准。", "办之前请先问。")

SPOILT: tuple[Spoilt, ...] = (
    add("K002", "gbk", GRANT, "标题: 甲".encode("gbk")),
    add("K002", "utf-16", GRANT, "标题: 甲".encode("utf-16")),
    add("K002", "broken", GRANT, b"---\n\xff\xff\xff"),
    change("K003", "no-head", GRANT, "---\n标题", "标题"),
    add("K003", "empty", GRANT, ""),
    change("K004", "head-not-closed", GRANT, "---\n## 一句话", "## 一句话"),
    change("K005", "half-a-quote", GRANT, "标题: 一次性生育补贴", '标题: "一次性生育补贴'),
    change("K005", "half-a-bracket", GRANT, "[childcare-allowance]", "[childcare-allowance"),
    change("K006", "indent", GRANT, "    日期: 2025-03-25", "  日期: 2025-03-25"),
    change("K006", "no-colon", GRANT, "适用对象: 符合", "适用对象 符合"),
    change("K006", "list-without-key", "terms.yaml", "同义词:", "- 甲\n同义词:"),
    change("K007", "key-twice", GRANT, "状态: 上线\n", "状态: 上线\n状态: 草稿\n"),
    change("K007", "term-twice", "terms.yaml", "[二胎, 老二]", "[二胎, 啥]"),
    add("K007", "figure-twice", "figures/more.yaml", FILES[FIGURES]),
    change("K008", "comment-or-text", GRANT, "适用对象: 符合", "适用对象: 拨打 12333 # 转人工，符合"),
    change("K009", "list-for-text", GRANT, "标题: 一次性生育补贴", "标题:\n  - 一次性\n  - 生育补贴"),
    change("K009", "text-for-keys", FIGURES, "数值:\n", "数值:\n  一孩: 1000\n"),
    add("K010", "chinese-name", "entries/birth_subsidy/生育补贴.md", RETIRED),
    add("K010", "long-name", "entries/birth_subsidy/how-much-is-the-birth-grant.md", RETIRED),
    add("K010", "wrong-place", "entries/birth-grant.md", RETIRED),
    Spoilt("K011", "missing", {path: text for path, text in FILES.items() if path != "site.yaml"}),
    change("K012", "entry-key", GRANT, "主管部门", "主管单位"),
    change("K012", "urgent-key", "urgent.yaml", "等级: 120", "级别: 120\n    等级: 120"),
    change("K013", "not-written", GRANT, "适用地区: 长治市\n", ""),
    change("K013", "empty", GRANT, "标题: 一次性生育补贴", "标题:"),
    change("K013", "no-summary", GRANT, SUMMARY, ""),
    change("K013", "case-without-expectation", CASES, "    条目: [childcare-allowance]\n", ""),
    change("K014", "state", GRANT, "状态: 上线", "状态: 上线了"),
    change("K014", "facet", CASES, "方面: 多少钱", "方面: 钱数"),
    change("K014", "address", ALLOWANCE, "https://www.gov.cn/", "www.gov.cn"),
    change("K014", "moment", "timeline.yaml", "从: 6", "从: 早孕"),
    change("K014", "yes-or-no", "urgent.yaml", "总是: 是", "总是: 对"),
    change("K015", "no-such-day", GRANT, "核实日期: 2026-03-25", "核实日期: 2026-02-30"),
    change("K015", "figure", FIGURES, "2025-03-25: 3000", "二五年三月: 3000"),
    add("K016", "topic", "entries/birth_subsdy/grant-two.md", RETIRED),
    change("K016", "front-topic", "site.yaml", "首页主题: [birth_subsidy]", "首页主题: [birth_grant]"),
    change("K017", "heading", GRANT, "## 怎么办", "## 怎么申请"),
    change("K018", "situation", GRANT, "（三孩）", "（三胎）"),
    change("K019", "facet-twice", GRANT, "## 注意", "## 怎么做"),
    change("K020", "bold", GRANT, "三孩家庭一次性领", "**三孩**家庭一次性领"),
    change("K020", "list-mark", GRANT, "- 带上身份证", "-带上身份证"),
    change("K020", "nested-list", GRANT, "- 带上身份证", "  - 带上身份证"),
    change("K020", "link", GRANT, YEAR, "[看这里](https://x.cn)。这是 2025 年"),
    change("K020", "heading-level", GRANT, YEAR, "### 说明\n这是 2025 年"),
    change("K021", "empty-section", GRANT, "## 注意\n", "## 带什么\n## 注意\n"),
    change("K021", "stray-text", GRANT, "## 一句话\n", "您好。\n## 一句话\n"),
    change("K023", "verify", GRANT, "复核日期: 2027-03-25", "复核日期: 2026-03-24"),
    change("K024", "region", GRANT, "适用地区: 长治市", "适用地区: 长治"),
    add("K030", "entry", "entries/childcare_allowance_national/birth-grant.md", RETIRED),
    change(
        "K030",
        "reply",
        "replies.yaml",
        "编号: handover",
        "编号: handover\n    问法: [人工]\n    回复: 没有\n  - 编号: handover",
    ),
    change("K031", "two-entries", ALLOWANCE, "育儿补贴要带啥", "三孩 一次性补贴，怎么领？"),
    change("K031", "same-entry", GRANT, "是不是领不上了", "三孩补贴长治"),
    change("K031", "small-talk", "replies.yaml", "[你好, 在吗]", "[你好, 奶粉钱是甚]"),
    change("K032", "copied", CASES, "问: 生三胎市里给多少", "问: 生二胎市里，给多少钱？"),
    change("K033", "near-miss", GRANT, "国家育儿补贴一年多少", "三孩补贴长治"),
    change("K034", "few", GRANT, "  - 替我妹问生二胎有补贴没\n", ""),
    change("K035", "long", GRANT, "是不是领不上了", "是不是领不上了" * 9),
    change("K036", "same-meaning", ALLOWANCE, "奶粉钱是甚", "生老二市里给多少钱"),
    change("K040", "related", GRANT, "[childcare-allowance]", "[childcare-alowance]"),
    change("K040", "case", CASES, "条目: birth-grant", "条目: birth"),
    change("K040", "option", "replies.yaml", "- birth-grant", "- birth-grants"),
    change("K040", "timeline", "timeline.yaml", "条目: birth-grant", "条目: booking"),
    change("K041", "unknown", GRANT, "三孩 {{一次性生育补贴.三孩}}。", "三孩 {{一次性生育补贴.三胎}}。"),
    change("K041", "braces", GRANT, "三孩 {{一次性生育补贴.三孩}}。", "三孩 {一次性生育补贴.三孩}。"),
    change("K042", "no-source", FIGURES, REFERENCE, ""),
    change("K043", "typed", GRANT, YEAR, "三孩 5000元，这是 2025 年"),
    change("K044", "not-yet", FIGURES, "2025-03-25: 5000", "2030-03-25: 5000"),
    change("K044", "ended", FIGURES, "2025-03-25: 3000", "2025-03-25: 3000\n    2026-01-01: 无"),
    change("K045", "typed-money", GRANT, YEAR, "还补 800 元，这是 2025 年"),
    change("K050", "summary", GRANT, "长治市给二孩", LONG * 6 + "，长治市给二孩"),
    change("K051", "section", GRANT, YEAR, LONG * 31 + "。这是 2025 年"),
    change("K052", "whole", GRANT, "## 注意\n", SECTIONS + "## 注意\n"),
    change("K060", "over", ALLOWANCE, "适用地区", "失效日期: 2026-11-24\n适用地区"),
    change("K061", "review", GRANT, "复核日期: 2027-03-25", "复核日期: 2026-11-24"),
    change("K062", "unverified", GRANT, "生效日期:", "待核实: [申领窗口和期限]\n生效日期:"),
    Spoilt("K063", "no-month", UNDATED),
    change("K070", "dose", GRANT, YEAR, "每天吃 5 毫克。这是 2025 年"),
    change("K071", "traditional", GRANT, YEAR, "嬰兒。这是 2025 年"),
    change("K072", "half-width", GRANT, "，不是每年都发", ",不是每年都发"),
    change("K072", "comma", GRANT, "- 带上户口本", "- 带上户口本,身份证"),
    change("K073", "entry", GRANT, "热线: [12345]", "热线: [12354]"),
    change("K073", "out-of-scope", "out_of_scope.yaml", "[12333]", "[12399]"),
    change("K074", "number", GRANT, YEAR, "拨打 0355-1234567。这是 2025 年"),
    change("K075", "official", GRANT, YEAR, "予以发放。这是 2025 年"),
    change("K075", "exclamation", GRANT, YEAR, "恭喜！这是 2025 年"),
    change("K076", "section", GRANT, YEAR, "没到账拨打 12356。这是 2025 年"),
    change("K076", "head", ALLOWANCE, "热线: [12345]", "热线: [12345, 120]"),
    change("K076", "out-of-scope", "out_of_scope.yaml", "热线: [12333]", "热线: [12356]"),
    change("K080", "fixed", "replies.yaml", "  没有答案: 抱歉，这个问题我暂时没有查到可靠的答案。\n", ""),
    change("K080", "handover", "replies.yaml", "编号: handover", "编号: goodbye"),
    change("K081", "group", "urgent.yaml", "<孕期>", "<孕妇期>"),
    change("K082", "empty-topic", ALLOWANCE, "状态: 上线", "状态: 草稿"),
    change("K083", "lost-words", CASES, "含: [5000 元]", "含: [6000 元]"),
    change("K083", "always-said", CASES, "不含: [育儿补贴]", "不含: [3000元]"),
    add("K084", "empty", PLACES, "\n"),
    add("K084", "no-header", PLACES, CLINIC),
    add("K084", "column-name", PLACES, COLUMNS.replace("名称", "机构名称") + CLINIC),
    add("K084", "column-missing", PLACES, COLUMNS.replace(",来源", "") + CLINIC.replace(",市卫健委名单", "")),
    add("K084", "column-twice", PLACES, COLUMNS.replace("类别", "电话") + CLINIC),
    add("K084", "comma-in-cell", PLACES, COLUMNS + CLINIC.replace("某路", "某路,")),
    add("K085", "old-name", PLACES, COLUMNS + CLINIC.replace("潞州区", "潞州")),
    add("K085", "mistyped", PLACES, COLUMNS + CLINIC.replace("潞州区", "沁具")),
    add("K086", "no-area-code", PLACES, COLUMNS + CLINIC.replace("0355-", "")),
    add("K086", "spoilt-by-excel", PLACES, COLUMNS + CLINIC.replace("0355-2345678", "3.55E+09")),
    add("K013", "place-without-source", PLACES, COLUMNS + CLINIC.replace("市卫健委名单,2026-11-20", ",")),
    add("K015", "place-verified", PLACES, COLUMNS + CLINIC.replace("2026-11-20", "去年")),
    add("K007", "place-twice", PLACES, COLUMNS + CLINIC * 2),
    add("K005", "place-quote", PLACES, COLUMNS + CLINIC.replace("某路", '"某路') + "甲" * 140_000),
    add("K090", "condition", RULES, RULE.replace("孩次: 2", "孩次: 2, 户口: 老家")),
    add("K091", "nobody-left", RULES, RULE.replace("  - 结论: 不列\n", "")),
    add("K092", "never-reached", RULES, RULE.replace("  - 结论: 不列\n", "").replace("情形:\n", "情形:\n  - 结论: 不列\n")),
    Spoilt("K093", "no-number", {**edited(FIGURES, "2025-03-25: 3000", "2025-03-25: 三千"), RULES: RULE}),
)
